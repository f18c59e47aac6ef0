"""Series invented for selectors: labels that one takes, that two take, or that one takes and the other does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from mlobs_compile.queries.pattern_samples import samples
from mlobs_compile.queries.selectors import Matcher, Selector

Labels = Mapping[str, str]
_MOST = 64
"""Ways to be left out that are tried: each of several selectors has one for each of its conditions."""
_OTHERS = ("other", "200", "500", "0", "true", "false", "a", "b", "")
"""What a label may hold when all that is known is what it may not hold."""


def witness(*selectors: Selector, held: Labels = {}) -> dict[str, str] | None:  # noqa: B006 - never changed
    """Labels that all selectors take; None when there are none, or they cannot be told.

    What is `held` stands as it is, if the selectors let it.
    """
    matchers = [matcher for selector in selectors for matcher in selector.matchers]
    return _labels(matchers, held)


def outsider(inside: Selector, outside: Iterable[Selector], held: Labels = {}) -> dict[str, str] | None:  # noqa: B006
    """Labels that `inside` takes and none of `outside`; as like to those of the others as can be."""
    refused = [selector for selector in outside if selector.metric == inside.metric]
    if not refused:
        return witness(inside, held=held)
    first = refused[0]
    for opposites in islice(product(*(tuple(_opposites(one, inside)) for one in refused)), _MOST):
        changed = {opposite.label for opposite in opposites}
        alike = [matcher for matcher in first.matchers if matcher.label not in changed]
        for kept in (alike, []):
            labels = _labels([*inside.matchers, *kept, *opposites], held)
            if labels is not None and not any(takes(selector, labels) for selector in refused):
                return labels
    return None


def takes(selector: Selector, labels: Labels) -> bool:
    """Whether a series of the selector's metric with these labels is selected."""
    return all(matcher.accepts(labels.get(matcher.label, "")) for matcher in selector.matchers)


def values(matchers: Iterable[Matcher], count: int) -> tuple[str, ...]:
    """Up to so many different values that one label may hold."""
    asked = tuple(matchers)
    found = dict.fromkeys(text for text in _candidates(asked) if text and _fits(text, asked))
    return tuple(found)[:count]


def _labels(matchers: Iterable[Matcher], held: Labels) -> dict[str, str] | None:
    asked: dict[str, list[Matcher]] = {}
    for matcher in matchers:
        asked.setdefault(matcher.label, []).append(matcher)
    found = {label: value for label, value in held.items() if label not in asked and value}
    for label, conditions in asked.items():
        options = (held[label],) if label in held else _candidates(conditions)
        value = next((text for text in options if _fits(text, conditions)), None)
        if value is None:
            return None
        if value:
            found[label] = value
    return found


def _opposites(selector: Selector, inside: Selector) -> Iterator[Matcher]:
    """What is true of a series that the selector leaves out, one condition at a time, its own ones first."""
    flipped = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
    common = set(inside.matchers)
    for matcher in selector.matchers:
        if matcher not in common:
            yield Matcher(matcher.label, flipped[matcher.operator], matcher.value)


def _candidates(matchers: Iterable[Matcher]) -> Iterator[str]:
    """Values worth a try, those that a matcher names first."""
    for matcher in matchers:
        if matcher.operator == "=":
            yield matcher.value
        elif matcher.operator == "=~":
            yield from samples(matcher.value)
    yield from _OTHERS


def _fits(value: str, matchers: Iterable[Matcher]) -> bool:
    return all(matcher.accepts(value) for matcher in matchers)
