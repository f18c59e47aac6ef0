"""DAGs as real Airflows show them (3.3.2 and 2.11.0): rows, JSON of API and command line, and files."""

from __future__ import annotations

import json
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.backends import artifacts
from mlobs_compile.diagnostic import Severity
from mlobs_compile.errors import UsageFault
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.airflow import IMPORTER, draft
from mlobs_compile.importers.airflow.timetable import When, of_interval, of_row, of_summary, seconds
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.merging.table import table
from tests.importers.world import Imported, drafted

FOLDER = Path(__file__).parent / "recorded" / "airflow"
DAGS = ("by-hand", "features", "fraud-train", "load-orders", "month-end", "poll", "pulse")


def recorded(*names: str) -> tuple[Artifact, ...]:
    """Recorded answers as the command line reads them."""
    found = artifacts.read(artifacts.Found(name, FOLDER / name) for name in names)
    assert found.value is not None, found.diagnostics
    return found.value


def file(name: str) -> Artifact:
    return Artifact(f"dags/{name}.py", (FOLDER / f"{name}.dags.txt").read_bytes())


def source(text: str) -> Imported:
    return drafted("airflow", Artifact("dags/one.py", text.encode()))


def one(**changed: object) -> Imported:
    """The serialized DAG `load_orders` with other values."""
    (rows,) = recorded("rows.json")
    assert isinstance(rows.content, dict)
    row = next(row for row in rows.content["serialized_dag"] if row["dag_id"] == "load_orders")
    body = json.loads(row["data"])
    body["dag"] |= changed
    return drafted("airflow", Artifact("rows.json", [{**row, "data": json.dumps(body)}]))


def refusals(made: Imported) -> str:
    return "\n".join(one.message for one in made.said if one.severity is Severity.WARNING)


@pytest.fixture(scope="module")
def rows() -> Imported:
    return drafted("airflow", *recorded("rows.json"))


def test_every_dag_is_a_pipeline_that_passes_a_check(rows: Imported) -> None:
    assert tuple(sorted(rows.texts)) == DAGS
    nodes = rows.nodes()
    assert isinstance(nodes["fraud-train/planned/did-not-run"], ThresholdAlert)
    assert isinstance(nodes["poll/planned/did-not-run"], ThresholdAlert)
    assert {f"{name}/alert/failed" for name in DAGS} <= set(nodes)


def test_a_timetable_is_a_plan_with_its_own_zone(rows: Imported) -> None:
    plan = rows.get("fraud-train", "planned")
    assert plan == {"cron": "30 6 * * 1-5", "time_zone": "America/New_York", "deadline": "1h30m"}
    assert rows.get("poll", "planned", "every") == "6h"
    assert rows.get("load-orders", "planned", "time_zone") is None


def test_a_deadline_is_found_behind_its_id_and_none_is_a_draft(rows: Imported) -> None:
    assert rows.get("load-orders", "planned", "deadline") == "2h"
    drafts = rows.get("load-orders", "metadata", "drafts")
    assert isinstance(drafts, dict) and "planned/deadline" not in drafts
    guessed = rows.get("poll", "metadata", "drafts", "planned/deadline")
    assert isinstance(guessed, str) and "no dagrun_timeout" in guessed


def test_a_draft_of_a_deadline_is_never_longer_than_the_pause() -> None:
    timetable = {"__type": "airflow.timetables.trigger.DeltaTriggerTimetable", "__var": {"delta": 900.0}}
    assert one(timetable=timetable, deadline=None).get("load-orders", "planned", "deadline") == "15m"


def test_what_cannot_be_watched_is_told_with_its_reason(rows: Imported) -> None:
    told = refusals(rows)
    assert "`features` is not watched: it is started by assets" in told
    assert "`0 4 1 * *` runs by the day of the month" in told
    assert "`pulse` is not watched: it is paused" in told
    for name in ("features", "month-end", "pulse", "by-hand"):
        assert rows.get(name, "planned") is None


def test_tags_and_owners_are_guesses_and_the_default_owner_is_none() -> None:
    outcome = draft(recorded("rows.json"))
    assert outcome.value
    made = {one.name: one for one in outcome.value}
    metadata = {name: one.tree["metadata"] for name, one in made.items()}
    said: dict[str, Any] = {name: value for name, value in metadata.items() if isinstance(value, dict)}
    assert said["fraud-train"]["team"] == "risk" and said["fraud-train"]["tier"] == "critical"
    assert said["load-orders"]["team"] == "data-platform" and said["load-orders"]["tier"] == "high"
    assert "team" not in said["poll"]
    reasons = {str(route): reason for route, reason in made["load-orders"].drafts.items()}
    assert reasons["metadata.team"] == "guessed from the owner `data-platform` in Airflow, the first of 2"
    assert {"tag:tier-2", "owner:growth", "shop.py"} <= made["load-orders"].tags


