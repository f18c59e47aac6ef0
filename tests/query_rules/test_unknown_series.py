from __future__ import annotations

import pytest

from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Around
from mlobs_compile.query_rules.unknown_series import RULE
from tests.query_rules.queries import a_query, around, facts, said

KNOWN = {
    "queue_depth": {
        "type": "gauge",
        "labels": {"job": ["fraud", "gateway"], "instance": 7, "topic": ["orders"]},
    },
    "requests_total": {"type": "counter", "labels": {"job": ["fraud"], "code": ["200", "500"]}},
    "latency_seconds": {"type": "histogram", "labels": {"job": ["fraud"]}, "buckets": [0.1, 0.5]},
    "native_seconds": {"type": "histogram", "native": True, "labels": {"job": ["fraud"]}},
    "size_bytes": {"type": "summary", "labels": {"job": ["fraud"]}},
}


def known(*, complete: bool = True) -> Around:
    return around(facts(complete, **KNOWN))


@pytest.mark.parametrize(
    ("query", "message", "help"),
    [
        (
            "max(queue_dept)",
            "queue_dept: Prometheus has no series `queue_dept`",
            "did you mean `queue_depth`?",
        ),
        (
            "rate(latency_seconds_buckets[5m])",
            "Prometheus has no series `latency_seconds_buckets`",
            "did you mean",
        ),
        ("native_seconds_bucket", "Prometheus has no series `native_seconds_bucket`", "did you mean"),
        ("size_bytes_bucket", "Prometheus has no series `size_bytes_bucket`", None),
        ("foo", "foo: Prometheus has no series `foo`", "pull the facts again"),
        ('queue_depth{toppic="orders"}', "`queue_depth` has no label `toppic`", "did you mean `topic`?"),
        ('queue_depth{zone!=""}', "`queue_depth` has no label `zone`", "it has `instance`, `job`, `topic`"),
        (
            'queue_depth{topic="order"}',
            "no series of `queue_depth` has topic=`order`",
            "did you mean `orders`?",
        ),
        (
            'queue_depth{job="risk"}',
            "no series of `queue_depth` has job=`risk`",
            "there are `fraud`, `gateway`",
        ),
        ('queue_depth{job=~"risk|x"}', "no series of `queue_depth` has job=~`risk|x`", None),
        ('latency_seconds_count{le="0.1"}', "`latency_seconds_count` has no label `le`", None),
    ],
)
def test_what_the_server_does_not_have_is_told_with_what_it_has(
    query: str, message: str, help: str | None
) -> None:
    (found,) = RULE.check(a_query(query, known=known()))
    assert found.inside and message in f"{found.inside.cut}: {found.message}"
    assert help is None or (found.help or "").startswith(help)


@pytest.mark.parametrize(
    "query",
    [
        'max(queue_depth{job="fraud",instance="anything"})',
        'rate(latency_seconds_bucket{le="0.1"}[5m]) / rate(latency_seconds_count[5m])',
        "histogram_quantile(0.9, rate(native_seconds[5m]))",
        'size_bytes{quantile="0.9"} / size_bytes_sum',
        'requests_total{code=~"5.."}',
        'requests_total{code="404"}',  # has not occurred yet
        'queue_depth{zone=""}',
        'queue_depth{topic!="x"}',
        'queue_depth{topic=~"ord.*"}',
        'absent(queue_depth{job="risk"})',
        "ALERTS{alertstate='firing'}",
        'mlobs:sli_total:rate5m{slo="x"}',
        '{__name__=~"foo.*"}',
    ],
)
def test_what_is_there_and_what_may_come_is_fine(query: str) -> None:
    assert said(RULE, a_query(query, known=known())) == []


def test_without_facts_or_with_some_only_nothing_is_claimed() -> None:
    assert said(RULE, a_query("foo")) == []
    assert said(RULE, a_query("foo", known=known(complete=False))) == []
    assert len(said(RULE, a_query('queue_depth{job="risk"}', known=known(complete=False)))) == 1


def test_the_name_of_a_histogram_stands_for_its_series() -> None:
    def histogram(metric: str) -> list[str]:
        return said(RULE, a_query(metric, Purpose.HISTOGRAM, known()))

    assert histogram('latency_seconds{job="fraud"}') == histogram("native_seconds") == []
    assert histogram("latency_secs") == ["latency_secs: Prometheus has no series `latency_secs_count`"]
    assert len(histogram('latency_seconds{job="risk"}')) == 1


def test_what_a_rule_records_need_not_be_there_yet() -> None:
    both = around(facts(**KNOWN), {"job:queue:max": "max by (job) (queue_depth)"})
    assert said(RULE, a_query("job:queue:max > 5", known=both)) == []
