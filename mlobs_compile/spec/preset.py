"""kind: Preset, the signals that one system gives: built-in ones and a user's own have this one format."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mlobs_compile.spec.common import AlertShape, CloudWatchMetric
from mlobs_compile.spec.shape import Items, Name, NumberField, Shape, Text, exactly_one
from mlobs_compile.spec.sli import ErrorRatio, Events

KindName = Literal["Model", "Pipeline", "Dataset", "Service", "Cluster"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
LabelName = Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]


class PresetMetadata(Shape):
    """What the preset is called."""

    name: Name = Field(description="The name that `preset:` refers to.")
    description: Text = Field(description="What system it describes and where its series come from.")
    system: Name | None = Field(
        None,
        description="The system, where several presets read it from several places; the name when absent.",
    )
    dialect: Text | None = Field(
        None, description="Where the series come from: the exporter, and how it is set up."
    )
    versions: Text | None = Field(None, description="The versions whose names these are.")
    target: Name | None = Field(
        None,
        description="The target that writes what makes these series, such as `statsd`; a project that uses the preset must have it.",
    )


def _regular(pattern: str) -> str:
    """The pattern, if Python can read it."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        reason = f"`{pattern}` is not a regular expression: {error}"
        remedy = "put a backslash before a sign that stands for itself"
        raise PydanticCustomError("form", "{reason}", {"reason": reason, "remedy": remedy}) from error
    return pattern


_SELECTOR = re.compile(
    r"""\s*[a-zA-Z_:]?[a-zA-Z0-9_:]*\s*(\{([^{}"'`]|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|`[^`]*`)*\})?\s*"""
).fullmatch


def _selector(text: str) -> str:
    """The text, if it is a metric with its matchers and nothing around it."""
    if not _SELECTOR(text):
        reason = f"`{text}` is not a metric with its matchers"
        remedy = 'write `NAME{label="value"}` alone; what it is asked over is added by itself'
        raise PydanticCustomError("form", "{reason}", {"reason": reason, "remedy": remedy})
    return text


def _without(text: str, *endings: str) -> str:
    """The selector, if its name does not have what is added to it by itself."""
    name = text.partition("{")[0].strip()
    ending = next((one for one in endings if name.endswith(one)), None)
    if ending:
        reason = f"`{ending}` is added to `{name}` by itself"
        remedy = f"write `{name.removesuffix(ending)}`"
        raise PydanticCustomError("form", "{reason}", {"reason": reason, "remedy": remedy})
    return text


def _whole(text: str) -> str:
    return _without(text, "_sum", "_bucket")  # A summary may well be called `rows_count`.


Selector = Annotated[Text, AfterValidator(_selector)]


class Param(Shape):
    """A parameter that a document gives beside `preset:`; `$name` stands for it in queries and dimensions."""

    description: Text = Field(description="What to write, for `explain` and for the editor.")
    default: str | None = Field(
        None, description="Used when the document gives none; a parameter without one is required."
    )
    pattern: Annotated[str, AfterValidator(_regular)] | None = Field(
        None,
        description="A regular expression the value must match; letters, digits and `_.:/-` when absent.",
    )
    example: str | None = Field(
        None, description="A value for the preset's page, where the pattern wants one of a certain form."
    )


class PresetHistogram(Shape):
    """A Prometheus histogram of latencies."""

    metric: Selector = Field(
        description="The metric with label matchers if any; without `_bucket` where it is classic."
    )
    type: Literal["classic", "native"] = Field(
        "classic", description="Whether each bucket is a series, or one series holds all of them."
    )
    unit: Literal["s", "ms", "us"] = Field("s", description="The unit of the bucket bounds.")
    buckets: Annotated[tuple[NumberField, ...], Items] = Field(
        (), description="The bucket bounds as exposed."
    )

    @model_validator(mode="after")
    def _without_bucket(self) -> Self:
        if self.type == "classic":
            _without(self.metric, "_bucket")
        return self


class PresetGauge(Shape):
    """A query whose value is the measure."""

    query: Text = Field(description="PromQL; `$window` may stand for the range of a rate.")
    scale: NumberField | None = Field(
        None, description="What the value is multiplied by to be in the signal's unit."
    )


class PresetCount(Shape):
    """Events within the window, of a counter that may be born with its first event already counted."""

    counter: Selector = Field(description="The counter with its label matchers.")


class PresetMean(Shape):
    """The mean over what ended within the window, of a summary or a classic histogram."""

    of: Annotated[Selector, AfterValidator(_whole)] = Field(
        description="The metric with its label matchers, without `_sum` and `_count`."
    )
    scale: NumberField | None = Field(
        None, description="What the value is multiplied by to be in the signal's unit."
    )


FORMS = ("events", "ratio", "histogram", "gauge", "count", "mean")


