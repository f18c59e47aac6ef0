"""Writes a document as a person would: keys in the language's order, short texts plain, comments where they help."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlobs_compile.artifact import dump_yaml
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Node
from mlobs_compile.spec.outline import keys_of, shape_at
from mlobs_compile.spec.service import Service
from mlobs_compile.translation import Translation

_WIDTH = 116
_PLAIN = re.compile(r"\d+(\.\d+)?%").fullmatch
_MEASURED = ("query", "metric")
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
        translation.name: _document(translation, remarks[number], header)
        for number, translation in enumerate(translations)
    }


def _document(translation: Translation, remarks: dict[Route, list[str]], header: Sequence[str]) -> str:
    top = remarks.pop(ROOT, [])
    body = _mapping(translation.tree, ROOT, remarks)
    named = max(body.index(line) for line in body if line.startswith(("  name: ", "  team: "))) + 1
    body[named:named] = [f"  # {line}" for line in _to_fill_in(translation.tree)]
    left = [line for lines in remarks.values() for line in lines]  # of what was not written at all
    return "\n".join([*(f"# {line}" for line in (*header, *top, *left)), *body]) + "\n"


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


def _mapping(tree: Mapping[str, Node], route: Route, remarks: dict[Route, list[str]]) -> list[str]:
    lines: list[str] = []
    indent = "  " * len(route)
    for key in _ordered(tree, route):
        here = route / key
        lines += [f"{indent}# {line}" for line in remarks.pop(here, [])]
        lines += _entry(key, tree[key], here, remarks)
    return lines


def _ordered(tree: Mapping[str, Node], route: Route) -> list[str]:
    """Keys as the language lists them, what is measured first; names in their own order."""
    known = [*_MEASURED, *keys_of(shape_at(Service, route))]
    rank = {key: number for number, key in reversed([*enumerate(known)])}
    return sorted(tree, key=lambda key: rank.get(key, len(rank)))


def _entry(key: str, value: Node, route: Route, remarks: dict[Route, list[str]]) -> list[str]:
    indent = "  " * (len(route) - 1)
    deeper = any(len(other) > len(route) and other[: len(route)] == route for other in remarks)
    if isinstance(value, dict) and value:
        flow = None if deeper or len(route) < 3 else _flow(value)
        if flow and len(flow) <= _SHORT:
            return [f"{indent}{_name(key)}: {flow}"]
        return [f"{indent}{_name(key)}:", *_mapping(value, route, remarks)]
    if isinstance(value, list):
        return [f"{indent}{_name(key)}: [{', '.join(_inline(item) for item in value)}]"]
    if isinstance(value, str) and _PLAIN(value):
        return [f"{indent}{_name(key)}: {value}"]
    return [f"{indent}{line}" for line in dump_yaml({key: value}).splitlines()]


def _name(key: str) -> str:
    return dump_yaml({key: 0}).rpartition(":")[0]


def _flow(tree: Mapping[str, Node]) -> str | None:
    """The mapping on one line; None where it holds more than plain values."""
    parts = []
    for key, value in tree.items():
        if isinstance(value, dict | list) or "\n" in str(value):
            return None
        parts.append(f"{_name(key)}: {_inline(value)}")
    return "{" + ", ".join(parts) + "}"


def _inline(value: Node) -> str:
    """A plain value as it stands between commas."""
    if isinstance(value, dict | list):
        return "{}"
    if isinstance(value, str) and _PLAIN(value):
        return value
    text = dump_yaml({"x": value}).removeprefix("x: ").removesuffix("\n")
    bare = isinstance(value, str) and not text.startswith(("'", '"'))
    return "'" + text.replace("'", "''") + "'" if bare and re.search(r"[,\[\]{}\n]", text) else text
