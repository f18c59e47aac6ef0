"""All worlds on AWS alike: each with something applied that has every kind of its objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from mlobs_compile.applying.run import Result
from mlobs_compile.change.plan import Plan
from mlobs_compile.pipeline import Build
from mlobs_compile.world import Permissions
from mlobs_compile.worlds.cloudwatch import WORLD as CLOUDWATCH
from tests import projects
from tests.aws.strict import Fake
from tests.aws.weather import Weather
from tests.worlds import (
    test_amp,
    test_application_signals,
    test_cloudwatch,
    test_eventbridge,
    test_sagemaker,
)
from tests.worlds.aws_account import Setting, setting
from tests.worlds.test_cloudwatch_mute_rules import NIGHTLY


@dataclass(frozen=True)
class Case:
    """One world in an account of its own."""

    fakes: Mapping[str, Fake]
    weather: Weather
    plan: Callable[[], Plan]
    apply: Callable[[], Result]
    plan_of_nothing: Callable[[], Plan]
    """What is left to do when the spec has nothing any more."""
    apply_nothing: Callable[[], Result]
    permissions: Callable[[], Permissions]


def _of_setting(one: Setting) -> Case:
    none = replace(one, emissions={})
    return Case(
        one.account.fakes,
        one.account.weather,
        one.plan,
        one.apply,
        none.plan,
        none.apply,
        lambda: one.world.permissions(one.site, one.wanted),
    )


def _of_rig(
    account: test_amp.Account | test_eventbridge.Account | test_sagemaker.Account, wanted: Sequence[object]
) -> Case:
    rig = account.rig
    return Case(
        rig.ports.fakes,
        account.weather,
        lambda: rig.plan(wanted),  # type: ignore[arg-type]
        lambda: rig.apply(wanted),  # type: ignore[arg-type]
        lambda: rig.plan(()),
        lambda: rig.apply(()),
        lambda: rig.world.permissions(rig.site, wanted),  # type: ignore[arg-type]
    )


def _sagemaker() -> Case:
    account = test_sagemaker.an_account()
    return _of_rig(account, test_sagemaker.wanted(account))


def _amp() -> Case:
    account = test_amp.an_account(f"{test_amp.TARGETS}\n{test_amp.APPLY}", test_amp.TEAM)
    return _of_rig(account, account.wanted)


def _eventbridge(fragments: tuple[str, ...]) -> Case:
    account = test_eventbridge.of(*fragments)
    return _of_rig(account, account.wanted)


@cache
def _built(fragment: str) -> Build:
    return projects.built(fragment)


CASES: Mapping[str, Callable[[], Case]] = {
    "cloudwatch": lambda: _of_setting(setting(CLOUDWATCH, _built(test_cloudwatch.ODD))),
    "cloudwatch with mute rules": lambda: _of_setting(setting(CLOUDWATCH, _built(f"kind: Model\n{NIGHTLY}"))),
    "application signals": lambda: _of_setting(
        test_application_signals.a_model(test_application_signals.text())
    ),
    "sagemaker": _sagemaker,
    "amp": _amp,
    "eventbridge by alarm": lambda: _eventbridge(test_eventbridge.BY_ALARM),
    "eventbridge by alert": lambda: _eventbridge(test_eventbridge.BY_ALERT),
}
