"""The pages of `mlobs explain` and of docs/: codes, risks and every sort of plug-in, all from the code."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from mlobs_compile import preset, registry
from mlobs_compile.check import AnyCheck
from mlobs_compile.faults import catalogue
from mlobs_compile.plugins import EXPORTS, RISKS, TARGETS, WORLDS, checks, every_rule, risks
from mlobs_compile.rule import AnyRule

if TYPE_CHECKING:
    from mlobs_compile.risk import Risk

Rows = list[tuple[str, str]]


def find(name: str) -> str | None:
    """The page of a code or a plug-in, None when nothing has this name."""
    for lookup in (_code, _risk, _check, _preset, _outlets):
        text = lookup(name)
        if text:
            return text
    return None


def listing(what: str) -> Rows:
    """Name and first sentence of everything of one sort, which is one of the lists of `mlobs explain`."""
    makers: dict[str, Callable[[], Rows]] = {
        "checks": lambda: [
            (f"{c.name} ({c.scope.value})", first_line(_check_page(c))) for c in checks().values()
        ],
        "presets": _preset_rows,
        **{sort: partial(_outlet_rows, package) for sort, (package, _) in _OUTLETS.items()},
        "rules": lambda: sorted((rule.code, first_line(rule_page(rule))) for rule in every_rule()[1]),
        "risks": lambda: [(f"{one.code} {one.title}", first_line(risk_page(one))) for one in risks()],
        "codes": lambda: sorted(
            [(f.code, first_line(f.page)) for f in catalogue().values()]
            + [(rule.code, first_line(rule_page(rule))) for rule in every_rule()[1]]
        ),
    }
    return makers[what]()


def first_line(text: str) -> str:
    """The first sentence of a page."""
    return text.strip().partition("\n\n")[0].replace("\n", " ")


def rule_page(rule: AnyRule) -> str:
    """The page of a lint rule, which is its file's docstring."""
    return registry.page(rule.check.__module__)


def risk_page(risk: Risk) -> str:
    """The page of a risk, which is its file's docstring, with how it is acknowledged."""
    return f"{registry.page(risk.find.__module__)}\n\n{_ACCEPTING.format(code=risk.code)}"


_ACCEPTING = """To accept it for a time, write into mlobs.yaml what it is of, why, and until when. It is still shown,
and no longer refused. An id stands for all below it, and `*` for any text between two slashes:
```yaml
review:
  acknowledged:
    - {{risk: {code}, of: fraud, reason: agreed with the team that is on call, until: 2027-01-31}}
```
Another level for the whole project: `review: {{levels: {{{code}: low}}}}`."""


def _file(name: str) -> str:
    return name.replace("-", "_")


def _code(name: str) -> str | None:
    code = name.upper()
    fault = catalogue().get(code) or next((f for f in catalogue().values() if f.name == name), None)
    if fault:
        return f"{fault.code} {fault.name} ({fault.severity.value})\n\n{fault.page}"
    names, found = every_rule()
    for own, rule in zip(names, found, strict=True):
        if rule.code == code or own == name:
            return f"{rule.code} {own} ({rule.severity.value})\n\n{rule_page(rule)}"
    return None


def _risk(name: str) -> str | None:
    wanted = _file(name)
    if not re.fullmatch(r"[rR]\d{2}", name) and name not in registry.names(RISKS):
        return None
    for one in risks():
        if one.code == name.upper() or one.find.__module__.rpartition(".")[2] == wanted:
            return f"{one.code} {one.title} (risk)\n\n{risk_page(one)}"
    return None


def _check(name: str) -> str | None:
    wanted = _file(name).lower()
    found = [check for check in checks().values() if check.name.lower() == wanted]
    texts = [f"{check.name} ({check.scope.value} check)\n\n{_check_page(check)}" for check in found]
    return "\n\n".join(texts) or None


def _check_page(check: AnyCheck) -> str:
    return registry.page(check.lower.__module__)


_OUTLETS = {
    "targets": (TARGETS, "target"),
    "worlds": (WORLDS, "world of `mlobs apply`"),
    "exports": (EXPORTS, "export"),
}
"""Where what is compiled goes, by the folder of each sort; a target and a world may share a name."""


def _outlets(name: str) -> str | None:
    found = [
        f"{name} ({sort})\n\n{registry.page(f'{package}.{_file(name)}')}"
        for package, sort in _OUTLETS.values()
        if name in map(_file, registry.names(package))
    ]
    return "\n\n".join(found) or None


def _outlet_rows(package: str) -> Rows:
    names = map(_file, registry.names(package))
    return [(name, first_line(registry.page(f"{package}.{name}"))) for name in names]


def _preset(name: str) -> str | None:
    found = preset.built_in(name)
    if found is None:
        return None
    lines = [f"{name} (preset for {', '.join(found.applies_to)})", "", found.metadata.description, ""]
    about = [(what, getattr(found.metadata, what)) for what in ("dialect", "versions")]
    lines += [f"{what.capitalize()}: {text}" for what, text in about if text]
    lines += ["", "Parameters:"] if found.params else []
    for key, param in found.params.items():
        default = f" (default `{param.default}`)" if param.default is not None else ""
        lines.append(f"  {key}{default}: {param.description}")
    lines += ["", "Signals:"]
    for key, signal in found.signals.items():
        forms = [
            label for label, form in (("PromQL", signal.promql), ("CloudWatch", signal.cloudwatch)) if form
        ]
        known = (preset.kind(signal), signal.unit, ", ".join(forms), signal.verified)
        lines.append(f"  {key} [{'; '.join(known)}]: {signal.description}")
    lines += ["", "Alerts:"] if found.alerts else []
    lines += [f"  {key} ({alert.severity}): {alert.summary or ''}" for key, alert in found.alerts.items()]
    lines += ["", "What it cannot give:"] if found.lacks else []
    lines += [f"  {key}: {reason}" for key, reason in found.lacks.items()]
    return "\n".join(lines)


def _preset_rows() -> Rows:
    found = ((name, preset.built_in(name)) for name in preset.built_in_names())
    return [(name, first_line(shape.metadata.description)) for name, shape in found if shape]
