"""mlobs run: from a project and a file of data to findings, an exit code and what is published."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlobs_compile import checklist
from mlobs_compile.artifact import dump_json
from mlobs_compile.cli import checks_of, findings, run
from mlobs_compile.errors import Exit
from mlobs_compile.runner.results import Status
from tests.platforms import MODEL, PROJECT, TEAM
from tests.runner import small_project
from tests.runner.made import finding, results


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small_project.written(tmp_path))
    small_project.batch(tmp_path / "good.parquet")
    small_project.batch(tmp_path / "moved.parquet", lowest=30)
    return tmp_path


def _run(*options: str) -> int:
    return run(["run", *options])


def test_a_batch_as_it_was_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--model", "fraud", "--data", "good.parquet") == Exit.OK
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "fraud (model, default): 4,000 rows, window to 2026-01-01T12:00:00Z"
    assert re.search(r"^pass +fraud/drift/country/psi +country +0\.000\d+ +at most 0\.2 +4,000$", out, re.M)
    assert re.search(r"^0 failed, 4 passed; \d\.\d s on duckdb$", out, re.M)
    assert err == "" and "\x1b" not in out


def test_a_batch_that_moved_fails_with_what_failed_first(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("--model", "fraud", "--data", "moved.parquet") == Exit.FINDINGS
    states = re.findall(r"^(FAIL|pass) ", capsys.readouterr().out, re.M)
    assert states == ["FAIL", "FAIL", "FAIL", "pass"]


def test_json_has_everything_and_stands_alone_on_stdout(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        _run("--model", "fraud", "--data", "moved.parquet", "--format", "json", "--out", "kept")
        == Exit.FINDINGS
    )
    out, err = capsys.readouterr()
    body = json.loads(out)
    assert body["counts"]["fail"] == 3 and body["source"] == "moved.parquet"
    (kept,) = (project / "kept").rglob("*.json")
    assert json.loads(kept.read_text()) == body
    assert err == f"mlobs: results are in {kept.relative_to(project)}\n"
    assert sum(share for _, _, share in body["findings"][0]["shares"]) == pytest.approx(1)


def test_a_checklist_needs_neither_specs_nor_baseline(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = checks_of.subject(project, "model", "fraud", None)
    (project / "elsewhere").mkdir()
    (project / "elsewhere" / "fraud.json").write_text(dump_json(checklist.body(held)))
    monkeypatch.chdir(project / "elsewhere")
    assert (
        _run("--checklist", "fraud.json", "--data", "../moved.parquet", "--format", "json") == Exit.FINDINGS
    )
    body = json.loads(capsys.readouterr().out)
    assert body["counts"]["fail"] == 3


def test_no_rows_are_no_data_and_no_failure(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_project.batch(project / "empty.parquet", rows=0)
    assert _run("--model", "fraud", "--data", "empty.parquet") == Exit.OK
    out, err = capsys.readouterr()
    assert err == "mlobs: `empty.parquet` has no rows, so there is no verdict on them\n"
    assert "0 rows, and 500 are needed for a verdict" in out and "2 without data" in out


def test_a_column_that_is_missing_is_an_error_and_no_failure(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "narrow.csv").write_text("country\n" + "DE\n" * 600)
    options = ("--model", "fraud", "--data", "narrow.csv")
    assert _run(*options) == Exit.FINDINGS
    assert "ERROR" in (out := capsys.readouterr().out) and "the batch has no column `amount`" in out
    assert _run(*options, "--fail-on", "fail") == Exit.FINDINGS, "all from one country is a failure"


@pytest.mark.parametrize(
    ("fail_on", "code"), [("fail", Exit.OK), ("error", Exit.OK), ("warn", Exit.FINDINGS)]
)
def test_a_warning_fails_only_where_it_is_asked_to(project: Path, fail_on: str, code: int) -> None:
    small_project.batch(project / "a_little.parquet", lowest=8)
    assert _run("--model", "fraud", "--data", "a_little.parquet", "--fail-on", fail_on) == code


def test_what_was_found_is_told_also_when_it_cannot_be_published(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("--model", "fraud", "--data", "good.parquet", "--publish", "emf:none/log") == Exit.PARTIAL
    out, err = capsys.readouterr()
    assert "4 passed" in out and "`none/log` cannot be written: no such file or directory" in err


def test_a_report_is_written(project: Path) -> None:
    assert _run("--model", "fraud", "--data", "moved.parquet", "--report", "site/fraud.html") == Exit.FINDINGS
    assert (project / "site/fraud.html").read_text().count("<svg") == 3


def test_violations_are_written_as_model_monitor_would(project: Path) -> None:
    assert _run("--model", "fraud", "--data", "moved.parquet", "--violations", "kept/v.json") == Exit.FINDINGS
    (told,) = json.loads((project / "kept" / "v.json").read_text())["violations"]
    assert told["feature_name"] == "amount" and told["constraint_check_type"] == "baseline_drift_check"
    assert _run("--model", "fraud", "--data", "good.parquet", "--violations", "kept/v.json") == Exit.OK
    assert json.loads((project / "kept" / "v.json").read_text()) == {"version": 0.0, "violations": []}


@pytest.mark.parametrize("moment", ["nan", "inf", "1e300", "-1", "yesterday", ""])
def test_a_window_that_is_no_moment_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], moment: str
) -> None:
    assert _run("--model", "fraud", "--data", "good.parquet", "--window-end", moment) == Exit.USAGE
    assert f"`{moment}` is no moment" in capsys.readouterr().err


@pytest.mark.parametrize("factor", [1, 10**3, 10**6, 10**9])
def test_a_time_that_is_a_number_is_read_in_its_unit(
    project: Path, capsys: pytest.CaptureFixture[str], factor: int
) -> None:
    (project / "rows.csv").write_text(f"at,amount,country\n{small_project.NOON * factor},1,DE\n")
    _run("--model", "fraud", "--data", "rows.csv", "--format", "json")
    assert json.loads(capsys.readouterr().out)["window_end"] == "2026-01-01T12:00:00Z"


@pytest.mark.parametrize("at", ["-9000000000000000000", "9000000000000000000"])
def test_a_time_that_cannot_be_breaks_no_run(
    project: Path, capsys: pytest.CaptureFixture[str], at: str
) -> None:
    (project / "rows.csv").write_text(f"at,amount,country\n{at},1,DE\n")
    assert (
        _run("--model", "fraud", "--data", "rows.csv", "--out", "kept", "--publish", "textfile:.") == Exit.OK
    )


def test_rows_without_a_segment_and_with_an_empty_one_are_counted_together(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recall = "performance: {problem: binary, label: y, metrics: {recall: {at_least: 0, segments: [country], min_rows: 1}}}\n"
    drift = small_project.DRIFT.replace("min_rows: 500", "min_rows: 1") + recall
    small_project.written(project, PROJECT, TEAM, MODEL + drift)
    (project / "rows.csv").write_text("amount,country,predicted,y\n" + '1,,1,1\n2,"",0,1\n3,DE,1,1\n' * 4)
    import duckdb

    rows = duckdb.sql("SELECT amount, CASE amount WHEN 1 THEN NULL ELSE COALESCE(country, '') END AS country, predicted, y "
                      "FROM 'rows.csv'")  # fmt: skip
    rows.write_parquet("rows.parquet")
    _run("--model", "fraud", "--data", "rows.parquet", "--format", "json")
    told = {
        (one["kind"], one["segment"]): one
        for one in json.loads(capsys.readouterr().out)["findings"]
        if one["segment"]
    }
    assert {(kind, segment): one["rows"] for (kind, segment), one in told.items()} == {
        ("psi", "country="): 8, ("psi", "country=DE"): 4, ("recall", "country="): 8, ("recall", "country=DE"): 4,
    }  # fmt: skip
    assert told["recall", "country="]["value"] == 0.5


def test_a_window_that_is_said_is_the_window(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for moment in ("2026-02-01T00:00:00Z", "2026-02-01", "1769904000"):
        _run("--model", "fraud", "--data", "good.parquet", "--window-end", moment)
        assert "window to 2026-02-01T00:00:00Z" in capsys.readouterr().out


def test_a_sample_is_the_same_rows_for_the_same_seed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(seed: str) -> tuple[int, float]:
        _run(
            "--model",
            "fraud",
            "--data",
            "good.parquet",
            "--sample",
            "50%",
            "--seed",
            seed,
            "--format",
            "json",
        )
        body = json.loads(capsys.readouterr().out)
        assert body["sampled"] == 0.5
        return body["rows"], body["findings"][0]["value"]

    assert rows("1") == rows("1") != rows("2")
    assert 1800 < rows("1")[0] < 2200


@pytest.mark.parametrize(("options", "said"), [
    (("--data", "good.parquet"), "say whose checks to run: one of --model NAME, --dataset NAME, --checklist FILE"),
    (("--model", "fraud", "--dataset", "x", "--data", "good.parquet"), "say whose checks to run"),
    (("--model", "fruad", "--data", "good.parquet"), "no model `fruad`; did you mean `fraud`?"),
    (("--model", "zzz", "--data", "good.parquet"), "no model `zzz`; those with checks are `fraud`"),
    (("--dataset", "fraud", "--data", "good.parquet"), "no data set `fraud`; no data set has checks"),
    (("--model", "fraud", "--data", "none.parquet"), "no file `none.parquet`"),
    (("--model", "fraud", "--data", "mlobs.yaml"), "`mlobs.yaml` ends in none of"),
    (("--model", "fraud", "--data", "broken.parquet"), "`broken.parquet` cannot be read"),
    (("--model", "fraud", "--data", "good.parquet", "--env", "prod"), "no environment `prod`"),
    (("--model", "fraud", "--data", "good.parquet", "--sample", "200%"), "not between 0% and 100%"),
    (("--model", "fraud", "--data", "good.parquet", "--sample", "0"), "a sample of nothing holds no rows"),
    (("--model", "fraud", "--data", "good.parquet", "--window-end", "noon"), "`noon` is no moment"),
    (("--model", "fraud", "--data", "good.parquet", "--labels", "good.parquet"), "does not say how labels are joined"),
    (("--model", "fraud", "--data", "good.parquet", "--publish", "textfil:x"), "did you mean `textfile`"),
    (("--model", "fraud", "--data", "good.parquet", "--publish", "emf:-", "--format", "json"), "stdout cannot hold both"),
    (("--checklist", "mlobs.yaml", "--data", "good.parquet"), "`mlobs.yaml` is no checklist"),
    (("--checklist", "none.json", "--data", "good.parquet"), "`none.json` cannot be read: no such file or directory"),
    (("nowhere", "--model", "fraud", "--data", "good.parquet"), "`nowhere` does not exist"),
])  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(
    project: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "broken.parquet").write_bytes(b"PAR1" + b"\0" * 100 + b"PAR1")
    assert _run(*options) == Exit.USAGE
    out, err = capsys.readouterr()
    assert said in err and out == "" and "Traceback" not in err


def test_several_environments_need_one_to_be_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environments = "environments: {staging: {}, prod: {}}\n"
    small_project.written(project, PROJECT + environments, TEAM, MODEL + small_project.DRIFT)
    assert _run("--model", "fraud", "--data", "good.parquet") == Exit.USAGE
    assert (
        "the environments `staging`, `prod`; say whose checks to run with `--env NAME`"
        in capsys.readouterr().err
    )
    assert _run("--model", "fraud", "--data", "good.parquet", "--env", "prod") == Exit.OK
    assert "fraud (model, prod)" in capsys.readouterr().out


def test_a_model_without_checks_is_told_apart_from_one_that_is_not_there(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project.written(project, PROJECT, TEAM, MODEL)
    assert _run("--model", "fraud", "--data", "good.parquet") == Exit.USAGE
    assert "the model `fraud` has no checks" in capsys.readouterr().err


DATASET = """\
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: transactions, team: risk, runbook: "https://runbooks.example/transactions"}
columns:
  amount: {type: float, checks: {missing: {at_most: 20%}, range: {at_least: 0}}}
  country: {checks: {one_of: {values: [DE, FR]}}}
