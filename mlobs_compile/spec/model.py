"""kind: Model, a machine-learning model in production and everything it promises."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mlobs_compile.spec.bias import FacetShape, GroupField
from mlobs_compile.spec.common import AlertShape, Metadata, System
from mlobs_compile.spec.maintenance import MaintenanceShape
from mlobs_compile.spec.retraining import RetrainingShape
from mlobs_compile.spec.shape import (
    DurationField,
    Items,
    Name,
    NumberField,
    ObjectStoreUri,
    Plugged,
    RatioField,
    RowsField,
    ScheduleField,
    Shape,
    Text,
)
from mlobs_compile.spec.slo import Slo
from mlobs_compile.spec.terse import TerseField
from mlobs_compile.units import Duration, Ratio, Schedule

Checks = Mapping[str, Shape]
HOURLY = Schedule.parse("hourly")


class Features(Shape):
    """Where the model's inputs come from."""

    dataset: Name | None = Field(
        None, description="The Dataset that the inputs come from; its columns are the features."
    )
    names: Annotated[tuple[str, ...], Items] = Field(
        (), description="The input columns in the order the model takes them, where no Dataset lists them."
    )


class Capture(Shape):
    """Where batch scoring keeps its input and output, for monitors that read it."""

    uri: ObjectStoreUri = Field(description="The object-store prefix of the captured data.")
    format: Literal["csv", "json", "parquet"] = Field("csv", description="The file format.")


class Outputs(Shape):
    """What the model answers with; monitors need it to find the prediction in captured traffic."""

    prediction: Text | None = Field(
        None, description="The field of the output that holds the predicted label or value."
    )
    score: Text | None = Field(None, description="The field of the output that holds the probability.")
    threshold: NumberField | None = Field(
        None, description="The probability from which a score counts as positive."
    )
    timestamp: Text | None = Field(
        None, description="The column that says when the prediction was made, in UTC."
    )


class Labels(Shape):
    """How the true labels come in, where they come later than the predictions."""

    join: Text = Field(description="The column, in predictions and labels, that tells the rows apart.")
    lag: DurationField = Field(
        Duration(0), description="How long after the prediction a label is expected, such as `3d`."
    )
    max_lag: DurationField | None = Field(
        None,
        description="How long late labels are waited for, and a window is judged anew; `lag` when absent.",
    )
    coverage: RatioField = Field(
        Ratio(Decimal("0.8")),
        description="The least share of rows with a label; a window with less has no verdict.",
    )


class Performance(Shape):
    """How good the predictions are, once labels are known; `problem` and `label` alone are enough beside `bias`."""

    problem: Literal["binary", "multiclass", "regression", "ranking"] = Field(
        description="What the model predicts."
    )
    label: Text = Field(
        description="The column of the true label or value; for `ranking` how relevant a row is, 0 for not at all."
    )
    positive: Annotated[tuple[Text, ...], Items] | None = Field(
        None,
        description="Label values that are the positive class of a binary problem; those of `bias` when absent, else `1`.",
    )
    group: Text | None = Field(
        None, description="For `ranking`: the column of the query within which rows are ranked."
    )
    ground_truth: ObjectStoreUri | None = Field(
        None, description="The object-store prefix that labels are delivered to."
    )
    metrics: Annotated[Checks, Plugged("performance")] = Field(
        {}, description="Bounds by metric, such as `recall: {at_least: 0.8}`."
    )
    labels: Labels | None = Field(None, description="How labels come in that are later than predictions.")
    estimated: Annotated[Checks, Plugged("estimated")] = Field(
        {}, description="Bounds on metrics that are estimated before labels are known."
    )
    schedule: ScheduleField | None = Field(
        None, description="How often it is measured; the model's schedule when absent."
    )


class Drift(Shape):
    """How far inputs and predictions may move from the baseline."""

    baseline: ObjectStoreUri | None = Field(
        None, description="The object-store prefix of the baseline's statistics and constraints."
    )
    features: dict[str, Annotated[Checks, Plugged("drift")]] = Field(
        {}, description='Bounds by feature; `"*"` stands for every feature that is not named.'
    )
    predictions: Annotated[Checks, Plugged("drift")] = Field(
        {}, description="Bounds on the distribution of predictions."
    )
    schedule: ScheduleField | None = Field(
        None, description="How often it is measured; the model's schedule when absent."
    )


