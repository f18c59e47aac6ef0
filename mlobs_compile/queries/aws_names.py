"""Names in AWS that more than one target must know: of alarms, and of all that belongs to a reaction."""

from __future__ import annotations

import re
from hashlib import sha256

ALARM_LIMIT = 255
"""Characters in the name of an alarm or a dashboard (PutMetricAlarm, PutDashboard)."""
STEM_LIMIT = 52
"""So that every name that begins with it keeps to 64 characters, the limit of rules, pipes and roles."""
_DIGITS = 8
_TAG_LIMIT = 256


def tag_value(text: str) -> str:
    """A tag's value: up to 256 letters, digits, spaces and `_.:/=+-@`; others become `=` and their code."""
    legal = re.sub(r"[^A-Za-z0-9 _.:/+@-]", lambda found: f"={ord(found[0]):X}", text)
    return short(legal, _TAG_LIMIT)


def short(text: str, limit: int) -> str:
    """The text; where it is too long its beginning and a hash of the whole."""
    return text if len(text) <= limit else f"{text[: limit - _DIGITS - 1]}-{digest(text)}"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def partition(region: str) -> str:
    """The partition that a region is in (AWS, "Amazon Resource Names")."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def alarm_name(prefix: str | None, project: str, environment: str, node_id: str) -> str:
    """`project/environment/id`; what is too long keeps its beginning and a hash of the whole."""
    return short("/".join((*head(prefix, project, environment), node_id)), ALARM_LIMIT)


def head(prefix: str | None, project: str, environment: str) -> tuple[str, ...]:
    """What every physical name begins with."""
    return (*([prefix] if prefix else []), project, environment)


def alarm_arn(name: str, *, account: str, region: str) -> str:
    """The resource name of an alarm; the partition follows from the region (AWS, "Amazon Resource Names")."""
    return f"arn:{partition(region)}:cloudwatch:{region}:{account}:alarm:{name}"


def reaction_stem(project: str, environment: str, node_id: str) -> str:
    """What the names of a reaction's rules, roles, queues and state machine begin with.

    A hash keeps `a/b-c` and `a-b/c` apart, for these names have no slashes.
    """
    whole = "/".join((project, environment, node_id))
    flat = re.sub(r"[^A-Za-z0-9]+", "-", whole).strip("-")
    return f"{flat[: STEM_LIMIT - _DIGITS - 1].rstrip('-')}-{digest(whole)}"


def dead_letter_queue(stem: str) -> str:
    """The queue of what could not be started."""
    return f"{stem}-dead"


def topic(stem: str) -> str:
    """The topic by which alerts of Prometheus reach the reaction."""
    return f"{stem}-alerts"


def topic_arn(account: str, region: str, stem: str) -> str:
    return f"arn:{partition(region)}:sns:{region}:{account}:{topic(stem)}"
