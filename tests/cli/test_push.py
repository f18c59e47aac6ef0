"""mlobs push: all of it or nothing, newer over older and never the other way, and the exit code says which."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.runner import pushing
from mlobs_compile.runner.publishers.cloudwatch import CloudWatch
from mlobs_compile.runner.publishing import PublishFault
from tests.aws.strict import Fake
from tests.collectors.made import FOLDER, changed, database, dbt_target

BUILD = "mlobs_prod_project_shop_part_build.prom"
FRESHNESS = "mlobs_prod_project_shop_part_freshness.prom"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return dbt_target(tmp_path)


def _push(*options: str) -> int:
    return run(["push", *options, "--publish", "textfile:metrics", "--env", "prod"])


def _texts(folder: str = "metrics") -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(Path(folder).iterdir())}


def _at(moment: str) -> Callable[[Any], object]:
    return lambda content: content["metadata"].update(generated_at=moment)


def test_a_run_and_its_sources_get_a_file_each_that_promtool_takes(target: Path) -> None:
    assert _push("dbt", "target") == Exit.OK
    found = _texts()
    assert list(found) == [BUILD, FRESHNESS]
    for text in found.values():
        done = subprocess.run(
            ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_same_again_is_the_same(target: Path) -> None:
    assert _push("dbt", "target") == Exit.OK
    before = _texts()
    assert _push("dbt", "target") == Exit.OK
    assert _texts() == before


def test_an_older_run_does_not_take_the_place_of_a_newer_one(
    target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _push("dbt", "target")
    before = _texts()
    changed(target / "run_results.json", _at("2026-11-25T20:00:00Z"))
    capsys.readouterr()
    assert _push("dbt", "target") == Exit.OK
    assert _texts() == before
    assert (
        "mlobs: not published: of environment `prod`, project `shop`, part `build` there is a newer one, of "
        "2026-11-25T23:44:28.396195Z; this is of 2026-11-25T20:00:00Z, and `--force` publishes it all the same"
    ) in capsys.readouterr().err
    assert _push("dbt", "target", "--force") == Exit.OK
    assert _texts()[BUILD] != before[BUILD]


def test_a_node_that_is_gone_leaves_no_series_behind(target: Path) -> None:
    _push("dbt", "target")
    changed(target / "run_results.json", lambda content: content["results"].pop(2))
    _push("dbt", "target")
    assert "model.shop.broken" not in _texts()[BUILD]


def test_half_an_artifact_publishes_nothing_and_all_faults_are_told(
    target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (target / "run_results.json").write_text((target / "run_results.json").read_text()[:900])
    (target / "sources.json").write_text("")
    assert _push("dbt", "target") == Exit.FINDINGS
    err = capsys.readouterr().err
    assert "target/run_results.json:" in err and "error[MLO660] the JSON ends in the middle" in err
    assert "target/sources.json: error[MLO660] the file is empty" in err
    assert err.endswith("mlobs: nothing was published\n") and not Path("metrics").exists()


def test_one_broken_artifact_keeps_the_sound_one_from_being_published(target: Path) -> None:
    changed(target / "sources.json", lambda content: content["results"][0].update(status="stale"))
    assert _push("dbt", "target") == Exit.FINDINGS
    assert not Path("metrics").exists()


def test_results_that_dbt_docs_generate_wrote_over_are_not_published(
    target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _push("dbt", "target")
    before = _texts()
    (target / "run_results.json").write_bytes((FOLDER / "dbt_docs_generate.json").read_bytes())
    capsys.readouterr()
    assert _push("dbt", "target") == Exit.OK
    skipped = "warning[MLO663] `dbt docs generate` wrote over the results of the last run"
    assert skipped in capsys.readouterr().err
    assert _texts() == before
    (target / "sources.json").unlink()
    assert _push("dbt", "target") == Exit.FINDINGS


def test_results_of_the_future_are_refused(target: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(target / "run_results.json", _at("2226-01-01T00:00:00Z"))
    assert _push("dbt", "target") == Exit.FINDINGS
    assert (
        "error[MLO661] this is of 2226-01-01T00:00:00Z, more than a day from now" in capsys.readouterr().err
    )


def test_details_give_way_to_a_limit_and_the_warning_names_them(
    target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _push("dbt", "target", "--max-series", "16") == Exit.OK
    err = capsys.readouterr().err
    assert "target: warning[MLO664] details of `test.shop" in err and "more are left out" in err
    text = _texts()[BUILD]
    assert "mlobs_dbt_node_status" in text and "model.shop.broken" in text and "unique_orders_id" not in text
    assert len([line for line in text.splitlines() if not line.startswith("#")]) <= 16
    counted = (
        'mlobs_dbt_nodes{environment="prod",project="shop",part="build",resource="test",status="fail"} 2'
    )
    assert counted in text


def test_a_place_that_fails_is_told_and_the_others_get_it(
    target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("taken").write_text("")
    assert _push("dbt", "target", "--publish", "textfile:taken") == Exit.PARTIAL
    assert "cannot be written" in capsys.readouterr().err
    assert len(_texts()) == 2


def test_one_file_cannot_hold_two_groups(target: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", "dbt", "target", "--publish", "textfile:all.prom"]) == Exit.PARTIAL
    assert "name the folder, `textfile:.`" in capsys.readouterr().err
    assert not Path("all.prom").exists()


def test_emf_has_a_line_for_each_group_with_the_time_of_the_run(target: Path) -> None:
    for name in ("run_results.json", "sources.json"):
        changed(target / name, _at(datetime.now(UTC).isoformat()))
    assert run(["push", "dbt", "target", "--publish", "emf:log"]) == Exit.OK
    lines = [json.loads(line) for line in Path("log").read_text().splitlines()]
    assert [line["Project"] for line in lines] == ["shop", "shop"]
    assert lines[0]["dbt_tests_failing"] == 2


def test_aws_takes_what_is_sent_and_a_project_costs_nine_metrics(target: Path) -> None:
    found = pushing.prepared(pushing.Push("dbt", ("target",), ("emf:-",), "prod")).value
    assert found
    fake = Fake("cloudwatch")
    said = CloudWatch(fake.client, lambda: found[0].moment + 60).publish(found)
    ((operation, request),) = fake.calls
    assert operation == "PutMetricData" and said == "9 metrics are in CloudWatch"
    assert {datum["MetricName"] for datum in request["MetricData"]} >= {
        "dbt_tests_failing", "dbt_sources_stale",
    }  # fmt: skip
    with pytest.raises(PublishFault, match="nothing older than two weeks"):
        CloudWatch(fake.client, lambda: found[0].moment + 15 * 86_400).publish(found)


def test_validation_results_and_a_registry_are_pushed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database(tmp_path / "mlflow.db")
    assert _push("great-expectations", str(FOLDER / "gx_validation.json")) == Exit.OK
    assert _push("mlflow", "mlflow.db") == Exit.OK
    assert "mlobs_prod_registry_default.prom" in _texts() and len(_texts()) == 2


def test_saved_answers_are_as_old_as_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("models", "versions"):
        Path(f"{name}.json").write_bytes((FOLDER / f"mlflow_{name}.json").read_bytes())
        os.utime(f"{name}.json", (1_795_660_000, 1_795_650_000))
    assert _push("mlflow", "models.json", "versions.json") == Exit.OK
    assert 'registry="default"} 1795650000\n' in _texts()["mlobs_prod_registry_default.prom"]


@pytest.mark.parametrize(("words", "said"), [
    (("dbt", "nowhere"), "there is no `nowhere`"),
    (("dbt", "http://dbt.example"), "`mlobs push dbt` reads files"),
    (("great-expectations", "."), "`.` is a folder; `mlobs push great-expectations` reads files"),
    (("mlflow", "http://ci:secret@mlflow"), "MLFLOW_TRACKING_PASSWORD"),
    (("dbt", "target", "--part", "a/b"), "`a/b` is no name"),
    (("dbt", "target", "--publish", "graphite:x"), "nothing is published to `graphite:x`"),
    (("soda", "target"), "'soda' is not one of"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(
    target: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _push(*words) == Exit.USAGE
    assert said in capsys.readouterr().err and not Path("metrics").exists()


def test_an_empty_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("target").mkdir()
    assert _push("dbt", "target") == Exit.FINDINGS
    assert "MLO661" in capsys.readouterr().err
