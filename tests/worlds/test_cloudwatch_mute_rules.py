"""Mute rules: they need their alarms, and may take tags at their creation only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.applying.run import Fate
from mlobs_compile.change import tags
from mlobs_compile.change.plan import Op
from mlobs_compile.worlds.cloudwatch import WORLD
from tests import projects
from tests.worlds.aws_account import Setting, setting

NIGHTLY = 'maintenance: {nightly: {days: [sunday], start: "02:00", end: "04:00"}}'
LONGER = 'maintenance: {nightly: {days: [sunday], start: "02:00", end: "05:00"}}'


def a_model(fragment: str) -> Setting:
    return setting(WORLD, projects.built(f"kind: Model\n{fragment}"))


def rules(one: Setting) -> list[str]:
    return sorted(one.account.cloudwatch.mute_rules)


@pytest.mark.parametrize("taggable", [True, False])
def test_a_window_that_changes_changes_its_rules_and_their_marks(taggable: bool) -> None:
    one = a_model(NIGHTLY)
    one.account.cloudwatch.retagged_mute_rules = taggable
    one.apply()
    assert rules(one) and one.plan().empty
    other = replace(one, emissions=a_model(LONGER).emissions)
    assert {step.op for step in other.plan().steps if step.key.kind == "mute-rule"} == {Op.UPDATE}
    assert {ended.fate for ended in other.apply().steps} == {Fate.DONE}
    assert other.plan().empty
    arn = one.account.cloudwatch.mute_arn(rules(one)[0])
    assert one.account.cloudwatch.tags[arn][tags.PROJECT] == one.site.project_id
    assert bool(one.account.count("DeleteAlarmMuteRule")) is not taggable


@pytest.mark.parametrize("indexed", [True, False])
def test_a_window_that_is_gone_takes_its_rules_with_it(indexed: bool) -> None:
    one = a_model(NIGHTLY)
    one.account.tagging.unknown_types = () if indexed else (":alarm-mute-rule:",)
    one.apply()
    gone = replace(one, emissions=a_model("maintenance: {}").emissions)
    gone.apply()
    assert not rules(one) and gone.plan().empty


def test_a_rule_comes_after_its_alarms_and_one_by_another_hand_stays() -> None:
    one = a_model(NIGHTLY)
    order = {step.key: number for number, step in enumerate(one.plan().steps)}
    needs = {wanted.key: wanted.needs for wanted in one.wanted if wanted.key.kind == "mute-rule"}
    assert needs and all(needs.values())
    assert all(order[need] < order[key] for key, held in needs.items() for need in held)
    one.apply()
    held = dict(one.account.cloudwatch.mute_rules[rules(one)[0]], Name="acme/default/by-hand")
    one.account.fakes["cloudwatch"].send("PutAlarmMuteRule", held)
    replace(one, emissions=a_model("maintenance: {}").emissions).apply()
    assert rules(one) == ["acme/default/by-hand"]