class Promql(Shape):
    """How to read the signal from Prometheus; exactly one form."""

    events: Events | None = Field(None, description="Bad or good events over all events.")
    ratio: ErrorRatio | None = Field(None, description="A ready error ratio.")
    histogram: PresetHistogram | None = Field(None, description="A latency histogram.")
    gauge: PresetGauge | None = Field(None, description="A value.")
    count: PresetCount | None = Field(
        None, description="How many events there were; the query that misses none of them is written for you."
    )
    mean: PresetMean | None = Field(None, description="The mean of a summary or a classic histogram.")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        exactly_one(self, FORMS, "a PromQL form")
        return self


class CloudWatchEvents(Shape):
    """Sums of events; several metrics add up."""

    total: Annotated[tuple[CloudWatchMetric, ...], Items] = Field(description="All events.")
    bad: Annotated[tuple[CloudWatchMetric, ...], Items] = Field((), description="Bad events.")
    good: Annotated[tuple[CloudWatchMetric, ...], Items] = Field((), description="Good events.")

    @model_validator(mode="after")
    def _bad_or_good(self) -> Self:
        exactly_one(self, ("bad", "good"), "an event ratio")
        return self


class CloudWatchForm(Shape):
    """How to read the signal from CloudWatch; exactly one form."""

    events: CloudWatchEvents | None = Field(None, description="Bad or good events over all events.")
    distribution: CloudWatchMetric | None = Field(
        None, description="A metric whose percent rank can be asked for, such as a latency."
    )
    gauge: CloudWatchMetric | None = Field(None, description="A value.")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        exactly_one(self, ("events", "distribution", "gauge"), "a CloudWatch form")
        return self


class SignalShape(Shape):
    """One thing the system lets you measure."""

    description: Text = Field(description="What it is, in words for a panel.")
    unit: Literal[
        "ratio", "seconds", "count", "bytes", "per_second", "bytes_per_second", "celsius", "watts", "score"
    ] = Field(description="The unit of the value.")
    source: Text = Field(
        description="Where names and units come from: a documentation page or a recorded scrape."
    )
    verified: Literal["scrape", "source", "doc"] = Field(
        "doc", description="Seen in a real scrape, read in the program's source, or taken from documentation."
    )
    promql: Promql | None = Field(None, description="How to read it from Prometheus.")
    cloudwatch: CloudWatchForm | None = Field(None, description="How to read it from CloudWatch.")
    born_at_one: bool = Field(False, description="The series appears with its first event already counted.")
    once_a_run: bool = Field(
        False,
        description="CloudWatch has a value for each run and none between two: what the last run left stands until the next.",
    )
    absence: Literal["zero", "fault", "unknown"] = Field(
        "unknown",
        description="What it means that nothing is there to read, no series in Prometheus or no data in CloudWatch: `zero`, nothing has happened and the value is 0; `fault`, what should be there is gone, and an alert watches for it; `unknown`, no verdict.",
    )
    labels: Annotated[tuple[LabelName, ...], Items] = Field(
        (), description="The labels that tell its series apart, such as `node`; none when it is one series."
    )

    @property
    def many(self) -> bool:
        """Whether it is a series for each of something, such as each node."""
        gauge = self.cloudwatch.gauge if self.cloudwatch else None
        return bool(self.labels) or (gauge is not None and "*" in gauge.dimensions.values())

    @model_validator(mode="after")
    def _has_a_form(self) -> Self:
        if self.promql is None and self.cloudwatch is None:
            exactly_one(self, ("promql", "cloudwatch"), "a signal")
        return self


class PresetPanel(Shape):
    """A panel on the dashboard of whatever uses the preset."""

    title: Text = Field(description="The panel's title.")
    signals: Annotated[tuple[Key, ...], Items] = Field(description="The signals it shows, a line each.")
    view: Literal["stat", "lines", "bars", "top", "states"] = Field(
        "lines", description="How it draws; `top` ranks the ten highest series of one signal."
    )


class PresetRow(Shape):
    """A row of panels."""

    title: Text = Field(description="The heading.")
    panels: dict[Key, PresetPanel] = Field(description="The panels by a stable key.")


class Preset(Shape):
    """The signals, ready alerts and panels of one system."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Preset"] = Field(description="The kind of document.")
    metadata: PresetMetadata = Field(description="Name and purpose.")
    applies_to: Annotated[tuple[KindName, ...], Items] = Field(
        description="The kinds of document that may use it."
    )
    params: dict[Key, Param] = Field({}, description="What a document must say to use it.")
    signals: dict[Key, SignalShape] = Field(description="The signals by name.")
    alerts: dict[Name, AlertShape] = Field(
        {}, description="Alerts every user of the preset gets unless it overrides them by name."
    )
    rows: dict[Key, PresetRow] = Field({}, description="The rows of its dashboard by a stable key.")
    lacks: dict[Key, Text] = Field(
        {}, description="Signals the system cannot give, each with the reason and the way out."
    )
