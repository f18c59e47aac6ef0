from __future__ import annotations

from mlobs_compile.review.change import Generated
from mlobs_compile.review.verdict import Resources
from tests.comparisons import BASE, CHURN, changes, edited, review


def test_a_bound_changes_the_alert_the_checklist_and_the_dashboard_of_each_environment() -> None:
    found = review(edited("fraud.yaml", ("at_most: 0.2", "at_most: 0.3"))).resources
    assert [(one.target, one.kind, one.changed) for one in found] == [
        ("cloudwatch", "dashboard", 2),
        ("grafana", "dashboard", 2),
        ("prometheus", "alert-rule", 2),
        ("runner", "checklist", 2),
    ]
    assert all((one.added, one.removed, one.renamed) == (0, 0, 0) for one in found)


def test_rules_of_a_group_are_counted_one_by_one() -> None:
    before = edited(
        "churn.yaml",
        (
            "signal: availability",
            "sli: {events: {bad: 'sum(rate(bad[$window]))', total: 'sum(rate(all[$window]))'}}",
        ),
    )
    after = {**before, "churn.yaml": before["churn.yaml"] + "    tiers: {page-fast: {enabled: false}}\n"}
    (rules,) = [one for one in review(after, before).resources if one.kind == "rule"]
    assert rules.target == "prometheus" and rules.removed >= 2 and rules.added == 0


def test_an_slo_of_another_name_renames_its_alarms() -> None:
    found = {
        (one.target, one.kind): one
        for one in review(edited("fraud.yaml", ("  latency:\n", "  speed:\n"))).resources
    }
    alarms = found["cloudwatch", "metric-alarm"]
    assert alarms.renamed > 0 and (alarms.added, alarms.removed) == (0, 0)
    assert found["grafana", "dashboard"].renamed == 2


def test_a_new_model_adds_objects_of_its_own_and_removing_it_takes_the_same_away() -> None:
    more = {**BASE, "returns.yaml": CHURN.replace("churn", "returns")}
    come, gone = review(more).resources, review(BASE, more).resources
    assert [(one.target, one.kind, one.added) for one in come if one.added] == [
        (one.target, one.kind, one.removed) for one in gone if one.removed
    ]


def test_bodies_that_a_setting_changes_follow_from_it() -> None:
    (change,) = changes(edited("mlobs.yaml", ("grafana: {}", 'grafana: {url: "https://grafana.example"}')))
    made = [one.object for one in change.follows]
    assert made and all(isinstance(one, Generated) for one in made)
    assert change.blast.objects == sum(len(one.blast.environments) for one in change.follows)
    assert change.differences == 2


def test_nothing_that_is_the_same_is_counted() -> None:
    assert review({**BASE, "fraud.yaml": "# a word\n" + BASE["fraud.yaml"]}).resources == ()
    assert Resources("a", "b") == Resources("a", "b", 0, 0, 0, 0)
