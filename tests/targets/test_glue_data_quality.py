"""The rulesets of Glue: what each check becomes, what is refused, and what stands in the requests.

There is no Glue here: tests/aws/dqdl.py stands in for its reader, botocore's shapes for its API, and the SQL inside
of the rules runs on a real Spark in tests/realtools/test_glue_on_spark.py.
"""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile import source
from mlobs_compile.ir.assertion import (
    Aggregate,
    Assertion,
    Exists,
    FailingRows,
    Fresh,
    HasColumns,
    HasType,
    Lengths,
    Matches,
    OneOf,
    PairIn,
    Present,
    RowCount,
    Scalar,
    Unique,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.pipeline import compile_all
from mlobs_compile.targets.glue_data_quality import TARGET
from mlobs_compile.targets.glue_data_quality.emission import LONGEST
from mlobs_compile.targets.glue_data_quality.options import Options
from mlobs_compile.targets.glue_data_quality.rules import rule
from mlobs_compile.units import Duration
from tests.aws import dqdl
from tests.aws.dqdl import Refused, Rule
from tests.builders import a_context, a_monitoring, a_runnable_monitor, an_expectation
from tests.platforms import PROJECT, TEAM
from tests.realtools.gx_quality import NODES, random_nodes

ROLE = "arn:aws:iam::123456789012:role/quality"
HALF = Decimal("0.5")


def read(node: Expectation) -> list[Rule]:
    (found,) = dqdl.read(f"Rules = [ {rule(node)} ]")
    return found


def emitted(*nodes: Expectation, **options: Any) -> dict[str, Any]:
    context = a_context(Options.model_validate({"database": "shop", **options}))
    outcome = TARGET.emit(a_monitoring(*nodes), context)
    assert outcome.value and not outcome.diagnostics
    return {artifact.path: json.loads(artifact.text) for artifact in outcome.value.artifacts}


SAID: tuple[tuple[Assertion, str | None, str], ...] = (
    (Exists(), "a", 'ColumnExists "a"'),
    (HasType("integer"), "a", 'ColumnDataType "a" = "Long"'),
    (Present(Decimal(1)), "a", 'IsComplete "a"'),
    (Present(Decimal("0.99")), "a", 'Completeness "a" >= 0.99'),
    (Within(None, Decimal(5)), "a", 'ColumnValues "a" <= 5 where "`a` IS NOT NULL"'),
    (
        Within(Decimal(-1), None, HALF),
        "a",
        'ColumnValues "a" >= -1 where "`a` IS NOT NULL" with threshold >= 0.5',
    ),
    (OneOf(("x", "y")), "a", 'ColumnValues "a" in ["x", "y"] where "`a` IS NOT NULL"'),
    (OneOf((1, Decimal("2.5"))), "a", 'ColumnValues "a" in [1, 2.5] where "`a` IS NOT NULL"'),
    (Unique(), "a", 'IsUnique "a" where "`a` IS NOT NULL"'),
    (Aggregate("mean", Decimal(1), None), "a", 'Mean "a" >= 1'),
    (RowCount(1, None), None, "RowCount >= 1"),
    (HasColumns(("a",), exact=True, ordered=False), None, '(ColumnCount = 1) and (ColumnExists "a")'),
    (FailingRows("SELECT 1 FROM batch", 2), None, 'CustomSql "SELECT count(*) FROM (SELECT 1 FROM primary) AS found" <= 2'),
    (Scalar("SELECT max(a) FROM batch", Decimal(1), None), None, 'CustomSql "SELECT max(a) FROM primary" >= 1'),
    (Matches(r"^\d$"), "a", r"""CustomSql "SELECT count(*) FROM primary WHERE NOT (`a` RLIKE '^\\d$')" = 0"""),
)  # fmt: skip


@pytest.mark.parametrize(("assertion", "column", "text"), SAID)
def test_a_check_becomes_the_rule_that_says_it(assertion: Assertion, column: str | None, text: str) -> None:
    node = an_expectation(assertion, column)
    assert TARGET.refuses(node) is None
    assert rule(node) == text
    assert read(node)


def test_a_range_is_two_comparisons_since_between_leaves_its_bounds_out() -> None:
    both = read(an_expectation(Within(Decimal(0), Decimal(5))))
    assert [one.condition for one in both] == [(">=", "0"), ("<=", "5")]
    (shared,) = read(an_expectation(Within(Decimal(0), Decimal(5), HALF)))
    assert shared.type == "CustomSql" and shared.condition == (">=", "0.5")


def test_nulls_are_left_out_where_glue_would_count_them() -> None:
    for assertion in (Lengths(None, 3), OneOf(("x",)), Within(None, Decimal(1)), Unique()):
        (one,) = read(an_expectation(assertion, where="b = 'x'"))
        assert one.where == "(`b` = 'x') AND (`amount` IS NOT NULL)"


@pytest.mark.parametrize("values", [("2026-01-01",), ("10:30",), (True,)])
def test_a_set_that_dqdl_reads_differently_is_said_in_sql(values: tuple[Any, ...]) -> None:
    (one,) = read(an_expectation(OneOf(values)))
    assert one.type == "CustomSql"


def test_the_age_of_the_newest_row_is_asked_for_and_not_that_of_each() -> None:
    (one,) = read(an_expectation(Fresh(Duration.of(minutes=90)), "made_at"))
    assert (
        one.type == "CustomSql"
        and one.condition == (">", "0")
        and "INTERVAL 5400 SECONDS" in one.parameters[0]
    )


REFUSED: tuple[tuple[Assertion, str | None, str], ...] = (
    (HasType("string"), "a", "leave `type: string` out"),
    (HasType("money"), "a", "integer, float"),
    (Aggregate("mode", HALF, None), "a", "mean, median"),
    (Aggregate("mean", None, None), "a", "no bound"),
    (Scalar("SELECT 1 FROM batch", None, None), None, "no bound"),
    (OneOf(()), "a", "at least one"),
    (PairIn("b", ()), "a", "at least one"),
    (HasColumns((), exact=False, ordered=False), None, "no column is declared"),
    (HasColumns(("a",), exact=True, ordered=True), None, "no order of columns"),
    (Matches("(?P<x>a)"), "a", "plain group"),
    (Matches('"'), "a", "double quote"),
    (Exists(), 'a"b', "double quote"),
    (Exists(), 'a" where "b', "double quote"),
    (OneOf(('x", "y',)), "a", "double quote"),
    (OneOf(("x\ny",)), "a", "not printable"),
    (OneOf((1, "1")), "a", "several types"),
    (OneOf((1, True)), "a", "several types"),
    (FailingRows('SELECT "a" FROM batch', 0), None, "double quote"),
    (OneOf(tuple(f"value-{n}" for n in range(300))), "a", "reports 2048"),
)


@pytest.mark.parametrize(("assertion", "column", "words"), REFUSED)
def test_what_no_ruleset_can_say_is_refused_in_words(
    assertion: Assertion, column: str | None, words: str
) -> None:
    assert words in (TARGET.refuses(an_expectation(assertion, column)) or "")


def test_a_monitor_of_a_model_is_refused() -> None:
    assert "data sets only" in (TARGET.refuses(a_runnable_monitor()) or "")


def test_a_look_at_the_whole_batch_takes_no_where() -> None:
    node = an_expectation(FailingRows("SELECT 1 FROM batch", 0), None, where="a = 1")
    assert "leave `where` out" in (TARGET.refuses(node) or "")


def test_every_check_is_a_rule_that_the_reader_takes_or_a_refusal_with_its_reason() -> None:
    taken = refused = 0
    for seed in range(60):
        for node in random_nodes(random.Random(seed)):
            if TARGET.refuses(node):
                refused += 1
            else:
                taken += len(read(node))
    assert taken > 500 and refused < taken / 2


@pytest.mark.parametrize(
    "text",
    [
        "Rules = [ ]", "rules = [ RowCount > 1 ]", "Rules = [ RowCount ]", "Rules = [ Rows > 1 ]",
        'Rules = [ RowCount > 1 where "a = 1" ]', 'Rules = [ IsComplete "a" = 1 ]', "Rules = [ Mean > 1 ]",
        'Rules = [ ColumnValues "a" in ["2026-01-01"] ]', 'Rules = [ ColumnValues "a" in [1, "b"] ]',
        'Rules = [ Mean "a" > 1 with threshold > 0.5 ]', 'Rules = [ IsComplete "a"b" ]',
    ],
)  # fmt: skip
def test_the_stand_in_refuses_what_the_grammar_does_not_have(text: str) -> None:
    with pytest.raises(Refused):
        dqdl.read(text)


def test_a_data_set_is_one_file_whose_requests_have_the_shape_of_the_api() -> None:
    import botocore.session
    from botocore.validate import ParamValidator

    nodes = [node for node in NODES if TARGET.refuses(node) is None]
    (file,) = emitted(*nodes, role=ROLE, results="s3://acme/quality/").values()
    service = botocore.session.get_session().get_service_model("glue")
    for request in file["requests"]:
        shape = service.operation_model(request["operation"]).input_shape
        assert not ParamValidator().validate(request["request"], shape).has_errors()
    failing, warning, run = (request["request"] for request in file["requests"])
    assert (failing["Name"], warning["Name"]) == ("acme-prod-payments", "acme-prod-payments-warn")
    assert failing["TargetTable"] == {"DatabaseName": "shop", "TableName": "payments"}
    assert run["RulesetNames"] == ["acme-prod-payments", "acme-prod-payments-warn"]
    assert len(dqdl.read(failing["Ruleset"])) + len(dqdl.read(warning["Ruleset"])) == len(nodes)


def test_every_rule_stands_under_the_id_of_its_check() -> None:
    (file,) = emitted(an_expectation(Exists(), "a")).values()
    assert "  # payments/a/exists\n  ColumnExists" in file["requests"][0]["request"]["Ruleset"]
    assert [request["operation"] for request in file["requests"]] == ["CreateDataQualityRuleset"]


def test_tables_are_named_by_the_project_or_after_the_data_set() -> None:
    nodes = (an_expectation(Exists(), dataset="card-payments"), an_expectation(Exists(), dataset="labels"))
    files = emitted(*nodes, tables={"labels": "labels_v2"})
    tables = [file["requests"][0]["request"]["TargetTable"]["TableName"] for file in files.values()]
    assert tables == ["card_payments", "labels_v2"]


def test_a_ruleset_that_glue_would_not_take_is_an_error() -> None:
    values = tuple(f"value-{n}" for n in range(120))
    nodes = [an_expectation(OneOf(values), id=f"payments/{n}") for n in range(50)]
    outcome = TARGET.emit(a_monitoring(*nodes), a_context(Options(database="shop")))
    (found,) = outcome.diagnostics
    assert found.code == "MLO642" and str(LONGEST) in found.message and found.where == nodes[0].origins[0]


def test_a_project_may_have_glue_in_place_of_great_expectations() -> None:
    project = PROJECT.replace("{prometheus: {}", "{glue_data_quality: {database: shop}, prometheus: {}")
    document = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: t, team: risk}\nexpect: [rows >= 10]\n"
    run = compile_all(source.read("---\n".join((project, TEAM, document)).encode(), "mlobs.yaml").value or ())
    assert not run.failed
    (resource,) = run.builds[0].emissions["glue_data_quality"].resources
    assert resource.nodes == ("t/table/rows",)
