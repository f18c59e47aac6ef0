"""The documents of a repo sorted by kind: the input of `resolve`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mlobs_compile.diagnostic import Diagnostic, Outcome, Part, Related, did_you_mean, nearest_name
from mlobs_compile.faults import reference, schema
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.spec.kinds import KINDS, WATCHED
from mlobs_compile.translation import Translation

RESERVED = ("board", "team", "project")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its kind and its name."""

    place: Place
    tree: dict[str, Node]
    """What the document says; empty for a thing that only documents of another language speak of."""
    kind: str
    name: str
    translated: Translation | None = None
    """What documents of another language say about the thing: the document itself has the last word."""

    def at(self, *steps: str) -> Place:
        """The line that says something about it."""
        inside = self.tree.get(steps[0]) if self.tree else None
        if self.translated and inside is None:
            return self.translated.at(Route(steps))
        return Place(self.place.path, self.place.route.join(steps), self.place.doc)


@dataclass(frozen=True, slots=True)
class Sources:
    """Exactly one Project, and the other documents in the order of their files."""

    project: Entry
    entries: tuple[Entry, ...]

    def of(self, kind: str) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.kind == kind)

    def names_of(self, place: Place) -> Iterator[Route]:
        """A place by the name of its document, as `fraud.slos.latency`; an override also without its environment.

        A place in a document of another language has the names of what it says in mlobs' words.
        """
        for entry in (self.project, *self.entries):
            if entry.tree and (entry.place.path, entry.place.doc) == (place.path, place.doc):
                yield Route((entry.name, *place.route))
                if place.route[:1] == ("environments",):
                    yield Route((entry.name, *place.route[2:]))
            said = entry.translated.nearest(place) if entry.translated else None
            if said is not None:
                yield Route((entry.name, *said))

    def environments(self) -> tuple[str, ...]:
        """The environments that the project declares; `default` when it declares none."""
        declared = self.project.tree.get("environments")
        return tuple(declared) if isinstance(declared, dict) and declared else ("default",)


Translations = Outcome[tuple[Translation, ...]]
_NONE: Translations = Outcome(())


def sort(documents: Iterable[Document], translations: Translations = _NONE) -> Outcome[Sources]:
    """Documents by kind, with every fault of kind and name; no value without exactly one project."""
    said = list(translations.diagnostics)
    entries = [entry for document in documents if (entry := _entry(document, said))]
    entries = list(_joined(entries, {found.name: found for found in translations.value or ()}))
    projects = [entry for entry in entries if entry.kind == "Project"]
    said.extend(_same_names(entries))
    if len(projects) != 1:
        if projects or not said:  # A document that is none of ours may be the project, misspelt.
            said.append(_wrong_projects(projects))
        return Outcome(None, tuple(said))
    others = tuple(entry for entry in entries if entry.kind != "Project")
    if not any(entry.kind in WATCHED for entry in others) and not said:
        help = "add a document of kind Model, Pipeline, Dataset, Service or Cluster, or widen `include`"
        said.append(
            reference.NOTHING_TO_WATCH.at(projects[0].place, "the project watches nothing", help=help)
        )
    return Outcome(Sources(projects[0], others), tuple(said))


def _joined(entries: list[Entry], translations: dict[str, Translation]) -> Iterator[Entry]:
    """Each translation joins the document of its name; one without such a document is a service by itself."""
    for entry in entries:
        found = translations.pop(entry.name, None) if entry.kind in WATCHED else None
        yield replace(entry, translated=found) if found else entry
    for name, translation in translations.items():
        yield Entry(translation.place, {}, "Service", name, translation)


def _wrong_projects(projects: list[Entry]) -> Diagnostic:
    if not projects:
        return reference.NO_PROJECT.at(
            None,
            "no document of `kind: Project`",
            help="write one in mlobs.yaml; `mlobs init` does in an empty folder",
        )
    first, second = projects[0], projects[1]
    return reference.NO_PROJECT.at(
        second.place,
        "a second document of `kind: Project`",
        help="keep one; what differs by environment goes under its `environments`",
        related=(Related(first.place, "the first is here"),),
    )


