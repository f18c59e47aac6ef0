"""Queries that people and this project write: presets, generated rules, and one line for each form of the language."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.presets import catalogue

REPO = Path(__file__).parents[3]
FORMS = (
    "1", "-1", "+1", "0x1F", "017", "1e3", ".5", "5.", "Inf", "nan", "time()", "pi()", 
    '"text"', "`raw`", r'"\u00e9\x41\101\U0001F600\t"',
    "up", 'up{job="api"}', "up{job='api', instance!~`a|b`,}", '{__name__="up"}', '{__name__=~"a.+", job!=""}',
    "a:b:c", "sum", "by", "offset", "and", "unless", "start",
    "up offset 5m", "up offset -1h", "up @ 1609746000", "up @ start()", "up @ end() offset 1d", 
    "rate(x[5m])", "rate(x[5m] offset 1h)", "rate(x[5m] @ end() offset 1h)", "x[1y2w3d4h5m6s7ms]",
    "rate(x[5m])[1h:]", "max_over_time(rate(x[5m])[1h:1m] offset 1d @ start())", "avg_over_time((a + b)[5m:30s])",
    "sum(x)", "sum by (job) (x)", "sum (x) by (job,)", "SUM WITHOUT (instance, pod) (x)", "sum by () (x)",
    "topk(5, x)", "bottomk by (job) (scalar(k), x)", "quantile(0.9, x)", 'count_values("v", x)', "group(x)",
    "stddev(x) / stdvar(x)",
    "a + b * c ^ d ^ e - f", "-a ^ b", "-a * b", "a == b == c", "a and b or c unless d", "a atan2 b", "a % 5",
    "a > bool b", "1 > bool 2", "a / on (job) b", "a * ignoring (le) group_left (version) b",
    "a * on (job) group_right () b", "a and on () b", "a or on (job) b", "a unless ignoring (x) b",
    "a >= on (job) group_left b",
    "absent(x)", "absent_over_time(x[5m])", "vector(1)", "scalar(x)", "hour()", "hour(x)", "round(x, 5)", "round(x)",
    "clamp(x, 0, 1)", "clamp_min(x, 0)", "label_replace(x, 'a', '$1', 'b', '(.*)')", "label_join(x, 'a', '-', 'b', 'c')",
    "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))", "histogram_fraction(0, 0.2, rate(x[5m]))",
    "histogram_count(x) + histogram_sum(x)", 
    "predict_linear(x[1h], 4 * 3600)", "quantile_over_time(0.5, x[5m])", "deriv(x[1h])", "idelta(x[5m])",
    
    
    "day_of_year()", "sgn(x)", "deg(acos(x))", "x # comment", "(\n  x\n)",
)  # fmt: skip
"""One for each form, accepted by the reference library and by Prometheus 2.42."""
OF_PROMETHEUS_3 = (
    "5m", "1h30m", '{"my.metric"}', '{"my.metric", "label.name"="x"}', "up offset 300", "rate(x[300])",
    "limitk(3, x)", "limit_ratio(-0.5, x)", 'sum by ("label.name") (x)', "a + fill (0) b",
    "a / on (job) fill_right (1) b", "histogram_avg(rate(x[5m]))", "histogram_quantiles(x, 'q', 0.5, 0.9)",
    "info(x)", "info(x, {k8s_cluster=~'.+'})", "sort_by_label(x, 'a', 'b')", "mad_over_time(x[5m])",
    "double_exponential_smoothing(x[5m], 0.5, 0.5)", "first_over_time(x[5m]) - ts_of_last_over_time(x[5m])",
    "start()", "step()", "min_of(1, 2)",
)  # fmt: skip
"""What the library reads and Prometheus 2.42 does not know yet."""
NEWER = (
    "x[5m * 2]", "x[5m + 5m]", "x[-(-5m)]", "x offset (5m * 2)", "rate(x[step()])",
    "x[max_of(step(), 5m)]", "rate(x[5m] anchored)", "x smoothed", "1_000_000", "0x_53_AB", "holt_winters(x[5m], 0.1, 0.1)", "`raw \\d`",
)  # fmt: skip
"""What Prometheus takes, some of it behind a flag, and the library does not."""
EVERY = (*FORMS, *OF_PROMETHEUS_3, *NEWER)
REFUSED = (
    "", "  # only a comment", "(", ")", "sum(", "sum)", "x{", "x}", "x[5m", "x[]", "x[0s]", "x[1.5h]", "x[5m:0s]",
    "rate(x)", "rate(sum(x))", "sum(x[5m])", "sum(1)", "scalar(1)", "vector(x)", "abs()", "abs(x, y)", "nope(x)",
    "topk(x)", "topk('a', x)", "topk(x, y)", "count_values(1, x)", "sum()", "sum(x, y)", "sum(x,)", "rate(x[5m],)",
    "1 > 2", "1 and 2", "a and 1", "a + 'x'", "a + b[5m]", "a bool + b", "a + bool b", "a > bool bool b",
    "a and on (x) group_left b", "a / on (job) group_left (job) b", "a / on (job) 2", "1 + on (job) 2",
    "a + fill (0) 1", "a and fill (0) b", "a + fill ('x') b", "a + fill (0 b",
    "x offset", "x offset 5m offset 5m", "x @", "x @ now()", "x @ 1 @ 2", "(x) offset 5m", "1 @ 5", "sum(x) @ 5",
    "x offset 5m [5m]", "(x)[5m]", "rate(x[5m])[5m]", "'a'[5m:]", "-'a'", "-x[5m]", "x anchored anchored", "(x) smoothed",
    "{}", "{job=~'.*'}", "x{__name__='y'}", "{'a', 'b'}", "x{'a'}", "x{job}", "x{job=}", "x{job=5}", "x{job='a'",
    "x{,}", "x{job='a' instance='b'}", "x{job~'a'}", "x{job=~'('}", "x{job=~'a**'}", "x{job=~'(?=a)'}", "x{job!~'[b-a]'}",
    "x{job='a", 'x{job="a\\q"}', "x{job='\\ud800'}", "x{a:b='c'}", "sum by (a:b) (x)", "sum by (5) (x)", "sum by job (x)",
    "on", "bool", "ignoring (a)", "group_left", "atan2", "1 +", "+", "a b", "a 5", "5 5", "a..b", "1e", "0b1", "0xg",
    "5m5m", "5m1h", "1.5m", "x[5m:1m:1s]", "x[$range]", "$x", "a & b", "a || b", "!a", "a ! b", "a = b", "a =~ b",
    "x[5m] + ", "é", "x{job='a'}}", "((x)", "x @ inf", "x[5m ** 2]", "x[min_of(5m)]", "x[foo]", "99999999999y", "x[1e300]",
)  # fmt: skip
"""What is no PromQL, or a part given what it cannot take."""


def presets() -> list[str]:
    return [query.over("5m") for preset in catalogue.PRESETS.values() for query in catalogue.queries(preset)]


def generated() -> list[str]:
    """Every expression of the example platform's generated rules."""
    found = []
    for path in sorted((REPO / "generated").glob("*/prometheus/rules/*.yaml")):
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]:
            found += [rule["expr"] for rule in group["rules"]]
    return found
