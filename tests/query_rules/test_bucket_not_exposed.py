from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.ir.signal import SeriesHistogram, Unit
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.query_rules.bucket_not_exposed import RULE
from tests.builders import a_signal, an_objective
from tests.query_rules.queries import a_query, around, facts, said

KNOWN = around(facts(latency={"type": "histogram", "buckets": [0.1, 0.25, 0.5, 1]}, depth={"type": "gauge"}))


@pytest.mark.parametrize("matcher", ['le="0.3"', 'le="2"', 'le=~"0.3|0.4"', 'le=~"3|3.0"'])
def test_a_bucket_that_is_not_there_is_a_warning_with_the_nearest(matcher: str) -> None:
    (found,) = RULE.check(a_query(f"rate(latency_bucket{{{matcher}}}[5m])", known=KNOWN))
    assert found.inside and found.inside.cut == matcher
    assert (found.help or "").startswith("the nearest are")


@pytest.mark.parametrize(
    "matcher",
    [
        'le="0.25"',
        'le="1"',
        'le="1.0"',
        r'le=~"1|1\\.0"',
        'le="+Inf"',
        'le!="0.3"',
        'le=~"0.[0-9]"',
        'le="x"',
        "job='a'",
    ],
)
def test_a_bucket_in_any_spelling_is_fine(matcher: str) -> None:
    assert said(RULE, a_query(f"rate(latency_bucket{{{matcher}}}[5m])", known=KNOWN)) == []


def test_other_metrics_and_no_facts_are_not_judged() -> None:
    assert said(RULE, a_query('depth{le="0.3"}', known=KNOWN)) == []
    assert said(RULE, a_query('latency_bucket{le="0.3"}')) == []


def latency(bound: str, *buckets: str) -> list[str]:
    form = SeriesHistogram("latency", bounds=tuple(map(Decimal, buckets)))
    node = an_objective(signal=a_signal(form, unit=Unit.SECONDS), at_most=bound)
    query = a_query('latency{job="a"}', Purpose.HISTOGRAM, KNOWN, bound=Decimal(bound), node=node)
    return said(RULE, query)


def test_the_bound_of_an_slo_is_a_bucket() -> None:
    assert latency("0.3") == ['latency{job="a"}: `latency` has no bucket at `0.3`']
    assert latency("0.25") == []


def test_an_slo_that_lists_its_buckets_is_judged_by_these() -> None:
    assert latency("0.3", "0.3", "0.5") == []


def test_a_native_histogram_has_no_bound_to_miss() -> None:
    query = a_query("latency", Purpose.HISTOGRAM, KNOWN)
    assert said(RULE, replace(query, bound=None)) == []
