from __future__ import annotations

import pytest

from mlobs_compile.query_rules.newer_than_server import RULE
from tests.query_rules.queries import a_query, around, facts, said


def found(query: str, version: str, features: list[str] | None = None) -> list[str]:
    told = {"version": version} | ({} if features is None else {"features": features})
    return said(RULE, a_query(query, known=around(facts(prometheus=told))))


@pytest.mark.parametrize(
    ("query", "version", "message"),
    [
        (
            "histogram_avg(x)",
            "2.42.0+ds",
            "histogram_avg: `histogram_avg` came with Prometheus 2.51, and this one is 2.42",
        ),
        ("limitk(2, x)", "2.53.1", "limitk: `limitk` came with Prometheus 2.54, and this one is 2.53"),
        (
            '{"a.b"}',
            "2.55.0",
            '{"a.b": a metric name in quotes came with Prometheus 3.0, and this one is 2.55',
        ),
        ('x{"a.b"="c"}', "2.55.0", '"a.b"="c": a label name in quotes came with Prometheus 3.0'),
        ("x @ end()", "2.30.0", "@ end(): the `@` modifier came with Prometheus 2.33"),
        ("x offset -5m", "2.30.0", "offset -5m: a negative offset came with Prometheus 2.33"),
        ("rate(x[5m * 2])", "3.3.0", "5m * 2: a computed duration came with Prometheus 3.4"),
        ("rate(x[5m] anchored)", "3.6.0", "anchored: `anchored` came with Prometheus 3.7"),
        ("x + fill (0) y", "3.9.0", "fill (0): `fill` came with Prometheus 3.10"),
        ("holt_winters(x[5m], 0.5, 0.5)", "3.1.0", "holt_winters: Prometheus 3.0 has dropped `holt_winters`"),
    ],
)
def test_what_a_server_does_not_have_is_an_error(query: str, version: str, message: str) -> None:
    (told,) = found(query, version)
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("query", "version"),
    [
        ("histogram_avg(x)", "2.51.0"),
        ("last_over_time(x[5m])", "2.42.0"),
        ('{"a.b"}', "3.0.0"),
        ("holt_winters(x[5m], 0.5, 0.5)", "2.55.1"),
        ("sum(rate(x[5m] offset 1h))", "2.30.0"),
        ("mad_over_time(x[5m])", "3.5.0"),  # whether the flag is set nobody told
    ],
)
def test_what_a_server_has_is_fine(query: str, version: str) -> None:
    assert found(query, version) == []


def test_an_experimental_function_needs_its_flag_until_it_is_stable() -> None:
    query = "first_over_time(x[5m])"
    assert found(query, "3.8.0", []) == [
        "first_over_time: `first_over_time` is switched off in this Prometheus"
    ]
    assert found(query, "3.8.0", ["promql-experimental-functions"]) == []
    assert found(query, "3.14.0", []) == []
    assert found("rate(x[5m + 5m])", "3.14.0", []) == []


def test_an_unknown_version_judges_nothing() -> None:
    assert said(RULE, a_query("limitk(2, x)", known=around(facts()))) == []
    assert said(RULE, a_query("limitk(2, x)")) == []
