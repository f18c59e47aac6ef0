"""What all alerting rules share: a name, labels to route by, words for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from mlobs_compile.artifact import Body, Deferred
from mlobs_compile.ir.alert import Absence, AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.signal import PUBLISHED, TRUTH, SeriesGauge, Signal, Unit
from mlobs_compile.prose import Words, healthy, last, words
from mlobs_compile.queries import published
from mlobs_compile.units import Duration

_PLAIN = re.compile(r"[a-z0-9]+(-[a-z][a-z0-9]*)*").fullmatch
"""A step of an id that can be read back from its capitals."""
_SHARE = "{{ $value | humanizePercentage }}"
_MEASURED = {Unit.RATIO: _SHARE, Unit.SECONDS: "{{ $value | humanizeDuration }}"}
_NUMBER = '{{ $value | printf "%.4g" }}'
_APART = ("column", "segment")
"""The labels by which the verdicts of one check are kept apart."""


def alert_name(id: str) -> str:
    """The alert's name, from its id alone: `fraud/latency/burn/page-fast` is `Fraud_Latency_Burn_PageFast`.

    No two ids share a name, and a silence for `Fraud_.*` does not catch `fraud-train`. The name of an id that
    cannot be read back from its capitals ends with a hash of the id.
    """
    steps = id.split("/")
    name = "_".join(_camel_case(step) for step in steps)
    return name if all(map(_PLAIN, steps)) else f"{name}_{sha256(id.encode()).hexdigest()[:8]}"


def _camel_case(step: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", step))


AT_ONCE = Duration(0)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a condition must last before its alert fires, and how long the alert outlives it."""

    hold: Duration = AT_ONCE
    keep: Duration = AT_ONCE


def alert_rule(alert: Alert, expr: str, timing: Timing, labels: Mapping[str, str]) -> Body:
    """An alerting rule; `labels` come on top of those every alert carries."""
    subject = alert.subject
    rule: Body = {"alert": alert_name(alert.id), "expr": expr}
    if timing.hold.ms:
        rule["for"] = str(timing.hold)
    if timing.keep.ms:
        rule["keep_firing_for"] = str(timing.keep)
    rule["labels"] = {
        "environment": subject.environment,
        "kind": subject.kind,
        "mlobs_id": alert.id,
        "name": subject.name,
        "severity": alert.urgency.value,
        "team": subject.team,
        **labels,
    }
    # Where an alert leads follows from its labels; nobody needs its words before they are written.
    rule["annotations"] = Deferred(lambda: _annotations(alert))
    return rule


def _annotations(alert: Alert) -> Body:
    said, group = _plain(alert), _group(alert)
    description = f"{said.finding} {_measured(alert)}{said.advice}"
    told = isinstance(alert, ThresholdAlert)  # Its measure names the group already.
    annotations: Body = {
        "summary": f"{said.summary}{group}",
        "description": description if told else f"{description}{group}",
    }
    if alert.subject.runbook:
        annotations["runbook_url"] = alert.subject.runbook
    return {**annotations, "spec": str(alert.origins[0])}


def _plain(alert: Alert) -> Words:
    """The words without templates of a user's own, but for the summary of an alert on a signal, which may hold some."""
    said = words(alert)
    if isinstance(alert, BurnRateAlert | BudgetAlert) or (
        isinstance(alert, AbsenceAlert) and alert.objective
    ):
        return Words(_escaped(said.summary), _escaped(said.finding), _escaped(said.advice))
    return Words(said.summary, said.finding, _escaped(said.advice))


def _escaped(text: str) -> str:
    """The text as it stands, where Prometheus would read `{{` as the beginning of a template."""
    return text.replace("{{", '{{ "{{" }}')


