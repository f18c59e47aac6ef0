"""kind: Facts, what a live Prometheus says of itself and of its metrics; `mlobs facts pull` writes it.

With these the linter decides in a pull request what otherwise only the server could tell. The file is data of a moment:
pull it again when metrics change.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mlobs_compile.spec.shape import DurationField, Items, Name, NumberField, Shape, StretchField, Text


class FactsMetadata(Shape):
    """What the facts are called and which environments they are about."""

    name: Name = Field(description="Their name, such as that of the Prometheus server.")
    environments: Annotated[tuple[Name, ...], Items] = Field(
        (), description="The environments whose rules this server evaluates; all when absent."
    )
    description: Text | None = Field(None, description="Which server it is, for people.")


class PrometheusFacts(Shape):
    """What the server says of itself; what it did not say is left out, and nothing is judged by it."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\S*$")] | None = Field(
        None, description="Its version, such as `3.5.0`."
    )
    scrape_interval: StretchField | None = Field(
        None, description="How often it scrapes a target that says nothing else."
    )
    evaluation_interval: StretchField | None = Field(
        None, description="How often it evaluates a group that says nothing else."
    )
    retention: DurationField | None = Field(
        None, description="How long it keeps samples; absent where only size limits it."
    )
    lookback: StretchField | None = Field(
        None, description="How old a sample may be to count as the present one; 5m by default."
    )
    external_labels: dict[str, str] = Field(
        {}, description="Labels that it adds to everything it sends elsewhere."
    )
    features: Annotated[tuple[str, ...] | None, Items] = Field(
        None, description="The feature flags that are switched on; absent where it does not tell."
    )


class MetricFacts(Shape):
    """One metric; a histogram or a summary is listed once, without `_bucket`, `_count` and `_sum`."""

    type: Literal["counter", "gauge", "histogram", "summary", "info", "stateset"] | None = Field(
        None, description="Its type, as its target declares it."
    )
    unit: str | None = Field(None, description="Its unit, as its target declares it.")
    native: bool = Field(False, description="Whether a histogram is kept as a native one.")
    labels: dict[str, Annotated[tuple[str, ...] | int, Items]] = Field(
        {}, description="Its labels with their values, or with how many there are where they are too many."
    )
    buckets: Annotated[tuple[NumberField, ...], Items] = Field(
        (), description="The upper bounds of a classic histogram as exposed, without `+Inf`."
    )
    scrape_interval: StretchField | None = Field(
        None, description="How often its slowest target is scraped, where that differs from the server's."
    )


class Facts(Shape):
    """Facts of one Prometheus server."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Facts"] = Field(description="The kind of document.")
    metadata: FactsMetadata = Field(description="Name and environments.")
    prometheus: PrometheusFacts = Field(default_factory=PrometheusFacts, description="The server.")
    complete: bool = Field(
        True, description="Whether every metric that the server knows is listed, so that others do not exist."
    )
    metrics: dict[str, MetricFacts] = Field({}, description="The metrics by name.")
