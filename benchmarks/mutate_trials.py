"""Breaks the compiled rules of one SLO in every small way, and counts what the tests that come with them notice.

Unlike `mutate_rules`, which judges this project's own scenarios, it judges those that `mlobs test` makes for a user.
Run from the repository; it takes a few minutes:

    python -m benchmarks.mutate_trials [WORD ...]     only the mutants whose name holds one of the words
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mlobs_compile import source
from mlobs_compile.artifact import Json
from mlobs_compile.backends import promtool, tools
from mlobs_compile.cli import rehearsal
from mlobs_compile.pipeline import compile_all
from mlobs_compile.targets.prometheus import trials
from mlobs_compile.targets.prometheus.trials import rulebook
from mlobs_compile.targets.prometheus.trials.rulebook import Group, Rulebook
from mlobs_compile.targets.prometheus.trials.trial import Trial
from mlobs_compile.units import decimal_text

SPEC = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {prometheus: {routed_elsewhere: true}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {oncall: {type: webhook, url: "https://hooks.example/risk"}}
routing: {page: [oncall], ticket: [oncall]}
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
slos:
  availability:
    objective: 99.9%
    no_traffic: 2h
    budget_policy: {"25%": ticket}
    sli:
      events:
        bad: 'sum(rate(req_total{job="fraud",code=~"5.."}[$window]))'
        total: 'sum(rate(req_total{job="fraud"}[$window]))'
"""
Rule = Mapping[str, Json]
_NUMBER = re.compile(r"(?<=[<>=] )(\d+(?:\.\d+)?)\b(?!\d*[smhdw])")
_RANGE = re.compile(r"\[(\d+)([smhd])((?:\d+[smhd])*(?::\w+)?)\]")
_WINDOW = re.compile(r'window="(\w+)"')
_COMPARISON = re.compile(r"(>=|<=|==|>|<)(?= (?!bool))")
_REPLACED = (
    (r" or 0 \* sum\([^()]*\)", ""),
    (r" >= 0 < Inf", ""),
    (r"absent\(", "("),
    (r"clamp_min\(", "("),
    (r"sum_over_time", "avg_over_time"),
    (r" < sum\([^()]*\) or sum\([^()]*\)", ""),
)
_ROUTING = ("severity", "team", "mlobs_id", "environment", "slo")
"""Labels by which an alert is led and found; the others are for readers."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One rule, changed in one place."""

    name: str
    number: int
    """Which rule of the group."""
    rule: Rule


def compiled() -> tuple[Trial, Group]:
    """The plain SLO's trial and its rules."""
    documents = source.read(SPEC, "mlobs.yaml").value
    assert documents is not None
    (build,) = compile_all(documents, targets=frozenset(("prometheus",))).builds
    assert build.monitoring is not None
    (trial,) = trials.of_monitoring(build.monitoring.nodes)
    group, *_ = (
        group for one in build.emissions["prometheus"].resources for group in rulebook.of_resource(one)
    )
    return trial, group


def mutants(group: Group) -> Iterator[Mutant]:
    """Every rule without one thing, or with one thing a little different."""
    for number, rule in enumerate(group.rules):
        expr, name = str(rule["expr"]), _name(rule)
        for what, changed in _exprs(expr):
            yield Mutant(f"{name}: {what}", number, {**rule, "expr": changed})
        for what, body in _fields(rule):
            yield Mutant(f"{name}: {what}", number, body)


def _name(rule: Rule) -> str:
    held = rulebook.labels(rule)
    return str(rule.get("alert") or f"{rule['record']}[{held.get('window', '')}]")


def _exprs(expr: str) -> Iterator[tuple[str, str]]:
    for pattern, others in ((_NUMBER, _numbers), (_RANGE, _ranges), (_COMPARISON, _comparisons)):
        for found in pattern.finditer(expr):
            for text in others(found):
                name = f"{found[0]} to {text} at {found.start()}"
                yield name, expr[: found.start()] + text + expr[found.end() :]
    windows = dict.fromkeys(_WINDOW.findall(expr))
    for found in _WINDOW.finditer(expr):
        for other in windows:
            if other != found[1]:
                text = f'window="{other}"'
                yield f"{found[0]} to {text}", expr[: found.start()] + text + expr[found.end() :]
    yield from _joints(expr)


