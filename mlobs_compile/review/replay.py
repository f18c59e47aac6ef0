"""How often alerts would have fired over the last days, by their rules before and after the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mlobs_compile.queries.tree import SyntaxFault, parse
from mlobs_compile.queries.tree.nodes import Selector
from mlobs_compile.queries.tree.walking import walk
from mlobs_compile.review.figures import Replayed
from mlobs_compile.review.inlining import Unaskable, inlined
from mlobs_compile.review.rules import AlertRule, RecordingRule, RuleSet, rule_set
from mlobs_compile.review.state import State

STEP = 60
"""Seconds between two evaluations, as all rules of mlobs have them."""
MOST = 200
"""Alerts that one review replays; beyond it a server is asked for too much."""
_NAMED = 3
Points = Mapping[str, Sequence[float]]
"""For every series, the times at which the alert's condition held, ascending, in Unix seconds."""
Ask = Callable[[str], Points]
"""What a server answers to a query over the days that are looked at; raises Unaskable."""


@dataclass(frozen=True, slots=True)
class Past:
    """A server to ask."""

    ask: Ask
    has: Callable[[RecordingRule], bool]
    """Whether it has recorded the series at all."""
    days: int


def replay(before: State, after: State, past: Past) -> tuple[tuple[Replayed, ...], tuple[str, ...]]:
    """Every alert whose rule differs, and what the reader must know; each query is asked once."""
    found: list[Replayed] = []
    left = 0
    for name in after.environments:
        old, new = rule_set(before.environments.get(name)), rule_set(after.environments[name])
        teller = _Teller(past, old, new)
        for id in dict.fromkeys((*new.alerts, *old.alerts)):
            if new.alerts.get(id) == old.alerts.get(id) and not teller.moved(id):
                continue
            if len(found) == MOST:
                left += 1
                continue
            found.append(teller.told(name, id))
    notes = (f"{left} more alerts differ and were not replayed; {MOST} are",) if left else ()
    return tuple(found), notes


class _Teller:
    """Replays the alerts of one environment."""

    def __init__(self, past: Past, old: RuleSet, new: RuleSet) -> None:
        self._past, self._old, self._new = past, old, new
        self._has = cache(lambda record, labels: past.has(RecordingRule(record, "", dict(labels))))

    def moved(self, id: str) -> bool:
        """Whether the alert reads, however indirectly, a recording that differs."""
        return any(
            self._written(rule, self._new) != self._written(rule, self._old)
            for rule in self._new.alerts.get(id, ())
        )

    def told(self, environment: str, id: str) -> Replayed:
        before, why = self._count(id, self._old, self._recorded)
        after, reason = self._count(id, self._new, lambda rule: self._recorded(rule) and self._same(rule))
        return Replayed(environment, id, self._past.days, before, after, why or reason)

    def _count(
        self, id: str, rules: RuleSet, keeps: Callable[[RecordingRule], bool]
    ) -> tuple[int | None, str]:
        alerts = rules.alerts.get(id)
        if alerts is None:
            return None, ""
        try:
            return sum(self._fired(rule, rules, keeps) for rule in alerts), ""
        except Unaskable as error:
            return None, str(error)
        except SyntaxFault as error:
            return None, f"its query cannot be read: {error}"

    def _fired(self, rule: AlertRule, rules: RuleSet, keeps: Callable[[RecordingRule], bool]) -> int:
        query = inlined(rule.expr, rules, keeps)
        points = self._past.ask(query)
        if not points:
            self._refuse_unseen(query)
        return sum(fired(moments, rule) for moments in points.values())

    def _refuse_unseen(self, query: str) -> None:
        """Raises Unaskable where the server has kept none of the series: silence of what it never saw is no answer."""
        read = [one for one, _ in walk(parse(query)) if isinstance(one, Selector) and one.metric]
        held = {
            (one.metric or "", tuple(sorted((m.label, m.value) for m in one.matchers if m.operator == "=")))
            for one in read
        }
        if held and not any(self._has(*one) for one in sorted(held)):
            names = ", ".join(sorted({f"`{name}`" for name, _ in held})[:_NAMED])
            raise Unaskable(f"the server has kept nothing of {names}")

    def _recorded(self, rule: RecordingRule) -> bool:
        held: bool = self._has(rule.record, tuple(sorted(rule.labels.items())))
        return held

    def _same(self, rule: RecordingRule) -> bool:
        """Whether what the server has recorded by the old rules is what the new rule would have recorded."""
        return self._query(rule, self._new) == self._query(rule, self._old)

    def _query(self, rule: RecordingRule, rules: RuleSet) -> str | None:
        twin = next((one for one in rules.records.get(rule.record, ()) if one.labels == rule.labels), None)
        return _in_full(twin.expr, rules) if twin else None

    def _written(self, rule: AlertRule, rules: RuleSet) -> str | None:
        return _in_full(rule.expr, rules)


def _in_full(query: str, rules: RuleSet) -> str | None:
    """A query with everything recorded written out; None where that cannot be done."""
    try:
        return inlined(query, rules, lambda _: False)
    except (Unaskable, SyntaxFault):
        return None


def fired(moments: Sequence[float], rule: AlertRule) -> int:
    """How often an alert with these rules began to fire, by the times at which its condition held."""
    hold, keep = rule.hold.seconds, rule.keep.seconds
    firing = [(begin + float(hold), end) for begin, end in _runs(moments) if end - begin >= hold]
    count, until = 0, float("-inf")
    for begin, end in firing:
        count += begin > until + float(keep) + STEP
        until = end
    return count


def _runs(moments: Sequence[float]) -> Iterator[tuple[float, float]]:
    """First and last moment of every stretch without a gap."""
    if not moments:
        return
    begin = last = moments[0]
    for moment in moments[1:]:
        if moment - last > 1.5 * STEP:
            yield begin, last
            begin = moment
        last = moment
    yield begin, last
