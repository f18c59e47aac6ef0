"""An import from its drafts to the files it would write: pure, so that it can be shown before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mlobs_compile import source
from mlobs_compile.authoring import Remarks, document
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults.importing import TAKEN, UNMERGED
from mlobs_compile.faults.migration import CHANGED, NOT_CARRIED
from mlobs_compile.merging import provenance
from mlobs_compile.merging.discretion import discreet
from mlobs_compile.merging.editing import Unmovable, edited
from mlobs_compile.merging.fields import at, digest, fields, same
from mlobs_compile.merging.identity import identity, known_as
from mlobs_compile.merging.lock import Fields, Key, Lock
from mlobs_compile.merging.telling import Told
from mlobs_compile.merging.threeway import Merged, merge
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.spec.load import load
from mlobs_compile.spec.shape import Slots
from mlobs_compile.translation import Translation


@dataclass(frozen=True, slots=True)
class Wish:
    """How an import is asked for."""

    tool: str
    folder: str
    """Where new documents go, as paths of the project are written."""
    slots: Slots
    prune: bool = False
    partial: bool = False
    """Whether only some of what the source has was selected, so that nothing that is missing is gone."""
    others: Mapping[Key, str] = field(default_factory=dict)
    """The documents that imports of other tools wrote."""
    occupied: frozenset[str] = frozenset()
    """Paths below the folder at which something stands already, whether or not it is a document."""


@dataclass(slots=True)
class Plan:
    """What an import would write, and what it has to say."""

    lock: dict[Key, Fields]
    texts: dict[str, str] = field(default_factory=dict)
    """New and changed files by path."""
    fresh: list[str] = field(default_factory=list)
    """Those of them that are new."""
    deleted: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    said: list[Diagnostic] = field(default_factory=list)


_HEAD = ("apiVersion", "kind", "metadata")
Existing = Mapping[Key, Document]
"""Every document of the project by kind and name."""


def plan(drafts: Iterable[Translation], existing: Existing, lock: Lock, wish: Wish) -> Plan:
    """What has to be written so that the files say what the source says, and what people made of it."""
    planner = _Planner(existing, lock, wish)
    found = planner.named(drafts)
    now = {identity(draft) for draft in found.values()}
    for key, draft in found.items():
        tree = with_drafts(draft)
        before = known_as(lock.documents.get(key, {}))
        taken_over = before != identity(draft) and before in now
        if taken_over and key in existing:
            planner.moved(key, draft, before)
        elif key in lock.documents and not taken_over:
            planner.again(key, draft, _added(draft, tree) if _only_joins(lock.documents[key]) else tree)
        elif key in existing and (draft.joins or key in wish.others):
            planner.joined(key, draft, _added(draft, tree))
        elif key in existing:
            planner.found(key, draft, tree)
        else:
            planner.first(key, draft, tree)
    for key, known in lock.documents.items():
        if key not in found:
            planner.missing(key, known)
    return planner.made


def with_drafts(draft: Translation) -> dict[str, Node]:
    """The tree of a draft with what it invented under `metadata.drafts`."""
    reasons: dict[str, Node] = {"/".join(map(str, route)): reason for route, reason in draft.drafts.items()}
    metadata = draft.tree.get("metadata")
    own = metadata if isinstance(metadata, dict) else {}
    return {**draft.tree, "metadata": {**own, "drafts": reasons}} if reasons else draft.tree


def _key(draft: Translation) -> Key:
    return str(draft.tree.get("kind")), draft.name


def _added(draft: Translation, tree: dict[str, Node]) -> dict[str, Node]:
    """What a document adds to another of its name: all but what makes it one."""
    metadata = tree.get("metadata")
    own = metadata if isinstance(metadata, dict) else {}
    head: dict[str, Node] = {
        key: value for key, value in own.items() if key == "drafts" or not (draft.joins or key == "name")
    }
    rest: dict[str, Node] = {key: value for key, value in tree.items() if key not in _HEAD}
    return {**rest, "metadata": head} if head else rest


def _only_joins(known: Fields) -> bool:
    """Whether an import added to a document that it did not write."""
    return not any(route[0] == "kind" for route in known)


class _Planner:
    """Plans one document after another."""

    def __init__(self, existing: Existing, lock: Lock, wish: Wish) -> None:
        self.made = Plan({})
        self._existing = existing
        self._lock = lock
        self._wish = wish

    def named(self, drafts: Iterable[Translation]) -> dict[Key, Translation]:
        """The drafts by kind and name; one without a name of its own is told, and the others come in."""
        found: dict[Key, Translation] = {}
        for given in drafts:
            draft, secrets = discreet(given)
            for route in secrets:
                message = f"`{route}` of `{draft.name}` held what looks like a secret, which is left out"
                self.made.said.append(CHANGED.at(draft.at(route), message))
            other = found.setdefault(_key(draft), draft)
            if draft.name and other is draft:
                continue
            thing = f"`{provenance.named(draft.place)}` is not imported"
            why = f"it would be called `{draft.name}`, as `{provenance.named(other.place)}` is"
            message = f"{thing}: {why if draft.name else 'nothing is left of its name'}"
            self.made.said.append(NOT_CARRIED.at(draft.place, message))
            if other is draft:
                del found[_key(draft)]
        return found

    def moved(self, key: Key, draft: Translation, before: tuple[str, str] | None) -> None:
        """A document of a thing that is called otherwise now, while another thing takes its name."""
        self.made.lock[key] = self._lock.documents[key]
        source = Route.parse(before[1] if before else "")
        other = provenance.named(draft.place)
        message = (
            f"`{key[1]}` was drafted from `{source[-1]}`, which has another name now, and `{other}` would take its "
            "place: nothing was put in"
        )
        help = "rename one of the two at the source, or move the file away and import again"
        self.made.said.append(UNMERGED.at(Place(self._existing[key].path), message, help=help))

    def found(self, key: Key, draft: Translation, tree: dict[str, Node]) -> None:
        """A document that no lock knows: somebody else's, or ours, whose lock was lost or never written."""
        if same(_confirmed(self._existing[key].data), _confirmed(tree)):
            self.made.lock[key] = provenance.origins(draft, tree)
            return
        path, noun = self._existing[key].path, key[0].lower()
        help = "move it away, import, and put back what is yours; or leave this out with `--exclude`"
        message = f"`{path}` describes the {noun} `{key[1]}` already, and no import wrote it"
        self.made.said.append(TAKEN.at(draft.place, message, help=help))

    def first(self, key: Key, draft: Translation, tree: dict[str, Node]) -> None:
        """A document that there was not."""
        said = _faults(tree, draft, self._wish.slots)
        self.made.said += said
        if said:
            return
        path = f"{self._wish.folder}/{key[0].lower()}s/{key[1]}.yaml".removeprefix("./")
        known = self._wish.occupied | {one.path for one in self._existing.values()}
        there = next((one for one in (path.rpartition("/")[0], path) if one in known), None)
        if there:
            message = f"`{there}` stands where the {key[0].lower()} `{key[1]}` would be written"
            self.made.said.append(TAKEN.at(draft.place, message, help="move it away and import again"))
            return
        remarks = Remarks({}, provenance.beside(draft, tree))
        text = document(tree, provenance.header(draft, self._wish.tool), remarks)
        assert same(source.read_data(path, text), tree), "what is written reads back as it was"
        self.made.texts[path] = text
        self.made.fresh.append(path)
        self.made.lock[key] = provenance.origins(draft, tree)

    def joined(self, key: Key, draft: Translation, tree: dict[str, Node]) -> None:
        """Additions to a document that somebody else wrote; what stands there stays."""
        self.again(key, draft, tree, {})

    def again(self, key: Key, draft: Translation, tree: dict[str, Node], known: Fields | None = None) -> None:
        """A document that an import wrote before, or added to."""
        origins = provenance.origins(draft, tree)
        before = self._lock.documents[key] if known is None else known
        self.made.lock[key] = origins
        if key not in self._existing:
            self.made.told.append(Told(key, "", gone="was deleted by hand and stays so"))
            return
        now = _current(self.made, self._existing[key])
        assert isinstance(now.data, dict)
        base = {route: one.digest for route, one in before.items()}
        merged = merge(base, now.data, tree, prune=self._wish.prune)
        self.made.told.append(Told(key, now.path, merged.notes))
        why = self._written(now, merged, draft, provenance.words(before))
        if why:
            help = "look at what the source says, and put in by hand what is missing"
            self.made.said.append(UNMERGED.at(Place(now.path, ROOT, now.doc), why, help=help))
            self.made.lock[key] = before
        else:
            mine = {route: one for route, one in origins.items() if route not in merged.foreign}
            self.made.lock[key] = {**mine, **{route: before[route] for route in merged.orphans}}

    def _written(self, now: Document, merged: Merged, draft: Translation, ours: frozenset[str]) -> str | None:
        """Puts a merge into its file; why not, where that cannot be."""
        assert isinstance(now.data, dict)
        if same(merged.tree, now.data):
            return None
        broken = _faults(merged.tree, draft, self._wish.slots)
        if broken and not _faults(now.data, draft, self._wish.slots):
            return f"what the source says now and what was edited by hand do not fit: {broken[0].message}"
        tree = with_drafts(draft)
        try:
            text = edited(now, merged.tree, tree, Remarks({}, provenance.beside(draft, tree)), ours)
        except Unmovable as error:
            return f"the file cannot be edited: {error}"
        self.made.texts[now.path] = text
        return None

    def missing(self, key: Key, known: Fields) -> None:
        """A document whose thing the source has no more."""
        found, wish = self._existing.get(key), self._wish
        if wish.partial:
            self.made.lock[key] = known
        if found is None or wish.partial:
            return
        pure = isinstance(found.data, dict) and all(
            route in known and digest(value) == known[route].digest for route, value in fields(found.data)
        )
        pure = pure and not provenance.foreign(found, known)
        alone = sum(1 for one in self._existing.values() if one.path == found.path) == 1
        if wish.prune and pure and alone:
            self.made.deleted.append(found.path)
            self.made.told.append(
                Told(key, found.path, gone="is gone at the source, and its file is removed")
            )
            return
        self.made.lock[key] = known
        if _only_joins(known):
            told = "has additions of this import that are gone at the source; take them out yourself"
            self.made.told.append(Told(key, found.path, gone=told))
            return
        why = "it was edited by hand" if not pure else "other documents share its file"
        removable = "; `--prune` removes it" if pure and alone else f"; {why}, so delete it yourself"
        self.made.told.append(Told(key, found.path, gone=f"is gone at the source{removable}"))


