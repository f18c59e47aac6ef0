"""What is accepted stays shown; what has ended counts again; what belongs together is one finding."""

from __future__ import annotations

import pytest

from mlobs_compile import judging
from mlobs_compile.review.change import Side
from mlobs_compile.review.sighting import Level
from tests import platforms, reviews

ALERT = "alerts:\n  queue: {query: sum(depth), at_most: %s, severity: page}\n  load: {query: sum(load), at_most: 9}\n"


def project(review: str) -> str:
    return reviews.HEAD.replace("---\n", f"review: {review}\n---\n", 1)


def found(review: str) -> tuple[judging.Finding, ...]:
    """The findings of one looser alert, as a project with this `review` sees them."""
    states = [
        reviews.of_files({"mlobs.yaml": project(review) + ALERT % bound}, side)
        for bound, side in ((10, Side.BEFORE), (30, Side.AFTER))
    ]
    return reviews.findings(reviews.between(*states))


def accepted(of: str, until: str = "2027-01-31", risk: str = "R04") -> str:
    return f"{{acknowledged: [{{risk: {risk}, of: {of}, reason: agreed with the team, until: {until}}}]}}"


@pytest.mark.parametrize("of", ["fraud/alert/queue", "fraud", "fraud/alert", "'*/alert/queue'", "fraud/*/q*"])
def test_what_is_accepted_is_shown_and_not_open(of: str) -> None:
    (one,) = found(accepted(of))
    assert not one.open and one.accepted is not None
    assert (one.accepted.reason, str(one.accepted.until), one.accepted.line) == (
        "agreed with the team",
        "2027-01-31",
        "mlobs.yaml:5",
    )


@pytest.mark.parametrize(
    "of", ["fraud/alert/load", "churn", "fraud/alert/queue/low", "'*/queue'", "alert/queue"]
)
def test_what_is_accepted_elsewhere_is_open(of: str) -> None:
    (one,) = found(accepted(of))
    assert one.open and one.accepted is None
    assert found(accepted("fraud", risk="R05"))[0].open


def test_an_acknowledgement_holds_through_its_last_day_and_no_longer() -> None:
    (last,) = found(accepted("fraud", until=str(reviews.TODAY)))
    assert not last.open
    (over,) = found(accepted("fraud", until="2026-11-30"))
    assert over.open and over.accepted is not None and over.accepted.expired


def test_of_two_acknowledgements_the_one_that_lasts_longer_counts() -> None:
    entry = "{risk: R04, of: fraud, reason: %s, until: %s}"
    both = f"{{acknowledged: [{entry % ('first', '2026-11-01')}, {entry % ('second', '2027-03-01')}]}}"
    (one,) = found(both)
    assert not one.open and one.accepted is not None and one.accepted.reason == "second"


def test_only_those_that_have_ended_are_told_and_those_without_effect_are_not() -> None:
    text = {"mlobs.yaml": project(accepted("fraud", until="2026-11-30")) + ALERT % 10}
    seen = reviews.between(reviews.of_files(text, Side.BEFORE), reviews.of_files(text, Side.AFTER))
    assert judging.notes(seen, seen.review) == (
        "mlobs.yaml:5: the acknowledgement of R04 for `fraud` ended on 2026-11-30; remove it, or give it another day",
    )
    text = {"mlobs.yaml": project(accepted("churn")) + ALERT % 10}
    seen = reviews.between(reviews.of_files(text, Side.BEFORE), reviews.of_files(text, Side.AFTER))
    assert judging.notes(seen, seen.review) == ()


def test_the_project_gives_a_risk_another_level() -> None:
    (one,) = found("{levels: {R04: low}}")
    assert one.level is Level.LOW


def test_the_same_in_two_environments_is_one_finding_at_the_graver_level() -> None:
    head = project("{}").replace("targets:", "environments: {staging: {}, prod: {}}\ntargets:")
    texts = [
        head + ALERT % bound + "environments: {staging: {alerts: {queue: {severity: ticket}}}}\n"
        for bound in (10, 30)
    ]
    states = [
        reviews.of_files({"mlobs.yaml": text}, side)
        for text, side in zip(texts, (Side.BEFORE, Side.AFTER), strict=True)
    ]
    (one,) = reviews.findings(reviews.between(*states))
    assert one.level is Level.HIGH and set(one.sighting.environments) == {"staging", "prod"}


def test_the_gravest_come_first_and_the_accepted_last() -> None:
    loose = "alerts:\n  queue: {query: sum(depth), at_most: 30, severity: page}\n  load: {query: sum(load), at_most: 90}\n"
    states = [
        reviews.of_files({"mlobs.yaml": project(accepted("fraud/alert/queue")) + text}, side)
        for text, side in ((ALERT % 10, Side.BEFORE), (loose, Side.AFTER))
    ]
    assert [(one.sighting.object, one.open) for one in reviews.findings(reviews.between(*states))] == [
        ("fraud/alert/load", True),
        ("fraud/alert/queue", False),
    ]


def test_what_one_line_of_defaults_changes_in_several_things_is_one_row() -> None:
    text = platforms.whole(
        platforms.PROJECT + "defaults:\n  Model:\n    alerts: {queue: {query: sum(depth), at_most: 10}}\n",
        platforms.TEAM,
        *(platforms.HEAD.replace("name: fraud", f"name: {name}") for name in ("fraud", "churn", "credit")),
    )
    states = [
        reviews.of_files({"mlobs.yaml": found}, side)
        for found, side in ((text, Side.BEFORE), (text.replace("10", "30"), Side.AFTER))
    ]
    (one,) = reviews.findings(reviews.between(*states))
    assert reviews.row(one) == "R04 medium fraud/alert/queue: > 10 → > 30, and in 2 more"
    assert one.sighting.also == ("churn/alert/queue", "credit/alert/queue")
    assert reviews.place(one) == "mlobs.yaml:7"
