"""A check on one line becomes what the full form becomes, under the same id, with its own line behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.pipeline import compile_all
from mlobs_compile.route import Place, Route
from tests.platforms import HEAD, PROJECT, TEAM

GX = PROJECT.replace("{prometheus: {}", "{great_expectations: {}, prometheus: {}")
DATASET = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: t, team: risk}\n"
MODEL = HEAD + "performance: {problem: binary, label: y}\noutputs: {score: p, prediction: y_hat}\n"


def compiled(document: str) -> tuple[dict[str, AnyNode], tuple[Diagnostic, ...]]:
    text = "---\n".join((GX, TEAM, document))
    run = compile_all(source.read(text.encode(), "mlobs.yaml").value or ())
    (build,) = run.builds
    nodes = build.monitoring.nodes if build.monitoring else ()
    found = {node.id: node for node in nodes if isinstance(node, Expectation | Measurement)}
    return found, tuple(one for one in run.diagnostics if one.severity is Severity.ERROR)


@pytest.mark.parametrize(
    ("line", "full"),
    [
        ("missing(a) < 1%", "columns: {a: {checks: {missing: {at_most: 1%}}}}"),
        (
            "missing(a) <= 1% where b = 'x'",
            "columns: {a: {checks: {missing: {at_most: 1%, where: \"b = 'x'\"}}}}",
        ),
        ("rows >= 1000", "checks: {rows: {at_least: 1000}}"),
        ("rows in [10, 20]", "checks: {rows: {within: [10, 20]}}"),
        ("range(a) in [0, 1.5]", "columns: {a: {checks: {range: {within: [0, 1.5]}}}}"),
        ("one_of(a) in ['EUR', 5]", "columns: {a: {checks: {one_of: {values: [EUR, 5]}}}}"),
        ("not_one_of(a) in [XX]", "columns: {a: {checks: {not_one_of: {values: [XX]}}}}"),
        ("matches(a) ~ '^x$'", "columns: {a: {checks: {matches: {pattern: '^x$'}}}}"),
        ("not_matches(a) ~ '^x$'", "columns: {a: {checks: {not_matches: {pattern: '^x$'}}}}"),
        ("length(a) <= 3", "columns: {a: {checks: {length: {at_most: 3}}}}"),
        ("unique(a)", "columns: {a: {checks: {unique: {}}}}"),
        ("unique_share(a) > 99%", "columns: {a: {checks: {unique_share: {at_least: 99%}}}}"),
        ("cardinality(a) <= 250", "columns: {a: {checks: {cardinality: {count: {at_most: 250}}}}}"),
        ("mean(a) in [1, 2]", "columns: {a: {checks: {aggregate: {mean: {within: [1, 2]}}}}}"),
        ("greater_than(a, b)", "columns: {a: {checks: {greater_than: {column: b}}}}"),
        ("equal_to(a, b)", "columns: {a: {checks: {equal_to: {column: b}}}}"),
        ("unique_key(a, b)", "checks: {unique_key: {columns: [a, b]}}"),
        ("sum_equals(a, b) = 100", "checks: {sum_equals: {columns: [a, b], total: 100}}"),
        ("fresh(a) < 26h", "checks: {fresh: {column: a, at_most: 26h}}"),
    ],
)
def test_a_line_of_a_data_set_is_its_full_form(line: str, full: str) -> None:
    _same(DATASET, line, full)


@pytest.mark.parametrize(
    ("line", "full"),
    [
        ("psi(amount) < 0.2", "drift: {features: {amount: {psi: {at_most: 0.2}}}}"),
        ("psi(*) < 0.2 for 2 of 3", 'drift: {features: {"*": {psi: {at_most: 0.2, for: 2 of 3}}}}'),
        ("psi(predictions) < 0.2", "drift: {predictions: {psi: {at_most: 0.2}}}"),
        (
            "DI(sex=F) in [0.8, 1.25]",
            "bias: {facets: {sex: {groups: [F]}}, metrics: {DI: {within: [0.8, 1.25]}}}",
        ),
        ("attribution_ndcg >= 0.9", "explainability: {metrics: {attribution_ndcg: {at_least: 0.9}}}"),
    ],
)
def test_a_line_of_a_model_is_its_full_form(line: str, full: str) -> None:
    _same(HEAD, line, full)


def _same(head: str, line: str, full: str) -> None:
    terse, said = compiled(f'{head}expect: ["{line}"]\n')
    assert not said
    written, _ = compiled(f"{head}{full}\n")
    assert terse and {id: replace(n, origins=()) for id, n in terse.items()} == {  # type: ignore[type-var]
        id: replace(n, origins=())  # type: ignore[type-var]
        for id, n in written.items()
    }
    checks = [node for node in terse.values() if not node.id.endswith("/exists")]
    assert {node.origins for node in checks} == {(Place("mlobs.yaml", Route(("expect", 0)), 2),)}


def test_a_metric_of_performance_joins_those_in_the_full_form() -> None:
    document = MODEL.replace("label: y}", "label: y, metrics: {recall: {at_least: 0.8}}}")
    found, said = compiled(document + "expect: [auc >= 0.8]\n")
    assert not said
    assert {"fraud/performance/recall/measure", "fraud/performance/auc/measure"} <= set(found)


def test_a_metric_without_its_section_is_told_at_its_line() -> None:
    _, found = compiled(HEAD + "outputs: {score: p}\nexpect: [auc >= 0.8]\n")
    assert [fault.message for fault in found] == [
        f"`performance` lacks the key `{key}`" for key in ("problem", "label")
    ]
    assert {str(fault.where) for fault in found} == {"mlobs.yaml#expect[0]"}


FAULTS = (
    (DATASET, "mising(a) < 1%", "MLO640", "did you mean `missing`?"),
    (DATASET + "columns: {age: {}}\n", "missing(agee) < 1%", "MLO640", "did you mean `age`?"),
    (DATASET, "missing < 1%", "MLO640", "name it: `missing(age)`"),
    (DATASET, "unique(a, b)", "MLO640", "write `unique_key(a, b)`"),
    (DATASET, "range(a) = 5", "MLO640", "in [lowest, highest]"),
    (DATASET, "one_of(a) not in [5]", "MLO640", "not_one_of"),
    (DATASET, "rows > 5", "MLO640", "write `>=`"),
    (DATASET, "length(a) < 5", "MLO640", "write `<=`"),
    (DATASET, "rows(a) >= 5", "MLO640", "under `checks`"),
    (DATASET, "fresh < 26h", "MLO640", "fresh(created_at)"),
    (DATASET, "sql >= 5", "MLO640", "under `checks`"),
    (DATASET, "mean(a) < 5 where b = 1", "MLO640", "full form"),
    (DATASET, "missing(a) < 5h", "MLO103", ""),
    (DATASET, "missing(a)", "MLO102", ""),
    (DATASET, "missing(a) < 1% where b", "MLO103", ""),
    (DATASET, "what is this", "MLO103", ""),
    (HEAD, "psy(a) < 0.2", "MLO640", "did you mean `psi`?"),
    (HEAD, "psi < 0.2", "MLO640", "psi(predictions)"),
    (HEAD, "psi(a, b) < 0.2", "MLO640", "a line for each"),
    (HEAD, "auc(a) >= 0.2", "MLO640", "leave `(a)` out"),
    (HEAD, "psi(a=b) <= 0.2", "MLO640", "expected one of"),
    (HEAD, "psi(a) = 0.2", "MLO640", "`<=`, `>=`"),
)


@pytest.mark.parametrize(("head", "line", "code", "words"), FAULTS)
def test_a_line_that_cannot_be_is_one_fault_at_its_place(head: str, line: str, code: str, words: str) -> None:
    _, (fault,) = compiled(f'{head}expect: ["{line}"]\n')
    assert fault.code == code and words in (fault.help or "")
    assert isinstance(fault.where, Place) and fault.where.route[:1] == ("expect",)


def test_the_same_check_in_both_forms_is_told_with_both_places() -> None:
    document = DATASET + "columns: {a: {checks: {missing: {at_most: 1%}}}}\nexpect: [missing(a) < 5%]\n"
    _, (fault,) = compiled(document)
    assert fault.code == "MLO901" and fault.where == Place("mlobs.yaml", Route(("expect", 0)), 2)
    (first,) = fault.related
    assert first.where == Place("mlobs.yaml", Route(("columns", "a", "checks", "missing")), 2)


def test_a_metric_of_one_group_is_refused_beside_other_groups() -> None:
    lines = "expect: ['DI(sex=F) >= 0.8', 'DPPL(age=old) <= 0.1']\n"
    _, found = compiled(HEAD + lines)
    assert [fault.code for fault in found] == ["MLO641", "MLO641"]
    two = "expect: ['DI(sex=F) >= 0.8', 'DPPL(sex=F) <= 0.1']\n"
    assert compiled(HEAD + two)[1] == ()


def test_defaults_of_the_project_may_give_lines() -> None:
    project = GX + "defaults: {Dataset: {expect: [rows >= 10]}}\n"
    text = "---\n".join((project, TEAM, DATASET))
    run = compile_all(source.read(text.encode(), "mlobs.yaml").value or ())
    assert not run.failed
    nodes = run.builds[0].monitoring.nodes if run.builds[0].monitoring else ()
    (node,) = (node for node in nodes if node.id == "t/table/rows")
    assert node.origins == (Place("mlobs.yaml", Route(("defaults", "Dataset", "expect", 0)), 0),)