def test_assets_are_annotations_that_other_imports_can_join(rows: Imported) -> None:
    notes = rows.get("features", "metadata", "annotations")
    assert isinstance(notes, dict)
    assert notes["airflow/inlets"] == "duckdb://warehouse/shop/orders"
    assert notes["airflow/outlets"] == "s3://acme-ml/features/churn"
    with_password = [{"__var": {"uri": "postgres://etl:hunter2@db/shop/orders"}, "__type": "asset"}]
    made = one(tasks=[{"__var": {"task_id": "load", "outlets": with_password}, "__type": "operator"}])
    assert (
        made.get("load-orders", "metadata", "annotations", "airflow/outlets") == "postgres://db/shop/orders"
    )


def test_no_secret_and_no_path_of_the_machine_is_copied(rows: Imported) -> None:
    assert "DB_PASSWORD" in (FOLDER / "rows.json").read_text("utf-8")
    for text in rows.texts.values():
        assert "hunter2" not in text and "/opt/airflow" not in text


def test_the_newest_of_several_rows_counts_and_rows_may_be_compressed() -> None:
    (found,) = recorded("rows.json")
    assert isinstance(found.content, dict)
    row = next(row for row in found.content["serialized_dag"] if row["dag_id"] == "load_orders")
    body = json.loads(row["data"])
    body["dag"]["tags"] = ["tier-4"]
    newer = zlib.compress(json.dumps(body).encode())
    newest = {**row, "data": None, "data_compressed": newer, "last_updated": "2027-01-01 00:00:00"}
    for several in ([row, newest], [newest, row]):
        made = drafted(
            "airflow", Artifact("airflow.db", {**found.content, "serialized_dag": several, "dag_tag": []})
        )
        assert made.get("load-orders", "metadata", "tier") == "low"


def test_airflow_2_has_slas_and_intervals() -> None:
    made = drafted("airflow", *recorded("v2-rows.json"))
    assert made.get("old-load", "planned") == {"cron": "15 2 * * *", "deadline": "40m"}
    assert made.get("old-load", "metadata", "annotations", "airflow/outlets") == "s3://acme/raw/orders"
    assert made.get("old-consumer", "metadata", "annotations", "airflow/inlets") == "s3://acme/raw/orders"
    assert "the sla of 10m of `old_part` is not carried: it is of single tasks" in refusals(made)


def test_json_of_the_command_line_is_found_behind_its_log() -> None:
    assert (FOLDER / "dags-list.json").read_text("utf-8").startswith("2026-")
    assert (FOLDER / "v2-dags-list.json").read_text("utf-8").startswith("[2026-")
    made = drafted("airflow", *recorded("dags-list.json", "details-load_orders.json", "assets-list.json"))
    assert tuple(sorted(made.texts)) == DAGS
    assert made.get("load-orders", "planned", "cron") == "0 0 * * *"
    assert made.get("fraud-train", "planned") is None  # a list says nothing of schedules
    older = drafted("airflow", *recorded("v2-dags-list.json", "v2-details-old_load.json"))
    assert older.get("old-load", "metadata", "description") == "Loads"


def test_a_zone_that_the_api_does_not_give_is_noticed_by_the_next_run() -> None:
    made = drafted("airflow", *recorded("rest-dags.json", "rest-fraud_train.json", "rest-load_orders.json"))
    assert made.get("fraud-train", "planned") is None
    assert "the next run is at 2026-11-25T11:30:00Z, which `30 6 * * 1-5` in `UTC` is not" in refusals(made)
    zone = made.get("load-orders", "metadata", "drafts", "planned/time_zone")
    assert isinstance(zone, str) and zone.startswith("the DAG's own zone")


def test_the_api_adds_timeouts_and_who_writes_what() -> None:
    made = drafted("airflow", *recorded("rest-dags.json", "rest-assets.json"))
    assert (
        made.get("features", "metadata", "annotations", "airflow/inlets") == "duckdb://warehouse/shop/orders"
    )
    assert (
        made.get("load-orders", "metadata", "annotations", "airflow/outlets")
        == "duckdb://warehouse/shop/orders"
    )
    record: dict[str, Any] = {
        "dag_id": "etl", "is_paused": False, "fileloc": "x", "owners": ["platform"], "tags": [{"name": "tier_2"}],
        "schedule_interval": {"__type": "CronExpression", "value": "0 5 * * *"}, "timezone": "Europe/Berlin",
        "dag_run_timeout": {"__type": "TimeDelta", "days": 0, "seconds": 5400, "microseconds": 0},
        "doc_md": "# Loads it all\n\nAnd more.",
    }  # fmt: skip
    first = drafted("airflow", Artifact("v1.json", record))
    assert first.get("etl", "planned", "deadline") == "1h30m"
    assert first.get("etl", "planned", "time_zone") == "Europe/Berlin"
    assert first.get("etl", "metadata", "description") == "Loads it all"


