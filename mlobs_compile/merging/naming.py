"""What an import does about documents of its names that imports of other tools wrote.

A registry, an endpoint and an alarm of one name are one thing seen from several sides, so what they say goes into one
document. Where they cannot be one, since each has a system of its own, the later one gets the tool's name behind its
own, and keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.importing import TAKEN
from mlobs_compile.merging.fields import same
from mlobs_compile.merging.lock import Key, Lock
from mlobs_compile.route import Route
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Translation

Existing = Mapping[Key, Document]
_LONGEST = 63
_SYSTEMS = ("system", "serving")
_NAME = Route(("metadata", "name"))
_DATASET = Route(("features", "dataset"))


def wrote(locks: Iterable[Lock]) -> dict[Key, str]:
    """The documents that imports wrote, with the tool of each; not those to which they only added."""
    return {
        key: lock.tool
        for lock in locks
        for key, known in lock.documents.items()
        if any(route[0] == "kind" for route in known)
    }


def apart(
    drafts: Iterable[Translation], existing: Existing, own: Lock, others: Mapping[Key, str]
) -> Outcome[tuple[Translation, ...]]:
    """The drafts under names at which no other thing stands, and what is to be told of that."""
    found = tuple(drafts)
    renamed = dict(_renamed(found, existing, own, others))
    datasets = {old[1]: new for old, new in renamed.items() if old[0] == "Dataset"}
    named = tuple(_under(one, renamed.get(_key(one)), datasets) for one in found)
    return Outcome(named, tuple(_told(found, renamed, own, existing, others)))


def _renamed(
    drafts: Iterable[Translation], existing: Existing, own: Lock, others: Mapping[Key, str]
) -> Iterator[tuple[Key, str]]:
    for draft in drafts:
        key = _key(draft)
        other = _behind(draft.name, own.tool)
        if key in own.documents:
            continue
        if draft.joins:
            yield from ((key, one) for one in _meant(draft, existing, own, others)[:1])
        elif (key[0], other) in own.documents or (key in others and not _one_thing(draft, existing.get(key))):
            yield key, other


def _behind(name: str, tool: str) -> str:
    return f"{name[: _LONGEST - len(tool) - 1].rstrip('-')}-{tool}"


def _meant(draft: Translation, existing: Existing, own: Lock, others: Mapping[Key, str]) -> list[str]:
    """Where several documents could have the name of what is to be added: those whose system is the one it reads."""
    kind, name = _key(draft)
    wanted = _texts(draft.tree.get("alerts"))
    could = [_behind(name, tool) for tool in sorted({*others.values()})]
    there = [one for one in could if (kind, one) in others or (kind, one) in own.documents]
    return [one for one in there if (kind, one) in existing and wanted & _systems(existing[kind, one])]


def _systems(document: Document) -> frozenset[str]:
    """What a document calls its system: an endpoint, a pipeline; not the preset."""
    data = document.data if isinstance(document.data, dict) else {}
    parts = [data[part] for part in _SYSTEMS if isinstance(data.get(part), dict)]
    return _texts(
        [
            value
            for part in parts
            if isinstance(part, dict)
            for name, value in part.items()
            if name != "preset"
        ]
    )


def _texts(node: Node) -> frozenset[str]:
    """Every text in a tree."""
    if isinstance(node, str):
        return frozenset((node,))
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return frozenset().union(*(_texts(one) for one in inner))


def _one_thing(draft: Translation, document: Document | None) -> bool:
    """Whether a draft and a document of its name, if there still is one, can be one: not two tables or systems."""
    if document is None:
        return True
    data = document.data if isinstance(document.data, dict) else {}
    systems = [(draft.tree[part], data[part]) for part in _SYSTEMS if part in draft.tree and part in data]
    return draft.tree.get("kind") != "Dataset" and all(same(one, other) for one, other in systems)


def _under(draft: Translation, name: str | None, datasets: Mapping[str, str]) -> Translation:
    """The draft under another name, reading what got another one."""
    tree = draft.tree
    if name is not None:
        tree = _put(tree, _NAME, name)
    features = tree.get("features")
    reads = features.get("dataset") if isinstance(features, dict) else None
    if isinstance(reads, str) and reads in datasets:
        tree = _put(tree, _DATASET, datasets[reads])
    return draft if tree is draft.tree else replace(draft, name=name or draft.name, tree=tree)


def _put(tree: dict[str, Node], route: Route, value: str) -> dict[str, Node]:
    above, name = (str(step) for step in route)
    inner = tree[above]
    assert isinstance(inner, dict)
    return {**tree, above: {**inner, name: value}}


def _told(
    drafts: Iterable[Translation],
    renamed: Mapping[Key, str],
    own: Lock,
    existing: Existing,
    others: Mapping[Key, str],
) -> Iterator[Diagnostic]:
    """What was named anew in this import; the next ones do not repeat it."""
    for draft in drafts:
        key = _key(draft)
        if not draft.joins and key in renamed and (key[0], renamed[key]) not in own.documents:
            path, noun = existing[key].path, key[0].lower()
            message = (
                f"`{path}` is another {noun} `{key[1]}`, of `{others[key]}`: "
                f"this one is called `{renamed[key]}`, and stays so"
            )
            yield TAKEN.at(draft.place, message, help="give one of them another name at its source")


def _key(draft: Translation) -> Key:
    return str(draft.tree.get("kind")), draft.name


__all__ = ["apart", "wrote"]
