"""How a panel looks: the visualisation of each view, its size, its options and its field settings.

Only settings that differ from Grafana's own defaults are written. Constants are shared between panels and
must not be changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.board import Reading, View
from mlobs_compile.targets.grafana.layout import COLUMNS, Size
from mlobs_compile.targets.grafana.naming import ref_id
from mlobs_compile.targets.grafana.scale import Scale

_LAST: Json = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_LEGEND: Json = {
    "calcs": ["lastNotNull", "max"],
    "displayMode": "table",
    "placement": "bottom",
    "showLegend": True,
}
_NO_LEGEND: Json = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": False}
_STAT: Body = {
    "colorMode": "value",
    "graphMode": "none",
    "justifyMode": "auto",
    "orientation": "auto",
    "percentChangeColorMode": "standard",
    "reduceOptions": _LAST,
    "showPercentChange": False,
    "textMode": "auto",
    "wideLayout": True,
}
_LINES: Body = {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}
_BARS: Body = {
    "displayMode": "basic",
    "legend": _NO_LEGEND,
    "maxVizHeight": 300,
    "minVizHeight": 16,
    "minVizWidth": 8,
    "namePlacement": "auto",
    "orientation": "horizontal",
    "reduceOptions": _LAST,
    "showUnfilled": True,
    "sizing": "auto",
    "valueMode": "color",
}
_TABLE: Body = {"cellHeight": "sm", "showHeader": True}
_STATES: Body = {
    "alignValue": "left",
    "legend": _NO_LEGEND,
    "mergeValues": True,
    "rowHeight": 0.9,
    "showValue": "auto",
    "tooltip": {"mode": "single", "sort": "none"},
}
_LAST_VALUE_PER_LINE: Json = [{"id": "reduce", "options": {"reducers": ["lastNotNull"]}}]
_LINE: Body = {"drawStyle": "line", "fillOpacity": 10, "lineWidth": 1, "showPoints": "auto"}
_CELL: Body = {"align": "auto", "cellOptions": {"type": "color-text"}, "inspect": False}
_STATE: Body = {"fillOpacity": 70, "lineWidth": 0}
_BY_LINE: Body = {"mode": "palette-classic"}
_BY_VALUE: Body = {"mode": "thresholds"}
_SHADED: Body = {"mode": "continuous-BlPu"}
_BURN_AXIS: Json = {"linearThreshold": 1, "log": 10, "type": "symlog"}
"""Linear below a burn rate of 1, which is sustainable; logarithmic above, where tiers are factors apart."""


_COLOURS = (("pass", "green"), ("warn", "orange"), ("fail", "red"), ("error", "purple"), ("no data", "blue"))
"""The five states of a check, in the order of their numbers."""
_VERDICTS: Json = [
    {
        "type": "value",
        "options": {
            str(number): {"text": text, "color": colour, "index": number}
            for number, (text, colour) in enumerate(_COLOURS)
        },
    }
]


_FIRING: Json = [{"type": "value", "options": {"1": {"text": "firing", "color": "red", "index": 0}}}]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A visualisation; there are few, and each is itself alone."""

    plugin: str
    size: Size
    options: Body
    custom: Body
    transformations: Json = None
    mappings: Json = None
    """Words and colours for values."""
    instant: bool = False
    """Asks for the value now instead of a range, so that what is gone is shown as gone."""


_LOOKS: Mapping[View, Look] = {
    View.STAT: Look("stat", Size(4, 4), _STAT, {}, instant=True),
    View.LINES: Look("timeseries", Size(12, 8), _LINES, _LINE),
    View.BARS: Look("bargauge", Size(12, 8), _BARS, {}, instant=True),
    View.TOP: Look("bargauge", Size(12, 8), _BARS, {}, instant=True),
    View.TABLE: Look("table", Size(COLUMNS, 8), _TABLE, _CELL, _LAST_VALUE_PER_LINE, instant=True),
    View.STATES: Look("state-timeline", Size(COLUMNS, 8), _STATES, _STATE),
    View.VERDICTS: Look("state-timeline", Size(COLUMNS, 10), _STATES, _STATE, mappings=_VERDICTS),
}


ALERTS_OVER_TIME = Look("state-timeline", Size(COLUMNS, 6), _STATES, _STATE, mappings=_FIRING)


def look_of(view: View) -> Look:
    """The visualisation of a view of data; prose is no view of data, so it falls back to lines."""
    return _LOOKS.get(view) or _LOOKS[View.LINES]


def text_size(markdown: str) -> Size:
    """Room for a text beside something else, no higher than the list of alerts that stands next to it."""
    return Size(12, min(max(markdown.count("\n") + 3, 3), ALERT_LIST.height))


