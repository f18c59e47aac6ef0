"""What the Great Expectations target writes, judged without the library, which judges it in `realtools/`."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.artifact import Emission
from mlobs_compile.condition import parse
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.assertion import (
    Aggregate,
    Assertion,
    Equal,
    Exists,
    FailingRows,
    Fresh,
    Greater,
    HasColumns,
    HasType,
    Lengths,
    Matches,
    NoneOf,
    OneOf,
    PairIn,
    Present,
    RowCount,
    Satisfies,
    Scalar,
    SumEquals,
    Unique,
    Unlike,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.node import Urgency
from mlobs_compile.targets.great_expectations import TARGET
from mlobs_compile.targets.great_expectations.naming import parameter
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.units import Duration
from tests.builders import a_context, a_monitoring, a_runnable_monitor, an_expectation


def emitted(*nodes: Expectation, options: Options | None = None, **context: str) -> Emission:
    outcome = TARGET.emit(a_monitoring(*nodes), a_context(options or Options(), **context))
    assert outcome.value is not None and not outcome.diagnostics
    return outcome.value


def diagnosed(*nodes: Expectation, options: Options | None = None) -> tuple[Diagnostic, ...]:
    return TARGET.emit(a_monitoring(*nodes), a_context(options or Options())).diagnostics


def file(emission: Emission, path: str) -> Any:
    (text,) = (artifact.text for artifact in emission.artifacts if artifact.path == path)
    return json.loads(text)


def stated(assertion: Assertion, column: str | None = "amount", **options: Any) -> tuple[str, dict[str, Any]]:
    suite = file(
        emitted(an_expectation(assertion, column), options=Options(**options)),
        "gx/expectations/payments.json",
    )
    (expectation,) = suite["expectations"]
    return expectation["type"], expectation["kwargs"]


HOUR = Duration.of(hours=1)
SAYABLE: tuple[tuple[Assertion, str | None], ...] = (
    (Exists(), "amount"),
    (HasType("date"), "amount"),
    (Present(Decimal("0.99")), "amount"),
    (Within(Decimal(0), None), "amount"),
    (OneOf(("a", 1, True, Decimal("0.5"))), "amount"),
    (Matches("^a"), "amount"),
    (Unique(), "amount"),
    (Unique(("amount", "id")), None),
    (Aggregate("mean", Decimal(0), Decimal(1)), "amount"),
    (RowCount(1, None), None),
    (Fresh(HOUR), "amount"),
    (Greater("id", or_equal=False), "amount"),
    (NoneOf(("a", 1)), "amount"),
    (Unlike("^a"), "amount"),
    (Lengths(1, 3), "amount"),
    (Equal("id"), "amount"),
    (PairIn("id", (("a", 1),)), "amount"),
    (SumEquals(("amount", "id"), Decimal(100)), None),
    (Satisfies(parse("amount > 0 or id is null")), None),
    (HasColumns(("amount", "id"), exact=True, ordered=True), None),
    (FailingRows("SELECT * FROM batch", 0), None),
    (Scalar("SELECT count(*) FROM batch", Decimal(0), Decimal(3)), None),
)


@pytest.mark.parametrize("engine", ["pandas", "spark"])
@pytest.mark.parametrize(("assertion", "column"), SAYABLE)
def test_every_kind_of_assertion_becomes_one_expectation_of_one_resource(
    assertion: Assertion, column: str | None, engine: str
) -> None:
    node, options = an_expectation(assertion, column), Options.model_validate({"engine": engine})
    assert TARGET.refuses(node) is None
    if engine == "pandas" and isinstance(assertion, FailingRows | Scalar):
        assert "takes no SQL" in (TARGET.refusal(node, options) or "")
        return
    emission = emitted(node, options=options)
    assert [r.kind for r in emission.resources if node.id in r.nodes] == ["ExpectationSuite"]


def test_all_kinds_of_assertion_are_tried() -> None:
    assert {type(assertion) for assertion, _ in SAYABLE} == set(Assertion.__args__)


UNSAYABLE: tuple[tuple[Assertion, str | None, str], ...] = (
    (HasType("money"), "amount", "string, integer, float, boolean, date, timestamp"),
    (Aggregate("mode", Decimal(1), None), "amount", "mean, median"),
    (Aggregate("mean", None, None), "amount", "no bound"),
    (Within(None, None), "amount", "no bound"),
    (RowCount(None, None), None, "no bound"),
    (OneOf(()), "amount", "at least one"),
    (Unique(()), None, "list the columns"),
    (Matches("("), "amount", "mend the pattern"),
    (Exists(), None, "under a column"),
    (NoneOf(()), "amount", "at least one"),
    (PairIn("id", ()), "amount", "at least one"),
    (Lengths(None, None), "amount", "no bound"),
    (Scalar("SELECT 1 FROM batch", None, None), None, "no bound"),
    (Unlike("("), "amount", "mend the pattern"),
    (Aggregate("unique_share", None, Decimal(1)), "amount", "keep `at_least` alone"),
    (HasColumns((), exact=True, ordered=False), None, "no column is declared"),
    (HasColumns(("a",), exact=False, ordered=True), None, "set `exact: true`"),
    (Satisfies(parse("a = 1"), Decimal("0.9")), None, "leave `share` out"),
    (Satisfies(parse('"a b" = 1')), None, "rename it"),
)


@pytest.mark.parametrize(("assertion", "column", "words"), UNSAYABLE)
def test_what_no_engine_can_check_is_refused_in_words_and_not_written(
    assertion: Assertion, column: str | None, words: str
) -> None:
    node = an_expectation(assertion, column)
    assert words in (TARGET.refuses(node) or "")
    assert emitted(node).resources == ()


def test_a_monitor_of_a_model_is_refused() -> None:
    assert "data sets only" in (TARGET.refuses(a_runnable_monitor()) or "")


def test_bounds_are_floats_and_row_counts_are_whole() -> None:
    _, between = stated(Within(Decimal(0), Decimal("0.1"), Decimal("0.95")))
    assert between == {"column": "amount", "max_value": 0.1, "min_value": 0.0, "mostly": 0.95}
    assert isinstance(between["min_value"], float)
    _, rows = stated(RowCount(10, None), None)
    assert rows == {"min_value": 10} and isinstance(rows["min_value"], int)


def test_a_share_of_one_says_nothing_of_mostly() -> None:
    assert "mostly" not in stated(Present(Decimal(1)))[1]


def test_strings_are_typed_by_scalar_on_pandas_because_no_dtype_name_equals_theirs() -> None:
    assert stated(HasType("string")) == (
        "expect_column_values_to_be_of_type",
        {"column": "amount", "type_": "str"},
    )


def test_spark_types_are_spelled_as_classes() -> None:
    type_, kwargs = stated(HasType("timestamp"), engine="spark")
    assert type_ == "expect_column_values_to_be_in_type_list"
    assert kwargs["type_list"] == ["TimestampType", "TimestampNTZType"]


def test_a_page_is_critical_and_a_ticket_is_a_warning() -> None:
    nodes = (
        an_expectation(Exists(), "id", urgency=Urgency.PAGE),
        an_expectation(Exists(), "amount", urgency=Urgency.TICKET),
    )
    suite = file(emitted(*nodes), "gx/expectations/payments.json")
    assert [e["severity"] for e in suite["expectations"]] == ["critical", "warning"]


def test_a_failed_result_leads_to_line_team_and_runbook() -> None:
    suite = file(emitted(an_expectation(Exists(), "id")), "gx/expectations/payments.json")
    assert suite["expectations"][0]["meta"]["mlobs"] == {
        "id": "payments/id/exists",
        "runbook": "https://runbooks.example/fraud",
        "spec": "datasets/payments.yaml#columns.id.exists",
        "team": "risk",
    }


def test_freshness_names_its_parameter_and_the_permitted_age() -> None:
    suite = file(emitted(an_expectation(Fresh(HOUR), "event_time")), "gx/expectations/payments.json")
    (expectation,) = suite["expectations"]
    assert expectation["kwargs"]["min_value"] == {"$PARAMETER": "event_time_not_before"}
    said = expectation["meta"]["mlobs"]["not_before"]
    assert said == {"age_seconds": 3600, "parameter": "event_time_not_before"}
    assert any("not_before" in note for note in emitted(an_expectation(Fresh(HOUR))).notes)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=2, max_size=6, unique=True))
def test_columns_never_share_a_parameter_and_it_is_always_a_plain_word(columns: list[str]) -> None:
    names = [parameter(column) for column in columns]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.isascii() for name in names)


def test_a_dot_in_a_name_does_not_make_a_folder() -> None:
    paths = {a.path for a in emitted(an_expectation(Exists(), dataset="sales.eu")).artifacts}
    assert "gx/expectations/sales__eu.json" in paths


def test_two_data_sets_never_share_a_suite() -> None:
    nodes = (an_expectation(Exists(), dataset="sales.eu"), an_expectation(Exists(), dataset="sales__eu"))
    (found,) = diagnosed(*nodes)
    assert found.code == "MLO540" and found.where == nodes[1].origins[0]


def test_a_pattern_in_pythons_spelling_is_an_error_on_spark_only() -> None:
    node = an_expectation(Matches(r"(?P<year>\d{4})"), "day")
    assert diagnosed(node) == ()
    (found,) = diagnosed(node, options=Options(engine="spark"))
    assert found.code == "MLO541" and found.where == node.origins[0] and found.help


def test_references_agree_in_name_and_id() -> None:
    emission = emitted(an_expectation(Exists()))
    suite = file(emission, "gx/expectations/payments.json")
    validation = file(emission, "gx/validation_definitions/payments.json")
    checkpoint = file(emission, "gx/checkpoints/payments.json")
    assert validation["suite"] == {"id": suite["id"], "name": suite["name"]}
    assert checkpoint["validation_definitions"] == [{"id": validation["id"], "name": validation["name"]}]


def test_a_second_data_set_changes_no_file_of_the_first() -> None:
    first, second = an_expectation(Exists()), an_expectation(Exists(), dataset="labels")
    alone = {a.path: a.text for a in emitted(first).artifacts}
    together = {a.path: a.text for a in emitted(second, first).artifacts}
    assert {path: together[path] for path in alone} == alone


def test_an_added_expectation_changes_no_other_ones_identity() -> None:
    first, second = an_expectation(Exists(), "a"), an_expectation(Exists(), "b")
    (alone,) = file(emitted(first), "gx/expectations/payments.json")["expectations"]
    assert alone in file(emitted(second, first), "gx/expectations/payments.json")["expectations"]


def test_environments_have_identities_of_their_own() -> None:
    ids = {
        file(emitted(an_expectation(Exists()), environment=e), "gx/checkpoints/payments.json")["id"]
        for e in ("prod", "test")
    }
    assert len(ids) == 2


def test_nothing_is_written_where_no_data_set_is_checked() -> None:
    assert emitted() == Emission()


def test_the_target_does_not_import_the_library() -> None:
    module = "mlobs_compile.targets.great_expectations"
    script = f"import sys, {module}; print('great_expectations' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "False"
