"""Writes a document as a person would: keys in the language's order, short texts plain, comments where they help."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mlobs_compile.artifact import dump_yaml
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Node
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.spec.outline import keys_of, shape_at
from mlobs_compile.translation import Translation

_WIDTH = 116
_PLAIN = re.compile(r"\d+(\.\d+)?%").fullmatch
_MEASURED = ("query", "metric")
_FLOWS = {"checks": 2}
"""From which depth on a short mapping stands on one line, by where it stands; 3 for all others."""
_SHORT = 72
"""A mapping of plain values that fits into so many characters stands on one line."""


def documents(
    translations: Sequence[Translation], said: Iterable[Diagnostic], header: Sequence[str]
) -> dict[str, str]:
    """The YAML of each service by name; what is left to do and what was left behind are comments where it belongs.

    What belongs to no place of any document stands at the top of the first.
    """
    remarks: list[dict[Route, list[str]]] = [{} for _ in translations]
    for diagnostic in dict.fromkeys(said):
        where = diagnostic.where
        if not isinstance(where, Place) or not translations:
            continue
        routes = [(number, one.nearest(where)) for number, one in enumerate(translations)]
        for number, route in [(n, route) for n, route in routes if route is not None] or [(0, ROOT)]:
            remarks[number].setdefault(route, []).extend(_comment(diagnostic))
    return {
        translation.name: document(translation.tree, header, Remarks(remarks[number]))
        for number, translation in enumerate(translations)
    }


@dataclass(frozen=True, slots=True)
class Remarks:
    """What comments say, by the route of what they are about."""

    above: dict[Route, list[str]] = field(default_factory=dict)
    """On lines of their own, each taken out as it is written."""
    beside: Mapping[Route, str] = field(default_factory=dict)
    """At the end of the line."""


def document(tree: Mapping[str, Node], header: Sequence[str], remarks: Remarks) -> str:
    """The YAML of a document of any kind, with what is left to fill in as comments."""
    top = remarks.above.pop(ROOT, [])
    body = _Writer(tree, remarks).mapping(tree, ROOT)
    named = max(n for n, line in enumerate(body) if line.startswith(("  name: ", "  team: "))) + 1
    body[named:named] = [f"  # {line}" for line in _to_fill_in(tree)]
    left = [line for lines in remarks.above.values() for line in lines]  # of what was not written at all
    return "\n".join([*(f"# {line}" for line in (*header, *top, *left)), *body]) + "\n"


def entry(tree: Mapping[str, Node], route: Route, remarks: Remarks) -> list[str]:
    """The lines of one value of a document, with its key, indented as they stand in it."""
    value: Node = tree[str(route[0])]
    for step in route[1:]:
        assert isinstance(value, dict)
        value = value[str(step)]
    return _Writer(tree, remarks).entry(str(route[-1]), value, route)


def _comment(diagnostic: Diagnostic) -> list[str]:
    told = diagnostic.message
    if diagnostic.help and diagnostic.severity is not Severity.INFO:
        told = f"{told}; {diagnostic.help}"
    return textwrap.wrap(told, _WIDTH - 10, break_long_words=False, break_on_hyphens=False)


def _to_fill_in(tree: Mapping[str, Node]) -> Iterator[str]:
    metadata = tree.get("metadata")
    given = metadata if isinstance(metadata, dict) else {}
    if "team" not in given:
        yield f"team: {_guess(given) or 'NAME'}  # fill in who answers for it, or give a default in mlobs.yaml"
    if "runbook" not in given:
        yield "runbook: https://...  # fill in the first page to open when one of its alerts fires"


def _guess(metadata: Mapping[str, Node]) -> str | None:
    """Who the labels say it belongs to."""
    notes = metadata.get("annotations")
    named = notes if isinstance(notes, dict) else {}
    found = (named.get(f"label/{key}") for key in ("team", "owner", "squad"))
    return next((name for name in found if isinstance(name, str)), None)


class _Writer:
    """Writes values of one document as lines."""

    def __init__(self, tree: Mapping[str, Node], remarks: Remarks) -> None:
        self._kind = KINDS.get(str(tree.get("kind")))
        self._remarks = remarks

    def mapping(self, tree: Mapping[str, Node], route: Route) -> list[str]:
        lines: list[str] = []
        indent = "  " * len(route)
        for key in self._ordered(tree, route):
            here = route / key
            lines += [f"{indent}# {line}" for line in self._remarks.above.pop(here, [])]
            lines += self.entry(key, tree[key], here)
        return lines

    def _ordered(self, tree: Mapping[str, Node], route: Route) -> list[str]:
        """Keys as the language lists them, what is measured first; names in their own order."""
        shape = shape_at(self._kind, route) if self._kind else None
        known = [*_MEASURED, *keys_of(shape)]
        rank = {key: number for number, key in reversed([*enumerate(known)])}
        return sorted(tree, key=lambda key: rank.get(key, len(rank)))

    def entry(self, key: str, value: Node, route: Route) -> list[str]:
        indent = "  " * (len(route) - 1)
        beside = self._remarks.beside.get(route)
        note = f"  # {beside}" if beside else ""
        if isinstance(value, dict) and value:
            flow = None if self._deeper(route) or len(route) < _FLOWS.get(str(route[0]), 3) else _flow(value)
            if flow and len(flow) <= _SHORT:
                return [f"{indent}{_name(key)}: {flow}{note}"]
            return [f"{indent}{_name(key)}:{note}", *self.mapping(value, route)]
        first, *others = _plain_entry(key, value, len(indent))
        return [f"{indent}{first}{note}", *(f"{indent}{line}" if line else "" for line in others)]

    def _deeper(self, route: Route) -> bool:
        """Whether something below a route has a comment."""
        commented = (*self._remarks.above, *self._remarks.beside)
        return any(len(other) > len(route) and other[: len(route)] == route for other in commented)


def _plain_entry(key: str, value: Node, indent: int) -> list[str]:
    """The lines of a value that is no mapping, from its key on."""
    if isinstance(value, list):
        line = f"{_name(key)}: [{', '.join(inline(item) for item in value)}]"
        if len(line) + indent <= _WIDTH or not value:
            return [line]
        return [f"{_name(key)}:", *(f"  - {inline(item)}" for item in value)]
    if isinstance(value, str) and _PLAIN(value):
        return [f"{_name(key)}: {value}"]
    return dump_yaml({key: value}).splitlines()


def _name(key: str) -> str:
    return dump_yaml({key: 0}).rpartition(":")[0]


def _flow(tree: Mapping[str, Node]) -> str | None:
    """The mapping on one line; None where it holds more than plain values."""
    if any(isinstance(value, dict | list) or "\n" in str(value) for value in tree.values()):
        return None
    return inline(dict(tree))


def inline(value: Node) -> str:
    """A value as it stands on one line, between commas."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_name(key)}: {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(inner) for inner in value) + "]"
    if isinstance(value, str) and "\n" in value:
        return json.dumps(value)
    if isinstance(value, str) and _PLAIN(value):
        return value
    text = dump_yaml({"x": value}).removeprefix("x: ").removesuffix("\n")
    bare = isinstance(value, str) and not text.startswith(("'", '"'))
    return "'" + text.replace("'", "''") + "'" if bare and re.search(r"[,\[\]{}\n]", text) else text
