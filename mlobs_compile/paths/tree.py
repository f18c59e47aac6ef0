"""Alertmanager's tree of routes: which of them take an alert, and what each does with it.

A route takes an alert when all its matchers hold. It asks its children in order and stops at the first that takes the
alert, unless that one says `continue`; where no child takes it, the route itself is where it ends. A label that an
alert lacks counts as an empty one. Receivers come down from the route above, times do not.
Source: https://prometheus.io/docs/alerting/0.25/configuration/, `route` and `matcher`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mlobs_compile.artifact import Json

Labels = Mapping[str, str]
_MATCHER = re.compile(r'\s*([A-Za-z_:][\w:]*)\s*(=~|!=|!~|=)\s*("?)(.*?)\3\s*', re.S).fullmatch
_ESCAPE = re.compile(r'\\([\\"n])')


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label."""

    label: str
    operator: str
    value: str

    def holds(self, labels: Labels) -> bool:
        found = labels.get(self.label, "")
        if self.operator in ("=", "!="):
            return (found == self.value) is (self.operator == "=")
        return (_pattern(self.value).fullmatch(found) is not None) is (self.operator == "=~")

    def __str__(self) -> str:
        return f'{self.label}{self.operator}"{self.value}"'


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def matcher(text: str) -> Matcher:
    """One entry of `matchers`; raises ValueError for what is none."""
    found = _MATCHER(text)
    if found is None:
        raise ValueError(f"`{text}` is no matcher")
    label, operator, _, value = found.groups()
    return Matcher(
        label, operator, _ESCAPE.sub(lambda escaped: {"n": "\n"}.get(escaped[1], escaped[1]), value)
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """A route at which an alert ends: whom it tells there, and when."""

    way: tuple[Matcher, ...]
    """The matchers of all routes from the root to this one."""
    receiver: str
    active: tuple[str, ...]
    """The intervals in which it tells; at any time when empty."""
    muted: tuple[str, ...]
    """The intervals in which it does not."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route and those below it."""

    own: tuple[Matcher, ...]
    stop: Stop
    goes_on: bool
    below: tuple[Route, ...]

    def takes(self, labels: Labels) -> bool:
        return all(one.holds(labels) for one in self.own)

    def stops(self, labels: Labels) -> Iterator[Stop]:
        """Where an alert that this route takes ends."""
        taken = False
        for route in self.below:
            if route.takes(labels):
                taken = True
                yield from route.stops(labels)
                if not route.goes_on:
                    return
        if not taken:
            yield self.stop

    def asked(self) -> frozenset[str]:
        """The labels that any matcher looks at: alerts that agree on these go the same way."""
        return frozenset(one.label for one in self.own).union(*(route.asked() for route in self.below))


def read(body: Json, above: Stop | None = None) -> Route:
    """The tree under `route` of a configuration, its matchers one to an entry."""
    assert isinstance(body, Mapping)
    own = tuple(matcher(text) for text in _texts(body, "matchers"))
    stop = Stop(
        way=(*(above.way if above else ()), *own),
        receiver=str(body.get("receiver") or (above.receiver if above else "")),
        active=_texts(body, "active_time_intervals"),
        muted=_texts(body, "mute_time_intervals"),
    )
    below = body.get("routes", ())
    assert isinstance(below, Sequence)
    return Route(own, stop, body.get("continue") is True, tuple(read(inner, stop) for inner in below))


def _texts(body: Mapping[str, Json], key: str) -> tuple[str, ...]:
    found = body.get(key, ())
    assert isinstance(found, Sequence)
    return tuple(map(str, found))
