"""Promises: how much of what is measured must be good, over which time, and who is told of a burning budget."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator

from mlobs_compile.period import Period
from mlobs_compile.spec.common import UrgencyField
from mlobs_compile.spec.shape import (
    DurationField,
    Items,
    Name,
    NumberField,
    QuantityField,
    RatioField,
    Shape,
    StretchField,
    Text,
    ascending,
    exactly_one,
    refuse,
    unit,
)
from mlobs_compile.spec.sli import Gauge, Sli
from mlobs_compile.units import Duration, Ratio

PeriodField = Annotated[
    Period,
    PlainValidator(unit(Period.parse)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^((\d+(\.\d+)?(ms|[wdhms]))+|week|month|quarter)$"},
                {
                    "type": "object",
                    "properties": {
                        "calendar": {
                            "type": "string",
                            "enum": ["week", "month", "quarter"],
                            "description": "Which period of the calendar.",
                        },
                        "time_zone": {"type": "string", "description": "The IANA time zone it begins in."},
                    },
                    "required": ["calendar"],
                    "additionalProperties": False,
                },
            ],
            "examples": ["30d", "month"],
        }
    ),
]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Share = Annotated[str, StringConstraints(pattern=r"^(100|\d{1,2})(\.\d+)?\s*%$")]
Reference = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+/)?[a-z0-9-]+$")]
OURS = frozenset(
    ("slo", "environment", "window", "short_window", "tier", "burn_rate", "exhaustion", "severity", "team", "kind",
     "name", "reason", "action", "budget_left", "mlobs_id", "alertname", "alertstate", "le", "__name__")
)  # fmt: skip
"""Labels that mean something else in the rules and alerts that mlobs writes."""
NUMBERS = frozenset(("inf", "nan"))
"""Words that PromQL reads as numbers, wherever they stand."""
SHORTEST_SLICE, LONGEST_SLICE = Duration.of(minutes=1), Duration.of(hours=1)
SHORTEST_IDLE, LONGEST_IDLE = Duration.of(minutes=5), Duration.of(days=30)


class TierShape(Shape):
    """One burn-rate tier: a change to a shipped one, or one of your own."""

    enabled: bool = Field(True, description="False leaves the tier out.")
    urgency: UrgencyField | None = Field(None, description="Whether it pages or opens a ticket.")
    long: StretchField | None = Field(None, description="The long window, which says that it matters.")
    short: StretchField | None = Field(None, description="The short window, which says that it goes on.")
    budget_share: RatioField | None = Field(
        None, description="The share of the budget that is gone when it fires, such as `2%`; sets the factor."
    )
    factor: NumberField | None = Field(
        None, description="How many times faster than sustainable the budget must burn, such as `14.4`."
    )
    hold: DurationField | None = Field(
        None, alias="for", description="How long both windows must burn before it fires."
    )
    keep_firing_for: DurationField | None = Field(
        None, description="How long it keeps firing afterwards, so that a flapping fault is one message."
    )

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.budget_share is not None and self.factor is not None:
            refuse("`budget_share` and `factor` exclude each other", "keep one; each sets the other")
        return self


class SliceShape(Shape):
    """The slices of time that are counted."""

    length: StretchField = Field(
        Duration.of(minutes=5), description="How long a slice is, 1m to 1h; no shorter than four scrapes."
    )
    target: RatioField | None = Field(
        None, description="The share of good events from which a slice counts as good; for `timeslices`."
    )

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if not SHORTEST_SLICE <= self.length <= LONGEST_SLICE:
            refuse(f"a slice of `{self.length}` cannot be judged each minute", "write 1m to 1h, such as `5m`")
        if self.target is not None and not 0 < self.target.value < 1:
            refuse(
                f"a slice's target of {self.target} leaves nothing to judge",
                "write less than 100%, such as `95%`",
            )
        return self


class CompositeShape(Shape):
    """Several SLOs as one: `all_of` counts the worst of them, `weighted` their mean."""

    all_of: Annotated[tuple[Reference, ...], Items] = Field(
        (), description="SLOs that must all hold: NAME in this document, or DOCUMENT/NAME."
    )
    weighted: dict[Reference, NumberField] = Field(
        {}, description="SLOs with their weights, by the same names."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        exactly_one(self, ("all_of", "weighted"), "a composite")
        if len(self.all_of or self.weighted) < 2:
            refuse("a composite of one SLO says nothing new", "name two or more")
        if any(weight <= 0 for weight in self.weighted.values()):
            refuse("a weight must be above zero", "leave an SLO that does not count out")
        return self


class Slo(Shape):
    """A promise: over the window, at least the objective's share of events is good."""

    objective: RatioField | None = Field(
        None, description="The share of good events promised, such as `99.9%`; below 100%."
    )
    window: PeriodField = Field(
        Period(Duration.of(days=30)),
        description="The window the promise holds over: rolling, 7d to 90d, or `week`, `month`, `quarter`.",
    )
    other_windows: Annotated[tuple[PeriodField, ...], Items] = Field(
        (), description="Further windows whose budget is recorded; burn rates are measured against `window`."
    )
    title: Text | None = Field(
        None, description="What the promise is, for people; made from the names when absent."
    )
    signal: str | None = Field(
        None, description="A signal of the preset in use, such as `availability` or `latency`."
    )
    sli: Sli | None = Field(None, description="The indicator spelled out, where no preset has it.")
    composite: CompositeShape | None = Field(None, description="Other SLOs, as one promise.")
    at_most: QuantityField | None = Field(
        None, description="For a latency or a gauge: the highest good value, such as `250ms`."
    )
    at_least: QuantityField | None = Field(None, description="For a gauge: the lowest good value.")
    group_by: Annotated[tuple[Label, ...], Items] = Field(
        (), description="Labels in Prometheus by which budgets and alerts are kept apart, such as `[region]`."
    )
    budgeting: Literal["occurrences", "timeslices", "ratio_timeslices"] = Field(
        "occurrences", description="Whether events are counted or slices of time."
    )
    slice: SliceShape | None = Field(None, description="The slices of time, where those are counted.")
    min_events: Annotated[int, Field(ge=0)] = Field(
        0, description="An alert needs at least this many events in its long window."
    )
    min_bad_events: Annotated[int, Field(ge=0)] = Field(
        2,
        description="An alert needs at least this many bad events in its long window, so that one error never wakes anyone.",
    )
    coverage: RatioField = Field(
        Ratio(Decimal("0.25")),
        description="The share of an alert's long window that must have been measured, so that a young service is not judged by its first minutes.",
    )
    no_data: Literal["alert", "bad", "ignore"] = Field(
        "alert", description="What missing data means: a ticket, bad events, or nothing."
    )
    no_traffic: StretchField | None = Field(
        None, description="Open a ticket when there has been no event for so long, such as `2h`."
    )
    tiers: dict[Name, TierShape] = Field(
        {},
        description="Changes to the burn-rate tiers `page-fast`, `page-slow`, `ticket-fast`, `ticket`, and further ones.",
    )
    budget_policy: dict[Share, Literal["ticket", "page", "freeze"]] = Field(
        {},
        description='What happens when a share of the budget is left: `{"50%": ticket, "25%": page, "0%": freeze}`.',
    )
    backend: Literal["alarms", "application-signals", "promql"] | None = Field(
        None,
        description="How CloudWatch watches this SLO, where it does; else as `slo_backend` of the target says.",
    )
    paging: bool = Field(True, description="Whether the fast burn tiers page; false makes them tickets.")
    enabled: bool = Field(True, description="False switches an inherited SLO off.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.enabled:
            exactly_one(self, ("signal", "sli", "composite"), "an SLO")
        ascending(self.at_least, self.at_most)
        bounds = self.at_least is not None or self.at_most is not None
        inner = self.sli and (self.sli.gauge or self.sli.histogram)
        if bounds and inner and (inner.at_most is not None or (isinstance(inner, Gauge) and inner.bounded)):
            refuse("the bound is given twice, beside `sli` and below it", "keep one of the two")
        return self

    @model_validator(mode="after")
    def _slices(self) -> Self:
        target = self.slice.target if self.slice else None
        if self.budgeting == "occurrences" and self.slice:
            refuse(
                "`slice` stands beside `budgeting: occurrences`", "add `budgeting: timeslices`, or remove it"
            )
        if self.budgeting == "timeslices" and target is None:
            refuse("`budgeting: timeslices` needs to know a good slice", "add `slice: {target: 95%}`")
        if self.budgeting == "ratio_timeslices" and target is not None:
            refuse("`ratio_timeslices` has no good and bad slices", "remove `target`, or use `timeslices`")
        return self

    @model_validator(mode="after")
    def _labels(self) -> Self:
        taken = [label for label in self.group_by if label in OURS]
        if taken:
            refuse(f"`group_by` names `{taken[0]}`, a label that mlobs sets itself", "group by another label")
        odd = [label for label in self.group_by if label.lower() in NUMBERS]
        if odd:
            refuse(f"`group_by` names `{odd[0]}`, which PromQL reads as a number", "group by another label")
        if len(set(self.group_by)) < len(self.group_by):
            refuse("`group_by` names a label twice", "keep one")
        if self.group_by and self.no_data == "bad":
            reason = "with `group_by` and `no_data: bad`, a group that is gone for good would count as bad for ever"
            refuse(reason, "write `no_data: alert`, which tells of a missing group")
        whole = self.composite or (self.sli and (self.sli.batches or self.sli.monitor_age))
        if self.group_by and whole:
            refuse("`group_by` stands at an indicator that has no labels to group by", "remove `group_by`")
        return self

    @model_validator(mode="after")
    def _steps(self) -> Self:
        shares = [Ratio.parse(share).value for share in self.budget_policy]
        if any(share >= 1 for share in shares):
            refuse(
                "`budget_policy` asks for something when all of the budget is left", "name a share below 100%"
            )
        if len(set(shares)) < len(shares):
            refuse("`budget_policy` names a share of the budget twice", "keep one action for each share")
        return self

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        labels = [period.label for period in dict.fromkeys((self.window, *self.other_windows))]
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice:
            refuse(
                f"two windows are called `{twice}`", "keep one; a second time zone needs an SLO of its own"
            )
        if self.no_traffic and not SHORTEST_IDLE <= self.no_traffic <= LONGEST_IDLE:
            refuse(f"`no_traffic` is `{self.no_traffic}`", "write 5m to 30d, such as `2h`")
        return self
