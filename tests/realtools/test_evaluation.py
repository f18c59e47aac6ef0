"""What mlobs makes of a query over invented series is what promtool makes of it."""

from __future__ import annotations

import json
import re
import subprocess
from math import isclose
from pathlib import Path

import pytest

from mlobs_compile.queries.evaluation import World, evaluate
from mlobs_compile.queries.joins import Labels
from tests.realtools.notation import numbers

pytestmark = pytest.mark.realtool

SERIES = {
    'req{job="a",code="200",pod="x"}': "100+60x40",
    'req{job="a",code="500",pod="x"}': "0+3x10 50+5x20",
    'req{job="a",code="200",pod="y"}': "5 _x3 7+7x30",
    'req{job="b",code="200",pod="z"}': "0x10 40x10 3x20",
    'size{pod="x",zone="e"}': "1x10 5x10 2x20",
    'size{pod="y",zone="w"}': "-3 4.5x20 _x20",
    'info{pod="x",version="1"}': "1x40",
    'info{pod="y",version="2"}': "1x40",
    'lat_bucket{le="0.1",job="a"}': "0+10x40",
    'lat_bucket{le="0.5",job="a"}': "0+70x40",
    'lat_bucket{le="1",job="a"}': "0+95x40",
    'lat_bucket{le="+Inf",job="a"}': "0+100x40",
    "last_seconds": "100+60x20 1300x20",
}
QUERIES = (
    "req",
    'req{code=~"5..",pod!="y"}',
    "rate(req[5m])",
    'sum(rate(req{job="a"}[5m]))',
    "sum by (job) (increase(req[7m]))",
    "sum without (pod, code) (rate(req[10m] offset 3m))",
    "irate(req[5m])",
    "delta(size[10m])",
    "changes(size[15m]) + resets(req[15m])",
    "changes(size[15m])",
    "avg_over_time(size[8m])",
    "min_over_time(size[8m]) - max_over_time(size[8m])",
    "stddev_over_time(size[12m])",
    "count_over_time(size[12m])",
    "last_over_time(size[12m])",
    "max_over_time(rate(req[5m])[10m:2m])",
    "size > 1",
    "size > bool 1",
    "1 < size",
    "-size ^ 2 % 3",
    "size / (size - size)",
    "size == size",
    "abs(size) + ceil(size / 3) - floor(size)",
    "clamp(size, 0, 3)",
    "clamp_min(size, 2)",
    "req * on (pod) group_left (version) info",
    "info * on (pod) group_right (version) req",
    "size and on (pod) info",
    "size unless on (pod) (info * 0 == 0)",
    "size or info",
    "(size > 100) or vector(0)",
    'sum(rate(req{code="404"}[5m])) or vector(0)',
    "size * ignoring (zone) info",
    "size + ignoring (zone, version) info",
    'sum(rate(req{code="500"}[5m])) / sum(rate(req[5m]))',
    "histogram_quantile(0.5, rate(lat_bucket[5m]))",
    "histogram_quantile(0.99, sum by (le) (rate(lat_bucket[5m])))",
    "histogram_quantile(0.05, rate(lat_bucket[5m]))",
    "time() - last_seconds",
    "absent(nothing)",
    "absent(size)",
    "topk(1, size)",
    "bottomk(2, req)",
    "max(size) + min(size) + avg(size) + count(size) + group(size)",
    "scalar(info) + vector(1)",
    "vector(scalar(last_seconds))",
    "sum(size == bool 5)",
)
MINUTES = (1, 7, 12, 23, 31)


def world() -> World:
    return World({labels(name): tuple(numbers(text)) for name, text in SERIES.items()})


def labels(name: str) -> Labels:
    metric, _, rest = name.partition("{")
    return frozenset((*re.findall(r'(\w+)="([^"]*)"', rest), ("__name__", metric)))


def promtools_answers(path: Path) -> dict[tuple[str, int], dict[Labels, float]]:
    """What promtool has got where nothing was expected."""
    cases = [{"expr": query, "eval_time": f"{at}m", "exp_samples": []} for query in QUERIES for at in MINUTES]
    series = [{"series": name, "values": values} for name, values in SERIES.items()]
    test = {"interval": "1m", "input_series": series, "promql_expr_test": cases}
    (path / "t.yaml").write_text(json.dumps({"evaluation_interval": "1m", "tests": [test]}))
    done = subprocess.run(
        ["promtool", "test", "rules", "t.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    found = {}
    pattern = r'expr: ("(?:[^"\\]|\\.)*"), time: (\d+)m,\s+exp: nil\s+got: (.*)'
    for expr, at, got in re.findall(pattern, done.stderr + done.stdout):
        samples = re.findall(r"([\w:]*)\{([^}]*)\} (\S+?)(?:,|$)", got)
        found[json.loads(expr), int(at)] = {
            labels(f"{name}{{{inner}}}") - (frozenset() if name else {("__name__", "")}): float(value)
            for name, inner, value in samples
        }
    assert len(found) > len(QUERIES), done.stderr + done.stdout
    return found


def test_it_evaluates_as_promtool_does(tmp_path: Path) -> None:
    answers = promtools_answers(tmp_path)
    for query in QUERIES:
        for at in MINUTES:
            mine, theirs = evaluate(query, world(), at * 60), answers.get((query, at), {})
            assert set(mine) == set(theirs), (query, at, mine, theirs)
            for one, value in theirs.items():
                same = mine[one]
                assert isclose(same, value, rel_tol=1e-9) or same == value or value != value != same, (
                    query,
                    at,
                )
