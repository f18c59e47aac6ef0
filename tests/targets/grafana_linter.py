"""The seventeen rules of Grafana's dashboard linter, read from its source and written anew.

A finding names its rule and its panel. `excluded` takes away what a `.lint` file beside the dashboard gives a reason
for; its warnings are findings like any other, as with `--strict`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import promql_parser as p

Json = Mapping[str, Any]
DRAWN = {"stat", "singlestat", "graph", "table", "timeseries", "gauge"}
QUERIED = {"singlestat", "graph", "table", "stat", "state-timeline", "timeseries"}
RATE_INTERVAL = "1769990787ms"
"""A length that nobody writes, so that it is known again after parsing."""
_GLOBALS = {
    "__rate_interval": RATE_INTERVAL,
    "__interval": "1767856611ms",
    "__interval_ms": "1767856611",
    "__range": "1069770749ms",
    "__range_s": "1069770",
    "__from": "1594671549254",
    "__to": "1594671549254",
}
UNITS = set(
    [
        "none",
        "string",
        "short",
        "percent",
        "percentunit",
        "humidity",
        "dB",
        "hex0x",
        "hex",
        "sci",
        "locale",
        "pixel",
        "bytes",
        "Bps",
        "watt",
        "decbytes",
        "bits",
        "decbits",
        "kbytes",
        "mbytes",
        "gbytes",
        "tbytes",
        "pps",
        "binBps",
        "Bps",
        "binbps",
        "bps",
        "KBs",
        "MBs",
        "GBs",
        "celsius",
        "fahrenheit",
        "kelvin",
        "hertz",
        "ns",
        "µs",
        "ms",
        "s",
        "m",
        "h",
        "d",
        "dtdurationms",
        "dtdurations",
        "dthms",
        "dtdhms",
        "clockms",
        "clocks",
        "cps",
        "ops",
        "reqps",
        "rps",
        "wps",
        "iops",
        "cpm",
        "opm",
        "rpm",
        "wpm",
        "bool",
        "bool_yes_no",
        "bool_on_off",
        "watt",
        "joule",
        "volt",
        "amp",
        "currencyUSD",
        "currencyEUR",
        "currencyGBP",
        "dateTimeAsIso",
        "dateTimeFromNow",
    ]
)
"""Of the linter's list, those that a dashboard of a platform could have."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say."""

    rule: str
    panel: str
    message: str


def lint(dashboard: Json) -> list[Finding]:
    """All findings of all rules."""
    found = [Finding(name, "", said) for name, rule in DASHBOARD_RULES.items() for said in rule(dashboard)]
    for panel in panels(dashboard):
        title = str(panel.get("title", ""))
        for name, of_panel in PANEL_RULES.items():
            found += [Finding(name, title, said) for said in of_panel(dashboard, panel)]
        for target in panel.get("targets", ()):
            for name, of_target in TARGET_RULES.items():
                found += [Finding(name, title, said) for said in of_target(dashboard, panel, target)]
    return found


def excluded(found: list[Finding], dashboard: Json, reasons: Json) -> list[Finding]:
    """The findings that no entry of the file excuses; a rule without entries is excused whole."""

    def excused(one: Finding) -> bool:
        rule = reasons.get("exclusions", {}).get(one.rule)
        if rule is None:
            return False
        entries = rule.get("entries") or [{"dashboard": dashboard["title"], "panel": one.panel}]
        return any((e["dashboard"], e.get("panel", "")) == (dashboard["title"], one.panel) for e in entries)

    return [one for one in found if not excused(one)]


def panels(dashboard: Json) -> Iterator[Json]:
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", ())


def _variables(dashboard: Json, kind: str) -> list[Json]:
    return [one for one in dashboard["templating"]["list"] if one["type"] == kind]


def _of_prometheus(dashboard: Json) -> bool:
    """Whether the first data source variable is a Prometheus; most rules look no further otherwise."""
    sources = _variables(dashboard, "datasource")
    return bool(sources) and sources[0]["query"] == "prometheus"