schedule: hourly
"""


def test_a_data_set_is_judged_by_its_expectations(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_project.written(project, PROJECT, TEAM, DATASET)
    (project / "day.csv").write_text("amount,country\n" + "1.5,DE\n" * 5 + ",FR\n" + "2.5,XX\n")
    assert _run("--dataset", "transactions", "--data", "day.csv", "--format", "json") == Exit.FINDINGS
    body = json.loads(capsys.readouterr().out)
    states = {found["check"]: found["status"] for found in body["findings"]}
    assert states["transactions/column/country/one_of"] == "fail"
    assert (
        states["transactions/column/amount/missing"] == states["transactions/column/amount/range"] == "pass"
    )
    (project / "day.csv").write_text("country\nDE\n")
    assert (
        _run("--dataset", "transactions", "--data", "day.csv", "--fail-on", "fail", "--format", "json")
        == Exit.FINDINGS
    )
    states = {found["check"]: found["status"] for found in json.loads(capsys.readouterr().out)["findings"]}
    assert states["transactions/column/amount/exists"] == "fail", "that it is there is what was asked"
    assert states["transactions/column/amount/range"] == "error"


def test_labels_that_come_later_are_joined_and_their_coverage_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "performance: {problem: binary, label: is_fraud, labels: {join: id, lag: 1d}, metrics: {recall: {at_least: 0.8}}}\n"
    small_project.written(project, PROJECT, TEAM, MODEL + small_project.DRIFT + asked)
    (project / "scored.csv").write_text(
        "id,predicted,amount,country\n" + "".join(f"{i},1,5,DE\n" for i in range(8))
    )
    (project / "labels.csv").write_text("id,is_fraud\n" + "".join(f"{i},1\n" for i in range(0, 16, 2)))
    options = (
        "--model",
        "fraud",
        "--data",
        "scored.csv",
        "--labels",
        "labels.csv",
        "--publish",
        "textfile:.",
    )
    _run(*options, "--format", "json")
    assert json.loads(capsys.readouterr().out)["label_coverage"] == 0.5
    assert "mlobs_label_coverage_ratio{" in (project / "mlobs_default_model_fraud.prom").read_text()
    (project / "labels.csv").write_text("key,is_fraud\n1,1\n")
    assert _run(*options) == Exit.USAGE
    assert "the table of labels has no column `id`; it has `is_fraud`, `key`" in capsys.readouterr().err


def test_a_project_with_errors_is_not_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_project.written(project, PROJECT, TEAM, MODEL + small_project.DRIFT.replace("0.2", "much"))
    assert _run("--model", "fraud", "--data", "good.parquet") == Exit.USAGE
    err = capsys.readouterr().err
    assert "mlobs.yaml:" in err and "the project has errors, so nothing was run" in err


def test_colours_are_for_terminals_and_a_name_cannot_bring_its_own() -> None:
    found = results(finding(status=Status.FAIL, value=0.4, column="a\x1b[31m\nb"))
    assert "\x1b[31mFAIL" in findings.table(found, colour=True)
    plain = findings.table(found, colour=False)
    assert "\x1b" not in plain and "a [31m b" in plain


def test_passing_checks_do_not_bury_the_rest() -> None:
    many = [finding(column=f"f{i}") for i in range(200)]
    table = findings.table(results(*many, finding(status=Status.FAIL, value=3.0)), colour=False)
    assert len(table.splitlines()) < findings.PASSING + 10
    assert "160 more passed; `--format json` has them all" in table
    assert "1 failed, 200 passed" in table


def test_a_run_loads_the_engine_and_no_other_heavy_library(project: Path) -> None:
    code = (
        "import sys; from mlobs_compile.cli import run; "
        "run(['run', '--model', 'fraud', '--data', 'good.parquet', '--publish', 'textfile:metrics']); "
        "print('LOADED', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.partition("LOADED ")[2].split())
    assert "duckdb" in loaded
    assert not loaded & {
        "boto3",
        "great_expectations",
        "jinja2",
        "pandas",
        "numpy",
        "pyspark",
        "sklearn",
        "scipy",
    }
