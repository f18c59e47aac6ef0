"""What is claimed of queries without a server is what a real Prometheus gives, and facts are what it knows."""

from __future__ import annotations

import json
import math
import os
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mlobs_compile import source
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.pipeline import lint_rules
from mlobs_compile.queries import pattern
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.query import Around
from mlobs_compile.queries.tree import parse
from mlobs_compile.queries.tree.nodes import Binary, Number, Text
from mlobs_compile.queries.tree.values import never, values_of
from mlobs_compile.queries.tree.vocabulary import AGGREGATORS, FUNCTIONS, Type
from mlobs_compile.queries.tree.walking import walk
from mlobs_compile.spec.facts import Facts
from tests.queries.test_pattern import TEXTS
from tests.realtools.live_prometheus import Live, live, service

pytestmark = pytest.mark.realtool

WORDS = ("a", "b", "ab", "aab", "a1", "-", "a,b", "^", "ba", "aa", "a.b", "B", "d")
EXPOSED = """\
# TYPE calls_total counter
calls_total{code="200",method="get"} 100
calls_total{code="500",method="get"} 3
calls_total{code="200",method="put"} 7
# TYPE depth gauge
depth{code="200"} 4
depth{code="500"} 0
depth{code="404",zone="a"} -2.5
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 5
latency_seconds_bucket{le="0.5"} 8
latency_seconds_bucket{le="+Inf"} 9
latency_seconds_sum 1.5
latency_seconds_count 9
# TYPE rpc summary
rpc{quantile="0.5"} 1
rpc_sum 4
rpc_count 3
""" + "".join(f'words{{w="{word}"}} 1\n' for word in WORDS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("prometheus")
    options = (
        "--storage.tsdb.retention.time=30d",
        "--enable-feature=promql-at-modifier,promql-negative-offset",
    )
    with service(EXPOSED) as target, live(folder, target, *options) as found:
        yield found


@pytest.fixture(scope="module")
def facts_file(server: Live, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    assert run(["facts", "pull", "--url", server.url, "--name", "live", "--out", str(path)]) == Exit.OK
    return path


@pytest.fixture(scope="module")
def facts(facts_file: Path) -> Facts:
    return Facts.model_validate(source.read_data("facts.yaml", facts_file.read_text()))


def test_the_server_is_written_down_as_it_runs(facts: Facts, server: Live) -> None:
    told = facts.prometheus
    assert told.version == server.get("/api/v1/status/buildinfo")["version"]
    assert (str(told.scrape_interval), str(told.evaluation_interval)) == ("15s", "30s")
    assert (str(told.retention), str(told.lookback), told.external_labels) == ("30d", "5m", {"cluster": "eu"})
    assert told.features == ("promql-at-modifier", "promql-negative-offset") and facts.complete


def test_metrics_are_written_down_as_they_are_exposed(facts: Facts) -> None:
    found = facts.metrics
    assert {name: metric.type for name, metric in found.items() if metric.type} == {
        "calls_total": "counter", "depth": "gauge", "latency_seconds": "histogram", "rpc": "summary"
    }  # fmt: skip
    assert found["depth"].labels["code"] == ("200", "404", "500")
    assert [str(bound) for bound in found["latency_seconds"].buckets] == ["0.1", "0.5"]
    assert {str(metric.scrape_interval) for metric in found.values()} == {"1s"}


def test_every_series_of_the_server_is_among_the_facts_and_no_other(facts: Facts, server: Live) -> None:
    assert sorted(Catalogue(facts).names()) == sorted(server.get("/api/v1/label/__name__/values"))


RULES = """\
groups:
  - name: fraud
    rules:
      - {record: "a:b", expr: 'sum(rate(calls_total{method="gett"}[5m]))'}
      - {record: "a:c", expr: "rate(call_total[5m])"}
      - {record: "a:d", expr: "rate(depth[5m])"}
      - {record: "a:e", expr: "rate(calls_total[1s])"}
      - {record: "a:f", expr: 'rate(latency_seconds_bucket{le="0.2"}[5m])'}
      - {record: "a:g", expr: "depth offset 31d"}
      - {record: "a:h", expr: "mad_over_time(depth[5m])"}
      - {record: "a:i", expr: "depth", labels: {cluster: x}}
      - {record: "a:j", expr: 'depth{job=~"b|c"}'}
"""


def test_facts_that_were_pulled_decide_what_the_server_would(
    facts_file: Path, tmp_path: Path, capsys
) -> None:  # type: ignore[no-untyped-def]
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    assert run(["lint", str(rules), "--facts", str(facts_file), "--format", "concise"]) == Exit.FINDINGS
    told = [
        line.partition("rules.yaml:")[2].split()[:2]
        for line in capsys.readouterr().out.splitlines()
        if "MLO" in line
    ]
    assert [(place.split(":")[0], code.strip(":[]").removeprefix("warning[").removeprefix("error[")) for place, code in told] == [
        ("4", "MLO320"), ("5", "MLO320"), ("6", "MLO322"), ("7", "MLO321"), ("8", "MLO323"), ("9", "MLO324"),
        ("10", "MLO325"), ("11", "MLO327"), ("12", "MLO320"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('depth{code="200", zoen="a"}', "MLO320"),
        ("depths", "MLO320"),
        ('depth{job="fruad"}', "MLO320"),
        ('increase(latency_seconds_bucket{le="0.2"}[5m])', "MLO323"),
    ],
)
def test_what_the_facts_call_unknown_the_server_does_not_find(
    facts: Facts, server: Live, query: str, code: str
) -> None:
    text = f"groups: [{{name: x, rules: [{{record: 'a:b', expr: '{query}'}}]}}]"
    documents = source.read(text, "rules.yaml").value
    assert documents is not None
    assert [found.code for found in lint_rules(documents, facts)] == [code]
    assert server.ask(query) == []


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_are_those_of_the_version(server: Live, name: str) -> None:
    known = FUNCTIONS[name]
    here = known.since is None or known.since <= (2, 42)
    said = _refusal(server, f"{name}({{}})")
    assert ("unknown function" in said) is not here or known.flag is not None, said


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_take_what_the_server_lets_them_take(server: Live, name: str) -> None:
    known = FUNCTIONS[name]
    if (known.since and known.since > (2, 42)) or "unknown function" in _refusal(server, f"{name}({{}})"):
        return
    given = {Type.SCALAR: "1", Type.VECTOR: "depth", Type.RANGE: "depth[5m]", Type.TEXT: '"a"'}
    written = [given[type] for type in known.arguments]
    for count in range(len(written) - known.optional, len(written) + 1):
        said = _refusal(server, f"{name}({', '.join(written[:count])})")
        assert not said or "parse error" not in said or "label name" in said, said


@pytest.mark.parametrize("name", sorted(AGGREGATORS))
def test_aggregations_are_those_of_the_version(server: Live, name: str) -> None:
    first = {
        "count_values": '"a", ',
        "topk": "1, ",
        "bottomk": "1, ",
        "quantile": "0.5, ",
        "limitk": "1, ",
        "limit_ratio": "0.5, ",
    }
    here = AGGREGATORS[name].since is None
    assert (_refusal(server, f"{name}({first.get(name, '')}depth)") == "") is here


def _refusal(server: Live, query: str) -> str:
    """What the server says against a query; nothing when it answers."""
    try:
        server.ask(query)
    except urllib.error.HTTPError as error:
        return error.read().decode()
    return ""


METRICS = st.sampled_from(["calls_total", "depth", "latency_seconds_bucket", "rpc"])
LABELS = st.sampled_from(["code", "method", "zone", "le", "job"])
LISTS = st.lists(LABELS, max_size=2, unique=True).map(", ".join)
MATCHERS = st.sampled_from(
    [
        'code="200"',
        'code!="200"',
        'code=~"2..|500"',
        'zone=""',
        'zone!=""',
        'zone=~".+"',
        'method=~"get|"',
        'le!="0.1"',
    ]
)
SELECTORS = st.builds("{}{{{}}}".format, METRICS, st.lists(MATCHERS, max_size=2).map(",".join))
CONSTANTS = st.sampled_from(["0", "1", "-3", "2.5", "100", "1e300"])
MEANT = st.sampled_from(["", "", " on (job)", " on (code)", " ignoring (method, le)", " on ()"])
OF_TIME = st.sampled_from(
    ["rate", "changes", "avg_over_time", "count_over_time", "max_over_time", "stddev_over_time"]
)
OF_NOW = st.sampled_from(
    ["abs", "absent", "sgn", "sqrt", "hour", "timestamp", "-", "ceil", "exp", "sort", "month"]
)
SUMS = st.sampled_from(
    ["sum", "avg", "max", "min", "count", "group", "stddev", "topk", "quantile", "count_values"]
)
FIRST = {"topk": "2, ", "quantile": "0.9, ", "count_values": '"zone", '}
SIGNS = st.sampled_from(
    ["+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "> bool", "and", "or", "unless"]
)
SETS = ("and", "or", "unless")
REPLACED = st.sampled_from(
    [
        '"zone", "$1", "code", "(.*)"',
        '"code", "", "code", ".*"',
        '"made", "x", "", ""',
        '"zone", "z$1", "zone", "(.+)"',
    ]
)


def _sum(operator: str, grouping: str, labels: str, inner: str) -> str:
    return f"{operator} {grouping} ({labels}) ({FIRST.get(operator, '')}{inner})"


def _pair(left: str, sign: str, meant: str, more: str, right: str) -> str:
    extra = more if meant and meant != " on ()" and sign not in SETS else ""
    return f"({left}) {sign}{meant}{extra} ({right})"


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    number = st.builds(
        "({} {} {})".format, inner, st.sampled_from(["+", "*", "/", ">", "> bool", "^", "%"]), CONSTANTS
    )
    turned = st.builds("({1} {0} {2})".format, st.sampled_from(["-", "/", "<", "=="]), CONSTANTS, inner)
    more = st.sampled_from(["", "", " group_left ()", " group_left (zone)", " group_right (method)"])
    return st.one_of(
        st.builds(_sum, SUMS, st.sampled_from(["by", "without"]), LISTS, inner),
        st.builds("{}({})".format, OF_NOW, inner),
        st.builds("{}(({})[30s:1s])".format, OF_TIME, inner),
        st.builds("label_replace({}, {})".format, inner, REPLACED),
        st.builds("label_join({}, {})".format, inner, st.sampled_from(['"zone", "-", "code", "le"', '"le", ""'])),
        st.builds("clamp({}, -1, {})".format, inner, CONSTANTS),
        st.builds("histogram_quantile(0.9, {})".format, inner),
        st.builds(_pair, inner, SIGNS, MEANT, more, inner),
        number, turned,
        st.just("vector(3)"),
    )  # fmt: skip


QUERIES = st.recursive(
    st.one_of(SELECTORS, SELECTORS, CONSTANTS.map("vector({})".format)), _deeper, max_leaves=5
)
EXAMPLES = int(os.environ.get("MLOBS_LIVE_EXAMPLES", "150"))
LAW = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@LAW
@given(query=QUERIES)
def test_labels_are_as_claimed(server: Live, facts: Facts, query: str) -> None:
    tree = parse(query)
    try:
        found = server.ask(query)
    except urllib.error.HTTPError:
        return
    for around in (Around(), Around(Catalogue(facts))):
        claimed = around.labels(tree)
        for labels, _ in found:
            names = set(labels) - {"__name__"}
            assert claimed.may is None or names <= claimed.may, (claimed, labels)
            assert claimed.sure <= names and not claimed.gone & names, (claimed, labels)
            assert claimed.values.items() <= labels.items(), (claimed, labels)


@LAW
@given(query=QUERIES)
def test_values_are_as_claimed(server: Live, query: str) -> None:
    tree = parse(query)
    try:
        found = server.ask(query)
    except urllib.error.HTTPError:
        return
    claimed = values_of(tree)
    for _, value in found:
        assert math.isnan(value) or claimed.low <= value <= claimed.high, (claimed, value)
        assert value != 0 or claimed.zero, claimed
    for expr, _ in walk(tree):
        if (
            isinstance(expr, Binary)
            and not expr.boolean
            and expr.operator in ("==", "!=", ">", "<", ">=", "<=")
        ):
            left, right = values_of(expr.left), values_of(expr.right)
            if never(expr.operator, left, right) and not isinstance(expr.left, Number | Text):
                assert server.ask(query[expr.start : expr.end]) == []


@LAW
@given(text=TEXTS)
def test_patterns_are_judged_as_the_server_judges_them(server: Live, text: str) -> None:
    """What is called wrong is refused there; what is refused there is called wrong, or not decided."""
    query = f'words{{job="fraud", w=~{json.dumps(text)}}}'
    if refused := _refusal(server, query):
        assert pattern.problem(text) or pattern.matches(text, "") is None, refused
        return
    assert pattern.problem(text) is None
    found = {labels["w"] for labels, _ in server.ask(query)}
    for word in WORDS:
        assert pattern.matches(text, word) in (word in found, None)
