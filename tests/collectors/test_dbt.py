"""dbt: what real runs left behind becomes counts, verdicts and ages, and what is no run is no news."""

from __future__ import annotations

from typing import Any

import pytest

from mlobs_compile.collector import Asked
from mlobs_compile.collectors.dbt import COLLECTOR
from mlobs_compile.collectors.dbt.names import HELP
from tests.collectors.made import ASKED, artifact, metrics, readings, series, told

MANIFEST = artifact("dbt_manifest.json")
BUILD, SOURCES = artifact("dbt_build.json"), artifact("dbt_sources.json")


def test_nodes_are_counted_by_kind_and_status_and_zeros_are_said() -> None:
    (reading,) = readings(COLLECTOR, BUILD, MANIFEST)
    assert reading.group == (("environment", "prod"), ("project", "shop"), ("part", "build"))
    found = series(reading)
    counts = {name: value for name, value in found.items() if name.startswith("mlobs_dbt_nodes{")}
    assert counts == {
        "mlobs_dbt_nodes{resource=model,status=error}": 1, "mlobs_dbt_nodes{resource=model,status=skipped}": 1,
        "mlobs_dbt_nodes{resource=model,status=success}": 1, "mlobs_dbt_nodes{resource=seed,status=success}": 2,
        "mlobs_dbt_nodes{resource=test,status=error}": 0, "mlobs_dbt_nodes{resource=test,status=fail}": 2,
        "mlobs_dbt_nodes{resource=test,status=pass}": 2, "mlobs_dbt_nodes{resource=test,status=skipped}": 0,
        "mlobs_dbt_nodes{resource=test,status=warn}": 1,
    }  # fmt: skip
    assert found["mlobs_dbt_run_timestamp_seconds{command=build}"] == reading.moment
    assert 0.5 < found["mlobs_dbt_run_seconds"] < 1


def test_a_test_has_its_rows_its_model_and_its_severity() -> None:
    found = series(readings(COLLECTOR, BUILD, MANIFEST)[0])
    failures = {
        name.partition("node=test.shop.")[2]: value for name, value in found.items() if "failures" in name
    }
    assert failures == {
        "accepted_values_orders_customer__ada.1e2004f9eb,model=orders,severity=warn}": 1,
        "amounts_are_positive,model=orders,severity=error}": 1,
        "not_null_orders_customer.f2265fc97b,model=orders,severity=error}": 1,
        "not_null_orders_id.84ef11d8fe,model=orders,severity=error}": 0,
        "unique_orders_id.1360ecc70e,model=orders,severity=error}": 0,
    }


def test_what_failed_comes_first_among_the_details() -> None:
    (reading,) = readings(COLLECTOR, BUILD, MANIFEST)
    order = [detail.name for detail in reading.details]
    assert order[0] == "model.shop.broken" and order[-1].startswith(("seed.", "test.", "model."))
    assert {order[1], order[2]} == {
        "test.shop.amounts_are_positive",
        "test.shop.not_null_orders_customer.f2265fc97b",
    }


def test_sources_have_their_age_verdict_and_limits_and_one_without_a_row_is_unmeasured() -> None:
    (reading,) = readings(COLLECTOR, SOURCES, MANIFEST)
    assert dict(reading.group)["part"] == "freshness"
    found = series(reading)
    assert {name: value for name, value in found.items() if "timestamp" not in name} == {
        "mlobs_dbt_sources{status=pass}": 0, "mlobs_dbt_sources{status=warn}": 1, "mlobs_dbt_sources{status=error}": 1,
        "mlobs_dbt_sources{status=runtime error}": 0, "mlobs_dbt_sources{status=unmeasured}": 1,
        "mlobs_dbt_source_verdict{source=raw.customers}": 2, "mlobs_dbt_source_verdict{source=raw.orders}": 1,
        "mlobs_dbt_source_age_seconds{source=raw.customers}": 28338291.075156,
        "mlobs_dbt_source_age_seconds{source=raw.orders}": 481491.214777,
        "mlobs_dbt_source_limit_seconds{source=raw.customers,level=warn}": 43_200,
        "mlobs_dbt_source_limit_seconds{source=raw.customers,level=error}": 86_400,
        "mlobs_dbt_source_limit_seconds{source=raw.orders,level=warn}": 43_200,
        "mlobs_dbt_source_limit_seconds{source=raw.orders,level=error}": 315_360_000,
    }  # fmt: skip
    assert told(COLLECTOR, SOURCES, MANIFEST) == [
        "MLO663 dbt_sources.json: nothing is known of the age of `raw.payments`: dbt could not measure it, or was told "
        "to leave it out"
    ]


def test_a_run_and_a_look_at_the_sources_are_two_groups_whatever_the_part_is_called() -> None:
    for part in (None, "nightly"):
        made = readings(COLLECTOR, SOURCES, MANIFEST, BUILD, asked=Asked("prod", part, 0))
        assert len({reading.group for reading in made}) == 2
    assert [dict(reading.group)["part"] for reading in made] == ["nightly", "nightly-freshness"]


