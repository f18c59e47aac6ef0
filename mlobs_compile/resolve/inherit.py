"""The layers of a document: what project, team and environment say beside the document itself."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Part, did_you_mean
from mlobs_compile.faults import schema
from mlobs_compile.resolve.layers import Layer, Layers
from mlobs_compile.resolve.sources import Entry, Sources, overrides
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.spec.kinds import WATCHED

ANY = "any"
TRANSLATED = "openslo"
"""What `explain` calls the layer of documents in another language."""
FIXED = ("apiVersion", "kind", "environments")
"""Keys that every document says for itself."""


def own_layers(entry: Entry, environment: str) -> Layers:
    """A document, what others say in its name, and its overrides for the environment; nothing inherited."""
    document = Layer("document", entry.place, entry.tree)
    override = _override(entry, environment)
    found = entry.translated
    below = (Layer(TRANSLATED, found.place, found.tree, found),) if found else ()
    above = (override,) if override else ()
    return Layers((*below, document, *above), document)


def _override(entry: Entry, environment: str) -> Layer | None:
    place = entry.place / "environments" / environment
    tree = overrides(entry, environment)
    return Layer(f"environment {environment}", place, tree) if tree else None


def _below(tree: Node, *steps: str) -> dict[str, Node]:
    for step in steps:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


class Inheritance:
    """The defaults of a project and its teams in one environment, ready to go under any document."""

    def __init__(self, sources: Sources, environment: str) -> None:
        self._environment = environment
        self._project = {kind: self._of(sources.project, "project", kind) for kind in WATCHED}
        self._teams = {
            entry.name: {kind: self._of(entry, f"team {entry.name}", kind) for kind in WATCHED}
            for entry in sources.of("Team")
        }

    def _of(self, entry: Entry, who: str, kind: str) -> tuple[Layer, ...]:
        """Defaults of one giver for one kind: `any` before the kind, the environment's over the base."""
        fields = WATCHED[kind].model_fields
        found = []
        for scope in (ANY, kind):
            for steps in (("defaults", scope), ("environments", self._environment, "defaults", scope)):
                tree = _below(entry.tree, *steps)
                if scope == ANY:
                    tree = {key: value for key, value in tree.items() if key in fields}
                if tree:
                    name = f"{who} defaults" + ("" if scope == ANY else f" for {kind}")
                    found.append(
                        Layer(
                            name,
                            Place(entry.place.path, entry.place.route.join(steps), entry.place.doc),
                            tree,
                        )
                    )
        return tuple(found)

    def layers(self, entry: Entry) -> Layers:
        """Everything that is said about a document, lowest precedence first."""
        own = own_layers(entry, self._environment)
        project = self._project[entry.kind]
        team = _below(Layers((*project, *own.all), own.document).merged(), "metadata").get("team")
        inherited = self._teams.get(team, {}).get(entry.kind, ()) if isinstance(team, str) else ()
        return Layers((*project, *inherited, *own.all), own.document)


def default_faults(sources: Sources) -> Iterator[Diagnostic]:
    """Defaults that reach nothing: a scope that is no kind, or a key under `any` that no kind has."""
    for entry in (sources.project, *sources.of("Team")):
        yield from _scope_faults(entry.place / "defaults", _below(entry.tree, "defaults"))
        for environment in _below(entry.tree, "environments"):
            where = entry.place / "environments" / environment / "defaults"
            yield from _scope_faults(where, _below(entry.tree, "environments", environment, "defaults"))


def _scope_faults(place: Place, scopes: dict[str, Node]) -> Iterator[Diagnostic]:
    known = {key for shape in WATCHED.values() for key in shape.model_fields} - {"apiVersion", "kind"}
    for scope, tree in scopes.items():
        where = place / scope
        if scope != ANY and scope not in WATCHED:
            help = did_you_mean(scope, (ANY, *WATCHED)) or "write `any` or a kind, such as `Model`"
            yield schema.BAD_DEFAULTS.at(
                where, f"`{scope}` is not a kind that inherits", part=Part.KEY, help=help
            )
        elif not isinstance(tree, dict):
            help = "write part of a document, such as `{metadata: {team: risk}}`"
            yield schema.BAD_DEFAULTS.at(
                where, f"the defaults for `{scope}` are not a mapping", part=Part.KEY, help=help
            )
        else:
            yield from _identity_faults(where, tree)
            for key in tree if scope == ANY else ():
                if key not in known and key not in FIXED:
                    help = did_you_mean(key, known) or "below `any` stand keys of a document, such as `slos`"
                    yield schema.UNKNOWN_KEY.at(
                        where / key, f"no kind has a key `{key}`", part=Part.KEY, help=help
                    )


def _identity_faults(where: Place, tree: dict[str, Node]) -> Iterator[Diagnostic]:
    """What makes a document itself cannot come from elsewhere."""
    for route in (("apiVersion",), ("kind",), ("environments",), ("metadata", "name")):
        if _has(tree, route):
            message = f"`{'.'.join(route)}` cannot be inherited"
            place = Place(where.path, where.route.join(route), where.doc)
            yield schema.BAD_DEFAULTS.at(place, message, part=Part.KEY, help="write it in each document")


def _has(tree: Node, route: tuple[str, ...]) -> bool:
    for step in route:
        if not isinstance(tree, dict) or step not in tree:
            return False
        tree = tree[step]
    return True
