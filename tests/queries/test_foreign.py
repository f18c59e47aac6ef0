"""Queries of other tools as mlobs asks them: what may be changed is, and nothing is guessed."""

from __future__ import annotations

import pytest

from mlobs_compile.queries import foreign
from mlobs_compile.queries.foreign import Growth
from mlobs_compile.queries.tree import Dialect, parse


def asked(query: str, growth: Growth = Growth.COUNTER) -> str | None:
    found = foreign.events(query, growth)
    return found.query if found else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hits_total", "rate(hits_total[$window])"),
        (
            'hits_total{code=~"5..|{x}",path="/a[1]"}',
            'rate(hits_total{code=~"5..|{x}",path="/a[1]"}[$window])',
        ),
        ("sum(hits_total)", "sum(rate(hits_total[$window]))"),
        ('sum by (job) (hits_total{a="b"})', 'sum by (job) (rate(hits_total{a="b"}[$window]))'),
        ("sum(hits_total) by (job)", "sum(rate(hits_total[$window])) by (job)"),
        ("sum(a_total) - sum(b_total)", "sum(rate(a_total[$window])) - sum(rate(b_total[$window]))"),
        ("sum(a_total) or vector(0)", "sum(rate(a_total[$window])) or vector(0)"),
        ("a_total + on (job) b_total", "rate(a_total[$window]) + on (job) rate(b_total[$window])"),
        ("hits_total offset 5m", "rate(hits_total[$window] offset 5m)"),
        ("sum(hits_total @ end())", "sum(rate(hits_total[$window] @ end()))"),
        ('{__name__="hits_total"}', 'rate({__name__="hits_total"}[$window])'),
        ("job:hits:rate5m", "avg_over_time(job:hits:rate5m[$window])"),
        ("sum(hits_total)  # all of them", "sum(rate(hits_total[$window]))"),
    ],
)
def test_a_counter_without_a_range_is_asked_for_its_rate(query: str, expected: str) -> None:
    assert asked(query) == expected
    parse(expected, Dialect.SPEC)


def test_a_gauge_without_a_range_is_averaged() -> None:
    assert asked("sum(up)", Growth.GAUGE) == "sum(avg_over_time(up[$window]))"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(a_total[5m]))", "sum(rate(a_total[$window]))"),
        (
            "sum(rate(a_total[5m])) + sum(rate(b_total[1m]))",
            "sum(rate(a_total[$window])) + sum(rate(b_total[$window]))",
        ),
        ("avg_over_time(up[30m:1m])", "avg_over_time(up[$window:1m])"),
        ("max_over_time(rate(a_total[1m])[30m:])", "max_over_time(rate(a_total[1m])[$window:])"),
        ("sum(rate(a_total[{{.window}}]))", "sum(rate(a_total[$window]))"),
        ("sum(rate(a_total[{{ .window }}]))", "sum(rate(a_total[$window]))"),
        ("sum(rate(a_total[$__rate_interval]))", "sum(rate(a_total[$window]))"),
        ("max_over_time(rate(a_total[1m])[$window:1m])", "max_over_time(rate(a_total[1m])[$window:1m])"),
    ],
)
def test_a_range_becomes_the_window_and_where_there_is_one_the_others_stay(query: str, expected: str) -> None:
    assert asked(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(increase(a_total[5m]))", "sum(rate(a_total[$window]))"),
        ("count_over_time(up[$window])", "count_over_time(up[$window]) / $window_seconds"),
        (
            "sum_over_time(a[$window]) or vector(0)",
            "(sum_over_time(a[$window]) or vector(0)) / $window_seconds",
        ),
        ("sum(sum_over_time(a[$window])) / sum(count_over_time(a[$window]))",) * 2,
    ],
)
def test_a_count_over_the_window_is_one_per_second(query: str, expected: str) -> None:
    assert asked(query) == expected
    parse(expected, Dialect.SPEC)


@pytest.mark.parametrize(
    "query", ["count(a)", "a / b", "a > 5", "histogram_quantile(0.9, a)", "max(a_total)"]
)
def test_what_is_no_sum_of_counters_is_left_to_its_author(query: str) -> None:
    assert asked(query) is None


def test_what_is_no_promql_stays_for_the_parser_to_complain_of() -> None:
    assert asked("sum(a") == "sum(a"


def test_every_change_is_told() -> None:
    found = foreign.events("sum(increase(a_total[5m]))", Growth.COUNTER)
    assert found and len(found.changes) == 2 and "`[5m]`" in found.changes[0]
    unchanged = foreign.events("sum(rate(a_total[$window]))", Growth.COUNTER)
    assert unchanged and unchanged.changes == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a > 5", ("a", ">", "5")),
        ("(a > 5)", ("a", ">", "5")),
        ("5 < a", ("5", "<", "a")),
        ("a > 5 < 10", ("a > 5", "<", "10")),
        ('rate(a{x=">"}[5m]) / b >= 0.1', ('rate(a{x=">"}[5m]) / b', ">=", "0.1")),
        ("a > on (job) group_left b", ("a", ">", "on (job) group_left b")),
        ("(a > 1) == (b < 2)", ("(a > 1)", "==", "(b < 2)")),
        ("a > 1 and b > 2", None),
        ("absent(a)", None),
        ("a +", None),
    ],
)
def test_a_comparison_is_the_step_that_comes_last(query: str, expected: object) -> None:
    assert foreign.compared(query) == expected


def test_only_metrics_without_a_range_are_bare() -> None:
    assert foreign.bare("sum(a_total) - b") == ("a_total", "b")
    assert foreign.bare("rate(a_total[5m])") == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("absent(a{b='c'})", "a{b='c'}"),
        ("(absent( a ))", "a"),
        ("absent(a) and absent(b)", None),
        ("absent_over_time(a[5m])", None),
        ("absent(", None),
    ],
)
def test_the_argument_of_the_one_call_that_a_query_is(query: str, expected: str | None) -> None:
    assert foreign.argument(query, "absent") == expected
