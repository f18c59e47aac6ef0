from __future__ import annotations

from mlobs_compile.ir.node import Urgency
from mlobs_compile.rules.page_without_runbook import RULE
from tests.builders import a_burn_alert, a_subject, a_threshold_alert, a_tier, an_objective

LOST = a_subject(runbook=None)


def test_a_page_without_a_runbook_is_a_warning() -> None:
    (burn,) = RULE.check(a_burn_alert(an_objective(subject=LOST)))
    (threshold,) = RULE.check(a_threshold_alert(urgency=Urgency.PAGE, subject=LOST))
    assert "`fraud/availability` pages" in burn.message
    assert "`fraud/alerts/queue` pages" in threshold.message


def test_both_paging_tiers_of_an_objective_say_the_same() -> None:
    objective = an_objective(subject=LOST)
    fast, slow = (a_burn_alert(objective, a_tier(name=name)) for name in ("page-fast", "page-slow"))
    assert list(RULE.check(fast)) == list(RULE.check(slow))


def test_tickets_and_pages_with_a_runbook_are_fine() -> None:
    ticket = a_tier(Urgency.TICKET, "ticket")
    assert list(RULE.check(a_burn_alert(an_objective(subject=LOST), ticket))) == []
    assert list(RULE.check(a_threshold_alert(subject=LOST))) == []
    assert list(RULE.check(a_burn_alert())) == []
    assert list(RULE.check(an_objective(subject=LOST))) == []
