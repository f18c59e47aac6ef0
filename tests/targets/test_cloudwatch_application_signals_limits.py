"""What Application Signals cannot keep, or only up to a limit; and maintenance, which it excludes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mlobs_compile.ir.maintenance import Maintenance, Once, Weekly
from mlobs_compile.ir.objective import Budgeting, BurnRateAlert, Objective, Slice
from mlobs_compile.ir.signal import Bound
from mlobs_compile.period import Calendar, Period
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.targets.cloudwatch.options import Options
from mlobs_compile.units import Duration
from tests import builders
from tests.aws.cloudwatch_objects import SOME_TIME
from tests.builders import a_gauge_signal, a_place
from tests.targets.cloudwatch_world import (
    SIGNALS,
    SLICED,
    a_budget,
    availability,
    emitted_and_said,
    with_tiers,
    worlds,
)


def with_alerts(objective: Objective) -> tuple[Objective | BurnRateAlert, ...]:
    """The objective as lowering makes it, with its tiers on it."""
    return with_tiers(builders.with_tiers(objective))


def test_maintenance_is_excluded_and_its_alarms_are_muted() -> None:
    objective = availability()
    stretches = (
        Weekly(("sunday",), "23:30", "00:30", "Asia/Kolkata"),
        Once(1_796_090_400, 1_796_104_800),
    )
    works = [
        Maintenance(f"fraud/maintenance/{n}", objective.subject, (a_place("maintenance", n),), n, stretch)
        for n, stretch in zip(("nightly", "migration"), stretches, strict=True)
    ]
    emission, said = emitted_and_said(*with_alerts(objective), *works, options=SIGNALS)
    world, held = worlds(emission)
    (windows,) = held.exclusions.values()
    assert [(w.get("RecurrenceRule"), w["StartTime"], w["Window"]["Duration"]) for w in windows] == [
        ({"Expression": "cron(0 18 ? * SUN *)"}, SOME_TIME, 60),
        (None, datetime(2026, 12, 1, 2, tzinfo=UTC), 240),
    ]
    assert world.mute_rules and not said


def test_a_zone_whose_clocks_change_is_said_to_count_on() -> None:
    objective = availability()
    place = a_place("maintenance", "nightly")
    berlin = Weekly(("sunday",), "02:00", "04:00", "Europe/Berlin")
    work = Maintenance("fraud/maintenance/nightly", objective.subject, (place,), "nightly", berlin)
    emission, said = emitted_and_said(*with_alerts(objective), work, options=SIGNALS)
    assert not worlds(emission)[1].exclusions
    assert [found.code for found in said] == ["MLO525"]


def test_more_than_ten_windows_are_refused_and_more_slos_than_the_quota_told() -> None:
    objective = availability()
    works = [
        Maintenance(
            f"fraud/maintenance/{n}",
            objective.subject,
            (a_place("maintenance", str(n)),),
            str(n),
            Once(n * 9999, n * 9999 + 60),
        )
        for n in range(11)
    ]
    _, said = emitted_and_said(*with_alerts(objective), *works, options=SIGNALS)
    assert "MLO530" in {found.code for found in said}
    many = [replace(objective, id=f"fraud/a{n}", name=f"a{n}") for n in range(251)]
    _, told = emitted_and_said(*many, options=SIGNALS)
    assert [found.code for found in told] == ["MLO531"]


TIERS = builders.with_tiers(availability())
GAUGE_SLICED = replace(SLICED, signal=a_gauge_signal(), bound=Bound(high=Decimal(1)))


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        (replace(SLICED, budgeting=Budgeting.RATIO_TIMESLICES), "keeps no share"),
        (replace(SLICED, slice=Slice(Duration.of(minutes=20), Decimal("0.9"))), "1m to 15m"),
        (
            replace(builders.with_tiers(SLICED), slice=Slice(Duration.of(minutes=15), Decimal("0.9"))),
            "whole periods of 15m",
        ),
        (GAUGE_SLICED, "minute by minute already"),
        (replace(TIERS, periods=(Period(Duration.of(days=3)),)), "less than the SLO's 3d"),
        (
            replace(availability(), periods=(Period.of(Calendar.MONTH, "Europe/Berlin"),)),
            "without `time_zone`",
        ),
        (
            replace(availability(), periods=(Period.of(Calendar.MONTH, "Asia/Kolkata"),)),
            "without `time_zone`",
        ),
        (replace(availability(), group_by=("region",)), "cannot be kept apart by `region`"),
    ],
)
def test_what_the_service_cannot_keep_is_refused_with_its_limit(objective: Objective, words: str) -> None:
    assert words in (TARGET.refusal(objective, SIGNALS) or "")


def test_eleven_windows_are_one_more_than_an_slo_takes() -> None:
    tier = TIERS.tiers[0]
    tiers = tuple(replace(tier, name=f"t{n}", long=Duration.of(hours=n + 1)) for n in range(10))
    assert "11 windows" in (TARGET.refusal(replace(TIERS, tiers=tiers), SIGNALS) or "")
    assert TARGET.refusal(replace(TIERS, tiers=tiers[:9]), SIGNALS) is None


def test_the_budget_of_a_running_month_is_refused_and_a_rolling_one_is_kept() -> None:
    objective = replace(availability(), periods=(Period.of(Calendar.MONTH),))
    assert "its events so far" in (TARGET.refusal(a_budget(objective, "0"), SIGNALS) or "")
    assert TARGET.refusal(a_budget(availability(), "0"), SIGNALS) is None
    assert "keeps budgets" in (TARGET.refusal(a_budget(availability(), "0"), Options()) or "")
