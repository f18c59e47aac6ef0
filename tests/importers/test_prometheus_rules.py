"""Alerting rules of Prometheus: each condition in a form that means the same, the rest told."""

from __future__ import annotations

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.source import Node
from tests.importers.world import imported, read


def rules(*alerts: str, group: str = "checkout", more: str = "") -> str:
    return f"groups:\n  - name: {group}\n{more}    rules:\n" + "".join(
        f"      - {alert}\n" for alert in alerts
    )


def condition(expr: str, more: str = "") -> dict[str, Node]:
    found = imported(
        "prometheus_rules", rules(f"{{alert: A, expr: '{expr}', labels: {{severity: page}}{more}}}")
    )
    found.compiled()
    alert = found.get("checkout", "alerts", "a")
    assert isinstance(alert, dict)
    return {key: value for key, value in alert.items() if key in ("query", "at_most", "at_least", "absent")}


@pytest.mark.parametrize(
    ("expr", "query", "bound"),
    [
        ("max(depth) > 100", "max(depth)", {"at_most": 100}),
        ("max(depth) < 0.5", "max(depth)", {"at_least": 0.5}),
        ("100 < max(depth)", "max(depth)", {"at_most": 100}),
        ("(max(depth) > 1e3)", "max(depth)", {"at_most": 1000}),
        ("depth > 5 < 10", "depth > 5", {"at_least": 10}),
        ("depth > -5", "depth", {"at_most": -5}),
    ],
)
def test_a_comparison_with_a_number_is_a_bound(expr: str, query: str, bound: dict[str, Node]) -> None:
    assert {key: float(value) if key != "query" else value for key, value in condition(expr).items()} == {  # type: ignore[arg-type]
        "query": query,
        **bound,
    }


@pytest.mark.parametrize(
    ("expr", "query"),
    [
        ("up == 0", "up == bool 0"),
        ("depth >= 100", "depth >= bool 100"),
        ("used > on (instance) size", "used > bool on (instance) size"),
        ("depth > 14.4 * 0.001", "depth > bool 14.4 * 0.001"),
        ("a > 1 and b > 2", "group without () (a > 1 and b > 2)"),
        ("absent(up)", "group without () (absent(up))"),
        ("vector(1)", "group without () (vector(1))"),
        ("depth > bool 5", "group without () (depth > bool 5)"),
    ],
)
def test_any_other_condition_is_a_query_with_a_value_while_it_holds(expr: str, query: str) -> None:
    assert condition(expr) == {"query": query, "at_most": 0}


def test_missing_data_for_a_while_is_an_alert_on_missing_data() -> None:
    assert condition('absent(up{job="x"})', ", for: 5m") == {"query": 'up{job="x"}', "absent": True}
    text = rules("{alert: A, expr: absent(up), for: 5m, labels: {severity: page}}")
    assert isinstance(imported("prometheus_rules", text).nodes()["checkout/alert/a"], AbsenceAlert)


def test_what_the_rule_says_comes_along() -> None:
    text = rules(
        "{alert: HighDepth, expr: depth > 5, for: 10m, labels: {severity: critical}, "
        "annotations: {summary: 'Deep on {{ $labels.job }}: {{ $value }}', "
        "runbook_url: 'https://runbooks.example/depth', description: Too deep.}}"
    )
    found = imported("prometheus_rules", text)
    alert = found.nodes()["checkout/alert/high-depth"]
    assert isinstance(alert, ThresholdAlert)
    assert (alert.urgency, str(alert.hold)) == (Urgency.PAGE, "10m")
    assert alert.summary == "Deep on {{ $labels.job }}: {{ $value }}"
    assert alert.subject.runbook == "https://runbooks.example/depth"
    assert dict(alert.subject.annotations) == {"high-depth/description": "Too deep."}
    assert "Deep on {{ $labels.job }}: {{ $value }}" in found.rules()


@pytest.mark.parametrize(
    ("labels", "urgency"),
    [("{severity: page}", Urgency.PAGE), ("{severity: warning}", Urgency.TICKET), ("{}", Urgency.TICKET)],
)
def test_a_severity_pages_or_opens_a_ticket(labels: str, urgency: Urgency) -> None:
    found = imported("prometheus_rules", rules(f"{{alert: A, expr: a > 1, labels: {labels}}}"))
    alert = found.nodes()["checkout/alert/a"]
    assert isinstance(alert, ThresholdAlert) and alert.urgency is urgency
    assert any("no severity" in text for text in found.told().values()) is (labels == "{}")


