"""Nodes, tests and sources of a dbt project, from `manifest.json`, `run_results.json` and `sources.json`.

`mlobs push dbt target` reads the folder that dbt writes to, after `dbt build` and after `dbt source freshness`. Each of
the two is a part of its own (`part="build"`, `part="freshness"`), so that neither takes the other's series away;
`--part NAME` tells several selections of one project apart. Read are results of dbt 1.6 to 1.11; dbt need not be
installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.collector import Asked, Collector, Misfit, Reading
from mlobs_compile.collectors.dbt import freshness, names, runs
from mlobs_compile.collectors.dbt.artifacts import FRESHNESS, MANIFEST, RESULTS, Found, sorted_out
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.route import Place, Route


def collect(artifacts: tuple[Artifact, ...], asked: Asked) -> Outcome[tuple[Reading, ...]]:
    """A reading of the last run and one of the last look at the sources, as far as there are any."""
    said: list[Diagnostic] = []
    found = sorted_out(artifacts, said)
    readings = tuple(_readings(found, asked, said)) if MANIFEST in found and not has_errors(said) else ()
    if not readings and not has_errors(said):
        said.append(_nothing(artifacts, found))
    return Outcome(None if has_errors(said) else readings, tuple(said))


def _readings(found: dict[str, Found], asked: Asked, said: list[Diagnostic]) -> Iterator[Reading]:
    for kind, reading in ((RESULTS, runs.reading), (FRESHNESS, freshness.reading)):
        if kind not in found:
            continue
        try:
            made = reading(found[kind], found[MANIFEST], asked, said)
        except Misfit as misfit:
            said.append(faults.FOREIGN.at(found[kind].place, f"{misfit}, so this is no {kind} of dbt"))
            continue
        if made is not None:
            yield made


def _nothing(artifacts: tuple[Artifact, ...], found: dict[str, Found]) -> Diagnostic:
    where = Place(artifacts[0].path, Route()) if artifacts else None
    if MANIFEST not in found:
        help = "dbt writes `manifest.json` beside its results; give the folder, such as `target`"
        return faults.FOREIGN.at(where, "there is no manifest of dbt among the artifacts", help=help)
    message = "there are no results of dbt among the artifacts, so there is nothing to publish"
    return faults.FOREIGN.at(where, message, help="run `dbt build` or `dbt source freshness` first")


COLLECTOR = Collector("dbt", collect, names.HELP, ("manifest.json", "run_results.json", "sources.json"))