ALERT_LIST = Size(12, 8)


_CODE: Body = {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False}


def text_options(markdown: str) -> Body:
    return {"code": _CODE, "content": markdown, "mode": "markdown"}


def alert_list_options(label_filter: str) -> Body:
    """Firing and pending alerts with these labels, most important first, from every source Grafana knows."""
    states: Json = {"error": True, "firing": True, "noData": False, "normal": False, "pending": True}
    return {
        "alertInstanceLabelFilter": label_filter,
        "alertName": "",
        "dashboardAlerts": False,
        "groupBy": [],
        "groupMode": "default",
        "maxItems": 50,
        "sortOrder": 3,
        "stateFilter": states,
        "viewMode": "list",
    }


def field_config(look: Look, scale: Scale, units: Mapping[str, str], reading: Reading | None) -> Body:
    """Unit, colours and axis of a panel; `units` are the exceptions, by the query's letter."""
    defaults = _defaults(look, scale, reading)
    return {"defaults": defaults, "overrides": [_override(ref, unit) for ref, unit in units.items()]}


@lru_cache(
    maxsize=1024
)  # Most panels of a platform have one of a few scales; what is shared must not be changed.
def _defaults(look: Look, scale: Scale, reading: Reading | None) -> Body:
    defaults: Body = {
        "color": _colour(look, scale),
        "thresholds": {
            "mode": "absolute",
            "steps": [_step(_number(value), colour) for value, colour in scale.steps],
        },
        "unit": scale.unit,
    }
    custom = _custom(look, scale, reading)
    if custom:
        defaults["custom"] = custom
    if look.mappings:
        defaults["mappings"] = look.mappings
    if scale.decimals is not None:
        defaults["decimals"] = scale.decimals
    if scale.high is not None:
        defaults["max"] = _number(scale.high)
    if look.plugin == "bargauge" and scale.low is not None:
        defaults["min"] = _number(scale.low)
    return defaults


def _colour(look: Look, scale: Scale) -> Json:
    """Lines are told apart; values are judged by the bound, or where a grid has none shaded by how large they are."""
    if look.plugin == "timeseries":
        return _BY_LINE
    shaded = look.plugin == "state-timeline" and not scale.bounded and not look.mappings
    return _SHADED if shaded else _BY_VALUE


def _number(value: Decimal | None) -> Json:
    """A decimal as JSON has it, converted once for all panels of its scale."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def table_fields(look: Look, scale: Scale, columns: Sequence[tuple[str, str]]) -> Body:
    """Each column in its own unit; only the first one is coloured by the bound."""
    fields = field_config(look, scale, {}, None)
    fields["overrides"] = [_column(name, unit) for name, unit in columns[1:]]
    return fields


def _column(name: str, unit: str) -> Json:
    plain: Json = {"mode": "absolute", "steps": [_step(None, "text")]}
    said: list[Json] = [{"id": "unit", "value": unit}, {"id": "thresholds", "value": plain}]
    if name == STATE:
        said.append({"id": "mappings", "value": _VERDICTS})
    return {"matcher": {"id": "byName", "options": name}, "properties": said}


STATE = "state"
"""The column that holds the state of a check."""


def merged(columns: Sequence[tuple[str, str]]) -> Json:
    """Queries side by side: one row for each set of labels, and columns called by their signals."""
    many = len(columns) > 1
    names: Body = {f"Value #{ref_id(at)}" if many else "Value": name for at, (name, _) in enumerate(columns)}
    shape: Body = {"excludeByName": {"Time": True}, "indexByName": {}, "renameByName": names}
    organised: Json = {"id": "organize", "options": shape}
    return [{"id": "merge", "options": {}}, organised] if many else [organised]


def _custom(look: Look, scale: Scale, reading: Reading | None) -> Body:
    if look.plugin != "timeseries":
        return look.custom
    return _lines("dashed" if scale.bounded else "off", scale.low, reading)


@lru_cache(maxsize=64)
def _lines(threshold: str, low: Decimal | None, reading: Reading | None) -> Body:
    drawn: Body = {**_LINE, "thresholdsStyle": {"mode": threshold}}
    if low is not None:
        drawn["axisSoftMin"] = _number(low)
    if reading is Reading.BURN_RATE:
        drawn["scaleDistribution"] = _BURN_AXIS
    return drawn


def _step(value: Json, colour: str) -> Json:
    return {"color": colour, "value": value}


def _override(ref: str, unit: str) -> Json:
    return {"matcher": {"id": "byFrameRefID", "options": ref}, "properties": [{"id": "unit", "value": unit}]}
