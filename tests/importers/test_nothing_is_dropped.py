"""Whatever stands in another tool's document is written, or told: nothing is dropped in silence.

`rich/` has one file for each tool with all that the tool knows. Each value in it is taken out, and each mapping is
given a key that nobody knows: what is written, or what is said, must change.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.authoring import documents
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from tests.importers.world import read
from tests.properties.projects import routes

RICH = Path(__file__).parent / "rich"
TOOLS = ("sloth", "pyrra", "prometheus_rules", "openslo")
STRANGE = "strangeKey"
AS_WITHOUT = {
    "sloth": ("apiVersion", "metadata.name", "metadata.namespace"),
    "pyrra": ("apiVersion", "alerting.disabled"),
    "prometheus_rules": ("apiVersion", "metadata.name"),
    "openslo": (
        "kind",
        "op",
        "isRolling",
        "counter",
        "queryType",
        "alertWhenResolved",
        "metricSourceRef",
        "type",
    ),
}
"""Values that mean what their absence means, and names that only the tool itself uses."""
Way = tuple[str | int, ...]
Outcome = tuple[tuple[str, ...], dict[str, str]]


def outcome(tool: str, trees: list[Node]) -> Outcome:
    """All that is said, without its place, and all that is written."""
    text = "\n---\n".join(json.dumps(tree, default=float) for tree in trees)
    found, said = read(tool, text)
    return tuple(sorted(one.message for one in said)), documents(found or (), said, ["Imported."])


@cache
def rich(tool: str) -> tuple[Node, ...]:
    name = tool.replace("_", "-")
    parsed = source.read((RICH / f"{name}.yaml").read_bytes(), "rich.yaml").value
    assert parsed
    return tuple(document.data for document in parsed)


def changed(tool: str, way: Way, *, added: bool) -> list[Node]:
    """The documents with a value taken out, or with a strange key put in."""
    trees = copy.deepcopy([*rich(tool)])
    here: Node = trees
    for step in way[:-1]:
        here = here[step]  # type: ignore[index, call-overload]
    if added:
        here[way[-1]][STRANGE] = "x"  # type: ignore[index, call-overload]
    else:
        del here[way[-1]]  # type: ignore[arg-type, union-attr]
    return trees


def value(tool: str, way: Way) -> Node:
    here: Node = [*rich(tool)]
    for step in way:
        here = here[step]  # type: ignore[index, call-overload]
    return here


def ways(tool: str, *, mappings: bool) -> Iterator[Way]:
    for way in routes([*rich(tool)]):
        found = value(tool, way)
        if isinstance(found, dict) if mappings else not isinstance(found, dict | list):
            yield way


def named(way: Way) -> str:
    return ".".join(str(step) for step in way)


@cache
def told(tool: str) -> frozenset[Way]:
    """The places of whatever is left behind as a whole: a value, or the SLO that it stands in."""
    text = "\n---\n".join(json.dumps(tree, default=float) for tree in rich(tool))
    found = set()
    for one in read(tool, text)[1]:
        if one.code in ("MLO245", "MLO249") and isinstance(one.where, Place):
            whole = one.message.startswith("the SLO") and "is not imported" in one.message
            found.add((one.where.doc, *(one.where.route[:2] if whole else one.where.route)))
    return frozenset(found)


def is_told(tool: str, way: Way) -> bool:
    return any(way[:length] in told(tool) for length in range(1, len(way) + 1))


@pytest.mark.parametrize("tool", TOOLS)
def test_every_value_makes_a_difference(tool: str) -> None:
    whole = outcome(tool, [*rich(tool)])
    dropped = [
        named(way)
        for way in ways(tool, mappings=False)
        if outcome(tool, changed(tool, way, added=False)) == whole
        and not is_told(tool, way)
        and not named(way).endswith(AS_WITHOUT[tool])
    ]
    assert not dropped, "\n".join(dropped)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_key_that_nobody_knows_is_told_or_written_wherever_it_stands(tool: str) -> None:
    dropped = []
    for way in ways(tool, mappings=True):
        said, written = outcome(tool, changed(tool, way, added=True))
        if STRANGE not in "".join((*said, *written.values())) and not is_told(tool, way):
            dropped.append(named(way))
    assert not dropped, "\n".join(dropped)
