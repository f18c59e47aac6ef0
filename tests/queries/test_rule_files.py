"""Rule files are read as Prometheus reads them: what it would refuse is refused with the place, the rest is kept."""

from __future__ import annotations

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.queries.rule_files import RuleSet, read_rules, rule_names
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Document
from tests.query_rules.queries import an_alert, rules_of

RULE = "{record: 'a:b', expr: up}"
ALERT = """\
- alert: Errors
  expr: sum(up) == 0
  for: 1h30m
  keep_firing_for: 10m
  labels: {severity: page, tier: 1, on: true}
  annotations: {summary: It is down.}
"""


def _documents(text: str) -> tuple[Document, ...]:
    found = source.read(text, "rules.yaml")
    assert found.value is not None and not found.diagnostics
    return found.value


def _read(text: str) -> tuple[RuleSet, tuple[Diagnostic, ...]]:
    return read_rules(_documents(text))


def _faults(text: str) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in _read(text)[1]]


def _group(rules: str, more: str = "") -> str:
    return f"groups: [{{name: fraud{more}, rules: [{rules}]}}]\n"


def test_an_alert_is_read_with_its_lengths_labels_and_texts() -> None:
    found = an_alert(ALERT)
    assert (found.name, str(found.hold), str(found.keep)) == ("Errors", "1h30m", "10m")
    assert found.labels == {"severity": "page", "tier": "1", "on": "true"}
    assert found.annotations == {"summary": "It is down."} and found.query is not None
    assert str(found.query.hold) == "1h30m"


def test_an_alert_without_for_waits_no_time() -> None:
    found = an_alert("- {alert: A, expr: up == 0}")
    assert found.hold is None and found.query is not None and str(found.query.hold) == "0s"


def test_labels_of_the_group_are_those_of_its_rules_which_may_differ() -> None:
    found, _ = _read(_group("{record: 'a:b', expr: up, labels: {x: own}}", ", labels: {x: all, y: all}"))
    assert [rule.labels for rule in found.rules()] == [{"x": "own", "y": "all"}]


def test_what_a_rule_records_is_known_to_all_others() -> None:
    text = _group("{record: 'a:b', expr: sum by (job) (up)}, {record: 'a:c', expr: 'max(a:b)'}")
    found, _ = _read(text + "---\nkind: PrometheusRule\nspec:\n  " + _group("{alert: X, expr: 'a:b > 1'}"))
    query = list(found.rules())[-1].query
    assert query is not None and query.labels(query.tree).may == {"job"}


def test_rules_that_record_under_one_name_are_known_together() -> None:
    found, _ = _read(
        _group(
            "{record: 'a:b', expr: sum by (x) (up)}, {record: 'a:b', expr: sum by (y) (up)}, {record: 'a:c', expr: 'a:b'}"
        )
    )
    query = list(found.rules())[-1].query
    assert query is not None and query.labels(query.tree).may == {"x", "y"}


def test_a_rule_that_reads_itself_ends() -> None:
    found, _ = _read(_group("{record: 'a:b', expr: 'a:b'}"))
    query = next(found.rules()).query
    assert query is not None and query.labels(query.tree).may is None


@pytest.mark.parametrize(
    "text",
    [
        "groups: []\n",
        "groups:\n",
        "groups: [{name: x}]\n",
        "namespace: a\n" + _group(RULE),
        _group(RULE, ", interval: 1m, limit: 5, query_offset: 1m, partial_response_strategy: warn"),
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: x}\nspec:\n  "
        + _group(RULE),
        "kind: List\nitems:\n  - kind: PrometheusRule\n    spec: {" + _group(RULE).strip() + "}\n",
    ],
)
def test_every_form_of_rule_file_is_read(text: str) -> None:
    assert _faults(text) == []


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("a: 1\n", "MLO330", "no Prometheus rules"),
        ("kind: ConfigMap\n", "MLO330", "a document of `kind: ConfigMap` holds no Prometheus rules"),
        ("groups: []\n---\ngroups: []\n", "MLO331", "Prometheus loads only the first document of a rule file, and this is another"),
        ("group: []\ngroups: []\n", "MLO101", "unknown key `group`"),
        (_group("{record: a, expr: up, for: 5m}"), "MLO111", "`for` stands in a recording rule"),
        (_group("{record: a, alert: b, expr: up}"), "MLO111", "`record` and `alert` exclude each other"),
        (_group("{expr: up}"), "MLO111", "a rule needs one of `record`, `alert`"),
        (_group("{alert: A}"), "MLO102", "`groups[0].rules[0]` lacks the key `expr`"),
        (_group("{alert: A, expr: up, for: 5 minutes}"), "MLO103", "`5 minutes` is not a duration: write `5m`, with units in falling order, as in `1h30m`"),
        (_group("{alert: A, expr: up, for: 1m1h}"), "MLO103", "`1m1h` is not a duration: write `5m`, with units in falling order, as in `1h30m`"),
    ],
)  # fmt: skip
def test_what_prometheus_would_not_load_is_told(text: str, code: str, message: str) -> None:
    assert _faults(text) == [(code, message)]


@pytest.mark.parametrize("record", ['a{job="x"}', "a b", "{a}"])
def test_a_recorded_name_is_that_of_a_metric(record: str) -> None:
    ((code, _),) = _faults(_group(f"{{record: {record!r}, expr: up}}"))
    assert code == "MLO332"


@pytest.mark.parametrize("record", ["a:b", "a.b", "été", "a-b"])
def test_names_of_any_letters_can_be_recorded(record: str) -> None:
    assert _faults(_group(f"{{record: {record!r}, expr: up}}")) == []


def test_a_rule_cannot_set_the_name_of_its_series() -> None:
    ((code, message),) = _faults(_group("{record: 'a:b', expr: up, labels: {__name__: x}}"))
    assert (code, message) == ("MLO332", "a rule cannot set the label `__name__`")


def test_two_groups_of_a_file_have_two_names() -> None:
    ((code, _),) = _faults("groups: [{name: a}, {name: b}, {name: a}]\n")
    assert code == "MLO332"


def test_a_query_that_cannot_be_read_leaves_the_others() -> None:
    found, said = _read(_group("{record: 'a:b', expr: 'sum('}, {record: 'a:c', expr: up}"))
    assert [rule.query is None for rule in found.rules()] == [True, False] and said == ()
    assert [(one.text, str(one.at.route)) for one in found.unread] == [("sum(", "groups[0].rules[0].expr")]


def test_the_text_of_a_query_is_the_one_that_is_written() -> None:
    (rule,) = rules_of("- {alert: A, expr: 1.50 > bool 1}").rules()
    assert rule.expr == "1.50 > bool 1"
    (rule,) = rules_of("- {alert: A, expr: 1.50}").rules()
    assert rule.expr == "1.50"


def test_a_rule_is_known_by_its_own_name_and_that_of_its_group() -> None:
    named = rule_names(_documents(_group("{alert: A, expr: up}, {record: 'a:b', expr: up}")))
    place = Place("rules.yaml", Route(("groups", 0, "rules", 1, "expr")), 0)
    assert [str(route) for route in named(place)] == ["fraud.rules[1].expr", '"a:b".expr']
    assert list(named(Place("others.yaml", Route(), 0))) == []
