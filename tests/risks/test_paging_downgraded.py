from __future__ import annotations

from tests import reviews


def test_a_page_that_becomes_a_ticket_is_told_at_its_severity() -> None:
    alert = "alerts:\n  queue:\n    query: sum(depth)\n    at_most: 10\n    severity: "
    assert reviews.placed(alert + "page\n", alert + "ticket\n") == [
        "R03 high fraud/alert/queue: page → ticket @ 5"
    ]
    assert reviews.placed(alert + "ticket\n", alert + "page\n") == []


def test_the_tiers_of_an_slo_and_its_budget_policy_are_one_row() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability, budget_policy: {10%%: page}%s}}"
    assert reviews.rows(slo % "", slo % ", paging: false") == [
        "R03 high fraud/availability: page → ticket (page-fast, page-slow, at 10% left)"
    ]
    assert reviews.rows(slo % ", paging: false", slo % "") == []


def test_a_step_of_a_budget_policy_by_itself() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability, budget_policy: {10%%: %s}}}"
    assert reviews.rows(slo % "page", slo % "freeze") == [
        "R03 high fraud/availability/budget/10-percent: page → freeze"
    ]


def test_one_tier_by_itself() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability%s}}"
    assert reviews.rows(slo % "", slo % ", tiers: {page-slow: {urgency: ticket}}") == [
        "R03 high fraud/availability: page → ticket (page-slow)"
    ]


def test_a_check_of_data_and_a_check_of_a_runner() -> None:
    data = "columns: {amount: {type: float, checks: {missing: {at_most: 1%%%s}}}, age_band: {type: string}, is_fraud: {type: integer}}"
    assert reviews.rows(data % ", severity: page", data % "") == [
        "R03 high transactions/column/amount/missing: page → ticket"
    ]
    drift = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3%s}}}}"
    run = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
    assert reviews.rows((run, drift % ", severity: page"), (run, drift % "")) == [
        "R03 high fraud/drift/amount/psi: page → ticket"
    ]


def test_a_value_that_becomes_a_draft_quietens_its_alert_and_a_confirmed_one_does_not() -> None:
    alert = "alerts: {queue: {query: sum(depth), at_most: 10, severity: page}}\n"
    head = "metadata: {name: fraud, team: risk, runbook: 'https://r.example'%s}\n"
    draft = head % ", drafts: {alerts/queue/at_most: guessed}" + alert
    assert reviews.rows(head % "" + alert, draft) == ["R03 high fraud/alert/queue: page → ticket"]
    assert reviews.rows(draft, head % "" + alert) == []


def test_it_is_medium_for_a_thing_of_tier_low() -> None:
    head = "metadata: {name: fraud, team: risk, tier: low, runbook: 'https://r.example'}\n"
    alert = head + "alerts: {queue: {query: sum(depth), at_most: 10, severity: %s}}"
    assert reviews.rows(alert % "page", alert % "ticket") == ["R03 medium fraud/alert/queue: page → ticket"]
