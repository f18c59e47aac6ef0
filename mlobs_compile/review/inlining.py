"""Puts the queries of recording rules in the place of what they record, so that a rule can be asked for the past.

A rule that is new, or whose recordings change, has no recorded history; the series it is made from have. A recorded
series becomes its query; over a range it becomes a subquery with a minute between the points, as often as rules are
evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlobs_compile.queries.records import quoted
from mlobs_compile.queries.tree import parse
from mlobs_compile.queries.tree.nodes import Range, Selector
from mlobs_compile.queries.tree.walking import walk
from mlobs_compile.review.rules import RecordingRule, RuleSet

Keeps = Callable[[RecordingRule], bool]
"""Whether the server has the recorded series as the rule would record it."""
_STEP = "1m"
LONGEST = 200_000
"""Characters of a query; a server refuses or never finishes what is longer."""


class Unaskable(Exception):
    """The past cannot be asked for this rule; says why."""


def inlined(query: str, rules: RuleSet, keeps: Keeps) -> str:
    """The query with every recorded series that the server lacks replaced by its own query; raises Unaskable."""
    found = _inlined(query, rules, keeps, ())
    if len(found) > LONGEST:
        raise Unaskable(f"with its recordings written out, the query has {len(found)} characters")
    return found


def _inlined(query: str, rules: RuleSet, keeps: Keeps, within: tuple[str, ...]) -> str:
    text, pieces = query, list(walk(parse(query)))
    for expr, around in reversed(pieces):
        if not isinstance(expr, Selector) or expr.metric is None:
            continue
        fitting = _fitting(expr, rules.records.get(expr.metric, ()))
        if not fitting or all(keeps(rule) for rule in fitting):
            continue
        if expr.metric in within:
            raise Unaskable(f"`{expr.metric}` is recorded from itself")
        if expr.offset or expr.at:
            raise Unaskable(f"`{expr.metric}` is read at another time, which a query cannot be")
        body = " or ".join(_labelled(rule, rules, keeps, (*within, expr.metric)) for rule in fitting)
        outer = around[-1] if around else None
        if isinstance(outer, Range):
            text = f"{text[: outer.length.end]}:{_STEP}{text[outer.length.end :]}"
        text = f"{text[: expr.start]}({body}){text[expr.end :]}"
    return text


def _fitting(selector: Selector, rules: Sequence[RecordingRule]) -> list[RecordingRule]:
    """The rules whose series the selector takes, by the labels that the rules give."""
    return [
        rule
        for rule in rules
        if all(_takes(one.operator, one.value, rule.labels.get(one.label)) for one in selector.matchers)
    ]


def _takes(operator: str, value: str, label: str | None) -> bool:
    if label is None:
        raise Unaskable("it chooses by a label that its recording rule does not give")
    if operator in ("=", "!="):
        return (label == value) is (operator == "=")
    raise Unaskable("it chooses recorded series by a pattern")


def _labelled(rule: RecordingRule, rules: RuleSet, keeps: Keeps, within: tuple[str, ...]) -> str:
    """The rule's query with the labels that the recorded series has."""
    found = f"({_inlined(rule.expr, rules, keeps, within)})"
    for name, value in sorted(rule.labels.items()):
        found = f'label_replace({found}, "{name}", {quoted(value.replace("$", "$$"))}, "", "")'
    return found