def test_what_knows_more_is_believed_whatever_the_order() -> None:
    known = recorded("rows.json", "rest-dags.json", "rest-fraud_train.json", "dags-list.json")
    made = drafted("airflow", *known)
    assert made.get("fraud-train", "planned", "time_zone") == "America/New_York"
    assert drafted("airflow", *reversed(known)).texts == made.texts


def test_a_dag_that_its_file_no_longer_has_is_left_out() -> None:
    (found,) = recorded("rows.json")
    assert isinstance(found.content, dict)
    gone = [{**row, "is_stale": row["dag_id"] == "poll"} for row in found.content["dag"]]
    made = drafted("airflow", Artifact("airflow.db", {**found.content, "dag": gone}))
    assert "poll" not in made.texts and "pulse" in made.texts


def test_files_are_read_without_airflow() -> None:
    made = drafted("airflow", file("shop"))
    assert tuple(sorted(made.texts)) == DAGS
    assert made.get("fraud-train", "planned") == {
        "cron": "30 6 * * 1-5", "time_zone": "America/New_York", "deadline": "1h30m",
    }  # fmt: skip
    assert made.get("load-orders", "planned", "deadline") == "2h"
    assert (
        made.get("features", "metadata", "annotations", "airflow/inlets") == "duckdb://warehouse/shop/orders"
    )
    assert drafted("airflow", file("old")).get("old-load", "planned", "deadline") == "40m"


def test_what_a_file_computes_is_told_and_counted() -> None:
    made = source(
        "from airflow import DAG\nfrom airflow.decorators import dag\n"
        "for table in ('a', 'b'):\n    DAG(f'load_{table}', schedule='@daily')\n"
        "DAG(NAME)\nLINE = '@hourly'\n"
        "@dag(schedule=LINE, tags=TAGS, **more)\ndef scores(): ...\n"
    )
    assert list(made.texts) == ["scores"]
    assert made.get("scores", "planned", "cron") == "@hourly"
    told = refusals(made)
    assert "DAGs are made in 2 places with ids that Airflow computes as it runs" in told
    assert "of the DAG `scores`, `**`, `tags` cannot be read" in told
    assert {"MLO693"} <= {one.code for one in made.said}


def test_a_file_that_is_no_python_and_names_that_name_themselves_stop_nothing() -> None:
    assert "the file is not read" in refusals(source("DAG('x'\n"))
    made = source("D = {'a': D, 'owner': 'risk'}\nX = X\nDAG('x', default_args=D, schedule=X)\n")
    assert made.get("x", "metadata", "annotations", "airflow/owners") == "risk"


def test_nothing_of_airflow_is_told() -> None:
    outcome = draft((Artifact("package.json", {"name": "x"}), Artifact("a.json", [1, "b", None])))
    assert outcome.value is None and [one.code for one in outcome.diagnostics] == ["MLO692"]


def test_two_dags_of_one_name_are_told_apart_by_telling() -> None:
    made = source("DAG('load-orders', schedule='@daily')\nDAG('load_orders', schedule='@daily')\n")
    assert "`load_orders` is not imported: it would be called `load-orders`, as `load-orders` is" in refusals(
        made
    )


def _with(*settings: tuple[str, str]) -> dict[str, Any]:
    assert IMPORTER.chosen
    outcome = IMPORTER.chosen(dict(settings))(recorded("rows.json"))
    assert outcome.value
    return {one.name: one for one in outcome.value}


def test_the_command_line_chooses_the_dialect() -> None:
    mapped = _with(("preset", "airflow-dag-mapped"), ("job", "airflow"))["load-orders"]
    assert mapped.tree["system"] == {"preset": "airflow-dag-mapped", "dag": "load_orders", "job": "airflow"}
    assert mapped.tree["slos"]["duration"] == {
        "signal": "duration", "at_most": "2h", "objective": "95%", "paging": False,
    }  # fmt: skip
    assert "system.preset" not in {str(route) for route in mapped.drafts}
    amazon = _with(("preset", "mwaa-dag"), ("environment", "ml"))["load-orders"]
    assert amazon.tree["system"] == {"preset": "mwaa-dag", "dag": "load_orders", "environment": "ml"}


