from __future__ import annotations

from mlobs_compile.review.change import Side
from tests import platforms, reviews

ALERTS = """\
alerts:
  queue: {query: sum(depth), at_most: 10, severity: page}
  load: {query: sum(load), at_most: 9}
"""
TEAM = """\
apiVersion: mlobs/v1
kind: Team
metadata: {name: %s}
receivers:
  duty: {type: pagerduty, routing_key: "file:///etc/duty"}
  chat: {type: slack, channel: "#risk", webhook: "file:///etc/chat"}
  hook: {type: webhook, url: "https://hooks.example/risk"}
routing:
  page: [%s]
  ticket: [%s]
"""
PLACED = (("team", "risk"), ("page", "duty"), ("ticket", "chat"))


def found(before: tuple[str, str, str], after: tuple[str, str, str], targets: str = "") -> list[str]:
    """What is found where a team's routing, or the team, is another."""
    states = []
    for (team, page, ticket), side in ((before, Side.BEFORE), (after, Side.AFTER)):
        model = platforms.HEAD.replace("team: risk", f"team: {team}") + ALERTS
        teams = [TEAM % (name, page, ticket) for name in ("risk", "growth")]
        states.append(
            reviews.of_files({"mlobs.yaml": platforms.whole(platforms.PROJECT, *teams, model)}, side)
        )
    findings = reviews.findings(reviews.between(*states))
    return [f"{reviews.row(one)} @ {reviews.place(one)}" for one in findings]


def test_somebody_who_is_no_longer_told_while_another_still_is_woken() -> None:
    two, one = ("risk", "duty, chat", "chat"), ("risk", "duty", "chat")
    assert found(two, one) == [
        "R07 medium team/risk: page: chat (Slack) → only duty (PagerDuty) @ mlobs.yaml:14"
    ]
    assert found(one, two) == []


def test_another_channel_in_place_of_the_old_one() -> None:
    assert found(("risk", "duty", "chat"), ("risk", "hook", "chat")) == [
        "R07 medium team/risk: page: duty (PagerDuty) → hook (webhook) @ mlobs.yaml:14"
    ]
    assert found(("risk", "duty", "chat"), ("risk", "duty", "hook")) == [
        "R07 low team/risk: ticket: chat (Slack) → hook (webhook) @ mlobs.yaml:15"
    ]


def test_pages_that_would_wake_nobody_are_high() -> None:
    assert found(("risk", "duty", "chat"), ("risk", "chat", "chat")) == [
        "R07 high team/risk: page: duty (PagerDuty) → chat (Slack) @ mlobs.yaml:14"
    ]


def test_a_thing_that_another_team_answers_for() -> None:
    growth = found(("risk", "duty", "chat"), ("growth", "duty", "chat"))
    assert growth == ["R07 medium fraud: team risk → growth @ mlobs.yaml:30"]


def test_a_receiver_that_is_removed_from_the_topics_of_alarms() -> None:
    team = """\
receivers:
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
  duty: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:duty"}
routing: {page: [%s], ticket: [topic]}
"""
    both = reviews.rows(team % "topic, duty", team % "duty")
    assert both == ["R07 medium team/risk: page: topic (SNS topic) → only duty (SNS topic)"]
    assert reviews.rows(team % "duty", team % "topic, duty") == []


def test_routes_that_are_no_longer_ours_lead_nobody_knows_where() -> None:
    ours = {"mlobs.yaml": reviews.HEAD + ALERTS}
    text = ours["mlobs.yaml"].replace(
        "targets: {prometheus: {}, alertmanager: {}}", "targets: {prometheus: {routed_elsewhere: true}}"
    )
    before, after = reviews.of_files(ours, Side.BEFORE), reviews.of_files({"mlobs.yaml": text}, Side.AFTER)
    said = [reviews.row(one) for one in reviews.findings(reviews.between(before, after))]
    assert (
        "R07 high team/risk: page: webhook https://hooks.example/risk → whom the routes elsewhere lead it to"
        in said
    )


def test_tickets_that_wait_for_working_hours_are_low() -> None:
    team = "receivers: {topic: {type: sns, topic_arn: 'arn:aws:sns:eu-west-1:123456789012:risk'}}\nrouting: {page: [topic], ticket: [topic]}\n"
    hours = "working_hours: {time_zone: UTC, days: [monday, tuesday], start: '09:00', end: '17:00'}"
    assert reviews.rows(team, team + hours) == [
        "R07 low team/risk: ticket: at any time → 09:00 to 17:00 on 2 days"
    ]
    assert reviews.rows(team + hours, team) == []


def test_a_receiver_that_leads_elsewhere_is_told_by_its_addresses() -> None:
    team = """\
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:%s"}}
routing: {page: [topic], ticket: [topic]}
"""
    arn = "SNS topic arn:aws:sns:eu-west-1:123456789012"
    assert reviews.rows(team % "risk", team % "other") == [
        f"R07 medium team/risk: page: {arn}:risk → {arn}:other",
        f"R07 low team/risk: ticket: {arn}:risk → {arn}:other",
    ]


def test_a_receiver_that_is_somewhere_else_is_told_at_its_own_line() -> None:
    before = {"mlobs.yaml": platforms.whole(platforms.PROJECT, TEAM % PLACED_ALL, platforms.HEAD + ALERTS)}
    after = {"mlobs.yaml": before["mlobs.yaml"].replace("file:///etc/duty", "file:///etc/other")}
    states = reviews.of_files(before, Side.BEFORE), reviews.of_files(after, Side.AFTER)
    found = [reviews.place(one) for one in reviews.findings(reviews.between(*states)) if one.code == "R07"]
    assert found == ["mlobs.yaml:10"] * len(found)


PLACED_ALL = ("risk", "duty", "chat")
