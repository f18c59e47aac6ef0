"""Anomaly detectors have no tags: who made one is told by the alarms that read it."""

from __future__ import annotations

from typing import Any

from mlobs_compile.applying.run import Fate
from mlobs_compile.change import tags
from mlobs_compile.change.plan import Op
from mlobs_compile.worlds.cloudwatch import WORLD
from tests import projects
from tests.worlds.aws_account import Account, Setting, setting

ODD = "alerts: {odd: {signal: requests, anomaly: 3, for: 15m}}"
NONE = "alerts: {}"


def a_model(*fragments: str, account: Account | None = None) -> Setting:
    return setting(WORLD, projects.built(*fragments), account)


def the_request(one: Setting) -> dict[str, Any]:
    return dict(next(w.body for w in one.wanted if w.key.kind == "anomaly-detector"))


def the_alarm(one: Setting) -> str:
    return next(w.key.name for w in one.wanted if any(n.kind == "anomaly-detector" for n in w.needs))


def test_a_detector_of_ours_is_marked_by_its_alarm_and_goes_before_it() -> None:
    one = a_model(ODD)
    one.apply()
    assert len(one.account.cloudwatch.detectors) == 1 and one.plan().empty
    held = one.account.cloudwatch.tags[one.account.cloudwatch.arn(the_alarm(one))]
    assert held[tags.DETECTORS] == next(w.digest for w in one.wanted if w.key.kind == "anomaly-detector")
    gone = one.of(NONE)
    kinds = [
        step.key.kind
        for step in gone.plan().of(Op.DELETE)
        if "odd" in step.key.name or step.key.kind[0] == "a"
    ]
    assert kinds == ["anomaly-detector", "metric-alarm"]
    assert {ended.fate for ended in gone.apply().steps} == {Fate.DONE}
    assert not one.account.cloudwatch.detectors and gone.plan().empty


def test_a_detector_of_somebody_else_is_used_and_never_touched() -> None:
    one = a_model(ODD)
    theirs = {**the_request(one), "Configuration": {"MetricTimezone": "Europe/Berlin"}}
    one.account.fakes["cloudwatch"].send("PutAnomalyDetector", theirs)
    assert not [step for step in one.plan().steps if step.key.kind == "anomaly-detector"]
    one.apply()
    assert one.plan().empty
    assert tags.DETECTORS not in one.account.cloudwatch.tags[one.account.cloudwatch.arn(the_alarm(one))]
    gone = one.of(NONE)
    gone.apply()
    assert one.account.cloudwatch.detectors == [theirs] and gone.plan().empty


def test_how_a_detector_learns_is_left_to_people() -> None:
    one = a_model(ODD)
    one.apply()
    one.account.cloudwatch.detectors[0]["Configuration"] = {"MetricTimezone": "UTC"}
    assert one.plan().empty


def test_a_detector_that_was_deleted_by_hand_comes_back_and_is_ours() -> None:
    one = a_model(ODD)
    one.apply()
    one.account.cloudwatch.detectors.clear()
    (step,) = one.plan().steps
    assert (step.op, step.key.kind) == (Op.CREATE, "anomaly-detector")
    one.apply()
    assert one.plan().empty and len(one.account.cloudwatch.detectors) == 1
    one.of(NONE).apply()
    assert not one.account.cloudwatch.detectors


def test_one_that_takes_the_place_of_somebody_elses_becomes_ours() -> None:
    one = a_model(ODD)
    one.account.fakes["cloudwatch"].send("PutAnomalyDetector", the_request(one))
    one.apply()
    one.account.cloudwatch.detectors.clear()
    one.apply()
    one.of(NONE).apply()
    assert not one.account.cloudwatch.detectors


def test_an_alarm_that_reads_another_metric_remembers_the_old_detector_until_it_is_deleted() -> None:
    one = a_model(ODD)
    one.apply()
    other = one.of("alerts: {odd: {signal: latency, anomaly: 3, for: 15m}}")
    assert not other.apply(prune=False).of(Fate.FAILED)
    assert len(one.account.cloudwatch.detectors) == 2
    (step,) = other.plan().steps
    assert (step.op, step.key.kind) == (Op.DELETE, "anomaly-detector")
    other.apply()
    assert len(one.account.cloudwatch.detectors) == 1 and other.plan().empty