def _expanded(expr: str, dashboard: Json) -> str:
    """The expression with every variable replaced by something that parses."""
    for name, value in _GLOBALS.items():
        expr = re.sub(rf"\$\{{{name}\}}|\${name}\b", value, expr)
    for one in dashboard["templating"]["list"]:
        expr = re.sub(rf"\$\{{{one['name']}(:\w+)?\}}|\${one['name']}\b", one["name"], expr)
    return expr


def _parsed(expr: str, dashboard: Json) -> p.Expr | None:
    try:
        return p.parse(_expanded(expr, dashboard))
    except ValueError:
        return None


def _data_source(dashboard: Json) -> Iterator[str]:
    sources = _variables(dashboard, "datasource")
    if not sources:
        yield "there is no variable for the data source"
    for one in sources:
        kind = one["query"]
        names, labels = {f"{kind}_datasource"}, {f"{kind.title()} data source"}
        if len(sources) == 1:
            names, labels = names | {"datasource"}, labels | {"Data source"}
        if one["name"] not in names:
            yield f"the variable `{one['name']}` should be called {sorted(names)}"
        elif one.get("label") not in labels:
            yield f"the variable `{one['name']}` should be labelled {sorted(labels)}"


def _has_variable(name: str) -> Callable[[Json], Iterator[str]]:
    def rule(dashboard: Json) -> Iterator[str]:
        if not _of_prometheus(dashboard):
            return
        found = next((one for one in dashboard["templating"]["list"] if one["name"] == name), None)
        if found is None:
            yield f"there is no variable `{name}`"
            return
        sources = {"$datasource", "${datasource}", "$prometheus_datasource", "${prometheus_datasource}"}
        source = found.get("datasource")
        wrong = {
            "source": (source["uid"] if isinstance(source, Mapping) else source) not in sources,
            "type": found["type"] != "query",
            "label": found.get("label") != name.title(),
            "multi": not found.get("multi"),
            "allValue": found.get("allValue") != ".+",
        }
        yield from (
            f"the variable `{name}` has a wrong {what}" for what, is_wrong in wrong.items() if is_wrong
        )

    return rule


def _labels_parse(dashboard: Json) -> Iterator[str]:
    if not _of_prometheus(dashboard):
        return
    for one in _variables(dashboard, "query"):
        query = one["query"]["query"] if isinstance(one["query"], Mapping) else one["query"]
        asked = re.fullmatch(r"label_values\((?:(.+),)?[^,]+\)", query)
        if asked and asked[1] and _parsed(asked[1], dashboard) is None:
            yield f"the variable `{one['name']}` asks what is not PromQL"


def _reloads(dashboard: Json) -> Iterator[str]:
    for one in _variables(dashboard, "query"):
        if one.get("refresh") != 2:
            yield f"the variable `{one['name']}` is not asked anew when the time range changes"


def _editable(dashboard: Json) -> Iterator[str]:
    if dashboard.get("editable") is not False:
        yield "somebody can edit it"


def _panel_source(dashboard: Json, panel: Json) -> Iterator[str]:
    if panel["type"] not in {"singlestat", "graph", "table", "timeseries"}:
        return
    names = {one["name"] for one in _variables(dashboard, "datasource")}
    uid = (panel.get("datasource") or {}).get("uid")
    if uid not in {f"${name}" for name in names} | {f"${{{name}}}" for name in names}:
        yield f"its data source is `{uid}`"


def _described(dashboard: Json, panel: Json) -> Iterator[str]:
    if panel["type"] in DRAWN and not (panel.get("title") and panel.get("description")):
        yield "title or description is missing"


def _unit(dashboard: Json, panel: Json) -> Iterator[str]:
    fields = panel.get("fieldConfig", {})
    defaults = fields.get("defaults", {})
    if panel["type"] not in DRAWN or defaults.get("mappings"):
        return
    if panel.get("options", {}).get("reduceOptions", {}).get("fields"):
        return
    if defaults.get("unit") not in UNITS:
        yield f"the unit is `{defaults.get('unit')}`"


def _asks(dashboard: Json, panel: Json) -> Iterator[str]:
    if panel["type"] in DRAWN - {"table"} and not panel.get("targets"):
        yield "it asks nothing"


