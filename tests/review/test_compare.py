from __future__ import annotations

from mlobs_compile.review.change import Direction, Op, Side
from tests.comparisons import BASE, CHURN, changes, edited, review, told


def test_nothing_differs_from_itself() -> None:
    assert review(BASE).changes == ()


def test_a_bound_of_drift_is_one_line_however_many_columns_alerts_and_panels_show_it() -> None:
    (change,) = changes(edited("fraud.yaml", ("at_most: 0.2", "at_most: 0.3")))
    assert told(change) == "changed check fraud/drift/all/psi fraud.yaml:30: at_most 0.2 -> 0.3"
    assert change.direction is Direction.LOOSER
    assert change.blast.environments == ("prod", "staging")
    assert {one.noun for one in change.follows} == {"alert", "dashboard"}


def test_a_bound_of_an_slo_is_in_the_unit_of_its_signal_and_takes_its_burn_alerts_with_it() -> None:
    (change,) = changes(edited("fraud.yaml", ("at_most: 250ms", "at_most: 900ms")))
    assert told(change) == "changed SLO fraud/latency fraud.yaml:18: at_most 250ms -> 900ms"
    assert change.fields[0].path == ("bound", "high")
    assert str(change.fields[0].before) == "0.25"


def test_an_objective_is_a_percentage_and_what_its_tiers_become_follows() -> None:
    (change,) = changes(edited("churn.yaml", ("objective: 99%", "objective: 90%")))
    assert told(change) == "changed SLO churn/availability churn.yaml:7: objective 99% -> 90%"
    assert change.direction is Direction.LOOSER
    assert any(one.path[0] == "tiers" for one in change.derived)
    assert {one.op for one in change.whole} >= {Op.CHANGED, Op.REMOVED}


def test_a_check_that_is_gone_is_told_with_its_line_in_the_base_and_its_alert_under_it() -> None:
    gone = "    DPPL:\n      within: [-0.1, 0.1]\n"
    (change,) = changes(edited("fraud.yaml", (gone, "    DI:\n      within: [0.8, 1.25]\n")), BASE)[1:]
    assert change.op is Op.REMOVED
    assert change.name == "fraud/bias/country=PT/DPPL"
    assert str(change.line) == "fraud.yaml:37 (removed)"
    assert "alert" in {one.noun for one in change.follows}


def test_one_line_of_defaults_is_one_change_with_everybody_it_reaches() -> None:
    (change,) = changes(edited("mlobs.yaml", ('"*": {window: 30d}', '"*": {window: 28d}')))
    assert told(change) == "changed SLO fraud/availability mlobs.yaml:14: window 30d -> 28d"
    assert change.line is not None and change.line.via == "project defaults"
    assert [one.id for one in change.alike] == ["fraud/latency", "churn/availability"]
    assert change.blast.subjects == (("model", "fraud"), ("model", "churn"))
    assert change.blast.teams == ("risk", "growth")


def test_an_override_of_one_environment_is_told_for_that_one_and_at_its_line() -> None:
    after = edited(
        "churn.yaml",
        (
            "apiVersion: mlobs/v1\n",
            "apiVersion: mlobs/v1\nenvironments: {prod: {slos: {availability: {objective: 98%}}}}\n",
        ),
    )
    (change,) = changes(after)
    assert told(change) == "changed SLO churn/availability churn.yaml:2: objective 99% -> 98%"
    assert change.blast.environments == ("prod",)
    assert change.line is not None and change.line.via == "environment prod"


def test_an_override_that_is_gone_is_told_at_its_line_in_the_base() -> None:
    over = edited(
        "churn.yaml",
        (
            "apiVersion: mlobs/v1\n",
            "apiVersion: mlobs/v1\nenvironments: {prod: {slos: {availability: {objective: 98%}}}}\n",
        ),
    )
    (change,) = changes(BASE, over)
    assert told(change) == "changed SLO churn/availability churn.yaml:2 (removed): objective 98% -> 99%"


def test_a_team_is_a_fact_of_the_model_and_not_of_each_of_its_alerts() -> None:
    (change,) = changes(edited("fraud.yaml", ("team: risk", "team: growth")))
    assert told(change) == "changed model fraud fraud.yaml:5: team risk -> growth"
    assert change.blast.objects > 5


def test_a_model_that_is_new_is_one_change_and_holds_all_that_it_brings() -> None:
    new = CHURN.replace("churn", "returns")
    (change,) = changes({**BASE, "returns.yaml": new})
    assert told(change) == "added model returns returns.yaml:3"
    assert "returns/availability" in {one.id for one in change.whole}
    (gone,) = changes(BASE, {**BASE, "returns.yaml": new})
    assert told(gone) == "removed model returns returns.yaml:3 (removed)"
    assert gone.direction is Direction.LOOSER


def test_an_alert_says_its_severity_and_its_wait_in_the_words_of_the_spec() -> None:
    after = edited("fraud.yaml", ("severity: page", "severity: ticket"), ("for: 15m", "for: 1h"))
    (change,) = changes(after)
    assert (
        told(change)
        == "changed alert fraud/alert/traffic fraud.yaml:24: for 15m -> 1h; severity page -> ticket"
    )
    assert [one.direction for one in change.fields] == [Direction.LOOSER, Direction.LOOSER]
    assert ("model", "fraud") in change.identity and ("signal", "requests") in change.identity
    assert "severity" not in dict(change.identity)


