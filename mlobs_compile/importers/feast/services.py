"""A feature service as the Dataset that a model reads, and the feature server as one Service."""

from __future__ import annotations

from collections import Counter

from mlobs_compile.importers.feast.registry import Feature, Registry, Served
from mlobs_compile.importers.feast.views import begun, columns, described
from mlobs_compile.translation import Translation, Way

_GUESSED = "Feast promises nothing; {}"
_QUIET = "nobody is woken before somebody has looked at it; remove it to page when the budget burns"


def dataset(service: Served, name: str) -> Translation:
    """The features that a caller gets, under the names that it gets them by."""
    draft = begun("Dataset", name, service.place)
    views = tuple(one.view for one in service.projections)
    notes = {
        "feature_service": service.name,
        "project": service.project,
        "feature_views": ", ".join(views),
    }
    described(draft, service.body, notes)
    columns(draft, features(service), service.place)
    draft.tell("feature services", Way.NATIVE, service.place)
    draft.tag(service.name, service.project)
    return draft.done()


def features(service: Served) -> tuple[Feature, ...]:
    """The features of all views; with their views' names where two views have a feature of one name."""
    every = [(part.view, feature) for part in service.projections for feature in part.features]
    counts = Counter(feature.name for _, feature in every)
    if all(count == 1 for count in counts.values()):
        return tuple(feature for _, feature in every)
    return tuple(
        Feature(f"{view}__{one.name}", one.sort, one.description, one.personal) for view, one in every
    )


def server(registry: Registry, name: str) -> Translation:
    """The server that answers lookups, of which a registry says nothing: all of it is a draft."""
    draft = begun("Service", name, registry.place)
    place = registry.place
    draft.put(("metadata", "description"), "Looks up features for online predictions.", place)
    draft.put(("system", "preset"), "feast-feature-server", place)
    job = "the registry does not say which job of Prometheus scrapes the feature server"
    draft.invent(("system", "job"), "feast", place, job)
    slos = {"availability": ("99.5%", ""), "latency": ("99%", "100ms")}
    for signal, (objective, most) in slos.items():
        slo = ("slos", signal)
        why = _GUESSED.format("take what the models that wait for it can bear")
        draft.invent((*slo, "objective"), objective, place, why)
        draft.put((*slo, "signal"), signal, place)
        if most:
            draft.invent((*slo, "at_most"), most, place, why)
        draft.invent((*slo, "paging"), value=False, place=place, reason=_QUIET)
    draft.tell("feature servers", Way.NATIVE, place)
    draft.tag(*registry.projects)
    return draft.done()
