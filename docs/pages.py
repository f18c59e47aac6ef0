"""Whole pages made from the code: one per code, per kind of check and per preset, with an index for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docs import fields
from mlobs_compile import preset, registry
from mlobs_compile.check import AnyCheck, Scope
from mlobs_compile.diagnostic import Severity
from mlobs_compile.faults import catalogue
from mlobs_compile.pages import risk_page, rule_page
from mlobs_compile.plugins import checks as all_checks
from mlobs_compile.plugins import every_rule
from mlobs_compile.plugins import risks as all_risks
from mlobs_compile.spec.preset import Param, Preset, SignalShape

_WEIGHTS = {
    Severity.ERROR: "Error.",
    Severity.WARNING: "Warning; `--strict` makes it an error.",
    Severity.INFO: "Information; it never fails a run.",
}
_PLACES = {
    Scope.COLUMN: ("column", "under `columns: {NAME: {checks: ...}}` of a Dataset"),
    Scope.TABLE: ("table", "under `checks` of a Dataset"),
    Scope.DRIFT: ("drift", "under a feature or `predictions` in the `drift` of a Model"),
    Scope.PERFORMANCE: ("performance", "under `performance: {metrics: ...}` of a Model"),
    Scope.ESTIMATED: ("estimated", "under `performance: {estimated: ...}` of a Model"),
    Scope.BIAS: ("bias", "under `bias: {metrics: ...}` of a Model; once for each facet and group"),
    Scope.EXPLAINABILITY: ("explainability", "under `explainability: {metrics: ...}` of a Model"),
}
_KEYS = {"Model": "serving", "Cluster": "systems"}


def codes() -> dict[str, str]:
    """Faults and lint rules by code."""
    found = [(f.code, f.name, f.severity, f.page.strip(), "fault") for f in catalogue().values()]
    for name, rule in zip(*every_rule(), strict=True):
        found.append((rule.code, name, rule.severity, rule_page(rule), "lint rule"))
    found.sort()
    made = {}
    for code, name, severity, page, sort in found:
        about = f"{_WEIGHTS[severity]} A {sort}; `mlobs explain {code}` prints this page."
        made[f"codes/{code}.md"] = f"# {code} {name}\n\n{about}\n\n{page}\n\n[All codes](README.md)\n"
    rows = [(f"[{c}]({c}.md)", n, s.value, _first(page)) for c, n, s, page, _ in found]
    made["codes/README.md"] = (
        _CODES + fields.markdown(("code", "name", "severity", "what it says"), rows) + "\n"
    )
    return made


_CODES = """# Codes

Every finding has a code that never changes its meaning. `mlobs explain CODE` prints the page.
An error fails the run, a warning does so only under `--strict`, information never.
The first digit is the family: 0 YAML, 1 shape, 2 references, 3 queries, 4 SLOs and alerts,
5 limits of targets, 6 measures and imports, 7 review and apply, 9 mlobs itself.

"""


def risks() -> dict[str, str]:
    """Risks of a change by code."""
    made, rows = {}, []
    for one in all_risks():
        about = (
            f"A risk in `mlobs diff`, usually {one.level.value}; `mlobs explain {one.code}` prints this page."
        )
        page = risk_page(one)
        made[f"risks/{one.code}.md"] = (
            f"# {one.code} {one.title}\n\n{about}\n\n{page}\n\n[All risks](README.md)\n"
        )
        rows.append((f"[{one.code}]({one.code}.md)", one.title, one.level.value, _first(page)))
    made["risks/README.md"] = (
        _RISKS + fields.markdown(("code", "risk", "usually", "what it says"), rows) + "\n"
    )
    return made


_RISKS = """# Risks

What a change of the spec may do to those who rely on the monitoring. `mlobs diff` shows each in one row, with the
line of the spec, and `mlobs explain CODE` prints the page. A code never changes its meaning.

How grave one is depends on what is at stake: high where the alert wakes somebody, medium where it opens tickets; one
step more for a thing of tier `critical`, one less for one of tier `low`. Where a page says otherwise, it says so.

