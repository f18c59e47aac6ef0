"""Whose SLOs they are: OpenSLO services as services of mlobs, with a team that answers for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import migration
from mlobs_compile.faults import openslo as faults
from mlobs_compile.openslo.model import Declared, Policy, Promise
from mlobs_compile.openslo.objects import below
from mlobs_compile.openslo.shapes import Metadata
from mlobs_compile.route import Place
from mlobs_compile.translation import Draft, slug

_TEAM = ("team", "owner")
_TIERS = ("critical", "high", "medium", "low")
_RUNBOOK = re.compile(r"(?:.*[/.])?run-?book(?:[-_]?url)?", re.I).fullmatch


def declare(service: Declared, draft: Draft, said: list[Diagnostic]) -> None:
    """Writes what a service object says of itself."""
    metadata = service.metadata
    if service.description:
        draft.put(
            ("metadata", "description"), service.description, below(service.place, "spec", "description")
        )
    if metadata.displayName:
        where = below(service.place, "metadata", "displayName")
        draft.put(("metadata", "annotations", "displayName"), metadata.displayName, where)
    _labels(metadata, service.place, draft, said)
    for key, text in (metadata.annotations or {}).items():
        where = below(service.place, "metadata", "annotations", key)
        steps = ("metadata", "runbook") if _is_runbook(key, text) else ("metadata", "annotations", key)
        draft.put(steps, text, where)


def _labels(metadata: Metadata, place: Place, draft: Draft, said: list[Diagnostic]) -> None:
    for key, values in (metadata.labels or {}).items():
        where = below(place, "metadata", "labels", key)
        if key in _TEAM:
            team(key, values, where, draft, said)
        elif key == "tier" and len(values) == 1 and values[0] in _TIERS:
            draft.put(("metadata", "tier"), values[0], where)
        else:
            draft.put(("metadata", "annotations", f"label/{key}"), ", ".join(values), where)


def team(key: str, values: tuple[str, ...], where: Place, draft: Draft, said: list[Diagnostic]) -> None:
    """Takes the team from a label, where it names one and nobody has named one before."""
    if len(values) == 1:
        if not draft.has("metadata", "team"):
            own = slug(values[0]) or values[0]
            draft.put(("metadata", "team"), own, where)
            if own != values[0]:
                said.append(migration.NAME.at(where, f"the team `{values[0]}` is called `{own}`"))
    elif values:
        listed = ", ".join(f"`{value}`" for value in values)
        message = f"the label `{key}` names several teams ({listed}), and alerts go to one"
        help = f"keep one, or write a document `kind: Service` of mlobs named `{draft.name}` with its team"
        said.append(faults.TEAM.at(where, message, help=help))


def inherit(promises: Iterable[Promise], draft: Draft, said: list[Diagnostic]) -> None:
    """The team and the runbook that the SLOs of a service name, where the service itself names none."""
    for promise in promises:
        labels, texts = promise.metadata.labels or {}, promise.metadata.annotations or {}
        key = next((key for key in _TEAM if key in labels), None)
        if key and not draft.has("metadata", "team"):
            team(key, labels[key], below(promise.place, "metadata", "labels", key), draft, said)
        key = next((key for key, text in texts.items() if _is_runbook(key, text)), None)
        if key and not draft.has("metadata", "runbook"):
            where = below(promise.place, "metadata", "annotations", key)
            draft.put(("metadata", "runbook"), texts[key], where)


def _is_runbook(key: str, text: str) -> bool:
    return bool(_RUNBOOK(key)) and text.startswith(("http://", "https://"))


def unreached(
    policies: Iterable[Policy], receivers: Mapping[str, object], team: str | None, said: list[Diagnostic]
) -> None:
    """Notification targets that are no receiver of the service's team: OpenSLO gives them no address."""
    for policy in policies:
        for channel in policy.channels:
            if channel.name not in receivers:
                whose = f"of the team `{team}`" if team else "of the service's team"
                message = (
                    f"the notification target `{channel.name}` ({channel.kind}) has no address; "
                    f"alerts go to the receivers {whose}"
                )
                help = f"name a receiver of the team `{channel.name}`, or take the target out"
                said.append(faults.NOTIFICATION.at(channel.place, message, help=help))
