"""From OpenSLO objects to one translation for each service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.diagnostic import Diagnostic, Related
from mlobs_compile.faults import migration
from mlobs_compile.faults import openslo as faults
from mlobs_compile.openslo import alerting, services, slos, v1, v1alpha
from mlobs_compile.openslo.model import Declared, Promise
from mlobs_compile.openslo.objects import Objects, below
from mlobs_compile.openslo.reading import Reader
from mlobs_compile.openslo.reading_alpha import promise as alpha_promise
from mlobs_compile.route import Place
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Draft, Translation, slug

_KINDS = ("Model", "Pipeline", "Dataset", "Service", "Cluster")
_SCOPES = ("Service", "any")


class Translator:
    """Gathers the SLOs of each service, and says what else the repo knows of it."""

    def __init__(self, objects: Objects, others: tuple[Document, ...], said: list[Diagnostic]) -> None:
        self._objects = objects
        self._trees = [document.data for document in others if isinstance(document.data, dict)]
        self._said = said
        self.left: tuple[tuple[str, str, Place], ...] = ()
        """Kind, name and place of the objects that no SLO leads to, and of data sources."""

    def translations(self) -> tuple[Translation, ...]:
        """One for each service that is declared or named by an SLO, in the order of the documents."""
        declared = {slug(service.metadata.name): service for service in self._declared()}
        promised: dict[str, list[Promise]] = {}
        for promise in self._promises():
            promised.setdefault(slug(promise.service), []).append(promise)
        names = dict.fromkeys((*declared, *promised))
        found = tuple(self._service(name, declared.get(name), promised.get(name, [])) for name in names)
        self.left = tuple(self._objects.left())
        self._unused()
        return found

    def _unused(self) -> None:
        """Faults of objects that no SLO names; those of the others are told already, and not told twice."""
        reader = Reader(self._objects, self._said)
        for found in self._objects.of("SLI"):
            reader.indicator(found)
        conditions = [
            reader.policy(found, found.place).condition for found in self._objects.of("AlertPolicy")
        ]
        conditions += [reader.condition(found) for found in self._objects.of("AlertCondition")]
        for condition in conditions:
            if condition:
                alerting.judged(condition, self._said)

    def _declared(self) -> Iterator[Declared]:
        for found in self._objects.of("Service"):
            shape = found.shape
            assert isinstance(shape, v1.Service | v1alpha.Service)
            yield Declared(shape.metadata, shape.spec.description if shape.spec else None, found.place)

    def _promises(self) -> Iterator[Promise]:
        reader = Reader(self._objects, self._said)
        for found in self._objects.of("SLO"):
            if isinstance(found.shape, v1alpha.Slo):
                yield alpha_promise(found, found.shape)
                continue
            assert isinstance(found.shape, v1.Slo)
            promise = reader.promise(found, found.shape)
            if promise:
                yield promise

    def _service(self, name: str, declared: Declared | None, promises: list[Promise]) -> Translation:
        place = declared.place if declared else promises[0].place
        named = below(place, "metadata", "name") if declared else promises[0].service_place
        draft = Draft(name, place)
        draft.put(("apiVersion",), "mlobs/v1", place)
        draft.put(("kind",), "Service", place)
        draft.put(("metadata", "name"), name, named)
        draft.mark(("metadata",), below(declared.place, "metadata") if declared else named)
        self._renamed(name, declared, promises, named)
        if declared:
            services.declare(declared, draft, self._said)
        services.inherit(promises, draft, self._said)
        draft.mark(("slos",), place)
        written: dict[str, Promise] = {}
        for promise in promises:
            if not self._taken(promise, written):
                slos.write(promise, draft, self._said)
        team = self._team(draft, name)
        receivers = self._receivers(team)
        for promise in promises:
            services.unreached(promise.policies or (), receivers, team, self._said)
        return draft.done()

    def _taken(self, promise: Promise, written: dict[str, Promise]) -> bool:
        """Whether another SLO of the service has this name in mlobs' spelling, after saying so."""
        name = slug(promise.metadata.name)
        first = written.setdefault(name, promise)
        if first is promise:
            return False
        where = below(promise.place, "metadata", "name")
        related = (Related(below(first.place, "metadata", "name"), "the other is here"),)
        message = f"two SLOs of the service `{promise.service}` would be called `{name}`"
        self._said.append(faults.DUPLICATE.at(where, message, help="rename one of them", related=related))
        return True

    def _renamed(self, name: str, declared: Declared | None, promises: list[Promise], where: Place) -> None:
        written = declared.metadata.name if declared else promises[0].service
        if written != name:
            message = f"the service `{written}` is called `{name}` in everything compiled"
            self._said.append(migration.NAME.at(where, message))

    def _team(self, draft: Draft, name: str) -> str | None:
        """The team that will answer, as far as that can be seen: the mlobs document's, the label's, a default's."""
        own = next((tree for tree in self._trees if _kind(tree) in _KINDS and _name(tree) == name), {})
        project = next((tree for tree in self._trees if _kind(tree) == "Project"), {})
        defaults = [_below(project, "defaults", scope) for scope in _SCOPES]
        found = [_below(tree, "metadata", "team") for tree in (own, draft.done().tree, *defaults)]
        return next((team for team in found if isinstance(team, str)), None)

    def _receivers(self, team: str | None) -> Mapping[str, Node]:
        tree = next((tree for tree in self._trees if _kind(tree) == "Team" and _name(tree) == team), {})
        receivers = tree.get("receivers")
        return receivers if isinstance(receivers, dict) else {}


def _kind(tree: Mapping[str, Node]) -> Node:
    return tree.get("kind")


def _name(tree: Mapping[str, Node]) -> Node:
    return _below(tree, "metadata", "name")


def _below(tree: Node | Mapping[str, Node], *steps: str) -> Node:
    for step in steps:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree if not isinstance(tree, Mapping) else dict(tree)
