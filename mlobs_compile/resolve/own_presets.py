"""References inside a preset of the project: alerts and panels to its signals, queries to its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Part, did_you_mean
from mlobs_compile.faults import reference, schema
from mlobs_compile.resolve import links
from mlobs_compile.resolve.layers import Layers
from mlobs_compile.route import Route
from mlobs_compile.spec.common import CloudWatchMetric
from mlobs_compile.spec.preset import FORMS, Preset, SignalShape

_PARAM = re.compile(r"\$([a-z][a-z0-9_]*)")
_LENGTHS = ("window", "window_seconds")
"""What the compiler puts in by itself."""


def faults(name: str, preset: Preset, layers: Layers) -> Iterator[Diagnostic]:
    """All of them: parameters that do not hold, names that stand for nothing, and absences that nobody tells of."""
    for key, param in preset.params.items():
        where = layers.place(Route(("params", key)))
        if key in _TAKEN:
            message = f"`{key}` cannot be a parameter: {_TAKEN[key]}"
            yield reference.RESERVED_NAME.at(where, message, part=Part.KEY, help="choose another name")
        if param.default is not None and not links.fits(param, param.default):
            where = layers.place(Route(("params", key, "default")))
            message = f"`{param.default}` cannot be the parameter `{key}`"
            yield reference.BAD_PARAM.at(where, message, help=links.form(param, param.default))
    for route, signal in _signals_named(preset):
        if signal is None:
            message = "an alert of a preset takes one of the preset's signals"
            help = "declare the query under `signals`, and name it with `signal:`"
            yield schema.BAD_COMBINATION.at(layers.place(route), message, part=Part.KEY, help=help)
        elif signal not in preset.signals:
            help = did_you_mean(signal, preset.signals) or "there are " + ", ".join(
                f"`{s}`" for s in preset.signals
            )
            yield reference.UNKNOWN_SIGNAL.at(
                layers.place(route), f"`{name}` has no signal `{signal}`", help=help
            )
    yield from _unknown_params(name, preset, layers)
    yield from _untold(preset, layers)
    for route in _idle_rankings(preset):
        message = "a panel that ranks shows one signal of many series"
        help = "name one signal that has `labels`, or a dimension `*` in CloudWatch, or draw `lines`"
        yield schema.BAD_COMBINATION.at(layers.place(route), message, help=help)


def _unknown_params(name: str, preset: Preset, layers: Layers) -> Iterator[Diagnostic]:
    """Names after a `$` that no document can give a value for."""
    for key, signal in preset.signals.items():
        for route, text in (*_queries(signal), *_metrics(signal)):
            unknown = [found for found in _PARAM.findall(text) if found not in (*preset.params, *_LENGTHS)]
            for found in dict.fromkeys(unknown):
                message = f"`{name}` has no parameter `{found}`"
                help = did_you_mean(found, preset.params) or f"declare `{found}` under `params`"
                where = layers.place(Route(("signals", key, *route)))
                yield reference.UNKNOWN_PARAM.at(where, message, help=help)


def _queries(signal: SignalShape) -> Iterator[tuple[Route, str]]:
    for name in FORMS if signal.promql else ():
        form = getattr(signal.promql, name)
        for key in type(form).model_fields if form else ():
            text = getattr(form, key)
            if isinstance(text, str):
                yield Route(("promql", name, key)), text


def _metrics(signal: SignalShape) -> Iterator[tuple[Route, str]]:
    form = signal.cloudwatch
    if form is None:
        return
    start = Route(("cloudwatch",))
    for name, metric in (("distribution", form.distribution), ("gauge", form.gauge)):
        yield from _dimensions(start / name, metric) if metric else ()
    for side in ("total", "bad", "good") if form.events else ():
        for number, metric in enumerate(getattr(form.events, side)):
            yield from _dimensions(start / "events" / side / number, metric)


def _dimensions(route: Route, metric: CloudWatchMetric) -> Iterator[tuple[Route, str]]:
    return ((route / "dimensions" / name, value) for name, value in metric.dimensions.items())


def _untold(preset: Preset, layers: Layers) -> Iterator[Diagnostic]:
    """Signals whose absence is a fault that no alert tells, and labels that a query does not keep."""
    told = {alert.signal for alert in preset.alerts.values() if alert.absent}
    for key, signal in preset.signals.items():
        if signal.absence == "fault" and key not in told:
            message = f"that `{key}` is gone is a fault, and no alert of the preset tells it"
            help = f"add an alert such as `gone: {{signal: {key}, absent: true, for: 15m}}`, or leave `absence` out"
            where = layers.place(Route(("signals", key, "absence")))
            yield schema.BAD_COMBINATION.at(where, message, help=help)
        gauge = signal.promql.gauge if signal.promql else None
        for number, label in enumerate(signal.labels if gauge else ()):
            if gauge and not re.search(rf"\b{label}\b", gauge.query):
                message = f"the query of `{key}` does not keep the label `{label}`"
                help = f"group by it, such as `sum by ({label}) (...)`, or take it out of `labels`"
                where = layers.place(Route(("signals", key, "labels", number)))
                yield schema.BAD_COMBINATION.at(where, message, help=help)


def _idle_rankings(preset: Preset) -> Iterator[Route]:
    """The views of panels that rank where there is nothing to rank."""
    for key, row in preset.rows.items():
        for name, panel in row.panels.items():
            many = [preset.signals[signal].many for signal in panel.signals if signal in preset.signals]
            if panel.view == "top" and (len(panel.signals) > 1 or many == [False]):
                yield Route(("rows", key, "panels", name, "view"))


_TAKEN = {
    "window": "`$window` stands for the range of a query",
    "preset": "`preset:` names the preset itself",
}


def _signals_named(preset: Preset) -> Iterator[tuple[Route, str | None]]:
    for key, alert in preset.alerts.items():
        if alert.enabled:
            yield Route(("alerts", key, "signal") if alert.signal else ("alerts", key)), alert.signal
    for key, row in preset.rows.items():
        for name, panel in row.panels.items():
            for number, signal in enumerate(panel.signals):
                yield Route(("rows", key, "panels", name, "signals", number)), signal
