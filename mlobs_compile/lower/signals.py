"""The signals that one document may name: those of its presets, and those it spells out."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile import preset
from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import reference
from mlobs_compile.ir.signal import (
    MetricGauge,
    SeriesGauge,
    Signal,
    Silence,
)
from mlobs_compile.lower.bounds import unit_of
from mlobs_compile.resolve.platform import AppliedPreset, Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.common import AlertShape
from mlobs_compile.spec.kinds import Watched


class Signals:
    """Looks up signals by name for one document; `SYSTEM/SIGNAL` where two systems have one of that name."""

    def __init__(self, thing: Thing[Watched]) -> None:
        self.systems: tuple[AppliedPreset, ...] = thing.systems
        self._named: dict[str, list[AppliedPreset]] = {}
        for applied in thing.systems:
            for name in applied.preset.signals:
                self._named.setdefault(name, []).append(applied)
                self._named.setdefault(f"{applied.key}/{name}", []).append(applied)

    def find(self, name: str, where: Place, said: list[Diagnostic]) -> Signal | None:
        """The signal, or None after saying why there is none."""
        found = self._named.get(name, [])
        if len(found) == 1:
            return preset.signal(found[0], name.rpartition("/")[2])
        if found:
            ways = ", ".join(f"`{applied.key}/{name}`" for applied in found)
            said.append(
                reference.AMBIGUOUS_SIGNAL.at(
                    where, f"several systems have a signal `{name}`", help=f"write one of {ways}"
                )
            )
        else:
            said.append(self._unknown(name, where))
        return None

    def _unknown(self, name: str, where: Place) -> Diagnostic:
        for applied in self.systems:
            if name in applied.preset.lacks:
                message = f"`{applied.preset.metadata.name}` cannot give `{name}`"
                return reference.UNKNOWN_SIGNAL.at(where, message, help=applied.preset.lacks[name])
        known = [item for item in self._named if ("/" in item) is ("/" in name)]
        listed = "there are " + (", ".join(f"`{item}`" for item in known) or "none")
        if not self.systems:
            listed = "the document names no preset; add one, or spell the indicator out under `sli`"
        return reference.UNKNOWN_SIGNAL.at(
            where, f"unknown signal `{name}`", help=did_you_mean(name, known) or listed
        )


def of_alert(alert: AlertShape, name: str) -> Signal:
    """The signal of an alert that spells out its source; a sum of what was not published is 0."""
    series = SeriesGauge(alert.query) if alert.query else None
    metric = MetricGauge(preset.metric(alert.cloudwatch, {})) if alert.cloudwatch else None
    counts = alert.cloudwatch is not None and alert.cloudwatch.stat in ("Sum", "SampleCount")
    silence = Silence.ZERO if counts and not alert.query else Silence.UNKNOWN
    return Signal(
        name, unit_of(alert.limits), series, metric, source="spelled out in the spec", silence=silence
    )


def preset_alerts(systems: tuple[AppliedPreset, ...]) -> Iterator[tuple[str, AlertShape, AppliedPreset]]:
    """The ready alerts of a document's presets, by name; under `systems` the name begins with the system's key.

    So it does with one system: adding a second one must not rename the alerts of the first.
    """
    for applied in systems:
        named = len(applied.route) > 1
        for name, alert in applied.preset.alerts.items():
            yield (f"{applied.key}-{name}" if named else name), alert, applied
