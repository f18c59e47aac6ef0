"""A Prometheus rule file as it is written: what may stand in it, with the same words for a fault as in a spec.

Sources: Prometheus' documentation of recording and alerting rules (3.x), the PrometheusRule of the Prometheus operator,
and the keys that Mimir, Cortex and Thanos add to a group.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from mlobs_compile.queries.tree.literals import length_of
from mlobs_compile.spec.shape import Items, Shape, exactly_one, refuse, unit
from mlobs_compile.units import Duration, UnitError


def _length(value: object) -> Duration:
    ms = length_of(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if ms is None:
        raise UnitError(
            f"`{value}` is not a duration: write `5m`, with units in falling order, as in `1h30m`"
        )
    return Duration(ms)


def _text(value: object) -> object:
    """A number or a boolean as text, as Prometheus takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal) else value


LengthField = Annotated[Duration, PlainValidator(unit(_length))]
Said = Annotated[str, BeforeValidator(_text)]


class RuleShape(Shape):
    """A rule that records a series, or alerts."""

    record: Said | None = Field(None, description="The name of the series that is recorded.")
    alert: Said | None = Field(None, description="The name of the alert.")
    expr: Said = Field(description="PromQL for what is recorded, or for when it fires.")
    hold: LengthField | None = Field(None, alias="for", description="How long the condition must hold.")
    keep_firing_for: LengthField | None = Field(None, description="How long it fires on afterwards.")
    labels: dict[str, Said] | None = Field(None, description="Labels that are added.")
    annotations: dict[str, Said] | None = Field(None, description="Texts for people.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        exactly_one(self, ("record", "alert"), "a rule")
        alerting = [
            name
            for name, value in (
                ("for", self.hold),
                ("keep_firing_for", self.keep_firing_for),
                ("annotations", self.annotations),
            )
            if value
        ]
        if self.record and alerting:
            refuse(f"`{alerting[0]}` stands in a recording rule", "delete it, or write `alert` for `record`")
        return self


class GroupShape(Shape):
    """Rules that are evaluated one after the other."""

    name: Said = Field(description="The name of the group, unique in its file.")
    interval: LengthField | None = Field(None, description="How often it is evaluated.")
    limit: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Series or alerts that a rule may give."
    )
    query_offset: LengthField | None = Field(None, description="How far in the past it is evaluated.")
    labels: dict[str, Said] | None = Field(None, description="Labels of all its rules.")
    rules: Annotated[tuple[RuleShape, ...], Items] | None = Field(None, description="The rules, in order.")
    partial_response_strategy: Literal["warn", "abort"] | None = Field(None, description="Of Thanos.")
    source_tenants: Annotated[tuple[str, ...], Items] = Field((), description="Of Mimir.")
    evaluation_delay: LengthField | None = Field(None, description="Of Mimir, before `query_offset`.")
    align_evaluation_time_on_interval: bool | None = Field(None, description="Of Mimir.")


class RuleFileShape(Shape):
    """A plain rule file; `namespace` is mimirtool's."""

    namespace: str | None = Field(None, description="The namespace in a ruler of Mimir or Cortex.")
    groups: Annotated[tuple[GroupShape, ...], Items] | None = Field(description="The groups of rules.")


class PrometheusRuleSpec(Shape):
    """What a PrometheusRule holds."""

    groups: Annotated[tuple[GroupShape, ...], Items] | None = Field(None, description="The groups of rules.")


class PrometheusRuleShape(Shape):
    """An object of the Prometheus operator; what Kubernetes itself says of it is not looked at."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["PrometheusRule"] = Field(description="The kind of object.")
    spec: PrometheusRuleSpec = Field(description="The groups of rules.")
