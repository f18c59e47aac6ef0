"""What is 0 where there is nothing is never missing."""

from __future__ import annotations

import pytest

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import SeriesGauge, Signal, Silence, Unit
from mlobs_compile.rules.absence_of_nothing import RULE
from mlobs_compile.units import Duration
from tests.builders import a_subject


def an_alert(silence: Silence) -> AbsenceAlert:
    signal = Signal("failures", Unit.COUNT, SeriesGauge("sum(failures_total)"), silence=silence)
    hold = Duration.of(minutes=15)
    return AbsenceAlert("train/alert/silent", a_subject(), (), "silent", signal, hold, Urgency.TICKET, "")


def test_an_alert_that_waits_for_nothing_to_be_missing_is_an_error() -> None:
    (found,) = RULE.check(an_alert(Silence.ZERO))
    assert "`failures` is 0 where there are no data" in found.message
    assert found.help and "heartbeat" in found.help


@pytest.mark.parametrize("silence", [Silence.FAULT, Silence.UNKNOWN])
def test_where_missing_data_tell_something_the_alert_is_fine(silence: Silence) -> None:
    assert list(RULE.check(an_alert(silence))) == []
