"""What is uploaded for SageMaker's jobs: baselines, thresholds and Clarify's configurations."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from mlobs_compile.ir.monitor import Facet, Pillar
from tests.builders import (
    a_measure,
)
from tests.targets.sagemaker_world import (
    definition,
    emitted,
    file,
    requests,
    runnable,
)


@pytest.mark.parametrize("pillar", Pillar)
def test_a_baseline_writes_where_its_monitor_reads_and_pillars_do_not_overwrite_each_other(
    pillar: Pillar,
) -> None:
    shared = {"baseline": "s3://acme-ml/baselines/fraud/"}
    emission = emitted(runnable(pillar, **shared))
    job = requests(emission)[0][1]
    (compared,) = (value for key, value in job.items() if key.endswith("BaselineConfig"))
    ((_, baseline),) = requests(emission, "model/fraud.baseline.json")
    (output,) = baseline["ProcessingOutputConfig"]["Outputs"]
    assert compared["ConstraintsResource"]["S3Uri"].rpartition("/")[0] == output["S3Output"]["S3Uri"]
    together = emitted(*(runnable(each, **shared) for each in Pillar))
    prefixes = [
        request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
        for _, request in requests(together, "model/fraud.baseline.json")
    ]
    assert len(set(prefixes)) == 4


def test_drift_is_compared_with_the_files_at_the_baselines_own_prefix() -> None:
    found = definition(runnable(Pillar.QUALITY, baseline="s3://acme-ml/base/"))["DataQualityBaselineConfig"]
    assert found == {
        "ConstraintsResource": {"S3Uri": "s3://acme-ml/base/constraints.json"},
        "StatisticsResource": {"S3Uri": "s3://acme-ml/base/statistics.json"},
    }


def test_a_model_quality_baseline_knows_problem_label_and_prediction() -> None:
    ((_, baseline),) = requests(emitted(runnable(Pillar.PERFORMANCE)), "model/fraud.baseline.json")
    environment = baseline["Environment"]
    assert environment["analysis_type"] == "MODEL_QUALITY"
    assert environment["problem_type"] == "BinaryClassification"
    assert environment["ground_truth_attribute"] == "is_fraud"
    assert environment["inference_attribute"] == "prediction"
    assert json.loads(environment["dataset_format"]) == {"csv": {"header": True}}


def test_a_prediction_called_like_its_label_has_a_column_of_its_own_in_the_baseline() -> None:
    monitors = [runnable(pillar, prediction="is_fraud") for pillar in (Pillar.PERFORMANCE, Pillar.BIAS)]
    emission = emitted(*monitors)
    (_, performance), _ = requests(emission, "model/fraud.baseline.json")
    bias = file(emission, "model/fraud/bias/baseline/analysis_config.json")
    assert performance["Environment"]["ground_truth_attribute"] == bias["label"] == "is_fraud"
    assert (
        performance["Environment"]["inference_attribute"] == bias["predicted_label"] == "predicted_is_fraud"
    )
    assert (
        requests(emission)[0][1]["ModelQualityJobInput"]["EndpointInput"]["InferenceAttribute"] == "is_fraud"
    )
    assert any("`is_fraud`, `predicted_is_fraud`" in note for note in emission.notes)


def test_without_a_baseline_there_is_nothing_to_compare_with_and_no_job() -> None:
    emission = emitted(runnable(Pillar.BIAS, baseline=None))
    assert not any(key.endswith("BaselineConfig") for key in requests(emission)[0][1])
    assert not any(artifact.path.endswith("baseline.json") for artifact in emission.artifacts)


def test_performance_thresholds_break_on_the_side_the_bound_says() -> None:
    emission = emitted(runnable(Pillar.PERFORMANCE))
    constraints = file(emission, "model/fraud/performance/constraints.json")[
        "binary_classification_constraints"
    ]
    assert constraints == {
        "recall": {"threshold": 0.8, "comparison_operator": "LessThanThreshold"},
        "false_positive_rate": {"threshold": 0.05, "comparison_operator": "GreaterThanThreshold"},
    }
    assert any("performance/constraints.json" in note for note in emission.notes)


def test_drift_thresholds_hold_for_all_columns_and_tighter_for_named_ones() -> None:
    emission = emitted(runnable(Pillar.QUALITY))
    overlay = file(emission, "model/fraud/quality/constraints.overlay.json")
    every = overlay["monitoring_config"]["distribution_constraints"]
    assert (every["perform_comparison"], every["comparison_threshold"], every["comparison_method"]) == (
        "Enabled", 0.1, "Robust",
    )  # fmt: skip
    (amount,) = overlay["features"]
    own = amount["monitoringConfigOverrides"]["distribution_constraints"]
    assert (amount["name"], own["comparison_threshold"], own["comparison_method"]) == (
        "amount",
        0.2,
        "Simple",
    )
    assert overlay["monitoring_config"]["emit_metrics"] == "Enabled"
    assert any("constraints.overlay.json" in note for note in emission.notes)


def test_columns_that_nobody_asked_for_are_not_compared() -> None:
    monitor = runnable(Pillar.QUALITY, measures=(a_measure("linf_robust", "amount", high="0.2"),))
    overlay = file(emitted(monitor), "model/fraud/quality/constraints.overlay.json")
    assert overlay["monitoring_config"]["distribution_constraints"]["perform_comparison"] == "Disabled"


def strictly(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False,
    }  # fmt: skip


VALUE = {"type": ["string", "integer", "number"]}


VALUES = {"type": "array", "items": VALUE, "minItems": 1}


METHODS = {"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


SHAP = strictly(
    (), agg_method={"enum": ["mean_abs", "median", "mean_sq"]}, num_samples={"type": "integer"},
    use_logit={"type": "boolean"}, save_local_shap_values={"type": "boolean"}, seed={"type": "integer"},
    num_clusters={"type": "integer"}, baseline={"type": ["string", "array"]},
)  # fmt: skip


PREDICTOR = strictly(
    ("model_name", "instance_type", "initial_instance_count"), model_name={"type": "string"},
    instance_type={"type": "string"}, initial_instance_count={"type": "integer"},
    content_type={"type": "string"}, accept_type={"type": "string"}, label_headers={"type": "array"},
)  # fmt: skip


ANALYSIS = strictly(
    (),
    version={"type": "string"},
    dataset_type={"enum": ["text/csv", "application/jsonlines", "application/x-parquet"]},
    headers={"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
    label=VALUE,
    predicted_label=VALUE,
    label_values_or_threshold=VALUES,
    probability_threshold={"type": "number"},
    facet={
        "type": "array",
        "minItems": 1,
        "items": strictly(("name_or_index",), name_or_index=VALUE, value_or_threshold=VALUES),
    },
    group_variable=VALUE,
    methods=strictly(
        (), shap=SHAP, pre_training_bias=strictly(("methods",), methods=METHODS),
        post_training_bias=strictly(("methods",), methods=METHODS),
    ),
    predictor=PREDICTOR,
)  # fmt: skip


NEEDED = {
    ("bias", ""): ("headers", "label", "label_values_or_threshold", "facet"),
    ("bias", "/baseline"): ("dataset_type", "label", "label_values_or_threshold", "facet", "methods"),
    ("explainability", ""): ("headers", "methods", "predictor"),
    ("explainability", "/baseline"): ("dataset_type", "methods", "predictor"),
}


@pytest.mark.parametrize(("pillar", "part"), NEEDED)
def test_an_analysis_configuration_has_clarifys_keys_and_no_other(pillar: str, part: str) -> None:
    emission = emitted(runnable(Pillar(pillar)))
    config = file(emission, f"model/fraud/{pillar}{part}/analysis_config.json")
    schema = {**ANALYSIS, "required": list(NEEDED[pillar, part])}
    assert list(jsonschema_rs.validator_for(schema).iter_errors(config)) == []
    assert list(jsonschema_rs.validator_for(schema).iter_errors({**config, "facets": []})) != []


def test_bias_is_asked_about_the_groups_and_outcome_of_the_spec() -> None:
    emission = emitted(runnable(Pillar.BIAS))
    config = file(emission, "model/fraud/bias/analysis_config.json")
    assert config["facet"] == [{"name_or_index": "age_band", "value_or_threshold": ["18-25"]}]
    assert config["label_values_or_threshold"] == [1]
    assert config["headers"] == ["amount", "age_band", "is_fraud"]
    methods = file(emission, "model/fraud/bias/baseline/analysis_config.json")["methods"]
    assert methods == {
        "pre_training_bias": {"methods": ["CI"]},
        "post_training_bias": {"methods": ["DPPL"]},
    }


def test_conditional_metrics_compare_within_the_values_of_the_strata() -> None:
    asked = (a_measure("CDDL", "age_band=18-25"), a_measure("CDDPL", "age_band=18-25"))
    emission = emitted(runnable(Pillar.BIAS, strata="amount", measures=asked))
    config = file(emission, "model/fraud/bias/analysis_config.json")
    assert config["group_variable"] == "amount" in config["headers"]
    baseline = file(emission, "model/fraud/bias/baseline/analysis_config.json")
    assert baseline["group_variable"] == "amount"
    assert baseline["methods"] == {
        "pre_training_bias": {"methods": ["CDDL"]},
        "post_training_bias": {"methods": ["CDDPL"]},
    }


def test_a_group_with_a_leading_zero_stays_text() -> None:
    emission = emitted(runnable(Pillar.BIAS, facets=(Facet("age_band", ("007", "7", "-1", "1.0")),)))
    config = file(emission, "model/fraud/bias/analysis_config.json")
    assert config["facet"][0]["value_or_threshold"] == ["007", 7, -1, "1.0"]


@pytest.mark.parametrize("pillar", [Pillar.BIAS, Pillar.EXPLAINABILITY])
def test_a_configuration_is_uploaded_to_where_the_job_reads_it(pillar: Pillar) -> None:
    emission = emitted(runnable(pillar))
    job = requests(emission)[0][1]
    (uri,) = (value["ConfigUri"] for key, value in job.items() if key.endswith("AppSpecification"))
    assert uri.startswith("s3://acme-ml/monitoring/config/acme/prod/fraud/")
    assert f"upload `model/fraud/{pillar.value}/analysis_config.json` to `{uri}`" in emission.notes