"""


def checks() -> dict[str, str]:
    """Kinds of checks by the name of their file."""
    made, by_scope = {}, dict[Scope, list[tuple[str, str]]]()
    for check in all_checks().values():
        page = registry.page(check.lower.__module__)
        path = f"{check.scope.value}/{check.name.lower()}.md"
        made[f"checks/{path}"] = _check(check, page)
        by_scope.setdefault(check.scope, []).append((f"[{check.name}]({path})", _first(page)))
    index = ["# Checks\n\n`mlobs explain NAME` prints the page of a check.\n"]
    for scope, (heading, place) in _PLACES.items():
        rows = fields.markdown(("check", "what it measures"), by_scope.get(scope, []))
        index.append(f"## {heading}\n\nThese stand {place}.\n\n{rows}\n")
    made["checks/README.md"] = "\n".join(index)
    return made


def _check(check: AnyCheck, page: str) -> str:
    place = _PLACES[check.scope][1]
    managed = (
        "\n\nWith `monitors: sagemaker` Amazon takes this measure; else the job that runs the checks."
        if check.managed
        else ""
    )
    head = f"# {check.name}\n\nA {check.scope.value} check; it stands {place}.{managed}"
    return f"{head}\n\n{page}\n\n## Settings\n\n{fields.tables(check.shape, '###')}\n\n[All checks](../README.md)\n"


def presets() -> dict[str, str]:
    """Built-in presets by name."""
    found = {name: one for name in preset.built_in_names() if (one := preset.built_in(name))}
    made = {f"presets/{name}.md": "\n\n".join(_preset(name, one)) + "\n" for name, one in found.items()}
    rows = [
        (f"[{name}]({name}.md)", ", ".join(one.applies_to), _first(one.metadata.description))
        for name, one in found.items()
    ]
    made["presets/README.md"] = (
        _PRESETS + fields.markdown(("preset", "for", "what it describes"), rows) + "\n"
    )
    return made


_PRESETS = """# Presets

A preset is the list of signals that one system gives, with ready alerts and panels.
`mlobs explain NAME` prints one.

Some read metrics that `mlobs run` or a job of yours publishes: see [metrics](../metrics.md).
[`mlobs push`](../push.md) publishes those of systems that have none. [How to add one](../presets.md).

"""


def example(name: str, found: Preset) -> str:
    """How a document names the preset, with a made-up value for every parameter that is required."""
    key = _KEYS.get(found.applies_to[0], "system")
    wanted = [
        f"{param}: {_made_up(param, one)}" for param, one in found.params.items() if one.default is None
    ]
    inner = "{" + ", ".join([f"preset: {name}", *wanted]) + "}"
    return f"{key}: {{main: {inner}}}" if key == "systems" else f"{key}: {inner}"


def _made_up(name: str, param: Param) -> str:
    """A value that the parameter takes, as it is written in YAML."""
    if param.example:
        return f'"{param.example}"'
    dashed = f"my-{name.replace('_', '-')}"
    return dashed if re.fullmatch(param.pattern or ".*", dashed) else dashed.replace("-", "_")


def _preset(name: str, found: Preset) -> Iterator[str]:
    yield f"# {name}"
    yield found.metadata.description
    yield from _where(found)
    yield f"For a {' or '.join(found.applies_to)}:\n\n```yaml\n{example(name, found)}\n```"
    if found.params:
        yield "## Parameters\n\n" + fields.markdown(("key", "default", "meaning"), _params(found))
    heads = ("signal", "kind", "unit", "read from", "known from", "no series means", "meaning")
    yield "## Signals\n\n" + fields.markdown(heads, _signals(found))
    if found.alerts:
        alerts = [(f"`{key}`", str(one.severity), one.summary or "") for key, one in found.alerts.items()]
        yield _ALERTS + fields.markdown(("alert", "severity", "what it says"), alerts)
    if found.lacks:
        lacks = [(f"`{key}`", reason) for key, reason in found.lacks.items()]
        yield "## What it cannot give\n\n" + fields.markdown(("signal", "why, and what to do"), lacks)
    file = f"[{name}.yaml](../../mlobs_compile/presets/{name}.yaml)"
    yield f"Queries, dimensions and sources: {file}. [All presets](README.md)"


_ALERTS = """## Alerts

Every document that uses the preset has these; an alert of the same name in the document overrides one.

"""


def _params(found: Preset) -> list[tuple[str, str, str]]:
    return [
        (f"`{key}`", "required" if one.default is None else f"`{one.default}`", one.description)
        for key, one in found.params.items()
    ]


def _signals(found: Preset) -> list[tuple[str, ...]]:
    return [
        (
            f"`{key}`",
            preset.kind(one),
            one.unit,
            " and ".join(_stores(one)),
            one.verified,
            _ABSENCE[one.absence],
            _by_labels(one) + one.description,
        )
        for key, one in found.signals.items()
    ]


_ABSENCE = {"zero": "0", "fault": "a fault", "unknown": "no verdict"}


def _by_labels(signal: SignalShape) -> str:
    """What tells the series of a signal apart, where there are several."""
    return f"By {', '.join(f'`{label}`' for label in signal.labels)}. " if signal.labels else ""


def _where(found: Preset) -> Iterator[str]:
    """Where the series come from, and of which versions."""
    said = found.metadata
    lines = [
        f"- {what}: {text}"
        for what, text in (("system", said.system), ("dialect", said.dialect), ("versions", said.versions))
        if text
    ]
    if lines:
        yield "\n".join(lines)


def _stores(signal: SignalShape) -> Iterator[str]:
    if signal.promql:
        yield "Prometheus"
    if signal.cloudwatch:
        yield "CloudWatch"


def _first(page: str) -> str:
    return " ".join(page.strip().partition("\n\n")[0].split())