def test_cloudwatch_gets_five_metrics_of_a_run_and_four_of_its_sources() -> None:
    run, sources = readings(COLLECTOR, BUILD, SOURCES, MANIFEST)
    assert metrics(run)["shop,prod"] == {
        "dbt_tests_failing": 2, "dbt_tests_warning": 1, "dbt_nodes_failing": 1, "dbt_runs": 1,
        "dbt_run_seconds": pytest.approx(0.74, abs=0.01),
    }  # fmt: skip
    assert metrics(sources)["shop,prod"] == {
        "dbt_sources_late": 1, "dbt_sources_stale": 2, "dbt_freshness_runs": 1, "dbt_source_age": 28338291.075156,
    }  # fmt: skip


def test_results_that_docs_generate_wrote_over_are_skipped_and_sources_beside_them_are_not() -> None:
    docs = artifact("dbt_docs_generate.json")
    (reading,) = readings(COLLECTOR, docs, MANIFEST, SOURCES)
    assert dict(reading.group)["part"] == "freshness"
    said = told(COLLECTOR, docs, MANIFEST)
    assert said[0].startswith("MLO663 dbt_docs_generate.json: `dbt docs generate` wrote over the results")
    assert said[1].startswith("MLO661") and "nothing to publish" in said[1]


def test_a_selection_without_a_name_of_its_own_is_told() -> None:
    selected = artifact("dbt_select.json")
    assert told(COLLECTOR, selected, MANIFEST) == [
        "MLO663 dbt_select.json: this run was narrowed by `--select orders` and `--exclude amounts_are_positive`, and "
        "takes the place of one of the whole project"
    ]
    assert told(COLLECTOR, selected, MANIFEST, asked=Asked("prod", "orders", 0)) == []


def test_a_retry_calls_itself_by_the_command_that_it_repeats() -> None:
    (reading,) = readings(COLLECTOR, artifact("dbt_retry.json"), MANIFEST)
    assert dict(reading.group)["part"] == "build"
    assert series(reading)["mlobs_dbt_nodes{resource=test,status=fail}"] == 2


def _no_manifest(content: Any) -> None:
    content["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/catalog/v1.json"


def _number_as_text(content: Any) -> None:
    content["results"][2]["execution_time"] = "0.1"


def _strange_verdict(content: Any) -> None:
    content["results"][0]["status"] = "stale"


@pytest.mark.parametrize(("artifacts", "said"), [
    ((BUILD,), "MLO661 dbt_build.json: there is no manifest of dbt among the artifacts"),
    ((MANIFEST,), "MLO661 dbt_manifest.json: there are no results of dbt among the artifacts"),
    ((BUILD, BUILD, MANIFEST), "MLO661 dbt_build.json: this is a second run-results beside `dbt_build.json`"),
    ((artifact("gx_validation.json"), MANIFEST), "MLO661 gx_validation.json: `metadata` is no mapping"),
    ((artifact("dbt_manifest.json", _no_manifest),), "is no artifact that is read"),
    ((artifact("dbt_build.json", _number_as_text), MANIFEST), "`results: model.shop.broken.execution_time` is no number"),
    ((artifact("dbt_sources.json", _strange_verdict), MANIFEST), "status` is `stale`"),
    ((artifact("dbt_build.json", lambda c: c.pop("results")), MANIFEST), "`results` is no list"),
    ((artifact("dbt_build.json", lambda c: c["metadata"].pop("generated_at")), MANIFEST), "`metadata.generated_at` is no text"),
    ((artifact("dbt_build.json", lambda c: c["metadata"].update(generated_at="soon")), MANIFEST), "is no time: `soon`"),
    ((BUILD, artifact("dbt_manifest.json", lambda c: c["metadata"].pop("project_name"))), "metadata.project_name` is no text"),
])  # fmt: skip
def test_what_is_no_artifact_of_dbt_is_told_with_its_file_and_cause(
    artifacts: tuple[Any, ...], said: str
) -> None:
    outcome = COLLECTOR.collect(artifacts, ASKED)
    assert outcome.value is None
    assert any(said in line for line in told(COLLECTOR, *artifacts)), told(COLLECTOR, *artifacts)


def test_a_version_that_is_not_known_is_told_and_read() -> None:
    def newer(content: Any) -> None:
        content["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/run-results/v9.json"

    changed = artifact("dbt_build.json", newer)
    assert len(readings(COLLECTOR, changed, MANIFEST)) == 1
    assert told(COLLECTOR, changed, MANIFEST) == [
        "MLO662 dbt_build.json: version 9 of dbt's run-results is unknown; known are 4 to 6"
    ]


def test_nulls_in_criteria_are_no_limits() -> None:
    def empty(content: Any) -> None:
        content["results"][0]["criteria"]["warn_after"] = {"count": None, "period": None}

    found = series(readings(COLLECTOR, artifact("dbt_sources.json", empty), MANIFEST)[0])
    assert "mlobs_dbt_source_limit_seconds{source=raw.customers,level=warn}" not in found


def test_every_name_has_its_sentence_and_nothing_else_is_published() -> None:
    names = {
        name.partition("{")[0]
        for one in readings(COLLECTOR, BUILD, SOURCES, MANIFEST)
        for name in series(one)
    }
    assert names == set(HELP) == set(COLLECTOR.help)