def test_rules_of_one_name_are_told_apart_by_their_severity() -> None:
    same = "{{alert: Deep, expr: depth > {0}, labels: {{severity: {1}}}}}"
    text = rules(same.format(5, "warning"), same.format(9, "critical"), same.format(10, "critical"))
    alerts = imported("prometheus_rules", text).get("checkout", "alerts")
    assert isinstance(alerts, dict) and list(alerts) == ["deep", "deep-critical", "deep-2"]


def test_recording_rules_stay_where_they_are_and_those_of_slos_are_hinted_at() -> None:
    text = rules(
        "{record: 'job:hits:rate5m', expr: a}",
        "{record: 'slo:errors:ratio', expr: b}",
        "{alert: A, expr: a > 1}",
    )
    told = imported("prometheus_rules", text).told(Severity.INFO)
    assert "stays where it is" in told["groups[0].rules[0]"] and "SLO" not in told["groups[0].rules[0]"]
    assert "write the SLO instead" in told["groups[0].rules[1]"]


def test_an_alert_that_looks_like_a_burn_rate_is_hinted_at() -> None:
    text = rules("{alert: ErrorBudgetBurn, expr: 'a > 1', labels: {severity: page}}")
    assert (
        "write the SLO" in imported("prometheus_rules", text).told(Severity.INFO)["groups[0].rules[0].alert"]
    )


def test_everything_that_is_left_behind_is_told_and_stands_in_the_document() -> None:
    text = rules(
        "{alert: A, expr: a > 1, keep_firing_for: 5m, labels: {severity: page, team: web}, annotations: {runbook: 'https://a.example'}}",
        "{alert: B, expr: b > 1, labels: {severity: page}, annotations: {runbook: 'https://b.example', summary: x}}",
        more="    interval: 30s\n    limit: 10\n",
    )
    found = imported("prometheus_rules", text)
    lost = found.told(Severity.WARNING)
    assert {
        "groups[0].interval",
        "groups[0].limit",
        "groups[0].rules[0].labels",
        "groups[0].rules[0].keep_firing_for",
        "groups[0].rules[0].annotations.runbook",
        "groups[0].rules[1].annotations.runbook",
    } == set(lost)
    comments = " ".join(line.strip(" #") for line in found.texts["checkout"].splitlines() if "#" in line)
    for message in lost.values():
        assert message in comments


def test_a_value_that_is_only_yes_or_no_is_told_to_whoever_prints_it() -> None:
    text = rules(
        "{alert: A, expr: up == 0, labels: {severity: page}, annotations: {summary: '{{ $value }}'}}"
    )
    assert (
        "`$value` is 1"
        in imported("prometheus_rules", text).told(Severity.INFO)["groups[0].rules[0].annotations.summary"]
    )


def test_an_object_of_the_operator_is_read_and_groups_are_services() -> None:
    body = rules("{alert: A, expr: a > 1}") + rules(
        "{alert: B, expr: b > 1}", group="Other Group"
    ).removeprefix("groups:\n")
    indented = "".join(f"  {line}\n" for line in body.splitlines())
    text = f"apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{name: x}}\nspec:\n{indented}"
    assert list(imported("prometheus_rules", text).texts) == ["checkout", "other-group"]


def test_a_rule_that_is_no_promql_is_left_out_and_the_others_are_not() -> None:
    found = imported("prometheus_rules", rules("{alert: A, expr: a > 1}", "{alert: B, expr: 'sum(b > 1'}"))
    alerts = found.get("checkout", "alerts")
    assert isinstance(alerts, dict) and list(alerts) == ["a"]
    assert any(
        "alert `b` of `checkout` is not imported" in text for text in found.told(Severity.WARNING).values()
    )


@pytest.mark.parametrize("text", ["kind: Deployment\n", "rules: []\n", "groups: {}\n"])
def test_what_holds_no_rules_is_an_error(text: str) -> None:
    found, said = read("prometheus_rules", text)
    assert found is None and [one.code for one in said] == ["MLO236"]
