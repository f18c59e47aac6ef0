"""What a panel asks of Prometheus; the language itself is spoken in `queries/promql.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.alert import AnomalyAlert
from mlobs_compile.ir.board import MOST, Reading, View
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesErrorRatio, SeriesGauge, SeriesHistogram, Signal
from mlobs_compile.period import Period
from mlobs_compile.queries import band, promql, recorded
from mlobs_compile.targets.grafana.asked import SeriesQuery
from mlobs_compile.targets.grafana.legend import legend_of
from mlobs_compile.units import Duration

RATE_INTERVAL = "$__rate_interval"
"""At least four scrapes, widened with the dashboard's range: the range Grafana gives for `rate`."""
QUANTILES = (("p50", Decimal("0.5")), ("p95", Decimal("0.95")), ("p99", Decimal("0.99")))


def of_signals(signals: Sequence[Signal], view: View) -> tuple[SeriesQuery, ...]:
    """A line for each signal; a latency that has a panel to itself is drawn by its quantiles."""
    if len(signals) == 1 and view is View.LINES and isinstance(signals[0].series, SeriesHistogram):
        return tuple(
            SeriesQuery(promql.signal_quantile(signals[0], quantile, RATE_INTERVAL), name)
            for name, quantile in QUANTILES
        )
    alone = len(signals) == 1
    return tuple(
        SeriesQuery(_value(signal, view), _legend(signal, "" if alone else signal.name)) for signal in signals
    )


def _value(signal: Signal, view: View) -> str:
    value = promql.signal_value(signal, RATE_INTERVAL)
    return f"sort_desc(topk({MOST}, {value}))" if view is View.TOP else value


def _legend(signal: Signal, prefix: str) -> str:
    form = signal.series
    match form:
        case SeriesGauge(query=query) | SeriesErrorRatio(error=query):
            return legend_of(promql.ranged(query, "5m"), prefix) or signal.name
        case _:
            return signal.name


def of_table(signals: Sequence[Signal]) -> tuple[SeriesQuery, ...]:
    """A query for each column; which row a value belongs to is said by its labels."""
    return tuple(SeriesQuery(promql.signal_value(signal, RATE_INTERVAL), "") for signal in signals)


def of_band(alert: AnomalyAlert) -> tuple[SeriesQuery, ...]:
    """The value between the edges of its band."""
    low, high = band.edges(alert)
    named = ((band.value(alert), alert.signal.name), (low, "from"), (high, "to"))
    return tuple(SeriesQuery(expr, name) for expr, name in named)


def of_alerts(matchers: str) -> tuple[SeriesQuery, ...]:
    """A line for each alert, while it fires."""
    return (SeriesQuery(recorded.firing(matchers), "{{mlobs_id}}"),)


def of_objective(
    objective: Objective, reading: Reading, windows: Sequence[Duration]
) -> tuple[SeriesQuery, ...]:
    """What the compiled rules record of the objective; a line for each group where it is kept apart by labels."""
    group = "".join(f" {{{{{label}}}}}" for label in objective.group_by)
    asked = _asked(objective, reading, windows)
    return tuple(SeriesQuery(one.expr, one.legend + group) for one in asked) if group else asked


def _asked(objective: Objective, reading: Reading, windows: Sequence[Duration]) -> tuple[SeriesQuery, ...]:
    match reading:
        case Reading.BUDGET_LEFT:
            return tuple(
                SeriesQuery(recorded.budget_left(objective, period), _budget(period, objective))
                for period in objective.periods
            )
        case Reading.SLI:
            return (SeriesQuery(recorded.sli(objective), f"good over {objective.periods[0].label}"),)
        case Reading.ERROR_RATIO:
            return tuple(
                SeriesQuery(recorded.error_ratio(objective, window), str(window)) for window in windows
            )
        case Reading.BURN_RATE:
            return tuple(
                SeriesQuery(recorded.burn_rate(objective, window), str(window)) for window in windows
            )
        case Reading.EVENTS:
            return tuple(SeriesQuery(expr, legend) for legend, expr in recorded.events(objective))
        case Reading.BURN_DOWN:
            return tuple(_burn_down(objective))
        case Reading.EXHAUSTION | Reading.COUNTED | Reading.ROOM:
            query, legend = _NUMBERS[reading]
            return (SeriesQuery(query(objective), legend),)
        case _:
            assert_never(reading)


_NUMBERS: Mapping[Reading, tuple[Callable[[Objective], str], str]] = {
    Reading.EXHAUSTION: (recorded.exhaustion, "lasts"),
    Reading.COUNTED: (recorded.counted, "counted"),
    Reading.ROOM: (recorded.room, "left"),
}


def _burn_down(objective: Objective) -> Iterator[SeriesQuery]:
    yield SeriesQuery(recorded.budget_left(objective), "budget left")
    if objective.periods[0].calendar is None:
        yield SeriesQuery(recorded.even_spending(objective.window), "if spent evenly")


def _budget(period: Period, objective: Objective) -> str:
    return "budget left" if len(objective.periods) == 1 else f"budget left, {period.label}"
