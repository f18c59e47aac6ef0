"""What IAM is asked for is what is called, no more and no less."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from mlobs_compile.artifact import Emission
from mlobs_compile.world import Permission, World
from mlobs_compile.worlds.application_signals import WORLD as SIGNALS
from mlobs_compile.worlds.cloudwatch import WORLD as CLOUDWATCH
from tests import worked_example
from tests.worlds.aws_account import Setting, setting
from tests.worlds.test_application_signals import EVERY_BACKEND, a_model

SERVICES = {
    "cloudwatch": "cloudwatch",
    "application-signals": "application-signals",
    "resourcegroupstaggingapi": "tag",
}
BY_HAND = {"cloudwatch:ListTagsForResource", "application-signals:ListTagsForResource"}
"""What is only called where the index of tags is behind."""


def called(one: Setting) -> set[str]:
    return {
        f"{SERVICES[service]}:{operation}"
        for service, fake in one.account.fakes.items()
        for operation, _ in fake.calls
    }


def actions(permissions: tuple[Permission, ...]) -> set[str]:
    return {action for one in permissions for action in one.actions}


@pytest.mark.parametrize("world", [CLOUDWATCH, SIGNALS])
def test_every_call_is_allowed_and_nothing_else(world: World) -> None:
    signals = a_model(EVERY_BACKEND.read_text("utf-8"))
    some = signals if world is SIGNALS else replace(signals, world=world)
    settings = [some, *([setting(world, worked_example.prod())] if world is CLOUDWATCH else [])]
    granted = world.permissions(some.site, some.wanted)
    changed: set[str] = set()
    for one in settings:
        one.apply()
        if world is SIGNALS:
            name = next(iter(one.account.signals.slos))
            one.account.signals.slos[name]["Description"] = "by hand"
            one.apply()
        changed |= called(one)
        one.account.forget()
        one.read()
        assert called(one) <= actions(granted.read)
        replace(one, emissions={"cloudwatch": Emission()}).apply()
        changed |= called(one)
    both = actions(granted.read) | actions(granted.write)
    assert changed <= both
    assert both - changed <= BY_HAND | {"cloudwatch:TagResource"}


def test_names_are_told_wherever_they_can_be() -> None:
    one = setting(CLOUDWATCH, worked_example.prod())
    granted = CLOUDWATCH.permissions(one.site, one.wanted)
    named = [arn for each in (*granted.read, *granted.write) for arn in each.resources if arn != "*"]
    one.apply()
    assert all(any(fnmatchcase(arn, held) for held in named) for arn in one.account.cloudwatch.tags)
    assert not any(
        fnmatchcase("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:other/prod/x", held) for held in named
    )
    unnamed = {action for each in granted.write if each.resources == ("*",) for action in each.actions}
    assert unnamed == {
        "cloudwatch:DeleteAnomalyDetector",
        "cloudwatch:PutAnomalyDetector",
        "cloudwatch:PutCompositeAlarm",
    }
