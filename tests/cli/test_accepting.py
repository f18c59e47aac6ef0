"""mlobs drift --accept: the one line that makes the live value is found, edited and proven; else nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mlobs_compile.change.spots import Spot
from mlobs_compile.cli.accepting import Edit, smallest
from mlobs_compile.errors import Exit
from mlobs_compile.route import Place, Route
from tests.cli.live import MODEL, QUEUE, STALE, Desk
from tests.live_world import ALARMS, shelf
from tests.platforms import HEAD, ID, PROJECT, TEAM

RULE = f"shelf/alert-rule/{QUEUE}"
AWS = (
    PROJECT.replace("{prometheus: {}, alertmanager: {}}", "{cloudwatch: {}}")
    + 'aws: {account: "123456789012", region: eu-west-1}\napply: {cloud: {}}\n'
)
TOPIC = """\
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
"""
SLOW = (
    HEAD
    + """\
serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}
slos: {availability: {objective: 99.9%, signal: availability}}
alerts:
  # asked for by the shop
  slow: {signal: latency, at_most: 250ms, severity: ticket, for: 10m}   # since May
"""
)


def _rule(**fields: str) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        body["rules"][0] |= fields

    return change


def _alarm(**fields: object) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        body.update(fields)

    return change


@pytest.fixture
def cloud(desk: Desk) -> Desk:
    """The same desk with a project whose alarms are in a CloudWatch of sorts."""
    desk.around.worlds["cloud"] = shelf(desk.store, ALARMS, "cloud")  # type: ignore[index]
    desk.write(AWS, TOPIC, SLOW)
    return desk.applied()


def _text(desk: Desk) -> str:
    return (desk.root / "mlobs.yaml").read_text()


def _accepted(desk: Desk, key: object, *options: str) -> None:
    """The value is taken over, and nothing but texts is left to apply."""
    assert desk.run("drift", "--accept", str(key), *options) == Exit.OK, desk.out + desk.err
    assert "the live value is in the spec" in desk.out
    accepted = desk.out
    desk.run("plan", *options)
    fields = [line for line in desk.out.splitlines() if " → " in line]
    assert all("annotations" in line or "AlarmDescription" in line for line in fields), desk.out
    desk.out = accepted


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (_rule(expr='max(queue_depth{job="fraud"}) > 250'), "at_most: 100,", "at_most: 250,"),
        (_rule(expr='max(queue_depth{job="fraud"}) > 0.5'), "at_most: 100,", "at_most: 0.5,"),
        (_rule(**{"for": "25m"}), "for: 10m", "for: 25m"),
        (_rule(expr='max(queue_depth{job="frauds"}) > 100'), 'job="fraud"})\', at_most: 100', 'job="frauds"})\', at_most: 100'),
    ],
)  # fmt: skip
def test_a_rule_of_prometheus_is_taken_over_and_comments_stay(
    desk: Desk, change: Callable[[Any], None], old: str, new: str
) -> None:
    desk.applied().store.edit(QUEUE, change)
    before = _text(desk)
    _accepted(desk, RULE)
    assert _text(desk) == before.replace(old, new, 1)
    assert "# how long the queue may get" in _text(desk) and "# agreed with ops" in _text(desk)


def test_two_edits_of_one_rule_are_two_edits_of_the_spec(desk: Desk) -> None:
    desk.applied().store.edit(QUEUE, _rule(expr='max(queue_depth{job="fraud"}) > 7', **{"for": "1h30m"}))
    before = _text(desk)
    _accepted(desk, RULE)
    assert _text(desk) == before.replace("at_most: 100, for: 10m", "at_most: 7, for: 1h30m")


def test_a_duration_in_seconds_is_written_as_a_duration(desk: Desk) -> None:
    desk.applied().store.edit(STALE, _rule(expr='max(age_seconds{job="fraud"}) > 5400'))
    before = _text(desk)
    _accepted(desk, f"shelf/alert-rule/{STALE}")
    assert _text(desk) == before.replace("at_most: 1h,", "at_most: 1h30m,")


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (_alarm(Threshold=0.4), "at_most: 250ms", "at_most: 400ms"),
        (_alarm(EvaluationPeriods=3, DatapointsToAlarm=3), "for: 10m", "for: 15m"),
        (_alarm(Threshold=1.5, EvaluationPeriods=6, DatapointsToAlarm=6),
         "at_most: 250ms, severity: ticket, for: 10m", "at_most: 1.5s, severity: ticket, for: 30m"),
    ],
)  # fmt: skip
def test_an_alarm_of_cloudwatch_is_taken_over(
    cloud: Desk, change: Callable[[Any], None], old: str, new: str
) -> None:
    key = cloud.store.edit("fraud/alert/slow", change)
    before = _text(cloud)
    _accepted(cloud, key)
    new = new.replace("1.5s", "1s500ms")
    assert _text(cloud) == before.replace(old, new)


def test_the_threshold_of_a_burn_rate_is_taken_over_by_the_objective_and_what_else_changes_is_told(
    cloud: Desk,
) -> None:
    key = cloud.store.edit("window/6h/page-slow", _alarm(Threshold=0.003))
    assert cloud.run("drift", "--accept", str(key)) == Exit.OK, cloud.out
    assert "objective: 99.95%" in _text(cloud)
    assert (
        "it also changes cloud/metric-alarm/acme/default/fraud/availability/window/1h/page-fast" in cloud.out
    )


def test_what_no_value_of_the_spec_makes_is_told_and_nothing_is_written(cloud: Desk) -> None:
    key = cloud.store.edit("fraud/alert/slow", _alarm(TreatMissingData="missing"))
    before = _text(cloud)
    assert cloud.run("drift", "--accept", str(key)) == Exit.FINDINGS
    assert "nothing was written: no value in the lines behind it (mlobs.yaml:21 alerts.slow)" in cloud.out
    assert "TreatMissingData: notBreaching → missing" in cloud.out and _text(cloud) == before


def test_an_edit_of_a_text_for_people_is_told_as_such(cloud: Desk) -> None:
    key = cloud.store.edit("fraud/alert/slow", _alarm(AlarmDescription="call Jo"))
    assert cloud.run("drift", "--accept", str(key)) == Exit.FINDINGS
    assert "only texts for people differ" in cloud.out


def test_a_change_that_no_single_value_makes_is_not_half_made(desk: Desk) -> None:
    key = desk.applied().store.edit(QUEUE, _rule(expr="max(queue_depth) > 20 / 1", **{"for": "20m"}))
    before = _text(desk)
    assert desk.run("drift", "--accept", str(key)) == Exit.FINDINGS
    assert "no value" in desk.out and _text(desk) == before


def _edit(route: str, *others: str, fresh: bool = False) -> Edit:
    spot = Spot(Place("mlobs.yaml", Route.parse(route)), 1, fresh)
    return Edit(spot, 2, (), (), others)


def test_the_edit_that_changes_least_is_the_one_and_of_equals_there_are_two() -> None:
    here, there = _edit("alerts.queue.at_most"), _edit("alerts.queue.for")
    assert smallest([_edit("defaults.any", "another"), here, _edit("environments.prod", fresh=True)]) == [
        here
    ]
    assert smallest([here, there]) == [here, there]


def test_a_default_is_not_changed_for_all_when_one_alert_was_edited(desk: Desk) -> None:
    defaults = 'defaults: {Model: {alerts: {"*": {for: 10m}}}}\n'
    model = MODEL.replace(", for: 10m", "")
    desk.write(PROJECT + "apply: {shelf: {}}\n" + defaults, TEAM, model)
    desk.applied().store.edit(QUEUE, _rule(**{"for": "20m"}))
    _accepted(desk, RULE)
    assert defaults in _text(desk)
    assert "at_most: 100, for: 20m" in _text(desk) or "at_most: 100, severity: ticket, for: 20m" in _text(
        desk
    )
    assert "it also changes" not in desk.out


def test_an_edit_in_one_environment_is_taken_over_for_this_one_only(desk: Desk) -> None:
    desk.write(PROJECT + "apply: {shelf: {}}\nenvironments: {staging: {}, prod: {}}\n", TEAM, MODEL)
    assert desk.run("apply", "--yes", "--env", "prod") == Exit.OK
    desk.store.edit(QUEUE, _rule(expr='max(queue_depth{job="fraud"}) > 250'))
    _accepted(desk, RULE, "--env", "prod")
    assert "at_most: 100, for: 10m" in _text(desk)
    assert "environments:" in _text(desk).split("kind: Model")[1] and "at_most: 250" in _text(desk)
    assert "it also changes" not in desk.out


def test_several_objects_are_taken_over_at_once_and_one_that_cannot_be_does_not_hold_the_others(
    desk: Desk,
) -> None:
    desk.applied()
    desk.store.edit(QUEUE, _rule(expr='max(queue_depth{job="fraud"}) > 250'))
    desk.store.edit(STALE, _rule(expr="vector(1)"))
    keys = ["--accept", RULE, "--accept", f"shelf/alert-rule/{STALE}"]
    assert desk.run("drift", *keys) == Exit.FINDINGS
    assert "at_most: 250," in _text(desk) and "at_most: 1h," in _text(desk)


def test_the_world_is_not_touched(desk: Desk) -> None:
    desk.applied().store.edit(QUEUE, _rule(**{"for": "25m"}))
    before, steps = dict(desk.store.objects), len(desk.store.steps)
    desk.run("drift", "--accept", RULE)
    assert desk.store.objects == before and len(desk.store.steps) == steps and ID in _text(desk)
