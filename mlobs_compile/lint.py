"""Runs the lint rules: each sees every value of the one type it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.rule import AnyRule


def lint(
    values: Iterable[AnyNode | Resource], rules: Sequence[AnyRule], names: Sequence[str]
) -> Iterator[Diagnostic]:
    """What the rules find; `names` are the rules' own, in the same order."""
    named = tuple(zip(names, rules, strict=True))
    by_type: dict[type, list[tuple[str, AnyRule]]] = {}
    for value in values:
        kind = type(value)
        if kind not in by_type:
            by_type[kind] = [pair for base in kind.__mro__ for pair in named if pair[1].on is base]
        for name, rule in by_type[kind]:
            for finding in rule.check(value):
                yield Diagnostic(
                    rule.code, name, rule.severity, finding.message, finding.where, help=finding.help
                )
