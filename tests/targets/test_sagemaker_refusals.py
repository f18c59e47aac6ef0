"""Whatever could not run at SageMaker is said at its line, and nothing is written for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.assertion import Exists
from mlobs_compile.ir.monitor import BatchOutput, Endpoint, Facet, Pillar, Problem
from mlobs_compile.queries.monitors import schedule_expression
from mlobs_compile.rules.ground_truth_missing import RULE as LABELS
from mlobs_compile.rules.monitor_runtime import RULE as RUNTIME
from mlobs_compile.rules.monitor_schedule import RULE as SCHEDULE
from mlobs_compile.spec.project import Aws
from mlobs_compile.targets.sagemaker import TARGET
from mlobs_compile.units import Duration, Schedule
from tests.builders import (
    a_measure,
    a_runnable_monitor,
    an_expectation,
)
from tests.targets.sagemaker_world import (
    ACCOUNT,
    OPTIONS,
    compiled,
    errors,
    runnable,
)

CRONS = {
    "hourly": "cron(0 * ? * * *)",
    "daily": "cron(0 0 ? * * *)",
    "0 6 * * *": "cron(0 6 ? * * *)",
    "every 6h": "cron(0 0/6 ? * * *)",
    "0 2/12 * * *": "cron(0 2/12 ? * * *)",
    "weekly": None,
    "30 * * * *": None,
    "*/15 * * * *": None,
    "0 6,18 * * *": None,
    "0 0/5 * * *": None,
    "0 13/6 * * *": None,
    "0 6 1 * *": None,
}


@pytest.mark.parametrize("line", CRONS)
def test_a_schedule_has_model_monitors_form_or_none(line: str) -> None:
    assert schedule_expression(Schedule.parse(line)) == CRONS[line]


BARRED: tuple[tuple[Pillar, dict[str, Any]], ...] = (
    (Pillar.QUALITY, {"schedule": Schedule.parse("weekly")}),
    (Pillar.QUALITY, {"max_runtime": Duration.of(hours=2)}),
    (Pillar.PERFORMANCE, {"ground_truth": None}),
    (Pillar.BIAS, {"ground_truth": None}),
)


@pytest.mark.parametrize(("pillar", "changes"), BARRED)
def test_nothing_is_written_for_what_a_rule_refuses(pillar: Pillar, changes: dict[str, Any]) -> None:
    monitor = runnable(pillar, **changes)
    emission, found = compiled(monitor)
    assert [d.code for d in found] == ["MLO550"]
    assert emission.resources == () and emission.artifacts == ()
    told = [finding for rule in (SCHEDULE, RUNTIME, LABELS) for finding in rule.check(monitor)]
    assert len(told) == 1 and told[0].where == monitor.origins[0] and told[0].help


LACKING: tuple[tuple[Pillar, dict[str, Any], str], ...] = (
    (Pillar.QUALITY, {"baseline": None}, "drift: {baseline"),
    (Pillar.QUALITY, {"measures": (a_measure("linf_robust", high="0.1"),), "prediction": None}, "outputs"),
    (Pillar.PERFORMANCE, {"label": None}, "label"),
    (Pillar.PERFORMANCE, {"prediction": None}, "outputs"),
    (Pillar.PERFORMANCE, {"problem": None, "measures": ()}, "problem"),
    (Pillar.PERFORMANCE, {"problem": Problem.REGRESSION, "measures": (), "prediction": None}, "outputs"),
    (Pillar.BIAS, {"label": None}, "label"),
    (Pillar.BIAS, {"prediction": None}, "outputs"),
    (Pillar.BIAS, {"features": ()}, "features"),
    (Pillar.BIAS, {"positive": ()}, "positive"),
    (Pillar.BIAS, {"facets": ()}, "facets"),
    (Pillar.BIAS, {"facets": (Facet("sex", ("F",)),)}, "features"),
    (Pillar.BIAS, {"strata": "region"}, "features"),
    (Pillar.EXPLAINABILITY, {"features": ()}, "features"),
)  # fmt: skip


@pytest.mark.parametrize(("pillar", "changes", "remedy"), LACKING)
def test_what_a_pillar_lacks_is_an_error_at_its_line_with_the_remedy(
    pillar: Pillar, changes: dict[str, Any], remedy: str
) -> None:
    monitor = runnable(pillar, **changes)
    (found,) = errors(monitor)
    assert found.code == "MLO554" and found.where == monitor.origins[0]
    assert remedy in (found.help or "")


def test_attributions_need_a_model_to_ask() -> None:
    (found,) = errors(
        runnable(Pillar.EXPLAINABILITY), options=OPTIONS.model_copy(update={"shadow_models": {}})
    )
    assert found.code == "MLO554" and "shadow_models: {fraud:" in (found.help or "")


def test_a_score_alone_does_not_tell_more_than_two_classes_apart() -> None:
    monitor = runnable(Pillar.PERFORMANCE, prediction=None, score="score", measures=())
    assert errors(monitor) == []
    assert [d.code for d in errors(replace(monitor, problem=Problem.MULTICLASS))] == ["MLO554"]


UNTAKABLE = (
    (Pillar.QUALITY, a_measure("psi", "amount", high="0.2")),
    (Pillar.QUALITY, a_measure("linf_robust", "amount", low="0.2")),
    (Pillar.PERFORMANCE, a_measure("rmse", high="1")),
    (Pillar.PERFORMANCE, a_measure("recall", low="0.8", high="0.9")),
    (Pillar.PERFORMANCE, a_measure("recall")),
    (Pillar.BIAS, a_measure("equalized_odds", high="1")),
    (Pillar.BIAS, a_measure("CDDPL", high="1")),
    (Pillar.EXPLAINABILITY, a_measure("attribution_ndcg", low="0.8")),
)


@pytest.mark.parametrize(("pillar", "measure"), UNTAKABLE)
def test_a_measure_that_sagemaker_cannot_take_is_an_error(pillar: Pillar, measure: Any) -> None:
    (found,) = errors(runnable(pillar, measures=(measure,)))
    assert found.code == "MLO555" and found.help


RUNTIMES = (
    (Pillar.QUALITY, "hourly", 3600),
    (Pillar.EXPLAINABILITY, "hourly", 3600),
    (Pillar.PERFORMANCE, "hourly", 1800),
    (Pillar.BIAS, "hourly", 1800),
    (Pillar.PERFORMANCE, "every 6h", 21_600),
    (Pillar.QUALITY, "daily", 86_400),
)


@pytest.mark.parametrize(("pillar", "schedule", "limit"), RUNTIMES)
def test_a_job_may_run_to_its_limit_and_not_a_second_longer(
    pillar: Pillar, schedule: str, limit: int
) -> None:
    monitor = runnable(pillar, schedule=Schedule.parse(schedule))
    most, more = (replace(monitor, max_runtime=Duration.of(seconds=limit + extra)) for extra in (0, 1))
    assert compiled(most)[0].resources and not compiled(more)[0].resources


UNFIT: tuple[dict[str, Any], ...] = (
    {"source": Endpoint("fraud_prod")},
    {"source": Endpoint("f" * 64)},
    {"source": BatchOutput("s3://" + "b" * 600, "csv")},
    {"ground_truth": "gs://labels"},
    {"label": "l" * 257},
    {"name": "-fraud"},
)


@pytest.mark.parametrize("changes", UNFIT)
def test_a_value_that_aws_would_refuse_is_an_error(changes: dict[str, Any]) -> None:
    assert [d.code for d in errors(runnable(Pillar.PERFORMANCE, **changes))] == ["MLO559"]


def test_without_an_account_and_region_nothing_is_written() -> None:
    (found,) = errors(runnable(Pillar.QUALITY), aws=None)
    assert found.code == "MLO551"


def test_a_region_without_the_container_is_an_error_for_the_pillars_that_need_it() -> None:
    spain = Aws(account=ACCOUNT, region="eu-south-2")
    monitor = runnable(Pillar.BIAS)
    (found,) = errors(runnable(Pillar.QUALITY), monitor, aws=spain)
    assert found.code == "MLO552" and "sagemaker-clarify-processing" in found.message
    assert found.where == monitor.origins[0]


def test_a_role_of_another_account_is_an_error() -> None:
    (found,) = errors(runnable(Pillar.QUALITY), aws=Aws(account="210987654321", region="eu-west-1"))
    assert found.code == "MLO557"


def test_half_a_network_is_an_error() -> None:
    half = OPTIONS.model_copy(update={"subnets": ("subnet-1",)})
    assert [d.code for d in errors(runnable(Pillar.QUALITY), options=half)] == ["MLO558"]


def test_the_closed_service_is_told_once_and_only_where_it_is_used() -> None:
    _, found = compiled(*(runnable(pillar) for pillar in Pillar))
    assert [(d.code, d.severity) for d in found] == [("MLO550", Severity.INFO)]
    assert compiled() == (Emission(), ())


def test_other_nodes_are_refused_in_words() -> None:
    assert TARGET.refuses(a_runnable_monitor()) is None
    assert "scheduled monitors" in (TARGET.refuses(an_expectation(Exists())) or "")
