"""What Alertmanager posts (Alertmanager, "webhook_config", version 4), and which reactions it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mlobs_compile.relay.reactions import Reaction

VERSION = "4"


_FINGERPRINT = re.compile(r"[0-9a-f]{1,32}").fullmatch
"""It becomes part of a run's id and of the name of a file; Alertmanager writes 16 digits."""


class NotUnderstood(ValueError):
    """A body that is no message of Alertmanager."""


@dataclass(frozen=True, slots=True)
class Fired:
    """An alert that fires, and since when."""

    reaction: str
    """The id of what it starts."""
    alert: str
    series: str
    """Alertmanager's fingerprint of its labels."""
    since: int
    """When it began, in seconds since 1970."""


def read(body: bytes, reactions: Sequence[Reaction]) -> tuple[tuple[Fired, ...], int]:
    """The firing alerts that start something, and how many there are that start nothing; raises NotUnderstood."""
    try:
        tree = json.loads(body)
        if tree["version"] != VERSION:
            raise NotUnderstood(f"the message has the version {tree['version']}, and {VERSION} is read")
        firing = [alert for alert in tree["alerts"] if alert["status"] == "firing"]
        found = [tuple(_fired(alert, reactions)) for alert in firing]
    except NotUnderstood:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotUnderstood("the body is no message of Alertmanager's webhook") from error
    return tuple(one for several in found for one in several), sum(1 for several in found if not several)


def _fired(alert: Mapping[str, object], reactions: Sequence[Reaction]) -> Iterator[Fired]:
    labels, since = alert["labels"], datetime.fromisoformat(str(alert["startsAt"]))
    series = str(alert["fingerprint"])
    if not isinstance(labels, dict) or since.tzinfo is None or not _FINGERPRINT(series):
        raise TypeError
    id, environment = str(labels.get("mlobs_id")), labels.get("environment")
    for reaction in reactions:
        if id in reaction.triggers and environment == reaction.environment:
            yield Fired(reaction.id, id, series, int(since.timestamp()))
