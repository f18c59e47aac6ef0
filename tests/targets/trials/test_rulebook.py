"""A trial loads its own rules, in their groups and their order, from whatever they were written into."""

from __future__ import annotations

from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import rulebook
from mlobs_compile.targets.prometheus.trials.rulebook import Rulebook
from tests.targets.trials.every_kind import all_trials

SLO, OTHER = {"slo": "fraud/events"}, {"slo": "fraud/other"}
ALERT = {"alert": "A", "expr": "x", "labels": {**SLO, "mlobs_id": "fraud/events/burn/page-fast"}}
GROUPS = [
    {
        "name": "fraud/events",
        "rules": [
            {"record": records.TOTAL, "expr": "t", "labels": SLO},
            {"record": records.BAD, "expr": "b", "labels": SLO},
            {"record": "foreign", "expr": "b"},
        ],
    },
    {"name": "alerts", "rules": [{"record": "o", "expr": "o", "labels": OTHER}, ALERT]},
]
WRITTEN = (
    {"groups": GROUPS},
    {"kind": "PrometheusRule", "spec": {"groups": GROUPS}},
    {"namespace": "a", "groups": GROUPS},
)


def test_every_format_is_read() -> None:
    for document in WRITTEN:
        assert [group.name for group in rulebook.groups(document)] == ["fraud/events", "alerts"]
    for document in (None, [], {"rule_files": []}, {"groups": None}, {"spec": {}}):
        assert list(rulebook.groups(document)) == []


def test_a_trial_loads_the_rules_of_its_slo_and_no_others() -> None:
    book = Rulebook(rulebook.groups(WRITTEN[0]))
    found = book.of(all_trials()["fraud/events"])
    assert [(group.name, [rule["expr"] for rule in group.rules]) for group in found] == [
        ("fraud/events", ["t", "b"]),
        ("alerts", ["x"]),
    ]
    assert book.of(all_trials()["fraud/good"]) == ()


def test_an_alert_is_found_by_its_id() -> None:
    book = Rulebook(rulebook.groups(WRITTEN[0]))
    assert book.alert("fraud/events/burn/page-fast") == ALERT
    assert book.alert("fraud/events/burn/page-slow") is None and book.alert("fraud/events") is None


def test_given_records_take_the_place_of_the_rules_that_read_raw_series() -> None:
    kept = rulebook.without_stages(rulebook.groups(WRITTEN[0]))
    assert [[rule["expr"] for rule in group.rules] for group in kept] == [["b"], ["o", "x"]]
    assert [group["name"] for group in rulebook.document(kept)["groups"]] == ["fraud/events", "alerts"]  # type: ignore[union-attr, index, call-overload]
