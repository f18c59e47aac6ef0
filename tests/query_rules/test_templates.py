"""The rules on templates in labels and annotations: template_syntax, template_label, value_in_labels."""

from __future__ import annotations

import pytest

from mlobs_compile.queries.rule_files import AlertingRule
from mlobs_compile.query_rules import template_label, template_syntax, value_in_labels
from tests.query_rules.queries import an_alert, facts


def alert(summary: str, expr: str = "up == 0", label: str = "x", **prometheus: object) -> AlertingRule:
    text = f"- alert: A\n  expr: {expr!r}\n  labels: {{severity: {label!r}}}\n  annotations: {{summary: {summary!r}}}"
    return an_alert(text, facts(prometheus=prometheus) if prometheus else None)


def syntax(summary: str) -> list[tuple[str, str]]:
    found = template_syntax.RULE.check(alert(summary))
    return [(one.inside.cut, one.message.partition(": ")[2]) for one in found if one.inside]


@pytest.mark.parametrize(
    ("summary", "part", "message"),
    [
        ("it {{ $value", "{{ $value", "the action is never closed"),
        ("it {{ $lables.job }}", "$lables", "there is no variable `$lables`"),
        ("it {{ humanise $value }}", "humanise", "there is no function `humanise`"),
        ("it {{ }}", "{{ }}", "the action is empty"),
        ("{{ if $value }}x", "if", "`if` has no `end`"),
        ("{{ end }}", "end", "`end` ends nothing"),
        ("{{ else }}", "else", "`else` ends nothing"),
        ("{{ $value # }}", "#", "`#` cannot stand in an action"),
        ("{{ query `sum(` }}", "`sum(`", "the query ends too early"),
        ("{{ labels.job }}", "labels.job", "there is no function `labels`"),
    ],
)
def test_a_template_that_cannot_be_read_is_an_error(summary: str, part: str, message: str) -> None:
    assert syntax(summary) == [(part, message)]


@pytest.mark.parametrize(
    "summary",
    [
        "no template, though {a} brace",
        '{{ $labels.job }} is {{ $value | printf "%.1f" }} at {{ .Labels.instance }}',
        '{{- /* a }} comment */ -}} {{ "}}" }}',
        "{{ if gt $value 1.0 }}a{{ else if eq $value 0.0 }}b{{ else }}c{{ end }}",
        '{{ range $i, $s := query "up == 0" }}{{ $s.Labels.job }}{{ end }}',
        '{{ with query "sum(up)" }}{{ . | first | value | humanize }}{{ end }}',
        '{{ with $x := 5 }}{{ $x }}{{ end }}{{ define "t" }}x{{ end }}{{ template "t" . }}',
        '{{ $externalLabels.cluster }} {{ $externalURL }} {{ index $labels "a.b" }}',
        '{{ reReplaceAll `(\\w+)` "$1" $labels.job | toUpper }}',
    ],
)
def test_what_go_reads_is_fine(summary: str) -> None:
    assert syntax(summary) == []


def test_labels_are_templates_too() -> None:
    found = list(template_syntax.RULE.check(alert("", label="{{ $labels.x")))
    assert [str(one.where) for one in found] == ["rules.yaml#groups[0].rules[0].labels.severity"]


def labels(summary: str, expr: str, **prometheus: object) -> list[tuple[str, str]]:
    found = template_label.RULE.check(alert(summary, expr, **prometheus))
    return [(one.inside.cut, one.message) for one in found if one.inside]


@pytest.mark.parametrize(
    "summary",
    [
        "{{ $labels.instance }}",
        "{{ .Labels.instance }}",
        '{{ index $labels "instance" }}',
        "{{ $.Labels.instance }}",
    ],
)
def test_a_label_that_the_query_cannot_give_leaves_a_hole(summary: str) -> None:
    ((_, message),) = labels(summary, "sum by (job) (up) == 0")
    assert message == "the query gives no label `instance`"
    assert labels(summary, "sum by (job, instance) (up) == 0") == []
    assert labels(summary, "up == 0") == []


def test_a_label_of_the_rule_itself_is_none_of_the_query() -> None:
    ((part, message),) = labels("{{ $labels.severity }}", "sum(up) == 0")
    assert part == "$labels.severity"
    assert message == "`severity` is a label of the rule, and `$labels` are those of the query"


def test_external_labels_are_known_from_facts_only() -> None:
    assert labels("{{ $externalLabels.zone }}", "up == 0") == []
    ((_, message),) = labels("{{ $externalLabels.zone }}", "up == 0", external_labels={"cluster": "eu"})
    assert message == "Prometheus has no external label `zone`"
    assert labels("{{ $externalLabels.cluster }}", "up == 0", external_labels={"cluster": "eu"}) == []


@pytest.mark.parametrize(
    "label", ["{{ $value }}", "{{ .Value | humanize }}", '{{ query "up" | first | value }}']
)
def test_a_value_in_a_label_makes_a_new_alert_at_every_evaluation(label: str) -> None:
    (found,) = value_in_labels.RULE.check(alert("", label=label))
    assert found.message == "the label `severity` changes with the value, and with it the alert's identity"


def test_a_value_in_an_annotation_and_a_label_in_a_label_are_fine() -> None:
    assert list(value_in_labels.RULE.check(alert("{{ $value }}", label="{{ $labels.tier }}"))) == []