class Bias(Shape):
    """How alike the model treats groups of people."""

    facets: Annotated[dict[str, FacetShape], Field(min_length=1)] = Field(
        description="The columns and groups, by column; a row without a value in the column belongs to neither side."
    )
    positive: Annotated[tuple[GroupField, ...], Items, Field(min_length=1)] = Field(
        ("1",), description="Values of label and prediction that are the favourable outcome, as text."
    )
    min_group_rows: RowsField = Field(
        100, description="With fewer rows in the group, or in the rest, there is no verdict."
    )
    confidence: RatioField | None = Field(
        None,
        description="A check fails only when this confidence interval lies outside the bound as a whole, such as `95%`.",
    )
    strata: Text | None = Field(
        None, description="The column within whose values the conditional metrics CDDL and CDDPL compare."
    )
    metrics: Annotated[Checks, Plugged("bias")] = Field(
        description="Bounds by Clarify's codes, such as `DI: {within: [0.8, 1.25]}`."
    )
    baseline: ObjectStoreUri | None = Field(None, description="The object-store prefix of the bias baseline.")
    schedule: ScheduleField | None = Field(
        None, description="How often it is measured; the model's schedule when absent."
    )


_PICKLED = (".pkl", ".pickle", ".joblib", ".cloudpickle")


def _without_pickle(path: str) -> str:
    scheme, found, _ = path.partition("://")
    if found and scheme != "file":
        reason = f"`{path}` is not on the machine that runs the checks: write the path that its job sees"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    if path.endswith(_PICKLED):
        reason = (
            f"`{path}` is a pickle, which runs what it holds: write LightGBM text, or XGBoost JSON or UBJ"
        )
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    return path


class Explainability(Shape):
    """Whether the model still decides for the reasons it was trained on."""

    method: Literal["shap"] = Field("shap", description="How attributions are computed.")
    metrics: Annotated[Checks, Plugged("explainability")] = Field(
        description="Bounds by metric, such as `attribution_ndcg: {at_least: 0.9}`."
    )
    baseline: ObjectStoreUri | None = Field(
        None, description="The object-store prefix of the attribution baseline."
    )
    model: Annotated[Text, AfterValidator(_without_pickle)] | None = Field(
        None,
        description="The model file, or MLflow model folder, from which the runner computes attributions itself: LightGBM text or XGBoost JSON or UBJ, as the job that runs the checks sees it.",
    )
    sample: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        1000, description="How many rows, drawn at random, the runner computes attributions for."
    )
    schedule: ScheduleField | None = Field(
        None, description="How often it is measured; the model's schedule when absent."
    )


class Model(Shape):
    """A model in production."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Model"] = Field(description="The kind of document.")
    metadata: Metadata = Field(description="Name, team and importance.")
    serving: System | None = Field(None, description="The system that serves or scores it.")
    features: Features | None = Field(None, description="Where its inputs come from.")
    outputs: Outputs = Field(default_factory=Outputs, description="What it answers with.")
    capture: Capture | None = Field(
        None, description="Where batch scoring keeps its data, for models without an endpoint."
    )
    slos: dict[Name, Slo] = Field({}, description="Promises by name.")
    alerts: dict[Name, AlertShape] = Field(
        {}, description="Alerts on single signals by name; one of the preset's names overrides that alert."
    )
    performance: Performance | None = Field(None, description="How good the predictions must be.")
    drift: Drift | None = Field(None, description="How far data and predictions may move.")
    bias: Bias | None = Field(None, description="How alike groups must be treated.")
    explainability: Explainability | None = Field(None, description="How stable the reasons must be.")
    expect: Annotated[tuple[TerseField, ...], Items] = Field(
        (), description="Checks on one line each, such as `psi(amount) < 0.2`, beside those in the full form."
    )
    min_rows: RowsField | None = Field(
        None, description="With fewer rows in a batch, measures have no verdict; 500 when absent."
    )
    segments: Annotated[tuple[Text, ...], Items] = Field(
        (), description="Columns by whose values every measure is also taken, such as `[country]`."
    )
    schedule: ScheduleField = Field(HOURLY, description="How often checks run, in UTC.")
    max_runtime: DurationField = Field(
        Duration.of(minutes=30), description="The longest a monitoring job may run."
    )
    monitors: Literal["runner", "sagemaker"] = Field(
        "runner",
        description="Who takes the measures: `runner`, a job that publishes the metrics of docs/metrics.md, or `sagemaker`, Model Monitor and Clarify for accounts that have them.",
    )
    maintenance: dict[Name, MaintenanceShape] = Field(
        {}, description="Planned work by name: its events do not count, and alerts are muted."
    )
    retraining: RetrainingShape | None = Field(
        None, description="What trains the model anew when it has got worse, and what triggers that."
    )
    environments: dict[Name, dict[str, object]] = Field(
        {}, description="Overrides of this document by environment."
    )
