"""The PromQL of every form of a signal parses, keeps its precedence, and names the right series."""

from __future__ import annotations

from decimal import Decimal

import promql_parser as parser
import pytest

from mlobs_compile.ir import burn
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import (
    Bound,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
    Unit,
)
from mlobs_compile.queries import promql, recorded, records, soundness
from mlobs_compile.queries.brackets import is_call, uncommented
from mlobs_compile.units import Duration
from tests.builders import a_signal, an_objective, with_tiers

LOW, HIGH = Bound(low=Decimal(1)), Bound(high=Decimal("0.25"))
BOTH = Bound(Decimal("-0.1"), Decimal("0.1"))
TOTAL = 'sum(mlobs:sli_total:rate5m{slo="a/b"})'
REQUESTS = "sum by (code) (rate(requests_total[$window]))"
AWKWARD = 'sum(a{x="("}) / sum(b{x=")"}) # a comment ('

FORMS: dict[str, tuple[SeriesForm, Bound | None]] = {
    "bad events": (SeriesEvents("sum(rate(all[$window]))", bad="sum(rate(bad[$window]))"), None),
    "good events": (SeriesEvents("rate(all[$window])", good=REQUESTS), None),
    "events with alternatives": (SeriesEvents("a or vector(0)", bad="b or c"), None),
    "awkward events": (SeriesEvents(AWKWARD, good=AWKWARD), None),
    "ratio": (SeriesErrorRatio("job:errors:ratio"), None),
    "ratio with alternatives": (SeriesErrorRatio("1 - a or b"), None),
    "seconds": (SeriesHistogram("latency_seconds"), HIGH),
    "seconds with labels": (SeriesHistogram('latency_seconds{job="x",} '), HIGH),
    "milliseconds": (SeriesHistogram("latency_ms{}", Decimal("0.001")), HIGH),
    "gauge above": (SeriesGauge("max by (pod) (queue)"), HIGH),
    "gauge below": (SeriesGauge("free / total"), LOW),
    "gauge within": (SeriesGauge("bias or other > 3"), BOTH),
    "scaled gauge": (SeriesGauge("rate(x[$window])", Decimal("0.001")), HIGH),
    "awkward gauge": (SeriesGauge(AWKWARD), BOTH),
}


def signal(form: SeriesForm) -> Signal:
    return a_signal(form, unit=Unit.SECONDS)


@pytest.mark.parametrize("kind", FORMS)
def test_everything_that_is_asked_of_a_signal_parses_and_has_its_window(kind: str) -> None:
    form, bound = FORMS[kind]
    asked = signal(form)
    queries = [
        promql.total_rate(asked, "5m"),
        promql.bad_rate(asked, bound, "5m", TOTAL),
        promql.signal_value(asked, "10m"),
        promql.breach(promql.signal_value(asked, "10m"), bound or HIGH),
        promql.finite(promql.signal_value(asked, "10m")),
        f"absent({promql.selectors(asked)})",
    ]
    if isinstance(form, SeriesHistogram):
        queries.append(promql.signal_quantile(asked, Decimal("0.5"), "5m"))
    for query in queries:
        assert parser.parse(query)
        assert "$" not in query and "#" not in query


@pytest.mark.parametrize("kind", FORMS)
def test_the_two_stages_have_no_labels_of_their_own(kind: str) -> None:
    """Each is an aggregation over everything, or arithmetic on such ones, so that it records one series."""
    form, bound = FORMS[kind]
    asked = signal(form)
    for query in (promql.total_rate(asked, "5m"), promql.bad_rate(asked, bound, "5m", TOTAL)):
        assert without_labels(parser.parse(query)), query


def without_labels(node: parser.Expr) -> bool:
    match node:
        case parser.AggregateExpr():
            return node.modifier is None
        case parser.BinaryExpr():
            return without_labels(node.lhs) and without_labels(node.rhs)
        case parser.ParenExpr() | parser.UnaryExpr():
            return without_labels(node.expr)
        case parser.Call():
            return all(without_labels(argument) for argument in node.args)
        case parser.NumberLiteral():
            return True
        case _:
            return False


def test_a_sum_is_not_summed_again_and_everything_else_is() -> None:
    assert promql.summed("sum(rate(x[5m]))") == "sum(rate(x[5m]))"
    assert promql.summed("sum (rate(x[5m]))") == "sum (rate(x[5m]))"
    assert promql.summed("sum(a) + sum(b)") == "sum(sum(a) + sum(b))"
    assert promql.summed("sum(a) by (x)") == "sum(sum(a) by (x))"
    assert promql.summed("sum by (x) (a)") == "sum(sum by (x) (a))"
    assert promql.summed("a or vector(0)") == "sum(a or vector(0))"
    assert promql.summed("sumo(a)") == "sum(sumo(a))"


