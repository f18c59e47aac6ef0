"""The target `runner`: a checklist for each subject, and beside it the very SQL that a run sends."""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb
import pytest

from mlobs_compile import checklist
from mlobs_compile.emit import role_of
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.pipeline import Build
from mlobs_compile.target import Role
from mlobs_compile.targets.runner import TARGET
from tests.builders import a_threshold_alert
from tests.platforms import HEAD, PROJECT, TEAM, built

RUNNER = PROJECT.replace("{prometheus: {}", "{runner: {}, prometheus: {}")
MODEL = (
    HEAD
    + """\
features: {names: [amount, sex]}
outputs: {prediction: p}
segments: [country]
drift: {features: {amount: {psi: {at_most: 0.2}}}}
performance: {problem: binary, label: y, metrics: {recall: {at_least: 0.8}, accuracy: {at_least: 0.8}}}
bias: {facets: {sex: {groups: [f]}}, positive: ["1"], metrics: {DPPL: {within: [-0.1, 0.1]}}}
monitors: runner
"""
)
DATASET = """\
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: orders, team: risk}
columns: {amount: {type: float}}
"""
BATCH = "CREATE VIEW batch AS SELECT * FROM (VALUES (1.0, 'f', 'DE', 1, 1), (2.0, 'm', 'FR', 0, 1)) AS t(amount, sex, country, p, y)"


def files(build: Build) -> Mapping[str, str]:
    return {artifact.path: artifact.text for artifact in build.emissions["runner"].artifacts}


def test_every_subject_with_checks_has_a_checklist_and_a_model_its_statements() -> None:
    found = files(built(RUNNER, TEAM, MODEL, DATASET))
    assert list(found) == ["model/fraud.json", "model/fraud.sql", "dataset/orders.json"]


def test_a_checklist_holds_every_measurement_as_the_compiler_has_it() -> None:
    build = built(RUNNER, TEAM, MODEL)
    assert build.monitoring is not None
    read = checklist.read(files(build)["model/fraud.json"])
    told = [(one.id, one.levels, one.sample, one.batch) for one in build.monitoring.of(Measurement)]
    assert [(one.id, one.levels, one.sample, one.batch) for one in read.measurements] == told
    assert len(told) == 4


def test_the_statements_run_as_they_stand() -> None:
    text = files(built(RUNNER, TEAM, MODEL))["model/fraud.sql"]
    connection = duckdb.connect()
    connection.execute(BATCH)
    statements = [part for part in re.split(r";\n", text) if "SELECT" in part]
    assert len(statements) >= 2
    for statement in statements:
        assert connection.execute(statement).fetchall()


def test_each_statement_names_its_measures_and_what_has_none_is_named_too() -> None:
    text = files(built(RUNNER, TEAM, MODEL))["model/fraud.sql"]
    assert "-- outcomes: fraud/performance/recall/measure, fraud/performance/accuracy/measure\n" in text
    assert text.rstrip().endswith("--   fraud/drift/amount/psi/measure")


def test_the_engine_chooses_the_language() -> None:
    spark = RUNNER.replace("runner: {}", "runner: {engine: spark}")
    text = files(built(spark, TEAM, MODEL))["model/fraud.sql"]
    assert "in the SQL of spark" in text and "`y`" in text and '"y"' not in text


def test_twice_compiled_is_the_same_text() -> None:
    assert files(built(RUNNER, TEAM, MODEL)) == files(built(RUNNER, TEAM, MODEL))


def test_it_says_how_a_checklist_is_run() -> None:
    (note,) = built(RUNNER, TEAM, MODEL).emissions["runner"].notes
    assert note.startswith("run a checklist where its data are: `mlobs run --checklist runner/")
    assert built(RUNNER, TEAM, HEAD).emissions["runner"].notes == ()


def test_what_is_no_check_is_refused() -> None:
    reason = TARGET.refuses(a_threshold_alert())
    assert reason and "takes checks of data and models only" in reason


@pytest.mark.parametrize("role", [Role.MEASURES, Role.DATA])
def test_it_takes_measures_and_checks_of_data(role: Role) -> None:
    assert role in TARGET.roles
    nodes = built(RUNNER, TEAM, MODEL, DATASET).monitoring
    assert nodes and any(role_of(node) is role for node in nodes.nodes)