@pytest.mark.parametrize(
    "settings", [{"preset": "mwaa"}, {"preset": "mwaa-dag"}, {"environment": "ml"},
                 {"preset": "mwaa-dag", "environment": "ml", "job": "x"}],
)  # fmt: skip
def test_settings_that_do_not_fit_are_refused(settings: dict[str, str]) -> None:
    assert IMPORTER.chosen
    with pytest.raises(UsageFault):
        IMPORTER.chosen(settings)


def test_a_weekly_dag_on_amazon_is_longer_than_an_alarm_looks_back() -> None:
    timetable = {"__type": "x.CronTriggerTimetable", "__var": {"expression": "0 6 * * 1", "timezone": "UTC"}}
    (found,) = recorded("rows.json")
    assert isinstance(found.content, dict)
    row = next(row for row in found.content["serialized_dag"] if row["dag_id"] == "load_orders")
    body = json.loads(row["data"])
    body["dag"]["timetable"] = timetable
    assert IMPORTER.chosen
    drafts = IMPORTER.chosen({"preset": "mwaa-dag", "environment": "ml"})
    outcome = drafts((Artifact("rows.json", [{**row, "data": json.dumps(body)}]),))
    assert outcome.value and "planned" not in outcome.value[0].tree
    assert "1 refused: a CloudWatch alarm looks back 7d" in list(table(outcome.value))


@pytest.mark.parametrize(
    ("reference", "timetable", "why"),
    [
        ("AverageRuntimeDeadline", "CronTriggerTimetable", "it is counted from `AverageRuntimeDeadline`"),
        ("DagRunLogicalDateDeadline", "CronDataIntervalTimetable", "it is counted from the logical date"),
        ("DagRunLogicalDateDeadline", "CronTriggerTimetable", ""),
    ],
)
def test_deadlines_count_when_they_are_counted_from_the_start(
    reference: str, timetable: str, why: str
) -> None:
    made = one(
        deadline={
            "__type": "deadline_alert",
            "__var": {"reference": {"reference_type": reference}, "interval": 600.0},
        },
        timetable={"__type": f"x.{timetable}", "__var": {"expression": "0 6 * * *", "timezone": "UTC"}},
    )
    assert (why in refusals(made)) if why else made.get("load-orders", "planned", "deadline") == "10m"


def test_lengths_of_time_are_read_in_every_notation() -> None:
    assert seconds("1 day, 0:15:00") == 87_300
    assert seconds("PT1H30M") == seconds(Decimal("5400.0")) == seconds("5400.0") == 5400
    assert seconds({"__type": "timedelta", "__var": 60.0}) == 60
    assert seconds({"__type": "RelativeDelta", "months": 1, "days": 2}) is None
    for nothing in (None, True, "", "soon", "-1 day, 0:00:00", {}, [], Decimal(-5)):
        assert seconds(nothing) is None


def test_timetables_are_known_by_class_and_by_summary() -> None:
    inner = {"__type": "x.CronTriggerTimetable", "__var": {"expression": "0 6 * * *", "timezone": "UTC"}}
    both = of_row({"__type": "x.AssetOrTimeSchedule", "__var": {"timetable": inner}})
    assert both and both.when is When.CRON and both.cron == "0 6 * * *"
    other = of_row({"__type": "shop.FiscalTimetable", "__var": {}})
    assert other and other.when is When.OTHER and other.name == "FiscalTimetable"
    assert of_summary("Dataset").when is When.ASSETS
    assert of_summary("@once").when is When.NEVER
    assert of_summary("Fiscal year").when is When.OTHER
    assert of_interval({"__type": "TimeDelta", "days": 1, "seconds": 0}).seconds == 86_400


def test_an_asset_joins_the_table_of_a_dataset_with_its_promise(rows: Imported) -> None:
    """What other imports look for in a Pipeline is what this one writes."""
    from mlobs_compile.joining.things import everything
    from mlobs_compile.route import Place
    from mlobs_compile.translation import Translation

    drafts = [Translation(name, Place("rows.json"), rows.tree(name), {}) for name in ("load-orders", "poll")]
    orders, poll = sorted(everything(drafts, {}), key=lambda thing: thing.name)
    assert orders.tables == (("shop", "orders"),) and orders.owner == "data-platform, growth"
    assert poll.period is not None and poll.period[1] == "6h"
    assert orders.period is not None and orders.period[1] == "0 0 * * *"
