"""What documents of several kinds share: metadata, alerts on single signals and the system that is watched."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from mlobs_compile.spec.shape import (
    BoundShape,
    DurationField,
    Name,
    NumberField,
    Shape,
    StretchField,
    Text,
    Url,
    exactly_one,
    refuse,
)
from mlobs_compile.units import Duration

TierField = Annotated[
    Literal["critical", "high", "medium", "low"], Field(description="How much depends on it.")
]
UrgencyField = Literal["page", "ticket"]


class Metadata(Shape):
    """What the thing is called and who answers for it."""

    name: Name = Field(
        description="Its name, unique among documents of its kind; it becomes part of every id."
    )
    team: Name | None = Field(
        None, description="The Team that answers for it; alerts go to this team's receivers."
    )
    tier: TierField = "medium"
    description: Text | None = Field(
        None, description="One or two sentences for whoever is woken by its alerts."
    )
    runbook: Url | None = Field(None, description="The page to open first when one of its alerts fires.")
    annotations: dict[str, str] = Field(
        {}, description="Free text by key, carried along and never interpreted."
    )
    drafts: dict[str, Text] = Field(
        {},
        description="Values that nobody has confirmed yet, by their path, such as `slos/freshness/at_most`, each with where it came from; remove an entry to confirm it.",
    )


class CloudWatchMetric(Shape):
    """One CloudWatch metric under one exact set of dimensions."""

    namespace: Annotated[str, Field(pattern=r"^[^:].*$", max_length=255)] = Field(
        description="Its namespace, such as `AWS/SageMaker`."
    )
    metric: Annotated[str, Field(min_length=1, max_length=255)] = Field(
        description="Its name; in a preset, a parameter such as `$feature` may be a part of it."
    )
    dimensions: dict[str, str] = Field(
        {},
        description="All of its dimensions; a metric with one missing is another metric. `*` stands for each value, which a panel can draw and no alarm can watch.",
    )
    stat: str = Field("Sum", description="The statistic, such as `Sum`, `Average`, `Maximum` or `p99`.")
    scale: NumberField | None = Field(
        None,
        description="What the stored number is multiplied by to be in the signal's unit, such as `0.000001` for microseconds.",
    )


class AlertShape(BoundShape):
    """An alert on one signal: out of a bound, out of the ordinary, or gone."""

    signal: str | None = Field(None, description="A signal of the preset in use.")
    query: Text | None = Field(
        None, description="PromQL for the value, where no preset has it; `$window` may stand for the range."
    )
    cloudwatch: CloudWatchMetric | None = Field(
        None, description="The CloudWatch metric, where no preset has it."
    )
    anomaly: Annotated[int, Field(ge=1, le=10)] | None = Field(
        None,
        description="Alert when the value leaves the band its own history predicts; the number is the band's half width in standard deviations.",
    )
    absent: bool = Field(False, description="Alert when there is no data.")
    window: StretchField = Field(
        Duration.of(minutes=5), description="The stretch of time one value is computed over."
    )
    hold: DurationField = Field(
        Duration(0), alias="for", description="How long the fault must last before the alert fires."
    )
    severity: UrgencyField = Field(
        "ticket", description="`page` wakes a person, `ticket` waits for working hours."
    )
    summary: Text | None = Field(
        None, description="One sentence for the person who is told: what is wrong and for whom."
    )
    title: Text | None = Field(None, description="A short name for people.")
    enabled: bool = Field(True, description="False switches an inherited alert off.")

    @property
    def sources(self) -> int:
        """How many sources are named."""
        return sum(1 for source in (self.signal, self.query, self.cloudwatch) if source)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if not self.enabled:
            return self
        if self.signal is not None or self.sources == 0:
            exactly_one(self, ("signal", "query", "cloudwatch"), "an alert")
        conditions = [name for name in ("at_most", "at_least", "within") if getattr(self, name) is not None][
            :1
        ]
        conditions += [name for name in ("anomaly", "absent") if getattr(self, name)]
        if len(conditions) > 1:
            refuse(
                "`" + "` and `".join(conditions) + "` exclude each other",
                "keep one, and write a second alert for the other",
            )
        if not conditions:
            refuse(
                "an alert needs a condition",
                "add `at_most`, `at_least`, `within`, `anomaly` or `absent: true`",
            )
        return self


class System(Shape):
    """The system that runs the thing: a preset and the parameters it asks for."""

    model_config = ConfigDict(extra="allow")

    preset: str = Field(
        description="A built-in preset or a Preset document; `mlobs explain presets` lists them."
    )

    @property
    def params(self) -> dict[str, object]:
        """The preset's parameters as written; the preset says which there are."""
        return dict(self.__pydantic_extra__ or {})
