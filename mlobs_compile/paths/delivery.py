"""A compiled Alertmanager configuration, asked where an alert goes: routes, receivers, channels, times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Json
from mlobs_compile.paths import intervals, tree
from mlobs_compile.paths.intervals import Interval
from mlobs_compile.paths.tree import Labels, Route, Stop
from mlobs_compile.queries import relayed

CHANNELS = {
    "pagerduty_configs": "PagerDuty",
    "slack_configs": "Slack",
    "email_configs": "e-mail",
    "webhook_configs": "webhook",
    "sns_configs": "SNS topic",
}
"""The lists of a receiver, and what one of their entries is."""
_ASLEEP = frozenset(("Slack", "e-mail"))
"""What nobody is woken by: it waits in a window until somebody looks."""
_ADDRESS = ("routing_key_file", "channel", "to", "url", "topic_arn")


@dataclass(frozen=True, slots=True)
class Channel:
    """One way in which a receiver tells people."""

    kind: str
    address: str
    tells: bool = True
    """False where no person is at the other end: it starts something."""

    @property
    def wakes(self) -> bool:
        return self.tells and self.kind not in _ASLEEP

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Routes, receivers and times of one configuration."""

    root: Route
    asked: tuple[str, ...]
    """The labels on which the way of an alert depends."""
    channels: Mapping[str, tuple[Channel, ...]]
    """By the receiver's name."""
    times: Mapping[str, tuple[Interval, ...]]
    """By the interval's name."""

    def stops(self, labels: Labels) -> tuple[Stop, ...]:
        """Where an alert ends."""
        return tuple(self.root.stops(labels))

    def ever(self, stop: Stop) -> bool:
        """Whether a stop tells anybody at any time of the week."""
        return intervals.ever(self._of(stop.active), self._of(stop.muted))

    def _of(self, names: Sequence[str]) -> list[Interval]:
        return [interval for name in names for interval in self.times[name]]

    def told(self, stop: Stop) -> str:
        """When a stop tells, for a person."""
        active = " and ".join(intervals.spoken(self.times[name]) for name in stop.active)
        muted = " and ".join(f"in {name} ({intervals.spoken(self.times[name])})" for name in stop.muted)
        return (active or "at any time") + (f", but not {muted}" if muted else "")


def read(configuration: Mapping[str, Json]) -> Delivery:
    """What an `alertmanager.yml` says, given as data."""
    root = tree.read(configuration["route"])
    channels = {str(entry["name"]): tuple(_channels(entry)) for entry in _entries(configuration, "receivers")}
    times = {
        str(entry["name"]): tuple(_entries(entry, "time_intervals"))
        for entry in _entries(configuration, "time_intervals")
    }
    return Delivery(root, tuple(sorted(root.asked())), channels, times)


def _channels(receiver: Mapping[str, Json]) -> Iterator[Channel]:
    tells = not str(receiver["name"]).startswith(relayed.RECEIVER)
    for key, kind in CHANNELS.items():
        for entry in _entries(receiver, key):
            address = next((str(entry[field]) for field in _ADDRESS if field in entry), "")
            yield Channel(kind, address, tells)


def _entries(body: Mapping[str, Json], key: str) -> Iterator[Mapping[str, Json]]:
    found = body.get(key, ())
    assert isinstance(found, Sequence)
    return (entry for entry in found if isinstance(entry, Mapping))