def _numbers(found: re.Match[str]) -> Iterator[str]:
    """Two per cent more and less; of a count, one more and one less."""
    value = Decimal(found[1])
    if value in (0, 1):
        return
    count = value * 2 == (value * 2).to_integral_value() and value >= 1
    for more, factor in ((-1, Decimal("0.98")), (1, Decimal("1.02"))):
        yield decimal_text(value + more if count else value * factor)


def _ranges(found: re.Match[str]) -> Iterator[str]:
    for size in (int(found[1]) * 2, int(found[1]) // 2):
        if size:
            yield f"[{size}{found[2]}{found[3]}]"


def _comparisons(found: re.Match[str]) -> Iterator[str]:
    yield {">": "<", "<": ">", ">=": "<", "<=": ">", "==": "!="}[found[1]]


def _joints(expr: str) -> Iterator[tuple[str, str]]:
    """Conditions joined otherwise, or left out."""
    for joint in re.finditer(r"\n(and ignoring \(window\)|and|or)\n", expr):
        other = joint[1].replace("and", "or") if joint[1].startswith("and") else "and"
        yield (
            f"{joint[1]} to {other} at {joint.start()}",
            expr[: joint.start(1)] + other + expr[joint.end(1) :],
        )
    parts = re.split(r"\nand ignoring \(window\)\n", expr)
    for number, part in enumerate(parts if len(parts) > 1 else ()):
        left = "\nand ignoring (window)\n".join(parts[:number] + parts[number + 1 :])
        yield f"without {part}", left
    for text, other in _REPLACED:
        changed, count = re.subn(text, other, expr, count=1)
        if count:
            yield f"{text} replaced", changed


def _fields(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for field in ("for", "keep_firing_for"):
        if field in rule:
            yield f"without {field}", {key: value for key, value in rule.items() if key != field}
    held = rulebook.labels(rule)
    for label in held:
        if (label in _ROUTING or "record" in rule) and f'{label}="' not in str(rule["expr"]):
            yield f"without label {label}", {**rule, "labels": {k: v for k, v in held.items() if k != label}}
    if held.get("severity"):
        other = "ticket" if held["severity"] == "page" else "page"
        yield f"severity {other}", {**rule, "labels": {**held, "severity": other}}


def verdict(trial: Trial, group: Group, mutant: Mutant) -> str:
    """The first case that notices, or how else the mutant ended."""
    rules = list(group.rules)
    rules[mutant.number] = mutant.rule
    ground = rehearsal.Ground("default", (trial,), Rulebook([Group(group.name, tuple(rules))]), None)
    program = tools.found("promtool")
    for alert in trial.alerts:
        if ground.rules.alert(alert.id) is None:
            return f"{alert.id}: no such rule"
    with tempfile.TemporaryDirectory() as folder:
        for job in rehearsal.written(trial, ground.rules, Path(folder)):
            report = promtool.test(program, job.file)
            if report.broken:
                return f"cannot be evaluated: {report.broken.splitlines()[0][:80]}"
            if report.failures:
                return f"{report.failures[0].alert}: {report.failures[0].case}"
    return ""


def main(words: list[str]) -> int:
    trial, group = compiled()
    every = [one for one in mutants(group) if not words or any(word in one.name for word in words)]
    verdicts = tools.side_by_side(
        lambda mutant: (mutant.name, verdict(trial, group, mutant)), every, os.cpu_count() or 1, _print
    )
    noticed = sum(bool(said) for _, said in verdicts)
    print(f"{noticed} of {len(every)} noticed")
    return 0 if noticed == len(every) else 1


def _print(judged: tuple[str, str]) -> None:
    name, said = judged
    print(f"{' '.join(name.split())[:100]:100}  {said or 'LIVES'}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
