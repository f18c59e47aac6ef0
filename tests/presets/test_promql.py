"""Every query of the built-in presets is good PromQL of a shape that alerts and panels build on."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import promql_parser
import pytest

from mlobs_compile.targets.grafana.legend import legend_of
from tests.presets.catalogue import ALL_QUERIES, PRESETS, Query

every_query = pytest.mark.parametrize(
    "query", ALL_QUERIES, ids=lambda query: f"{query.preset}/{query.signal}"
)
WEAK = {"and", "or", "unless", "==", "!=", ">", "<", ">=", "<="}


@every_query
def test_a_query_parses(query: Query) -> None:
    assert promql_parser.parse(query.over("5m"))


@every_query
def test_a_bound_may_be_written_behind_a_query(query: Query) -> None:
    top = promql_parser.parse(query.over("5m"))
    assert not isinstance(top, promql_parser.BinaryExpr) or str(top.op) not in WEAK


@every_query
def test_a_query_yields_one_series_unless_it_says_by_which_labels(query: Query) -> None:
    if query.shape.labels:
        legend = legend_of(query.over("5m"), "")
        assert re.findall(r"{{(\w+)}}", legend) == list(query.shape.labels)
    elif "_by_" in query.signal:
        assert re.match(r"(topk|bottomk)\(\d+, ", query.raw)
    elif "sum by (le)" not in query.raw:
        assert _labelless(promql_parser.parse(query.over("5m")))


def _labelless(expr: object) -> bool:
    """Whether it can have one series only: aggregations over everything, and arithmetic of them."""
    if isinstance(expr, promql_parser.BinaryExpr):
        return _labelless(expr.lhs) and _labelless(expr.rhs)
    if isinstance(expr, promql_parser.ParenExpr):
        return _labelless(expr.expr)
    if isinstance(expr, promql_parser.AggregateExpr):
        return str(expr.op) in {"sum", "max", "min", "avg"} and expr.modifier is None
    if isinstance(expr, promql_parser.Call):
        return expr.func.name in {"time", "vector"} or (
            expr.func.name == "histogram_count" and _labelless(expr.args[0])
        )
    return isinstance(expr, promql_parser.NumberLiteral)


@every_query
def test_a_rate_follows_the_window_that_is_asked_for(query: Query) -> None:
    ranges = re.findall(r"\[([^]]+)\]", re.sub(r'"[^"]*"', '""', query.raw))
    assert set(ranges) <= {"$window", "1h"}
    if "[1h]" in query.raw:
        assert query.raw.count("[1h]") == query.raw.count("[1h] offset $window")


def test_a_signal_that_is_watched_for_absence_can_be_absent() -> None:
    watched = {
        (name, alert.signal)
        for name, preset in PRESETS.items()
        for alert in preset.alerts.values()
        if alert.absent
    }
    assert watched
    for query in ALL_QUERIES:
        if (query.preset, query.signal) in watched:
            assert "vector(" not in query.raw


def test_a_counter_that_is_born_at_one_is_not_read_by_increase_alone() -> None:
    born = [query for query in ALL_QUERIES if query.shape.born_at_one and query.gauge]
    assert len(born) >= 5
    for query in born:
        assert "last_over_time(" in query.raw
        assert query.shape.labels or query.raw.rstrip().endswith("or vector(0))")


@pytest.mark.realtool
def test_promtool_accepts_every_query_and_a_bound_behind_it(tmp_path: Path) -> None:
    rules: list[dict[str, str]] = []
    for number, query in enumerate(ALL_QUERIES):
        rules.append({"record": f"q{number}:{query.name}", "expr": query.over("5m")})
        if query.gauge:
            rules.append({"alert": f"A{number}", "expr": f"{query.over('26h')} > 1"})
    path = tmp_path / "presets.rules.yaml"
    path.write_text(json.dumps({"groups": [{"name": "presets", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"SUCCESS: {len(rules)} rules found" in done.stdout