def _group(alert: Alert) -> str:
    """Which part of its subject an alert is about, where an SLO is kept apart by labels."""
    if isinstance(alert, ThresholdAlert) and alert.shown:
        return "".join(f"{{{{ with $labels.{label} }}}} ({{{{ . }}}}){{{{ end }}}}" for label in _APART)
    labels = (
        alert.objective.group_by
        if isinstance(alert, BurnRateAlert | BudgetAlert | AbsenceAlert) and alert.objective
        else ()
    )
    return "".join(f"{{{{ with $labels.{label} }}}} ({label} {{{{ . }}}}){{{{ end }}}}" for label in labels)


def _measured(alert: Alert) -> str:
    """The value that Prometheus puts in when the alert fires: how bad it is."""
    match alert:
        case BurnRateAlert(tier=tier):
            return f"Over the last {last(tier.long)} it is {_SHARE}. "
        case BudgetAlert():
            return f"Now it is {_SHARE}. "
        case AbsenceAlert(objective=Objective(), cause=Absence.DATA):
            return "The reason is {{ $labels.reason }}. "
        case AbsenceAlert():
            return ""
        case ThresholdAlert(shown=Signal() as shown):
            return _measure(shown, alert)
        case ThresholdAlert(signal=Signal(source=source)) if source == TRUTH:
            return ""
        case ThresholdAlert(signal=Signal(unit=Unit.COUNT, source=source)) if source == PUBLISHED:
            return f"Their number is {_NUMBER}. "
        case ThresholdAlert():
            limits = healthy(alert.bound, alert.signal.unit)
            return f"{_name(alert.signal)}: {_value(alert.signal)}; healthy: {limits}. "
        case _:
            return f"{_name(alert.signal)}: {_value(alert.signal)}. "


def _value(signal: Signal) -> str:
    return _MEASURED.get(signal.unit, _NUMBER)


def _name(signal: Signal) -> str:
    """What was measured, in words: `Schedule delay`."""
    return _escaped(signal.name.replace("_", " ").replace("-", " ").capitalize())


def _measure(shown: Signal, alert: ThresholdAlert) -> str:
    """What was measured where the verdict is bad: `The psi of amount is 0.31; healthy: at most 0.2.`

    The rule's value is only the verdict and says nothing of how bad it is, so the measure is asked for by the text.
    """
    assert isinstance(shown.series, SeriesGauge)
    whose = "{{ with $labels.column }} of {{ . }}{{ end }}{{ with $labels.segment }} where {{ . }}{{ end }}"
    number = _MEASURED.get(shown.unit, _NUMBER).replace("$value", ". | first | value")
    asked = _asked(shown.series.query, "column", "segment")
    value = f"{{{{ with {asked} }}}}{number}{{{{ else }}}}not known{{{{ end }}}}"
    bound = alert.shown_bound
    if bound is not None and (bound.low, bound.high) != (None, None):
        limits = f"; healthy: {healthy(bound, shown.unit)}"
    else:  # The baseline gives every column a bound of its own, which is published too.
        level = "warn" if alert.id.endswith("/warn") else "fail"
        sides = (("low", "at least"), ("high", "at most"))
        limits = "".join(
            f"{{{{ with {_asked(published.threshold(shown.series.query, level, side), 'column')} }}}}"
            f"; healthy: {words} {number}{{{{ end }}}}"
            for side, words in sides
        )
    times = (
        "" if alert.windows == (1, 1) else f" So it was in {_NUMBER} of the last {alert.windows[1]} windows."
    )
    return f"The {shown.name}{whose} is {value}{limits}.{times} "


def _asked(query: str, *labels: str) -> str:
    """A query for the group that an alert is about, in the language of templates.

    It stands in a Go string with a %q for each label, so that what a label holds cannot end its matcher.
    """
    matchers = "".join(f",{label}=%q" for label in labels)
    text = query.replace("%", "%%").removesuffix("})") + matchers + "})"
    return f"printf {_go_string(text)} {' '.join(f'$labels.{label}' for label in labels)} | query"


def _go_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
