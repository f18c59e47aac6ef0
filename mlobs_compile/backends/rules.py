"""Compiled rules and routes as they lie on disk, whoever wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.artifact import Json
from mlobs_compile.errors import UsageFault
from mlobs_compile.targets.prometheus.trials.files import FOLDER
from mlobs_compile.targets.prometheus.trials.rulebook import Group, groups

ROUTES = "alertmanager.yml"
_LABEL = re.compile(r'\s*"?([\w.-]+)"?\s*(?:=~|!~|!=|=)')


@dataclass(frozen=True, slots=True)
class OnDisk:
    """One environment's rules and routes."""

    groups: tuple[Group, ...]
    routes: str | None


def read(folder: Path, environment: str, *, alone: bool) -> OnDisk:
    """What lies in the environment's folder; in the folder itself where it has none and there is no other.

    Raises UsageFault where there is no rule file, or one that is no YAML.
    """
    place = folder / environment
    if not place.is_dir():
        if not alone:
            raise UsageFault(f"`{folder}` has no folder `{environment}`; name one environment with `--env`")
        place = folder
    inner = place / "prometheus"
    found = tuple(_groups(inner if inner.is_dir() else place))
    if not found:
        raise UsageFault(f"there is no rule file in `{place}`; run `mlobs compile` first")
    routes = next((path for path in sorted(place.rglob(ROUTES)) if path.is_file()), None)
    return OnDisk(found, routes.read_text("utf-8") if routes else None)


def _groups(folder: Path) -> Iterator[Group]:
    """The groups of all rule files, but for the copies that tests have of them."""
    for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        if FOLDER not in path.relative_to(folder).parts and path.name != ROUTES and path.is_file():
            for document in parsed(path.read_text("utf-8"), str(path)):
                yield from groups(document)


def parsed(text: str, name: str) -> list[Json]:
    """The YAML documents of a file as data; raises UsageFault where it is none."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found: list[Json] = list(yaml.load_all(text, Loader=loader))
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise UsageFault(f"`{name}` is no YAML: {said}") from error
    return found


def matched_labels(routes: str) -> frozenset[str]:
    """Every label that a tree of routes looks at."""
    roots = (whole.get("route") for whole in parsed(routes, ROUTES) if isinstance(whole, Mapping))
    return frozenset(label for root in roots for label in _looked_at(root))


def _looked_at(route: Json) -> Iterator[str]:
    if not isinstance(route, Mapping):
        return
    for old in ("match", "match_re"):
        found = route.get(old)
        yield from (str(label) for label in found) if isinstance(found, Mapping) else ()
    matchers = route.get("matchers")
    for matcher in matchers if isinstance(matchers, list) else ():
        yield from _LABEL.findall(str(matcher).strip("{}"))[:1]
    inner = route.get("routes")
    for child in inner if isinstance(inner, list) else ():
        yield from _looked_at(child)
