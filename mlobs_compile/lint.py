"""Runs the lint rules, each of which sees every value of the one type it asks for, and heeds what is to be ignored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Diagnostic, Severity, did_you_mean
from mlobs_compile.faults import lint as faults
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.plugins import every_rule
from mlobs_compile.resolve.platform import Said
from mlobs_compile.route import Place, Route
from mlobs_compile.rule import AnyRule, Finding
from mlobs_compile.spec.lint import Ignore
from mlobs_compile.spec.project import Project

if TYPE_CHECKING:
    from mlobs_compile.queries.query import Asked, Unread
    from mlobs_compile.queries.rule_files import RuleBase, RuleGroup, RuleSet

    Linted = AnyNode | Resource | Asked | Unread | RuleBase | RuleGroup | RuleSet

Named = Callable[[Place], Iterable[Route]]
"""The names by which an `ignore` may mean a place: a document's or a rule's, with the keys below it."""


def lint(values: Iterable[Linted], rules: Sequence[AnyRule], names: Sequence[str]) -> Iterator[Diagnostic]:
    """What the rules find; `names` are the rules' own, in the same order."""
    named = tuple(zip(names, rules, strict=True))
    by_type: dict[type, list[tuple[str, AnyRule]]] = {}
    for value in values:
        kind = type(value)
        if kind not in by_type:
            by_type[kind] = [pair for base in kind.__mro__ for pair in named if pair[1].on is base]
        for name, rule in by_type[kind]:
            for found in rule.check(value):
                yield _diagnostic(name, rule, found)


def _diagnostic(name: str, rule: AnyRule, found: Finding) -> Diagnostic:
    return Diagnostic(
        rule.code,
        name,
        rule.severity,
        found.message,
        found.where,
        help=found.help,
        related=found.related,
        inside=found.inside,
    )


class Heed:
    """What one project ignores, and which of it had an effect so far."""

    def __init__(self, today: date | None) -> None:
        self._today = today
        """None where nobody asks for the day, and nothing ends."""
        self._entries: dict[Place, Ignore] = {}
        self._used: set[Place] = set()

    def left(
        self, said: Iterable[Diagnostic], project: Said[Project] | None, named: Named
    ) -> Iterator[Diagnostic]:
        """The diagnostics without those that the project ignores, and what is wrong with its entries."""
        entries = project.spec.lint.ignore if project else ()
        live: list[tuple[Place, Ignore]] = []
        for number, entry in enumerate(entries):
            assert project is not None
            where = project.at("lint", "ignore", number)
            wrong = self._wrong(entry, where)
            if wrong:
                yield wrong
            else:
                live.append((where, entry))
                self._entries.setdefault(where, entry)
        for found in said:
            hit = [where for where, entry in live if _covers(entry, found, named)] if live else []
            if hit and found.severity is not Severity.ERROR:
                self._used.update(hit)
            else:
                yield found

    def _wrong(self, entry: Ignore, where: Place) -> Diagnostic | None:
        severities = _severities()
        if entry.code not in severities:
            help = did_you_mean(entry.code, severities) or "`mlobs explain codes` lists them"
            return faults.IGNORE_REFUSED.at(where / "code", f"there is no `{entry.code}`", help=help)
        if severities[entry.code] is Severity.ERROR:
            message = f"`{entry.code}` is an error, and cannot be ignored"
            return faults.IGNORE_REFUSED.at(where / "code", message, help="mend what it is about")
        if self._today and entry.until and entry.until < self._today:
            message = f"this ended on {entry.until}: {entry.reason}"
            help = "mend what it is about, or give it another day"
            return faults.IGNORE_OVER.at(where / "until", message, help=help)
        return None

    def unused(self) -> Iterator[Diagnostic]:
        """Every entry that ignored nothing, once all environments were looked at."""
        for where, entry in self._entries.items():
            if where not in self._used:
                at = f" at `{entry.at}`" if entry.at else ""
                message = f"there is no `{entry.code}`{at} to be ignored"
                yield faults.IGNORED_NOTHING.at(where, message, help="delete the entry")


def _severities() -> Mapping[str, Severity]:
    """The severity of everything that has a code."""
    from mlobs_compile.faults import catalogue

    known = {fault.code: fault.severity for fault in catalogue().values()}
    return known | {rule.code: rule.severity for rule in every_rule()[1]}


def _covers(entry: Ignore, found: Diagnostic, named: Named) -> bool:
    if entry.code != found.code:
        return False
    if entry.at is None:
        return True
    if not isinstance(found.where, Place):
        return False
    wanted = Route.parse(entry.at)
    return any(route[: len(wanted)] == wanted for route in named(found.where))
