"""What an alert of the spec becomes, and the sentence it has when the spec writes none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.lower.alerts import ABSENT_HOLD
from mlobs_compile.units import Duration
from tests.lower.monitored import nodes

Alert = ThresholdAlert | AnomalyAlert | AbsenceAlert


def alert(fields: str) -> Alert:
    found = nodes(f"alerts:\n  heat: {{query: max(heat), {fields}}}\n")["fraud/alert/heat"]
    assert isinstance(found, Alert)
    return found


def test_a_bound_makes_a_threshold_alert() -> None:
    found = alert("within: [10, 90], for: 5m, severity: page, window: 10m")
    assert isinstance(found, ThresholdAlert)
    assert (found.bound, found.hold) == (Bound(Decimal(10), Decimal(90)), Duration.of(minutes=5))
    assert (found.urgency, found.window) == (Urgency.PAGE, Duration.of(minutes=10))


def test_a_width_makes_an_anomaly_alert() -> None:
    found = alert("anomaly: 3")
    assert isinstance(found, AnomalyAlert) and found.deviations == 3
    assert found.urgency is Urgency.TICKET


@pytest.mark.parametrize(("fields", "hold"), [("", ABSENT_HOLD), (", for: 1h", Duration.of(hours=1))])
def test_absence_makes_an_absence_alert_that_never_fires_at_once(fields: str, hold: Duration) -> None:
    found = alert(f"absent: true{fields}")
    assert isinstance(found, AbsenceAlert) and found.hold == hold


def test_a_disabled_alert_leaves_nothing() -> None:
    assert "fraud/alert/heat" not in nodes("alerts:\n  heat: {query: heat, at_most: 1, enabled: false}\n")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("at_most: 90", "The signal heat of the model fraud is above 90."),
        ("within: [10, 90]", "The signal heat of the model fraud is above 90 or below 10."),
        ("absent: true", "There is no data on the signal heat of the model fraud."),
        (
            "anomaly: 3",
            "The signal heat of the model fraud is out of the ordinary: "
            "more than 3 standard deviations from its own history.",
        ),
        ("at_most: 90, summary: It is hot", "It is hot"),
    ],
)
def test_an_alert_says_what_is_wrong_and_for_whom(fields: str, sentence: str) -> None:
    assert alert(fields).summary == sentence


def test_a_preset_brings_alerts_and_the_document_may_replace_or_silence_them() -> None:
    served = "serving: {preset: vllm, job: vllm, model: fraud}\n"
    found = [id for id in nodes(served) if id.startswith("fraud/alert/")]
    assert found
    name = found[0].rpartition("/")[2]
    own = nodes(f"{served}alerts:\n  {name}: {{query: mine, at_most: 1}}\n")[found[0]]
    assert isinstance(own, ThresholdAlert) and own.bound == Bound(high=Decimal(1))
    silenced = nodes(f"{served}alerts:\n  {name}: {{enabled: false}}\n")
    assert found[0] not in silenced and set(found[1:]) <= set(silenced)