def _promql(dashboard: Json, panel: Json, target: Json) -> Iterator[str]:
    if not _of_prometheus(dashboard) or panel["type"] not in QUERIED or "metricName" in target:
        return
    if _parsed(target.get("expr", ""), dashboard) is None:
        yield f"`{target.get('expr')}` is not PromQL"


def _nothing_of_logs(dashboard: Json, panel: Json, target: Json) -> Iterator[str]:
    """The two rules of Loki look only at boards whose data source it is; none of ours has one."""
    sources = _variables(dashboard, "datasource")
    if sources and sources[0]["query"] == "loki":
        yield "a query of Loki is not looked at"


def _walk(expr: p.Expr, parents: tuple[p.Expr, ...] = ()) -> Iterator[tuple[p.Expr, tuple[p.Expr, ...]]]:
    yield expr, parents
    below = [getattr(expr, name, None) for name in ("expr", "lhs", "rhs", "param", "vector_selector")]
    for one in (*below, *(expr.args if isinstance(expr, p.Call) else ())):
        if isinstance(one, p.Expr):
            yield from _walk(one, (*parents, expr))


def _rate_interval(dashboard: Json, panel: Json, target: Json) -> Iterator[str]:
    expr = _parsed(target.get("expr", ""), dashboard) if _of_prometheus(dashboard) else None
    if expr is None or panel["type"] not in QUERIED:
        return
    magic = int(RATE_INTERVAL.removesuffix("ms"))
    for node, parents in _walk(expr):
        if not isinstance(node, p.MatrixSelector) or not parents:
            continue
        if round(node.range.total_seconds() * 1000) == magic:
            continue
        call = parents[-1]
        if not isinstance(call, p.Call) or call.func.name in ("rate", "irate"):
            yield f"`{target['expr']}` should use $__rate_interval"


def _has_matcher(label: str) -> Callable[[Json, Json, Json], Iterator[str]]:
    def rule(dashboard: Json, panel: Json, target: Json) -> Iterator[str]:
        expr = _parsed(target.get("expr", ""), dashboard) if _of_prometheus(dashboard) else None
        if expr is None:
            return
        for node, _ in _walk(expr):
            if isinstance(node, p.VectorSelector):
                held = [m for m in node.matchers.matchers if m.name == label]
                if not any(str(m.op).endswith("Re") and m.value in (label, f"${label}") for m in held):
                    yield f"`{target['expr']}` does not select by {label}"

    return rule


def _counter(dashboard: Json, panel: Json, target: Json) -> Iterator[str]:
    """The linter looks at the end of the whole selector, and so only at counters without matchers; so does this."""
    expr = _parsed(target.get("expr", ""), dashboard)
    for node, parents in _walk(expr) if expr is not None else ():
        if not isinstance(node, p.VectorSelector) or not str(node.prettify()).endswith("_total"):
            continue
        call = parents[-2] if len(parents) > 1 else None
        ranged = bool(parents) and isinstance(parents[-1], p.MatrixSelector)
        if not (ranged and isinstance(call, p.Call) and call.func.name in ("rate", "irate", "increase")):
            yield f"the counter `{node.name}` is read without rate, irate or increase"


DASHBOARD_RULES: Mapping[str, Callable[[Json], Iterator[str]]] = {
    "template-datasource-rule": _data_source,
    "template-job-rule": _has_variable("job"),
    "template-instance-rule": _has_variable("instance"),
    "template-label-promql-rule": _labels_parse,
    "template-on-time-change-reload-rule": _reloads,
    "uneditable-dashboard": _editable,
}
PANEL_RULES: Mapping[str, Callable[[Json, Json], Iterator[str]]] = {
    "panel-datasource-rule": _panel_source,
    "panel-title-description-rule": _described,
    "panel-units-rule": _unit,
    "panel-no-targets-rule": _asks,
}
TARGET_RULES: Mapping[str, Callable[[Json, Json, Json], Iterator[str]]] = {
    "target-logql-rule": _nothing_of_logs,
    "target-logql-auto-rule": _nothing_of_logs,
    "target-promql-rule": _promql,
    "target-rate-interval-rule": _rate_interval,
    "target-job-rule": _has_matcher("job"),
    "target-instance-rule": _has_matcher("instance"),
    "target-counter-agg-rule": _counter,
}
