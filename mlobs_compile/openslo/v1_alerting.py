"""The objects of `openslo/v1` by which people are told: policies, conditions, notification targets.

Source: the OpenSLO specification, version 1, "AlertPolicy", "AlertCondition" and "AlertNotificationTarget".
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlobs_compile.openslo.shapes import (
    Metadata,
    Number,
    Operator,
    ShorthandField,
    Version,
    reference,
)
from mlobs_compile.spec.shape import Items, Shape, exactly_one


class Condition(Shape):
    """When an alert fires."""

    kind: Literal["burnrate"] = Field("burnrate", description="The kind of condition.")
    op: Operator | None = Field(None, description="How the burn rate compares with `threshold`.")
    threshold: Number = Field(description="The burn rate from which to alert.")
    lookbackWindow: ShorthandField = Field(description="The time over which the burn rate is measured.")
    alertAfter: ShorthandField | None = Field(None, description="How long it must last.")


class ConditionSpec(Shape):
    """A condition with its severity."""

    description: str | None = Field(None, description="What it means.")
    severity: str = Field(description="How urgent it is, such as `page`.")
    condition: Condition = Field(description="When the alert fires.")


class ConditionItem(Shape):
    """A condition of a policy: by name, or in place."""

    conditionRef: str | None = Field(None, description="An AlertCondition by name.")
    apiVersion: Version | None = Field(None, description="The version.")
    kind: Literal["AlertCondition"] | None = Field(None, description="The kind of object.")
    metadata: Metadata | None = Field(None, description="What it is called.")
    spec: ConditionSpec | None = Field(None, description="The condition itself.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("conditionRef", "spec"), "a condition of a policy")
        return self


class TargetSpec(Shape):
    """How people are told."""

    target: str = Field(description="The kind of channel, such as `slack`.")
    description: str | None = Field(None, description="Who is told.")


class TargetItem(Shape):
    """A notification target of a policy: by name, or in place."""

    targetRef: str | None = Field(None, description="An AlertNotificationTarget by name.")
    apiVersion: Version | None = Field(None, description="The version.")
    kind: Literal["AlertNotificationTarget"] | None = Field(None, description="The kind of object.")
    metadata: Metadata | None = Field(None, description="What it is called.")
    spec: TargetSpec | None = Field(None, description="The target itself.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("targetRef", "spec"), "a notification target of a policy")
        return self


class PolicySpec(Shape):
    """Which conditions are told to whom."""

    description: str | None = Field(None, description="What it is for.")
    alertWhenBreaching: bool = Field(default=False, description="Tell of a condition that begins.")
    alertWhenResolved: bool = Field(default=False, description="Tell of a condition that ends.")
    alertWhenNoData: bool = Field(default=False, description="Tell of missing data.")
    conditions: Annotated[
        tuple[Annotated[ConditionItem, reference("conditionRef")], ...],
        Items,
        Field(min_length=1, max_length=1),
    ] = Field(description="The condition; a list of one.")
    notificationTargets: (
        Annotated[tuple[Annotated[TargetItem, reference("targetRef")], ...], Items] | None
    ) = Field(None, description="Who is told.")


class PolicyItem(Shape):
    """An alert policy of an SLO: by name, or in place."""

    alertPolicyRef: str | None = Field(None, description="An AlertPolicy by name.")
    apiVersion: Version | None = Field(None, description="The version.")
    kind: Literal["AlertPolicy"] | None = Field(None, description="The kind of object.")
    metadata: Metadata | None = Field(None, description="What it is called.")
    spec: PolicySpec | None = Field(None, description="The policy itself.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("alertPolicyRef", "spec"), "an alert policy of an SLO")
        return self


class AlertPolicy(Shape):
    """An alert policy."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["AlertPolicy"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: PolicySpec = Field(description="Which conditions are told to whom.")


class AlertCondition(Shape):
    """An alert condition."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["AlertCondition"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: ConditionSpec = Field(description="When an alert fires.")


class AlertNotificationTarget(Shape):
    """A way to tell people."""

    apiVersion: Version = Field(description="The version.")
    kind: Literal["AlertNotificationTarget"] = Field(description="The kind of object.")
    metadata: Metadata = Field(description="What it is called.")
    spec: TargetSpec = Field(description="How people are told.")
