"""A bound is a quantity of the kind that its signal has, or it is refused with the remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.signal import Unit
from mlobs_compile.lower.bounds import misfit, unit_of
from mlobs_compile.quantity import parse_quantity

FITTING = [
    (Unit.SECONDS, "250ms"),
    (Unit.RATIO, "5%"),
    (Unit.RATIO, Decimal("0.05")),
    (Unit.BYTES, "512MiB"),
    (Unit.COUNT, 20),
    (Unit.CELSIUS, 85),
    (Unit.WATTS, 700),
    (Unit.BYTES_PER_SECOND, 1000),
    (Unit.SCORE, Decimal("0.2")),
]
WRONG = [
    (Unit.SECONDS, 250, "`250ms` or `250s`"),
    (Unit.SECONDS, "5%", "unit"),
    (Unit.RATIO, "5m", "`5%` or `0.05`"),
    (Unit.COUNT, "20%", "plain number"),
    (Unit.BYTES, "5m", "`512MiB`"),
]


@pytest.mark.parametrize(("unit", "written"), FITTING)
def test_a_quantity_of_the_signals_kind_fits(unit: Unit, written: object) -> None:
    assert misfit(unit, (None, parse_quantity(written))) is None


@pytest.mark.parametrize(("unit", "written", "remedy"), WRONG)
def test_a_quantity_of_another_kind_is_told_what_to_write(unit: Unit, written: object, remedy: str) -> None:
    wrong = misfit(unit, (parse_quantity(written), None))
    assert wrong is not None and remedy in wrong[1]


def test_a_value_that_only_its_bound_knows_takes_its_unit_from_there() -> None:
    assert unit_of((None, parse_quantity("6h"))) is Unit.SECONDS
    assert unit_of((parse_quantity("5%"), None)) is Unit.RATIO
    assert unit_of((parse_quantity(3), None)) is Unit.COUNT
    assert unit_of((None, None)) is Unit.COUNT


def test_every_ready_alert_has_a_bound_of_its_signals_kind() -> None:
    from mlobs_compile import preset

    for name in preset.built_in_names():
        found = preset.built_in(name)
        assert found is not None
        for alert in found.alerts.values():
            if alert.signal and alert.bounded:
                assert misfit(Unit(found.signals[alert.signal].unit), alert.limits) is None, (
                    name,
                    alert.signal,
                )
