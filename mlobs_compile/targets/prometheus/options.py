"""The target's settings, as written under `targets.prometheus` of the project."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from mlobs_compile.quantity import Dimension, Quantity
from mlobs_compile.queries.health import FLAPPING_LIMIT
from mlobs_compile.spec.shape import Name, QuantityField, Shape, StretchField, refuse
from mlobs_compile.units import Duration

Workspace = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][-.0-9A-Z_a-z]{0,63}$")]
Count = Annotated[int, Field(ge=0)]


def _size(value: Decimal) -> Decimal:
    kind = value.dimension if isinstance(value, Quantity) else Dimension.NUMBER
    if kind not in (Dimension.SIZE, Dimension.NUMBER) or value < 0 or value != int(value):
        raise PydanticCustomError(
            "unit", "{reason}", {"reason": "this is no size: write `256KiB`, or `0` for no limit"}
        )
    return value


def _minutes(value: Duration) -> Duration:
    if value.ms % 60_000 or value.hours > 24:
        reason = "rules are evaluated each minute: write whole minutes, at most a day, such as `5m`"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    return value


class Limits(Shape):
    """What the system that evaluates the rules takes; `0` is no limit, what is not said is the format's own."""

    rules_per_group: Count | None = Field(
        None, description="Rules in one group; 20 for `mimir`, else no limit."
    )
    groups: Count | None = Field(
        None, description="Groups of one tenant or workspace; 70 for `mimir`, else no limit."
    )
    bytes: Annotated[QuantityField, AfterValidator(_size)] | None = Field(
        None,
        description="The size of one file; `256KiB` for `prometheus-rule`, `1MB` for `amp`, else no limit.",
    )


@dataclass(frozen=True, slots=True)
class Held:
    """The limits that hold; 0 is none."""

    rules: int = 0
    groups: int = 0
    bytes: int = 0


_OF_FORMAT = {
    "rules": Held(),
    # What `kubectl apply` keeps in an annotation, which may hold 256 KiB; the operator itself takes objects of up to
    # 512 KiB (prometheus-operator issue 6478), etcd of up to 1.5 MiB.
    "prometheus-rule": Held(bytes=2**18),
    # The quota "rule group namespace definition file size".
    "amp": Held(bytes=10**6),
    # Defaults of `-ruler.max-rules-per-rule-group` and `-ruler.max-rule-groups-per-tenant`.
    "mimir": Held(rules=20, groups=70),
}


class AlertHealth(Shape):
    """What is recorded of the alerts themselves: how often, when and for how long they fire."""

    record: bool = Field(
        default=True,
        description="False records nothing; `mlobs report alerts` reads what Prometheus keeps anyway.",
    )
    short_lived: Annotated[StretchField, AfterValidator(_minutes)] = Field(
        Duration.of(minutes=5),
        description="An alert that fires no longer than this is counted as short-lived.",
    )
    flapping: Annotated[int, Field(ge=2, le=30)] = Field(
        FLAPPING_LIMIT, description="An alert that begins to fire so many times within an hour flaps."
    )


class Options(Shape):
    """Settings of the Prometheus target."""

    format: Literal["rules", "prometheus-rule", "amp", "mimir"] = Field(
        "rules",
        description="Plain rule files, PrometheusRule objects for the Prometheus operator, or namespaces of Amazon "
        "Managed Service for Prometheus or of Mimir.",
    )
    namespace: Name = Field("monitoring", description="The Kubernetes namespace of PrometheusRule objects.")
    rule_labels: dict[str, str] = Field(
        {}, description="Labels of PrometheusRule objects, by which the operator selects them."
    )
    workspace: Workspace | None = Field(
        None, description="The id of the Amazon Managed Service for Prometheus workspace; needed for `amp`."
    )
    limits: Limits = Field(
        default_factory=Limits, description="What the system that evaluates the rules takes."
    )
    record_names: Literal["mlobs", "sloth"] = Field(
        "mlobs",
        description="With `sloth`, series and labels that dashboards made for sloth ask for come on top.",
    )
    routed_elsewhere: bool = Field(
        default=False,
        description="True when an Alertmanager configuration outside this project routes the alerts.",
    )
    alert_health: AlertHealth = Field(
        default_factory=AlertHealth, description="What is recorded of the alerts themselves."
    )
    tests: bool = Field(
        default=False,
        description="Write tests of the rules for promtool beside them; `mlobs test` needs none of these files.",
    )

    @property
    def held(self) -> Held:
        """The limits of the format, and over them those that are given."""
        own, said = _OF_FORMAT[self.format], self.limits
        return Held(
            own.rules if said.rules_per_group is None else said.rules_per_group,
            own.groups if said.groups is None else said.groups,
            own.bytes if said.bytes is None else int(said.bytes),
        )

    @model_validator(mode="after")
    def _a_workspace(self) -> Self:
        if self.format == "amp" and self.workspace is None:
            refuse(
                "`format: amp` does not say which workspace", "add `workspace: ws-...`, the workspace's id"
            )
        return self