@pytest.mark.parametrize("query", ["x", "job:x:rate5m", 'x{a="b",c!~"d|e"}', "rate(x[5m])", "max(x)", "7"])
def test_an_operand_stays_as_it_is(query: str) -> None:
    assert promql.atom(query) == query


@pytest.mark.parametrize(
    "query",
    ["a or vector(0)", "a + b", "sum(a) / sum(b)", "sum by (x) (a)", "x offset 5m", "-x", 'a{x="("} - b(c)'],
)
def test_an_operand_that_is_more_than_one_call_gets_brackets(query: str) -> None:
    assert promql.atom(query) == f"({query})"


def test_alternatives_stay_together_under_a_comparison() -> None:
    compared = parser.parse(promql.breach("a or vector(0)", HIGH))
    assert isinstance(compared, parser.BinaryExpr) and str(compared.op) == ">"


def test_both_sides_of_a_breach_are_alternatives() -> None:
    either = parser.parse(promql.breach("a - b", BOTH))
    assert isinstance(either, parser.BinaryExpr) and str(either.op) == "or"
    assert promql.breach("a", BOTH) == "a > 0.1\nor\na < -0.1"


def test_quotes_hide_brackets_and_comment_signs() -> None:
    assert is_call("sum(a{x=\"(\",y='\\')',z=`#)`})")
    assert not is_call('sum(a{x="("}) / b{x=")"}')
    assert not is_call("sum(a")
    assert uncommented('a{x="#"} # why\n  + b # because') == 'a{x="#"}\n  + b'
    assert uncommented("a{x='\\'#'}") == "a{x='\\'#'}"


@pytest.mark.parametrize(
    ("bound", "scale", "matcher"),
    [
        ("0.25", "1", 'le="0.25"'),
        ("2", "1", 'le=~"2|2\\\\.0"'),
        ("0.25", "0.001", 'le=~"250|250\\\\.0"'),
        ("0.0025", "0.001", 'le="2.5"'),
        ("2", "0.000001", 'le=~"2000000|2000000\\\\.0|2e\\\\+06"'),
        ("2.5", "0.000001", 'le=~"2500000|2500000\\\\.0|2\\\\.5e\\\\+06"'),
        ("0.00005", "1", 'le=~"0\\\\.00005|5e-05"'),
    ],
)
def test_a_bound_finds_its_bucket_in_every_spelling(bound: str, scale: str, matcher: str) -> None:
    form = SeriesHistogram('latency{job="x"}', Decimal(scale))
    query = promql.bad_rate(signal(form), Bound(high=Decimal(bound)), "5m", TOTAL)
    assert f'rate(latency_bucket{{job="x",{matcher}}}[5m])' in query
    assert parser.parse(query)


def test_a_scaled_gauge_is_compared_in_its_own_unit() -> None:
    asked = signal(SeriesGauge("x", Decimal("0.001")))
    assert promql.bad_rate(asked, HIGH, "5m", TOTAL) == "((avg(x >= -Inf)) * 0.001) > bool 0.25"
    assert promql.signal_value(asked, "5m") == "(x) * 0.001"


def test_a_label_value_is_quoted() -> None:
    assert records.quoted('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'
    assert parser.parse(f"x{{a={records.quoted(chr(34) + chr(92))}}}")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("sum(rate(x[$window])", None),
        ("x[$window]", "range"),
        ('"x"', "text"),
        ("7", "vector"),
        ("scalar(x)", "vector"),
        ("time()", "vector"),
    ],
)
def test_a_query_that_is_no_value_at_an_instant_is_told(query: str, word: str | None) -> None:
    problem = soundness.problem(query)
    assert problem and (word is None or word in problem)


@pytest.mark.parametrize("query", ["sum(rate(x[$window]))", "time() - x", "vector(1)", "scalar(x) * y"])
def test_a_query_that_is_a_value_is_fine(query: str) -> None:
    assert soundness.problem(query) is None


def windows(objective: Objective) -> list[str]:
    return [str(window) for window in recorded.windows(objective)]


def test_every_window_of_an_alert_is_recorded_once_shortest_first_and_periods_apart() -> None:
    assert windows(with_tiers(an_objective())) == ["5m", "30m", "1h", "6h", "3d"]
    week = with_tiers(an_objective(window=Duration.of(days=7)))
    assert windows(week) == ["5m", "7m", "14m", "1h24m", "16h48m"]


def test_what_dashboards_ask_of_an_objective_parses() -> None:
    objective = with_tiers(an_objective())
    month = objective.window
    asked = [
        recorded.error_ratio(objective, month),
        recorded.burn_rate(objective, month),
        recorded.sli(objective),
    ]
    asked += [recorded.budget_left(objective), *(query for _, query in recorded.events(objective))]
    for query in asked:
        assert parser.parse(query)
        assert 'slo="fraud/availability"' in query and 'environment="default"' in query
    assert recorded.burn_rate(objective, month).endswith("/ 0.001")
    assert burn.plan().shortest == records.STAGE