def test_a_summary_that_names_the_bound_is_no_fact_beside_it_and_one_of_the_users_own_is() -> None:
    (change,) = changes(edited("fraud.yaml", ("at_least: 10", "at_least: 5")))
    assert [one.label for one in change.fields] == ["at_least"]
    assert [one.name for one in change.derived] == ["summary"]
    (own,) = changes(edited("fraud.yaml", ("severity: page", "severity: page\n    summary: Nobody calls.")))
    assert [one.label for one in own.fields] == ["summary"]


def test_a_receiver_that_is_lost_is_told_by_its_name() -> None:
    (change,) = changes(edited("teams.yaml", ("page: [oncall, topic]", "page: [topic]")))
    assert change.noun == "routing"
    assert change.fields[0].path == ("receivers", "page", "oncall")
    assert change.direction is Direction.LOOSER
    assert str(change.line) == "teams.yaml:8"


def test_an_environment_that_is_new_is_added_with_its_things() -> None:
    found = changes(edited("mlobs.yaml", ("  prod: {}\n", "  prod: {}\n  dev: {}\n")))
    assert {one.op for one in found} == {Op.ADDED}
    assert {one.id for one in found} >= {"fraud", "churn", "orders", "team/risk"}
    assert all(one.blast.environments == ("dev",) for one in found)


def test_a_setting_of_a_target_is_one_change() -> None:
    (change,) = changes(edited("mlobs.yaml", ("grafana: {}", 'grafana: {url: "https://grafana.example"}')))
    assert (change.noun, change.id) == ("settings", "targets/grafana")
    assert [one.name for one in change.fields] == ["url"]
    assert change.line is not None and change.line.side is Side.AFTER and change.line.line == 9


def test_a_tier_that_is_left_out_is_the_slos_and_its_alert_follows() -> None:
    after = edited(
        "churn.yaml",
        ("signal: availability", "signal: availability\n    tiers: {page-fast: {enabled: false}}"),
    )
    (change,) = changes(after)
    assert change.noun == "SLO"
    assert change.fields[0].path == ("tiers", "page-fast")
    assert change.direction is Direction.LOOSER
    assert "churn/availability/burn/page-fast" in {one.id for one in change.follows if one.op is Op.REMOVED}


def test_a_feature_that_is_no_longer_named_takes_its_measurements_along() -> None:
    found = changes(edited("fraud.yaml", ("names: [amount, country]", "names: [country]")))
    assert {str(one.line) for one in found} == {"fraud.yaml:9"}
    assert "features" in {label.label for one in found for label in one.fields} | {"features"}


def test_a_schedule_of_a_data_set_and_one_of_a_model_are_told_at_their_lines() -> None:
    found = changes(edited("orders.yaml", ("schedule: hourly", "schedule: daily")))
    assert {str(one.line) for one in found} == {"orders.yaml:10"}
    assert Direction.LOOSER in {one.direction for one in found}
    (model,) = changes(edited("fraud.yaml", ("schedule: hourly", "schedule: daily")))
    assert str(model.line) == "fraud.yaml:39"
    assert model.direction is Direction.LOOSER


def test_an_expectation_is_told_by_its_values() -> None:
    (change,) = changes(edited("orders.yaml", ("at_most: 100}", "at_most: 200}")))
    assert (change.noun, str(change.line)) == ("check", "orders.yaml:8")
    assert [(one.label, one.shown) for one in change.fields] == [("at_most", ("100", "200"))]
    assert change.direction is Direction.LOOSER


def test_a_group_that_differs_in_its_columns_does_not_name_one_of_them() -> None:
    (change,) = changes(edited("fraud.yaml", ("at_most: 0.2", "at_most: 0.3")))
    assert "column" not in dict(change.identity) and dict(change.identity)["metric"] == "psi"


def test_a_document_in_another_file_is_one_change_with_all_that_names_it() -> None:
    moved = {path.replace("churn.yaml", "z/churn.yaml"): text for path, text in BASE.items()}
    (change,) = changes(moved)
    assert told(change) == "changed model churn z/churn.yaml:3: file churn.yaml -> z/churn.yaml"
    assert {one.noun for one in change.follows} >= {"dashboard", "cloudwatch metric-alarm"}


def test_a_parameter_of_the_system_is_told_as_the_spec_writes_it() -> None:
    after = edited("churn.yaml", ("endpoint: churn-prod", "endpoint: churn-new"))
    assert "serving.endpoint churn-prod -> churn-new" in told(changes(after)[0])


def test_a_renamed_model_whose_endpoint_has_the_new_name_tells_of_both() -> None:
    after = edited(
        "churn.yaml", ("name: churn", "name: leave"), ("endpoint: churn-prod", "endpoint: leave-prod")
    )
    (change,) = changes(after)
    assert change.op is Op.RENAMED
    assert "serving.endpoint churn-prod -> leave-prod" in told(change)


def test_the_alerts_of_a_team_follow_from_its_receiver() -> None:
    after = edited("teams.yaml", ("eu-west-1:123456789012:growth", "eu-west-1:123456789012:sales"))
    (change,) = changes(after)
    assert change.noun == "routing" and str(change.line) == "teams.yaml:15"
    assert "cloudwatch composite-alarm" in {one.noun for one in change.follows}


def test_a_warning_of_silence_that_the_slo_no_longer_asks_for_follows_from_it() -> None:
    bad, ignored = (
        edited("churn.yaml", ("objective: 99%\n", f"objective: 99%\n    no_data: {what}\n"))
        for what in ("bad", "ignore")
    )
    (change,) = changes(ignored, bad)
    assert (change.noun, change.fields[0].label) == ("SLO", "no_data")
