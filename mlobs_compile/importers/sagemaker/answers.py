"""Answers of SageMaker's operations by what they are, and one import's view of an account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mlobs_compile.importer import Artifact
from mlobs_compile.plain import NOTHING, Json, is_secret, items, mapping, text
from mlobs_compile.route import ROOT, Place
from mlobs_compile.translation import Draft, slug

_MARKS: tuple[tuple[str, str, str], ...] = (
    ("endpoint", "EndpointName", "EndpointStatus"),
    ("config", "EndpointConfigName", "ProductionVariants"),
    ("component", "InferenceComponentName", "InferenceComponentStatus"),
    ("schedule", "MonitoringScheduleName", "MonitoringScheduleConfig"),
    ("definition", "JobDefinitionName", "JobResources"),
    ("pipeline", "PipelineName", "PipelineStatus"),
    ("feature_group", "FeatureGroupName", "FeatureDefinitions"),
    ("package", "ModelPackageArn", "ModelPackageStatus"),
    ("model", "ModelName", "ModelArn"),
)
"""What kind of answer something is, the member that names it, and one that no other kind has with it."""
_LISTS = (
    "Endpoints",
    "InferenceComponents",
    "MonitoringScheduleSummaries",
    "PipelineSummaries",
    "FeatureGroupSummaries",
)
_TEAMS = ("team", "owner", "squad")
_TIERS = {"critical": "critical", "high": "high", "medium": "medium", "low": "low",
          "0": "critical", "1": "critical", "2": "high", "3": "medium", "4": "low"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """One described thing of an account."""

    name: str
    body: Json
    place: Place


@dataclass(slots=True)
class Account:
    """All that was described, by kind and name."""

    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """By ARN."""
    listed: bool = False
    """Whether there was any answer of SageMaker's, also an empty list."""

    def all(self, kind: str) -> Iterator[Thing]:
        found = self.things.get(kind, {})
        for name in sorted(found):
            yield found[name]

    def find(self, kind: str, name: str) -> Thing | None:
        return self.things.get(kind, {}).get(name)


def read(artifacts: Iterable[Artifact]) -> Account:
    """What the answers describe; lists only say what there is, and are not enough."""
    account = Account()
    for artifact in artifacts:
        for key in _LISTS:
            account.listed = account.listed or isinstance(mapping(artifact.content).get(key), list)
        for resource in items(artifact.content, "ResourceTagMappingList"):
            account.tags[text(resource, "ResourceARN")] = _tags(mapping(resource).get("Tags"))
        found = kind_of(artifact.content)
        if found:
            kind, name = found
            thing = Thing(name, mapping(artifact.content), Place(artifact.path, ROOT))
            account.things.setdefault(kind, {}).setdefault(name, thing)
    return account


def kind_of(content: object) -> tuple[str, str] | None:
    """What an answer describes, and its name there."""
    for kind, name, other in _MARKS:
        if text(content, name) and other in mapping(content):
            return kind, text(content, name)
    return None


def _tags(value: object) -> dict[str, str]:
    listed = [(text(tag, "Key"), text(tag, "Value")) for tag in items({"": value}, "")]
    return {key: value for key, value in listed if key and value}


def head(draft: Draft, kind: str, thing: Thing, tags: Mapping[str, str]) -> None:
    """What every document has, and what tags say: team and tier as guesses, the others as annotations."""
    place = thing.place
    draft.put(("apiVersion",), "mlobs/v1", place)
    draft.put(("kind",), kind, place)
    draft.put(("metadata", "name"), draft.name, place)
    plain = {key.rpartition(":")[2].rpartition("/")[2].lower(): (key, value) for key, value in tags.items()}
    for key in _TEAMS:
        if key in plain and slug(plain[key][1]) and not draft.has("metadata", "team"):
            said, value = plain[key]
            draft.invent(("metadata", "team"), slug(value), place, f"guessed from the tag `{said}`")
    tier = plain.get("tier", ("", ""))
    known = _TIERS.get(re.sub(r"^tier[-_ ]?", "", tier[1].lower()))
    if known:
        draft.invent(("metadata", "tier"), known, place, f"guessed from the tag `{tier[0]}: {tier[1]}`")
    for key, value in sorted(tags.items()):
        if not is_secret(key) and not key.startswith(("aws:", "sagemaker:", "mlobs:")):
            note(draft, f"tag/{key}", value, place)
        draft.tag(f"tag:{key}={value}")
    draft.tag(thing.name)


def note(draft: Draft, key: str, value: str, place: Place) -> None:
    if value:
        draft.put(("metadata", "annotations", f"sagemaker/{key}"), value, place)


def described(draft: Draft, words: str, place: Place) -> None:
    if words.strip():
        draft.put(("metadata", "description"), words.strip()[:500], place)


def folder(*uris: str) -> str:
    """The prefix in which all of some files stand; empty where they stand in several, or there are none."""
    prefixes = {uri.rpartition("/")[0] + "/" for uri in uris if uri}
    return next(iter(prefixes)) if len(prefixes) == 1 else ""


__all__ = ["NOTHING", "Account", "Thing", "described", "folder", "head", "kind_of", "note", "read"]