def _confirmed(tree: Node) -> Node:
    """A document without what says that some of it waits to be confirmed."""
    metadata = tree.get("metadata") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or not isinstance(metadata, dict):
        return tree
    return {**tree, "metadata": {key: value for key, value in metadata.items() if key != "drafts"}}


def _current(made: Plan, before: Document) -> Document:
    """The document as it stands, with what was done to others of its file."""
    if before.path not in made.texts:
        return before
    documents = source.read(made.texts[before.path], before.path).value or ()
    return next(one for one in documents if one.doc == before.doc)


def _faults(tree: Mapping[str, Node], draft: Translation, slots: Slots) -> tuple[Diagnostic, ...]:
    """What is wrong with the shape of a document, each at what it came from."""
    kind = KINDS[str(tree.get("kind"))]
    return load(kind, dict(tree), draft.at, slots).diagnostics


def known_team(draft: Translation, teams: frozenset[str]) -> Translation:
    """The draft without a team that was guessed and that the project does not have."""
    route = Route(("metadata", "team"))
    team, there = at(draft.tree, route)
    if not there or route not in draft.drafts or team in teams:
        return draft
    metadata = draft.tree["metadata"]
    assert isinstance(metadata, dict)
    notes = metadata.get("annotations")
    annotations: dict[str, Node] = {"label/owner": team, **(notes if isinstance(notes, dict) else {})}
    rest: dict[str, Node] = {key: value for key, value in metadata.items() if key != "team"}
    tree: dict[str, Node] = {**draft.tree, "metadata": {**rest, "annotations": annotations}}
    drafts = {key: reason for key, reason in draft.drafts.items() if key != route}
    guessed = {**draft.origins, Route(("metadata", "annotations", "label/owner")): draft.at(route)}
    return replace(draft, tree=tree, drafts=drafts, origins=guessed)


__all__ = ["Existing", "Plan", "Wish", "known_team", "plan", "with_drafts"]