def _entry(document: Document, said: list[Diagnostic]) -> Entry | None:
    place = Place(document.path, ROOT, document.doc)
    data = document.data
    if not isinstance(data, dict):
        said.append(
            schema.WRONG_TYPE.at(
                place, "a document is a mapping of keys", help="begin with `apiVersion: mlobs/v1`"
            )
        )
        return None
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        said.append(_unknown_kind(place, data))
        return None
    metadata = data.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return Entry(place, data, kind, name if isinstance(name, str) else "")


def _unknown_kind(place: Place, data: dict[str, Node]) -> Diagnostic:
    kind, version = data.get("kind"), data.get("apiVersion")
    kinds = ", ".join(f"`{name}`" for name in KINDS)
    if kind is None:
        meant = nearest_name("kind", [key for key in data if key not in ("apiVersion", "metadata")])
        help = f"rename `{meant}` to `kind`" if meant else f"add one of {kinds}, or `exclude` the file"
        where = place / meant if meant else place
        return schema.UNKNOWN_KIND.at(where, "the document has no `kind`", part=Part.KEY, help=help)
    shown = f"unknown kind `{kind}`" if isinstance(kind, str) else "`kind` is not a name"
    if isinstance(version, str) and not version.startswith("mlobs"):
        help = f"this is a document of `{version}`: leave the file out with `exclude` in mlobs.yaml"
    else:
        help = (did_you_mean(kind, KINDS) if isinstance(kind, str) else None) or f"expected one of {kinds}"
    return schema.UNKNOWN_KIND.at(place / "kind", shown, help=help)


def _same_names(entries: list[Entry]) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if not entry.name or entry.kind == "Project":
            continue
        family = "watched" if entry.kind in WATCHED else entry.kind
        where = entry.at("metadata", "name")
        if family == "watched" and entry.name in RESERVED:
            yield reference.RESERVED_NAME.at(
                where, f"`{entry.name}` is a name that ids use themselves", help="choose another name"
            )
        first = seen.setdefault((family, entry.name), entry)
        if first is not entry:
            yield reference.DUPLICATE_NAME.at(
                where,
                f"the name `{entry.name}` is taken by a {first.kind}",
                help=f"rename one, such as `{entry.name}-{entry.kind.lower()}`",
                related=(Related(first.at("metadata", "name"), "first used here"),),
            )


def environment_faults(sources: Sources) -> Iterator[Diagnostic]:
    """Overrides of environments that nobody declares, and overrides of what an environment may not change."""
    declared = sources.environments()
    for entry in (sources.project, *sources.entries):
        written = entry.tree.get("environments")
        for name, tree in written.items() if isinstance(written, dict) else ():
            where = entry.place / "environments" / name
            if name not in declared:
                known = [item for item in declared if item != "default"]
                help = did_you_mean(name, known) or "declare it under `environments` in mlobs.yaml"
                yield reference.UNKNOWN_ENVIRONMENT.at(
                    where, f"unknown environment `{name}`", part=Part.KEY, help=help
                )
            elif isinstance(tree, dict):
                yield from _fixed_keys(where, tree)


FIXED = ("apiVersion", "kind", "environments", "include", "exclude")
"""What is read before any environment is chosen."""


def overrides(entry: Entry, environment: str) -> dict[str, Node]:
    """What a document overrides in an environment, without what it may not: that is reported once, by itself."""
    environments = entry.tree.get("environments")
    tree = environments.get(environment) if isinstance(environments, dict) else None
    if not isinstance(tree, dict):
        return {}
    found = {key: value for key, value in tree.items() if key not in FIXED}
    metadata = found.get("metadata")
    if isinstance(metadata, dict):
        found["metadata"] = {key: value for key, value in metadata.items() if key not in ("name", "id")}
    return found


def _fixed_keys(where: Place, tree: dict[str, Node]) -> Iterator[Diagnostic]:
    fixed = [(where / key, key) for key in FIXED if key in tree]
    metadata = tree.get("metadata")
    if isinstance(metadata, dict):
        fixed += [(where / "metadata" / key, f"metadata.{key}") for key in ("name", "id") if key in metadata]
    for place, key in fixed:
        message = f"an environment may not override `{key}`"
        help = "say it once, outside of `environments`"
        yield reference.BAD_ENVIRONMENTS.at(place, message, part=Part.KEY, help=help)
