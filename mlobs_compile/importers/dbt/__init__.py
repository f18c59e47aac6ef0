"""Artifacts of dbt: `manifest.json`, and beside it `catalog.json`, `run_results.json` and compiled SQL, from `target/`.

Each model, source, seed and snapshot that has columns, tests or freshness becomes a Dataset. Tests of dbt itself, of
dbt_utils and of dbt_expectations become the check that finds the same rows; where there is none, or a threshold counts
failing rows, the SQL that dbt runs becomes a `sql` check over the batch. Severity `warn` becomes a check that warns
and never fails. An enforced contract, its constraints, source freshness, descriptions, tags and `meta` come along,
and an exposure of the type `ml` becomes the first lines of a Model. Teams are guessed from groups, owners and `meta`.

Not carried over, and told: tests that read another table, since a check sees one batch; tests that could only be SQL
where nothing was compiled; freshness that dbt takes from the warehouse's metadata; foreign keys. Left out without a
word: what is disabled or ephemeral, unit tests, which test code and not data, semantic models and metrics.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import dbt as faults
from mlobs_compile.faults import migration
from mlobs_compile.importer import Artifact, Importer
from mlobs_compile.importers.dbt import placing
from mlobs_compile.importers.dbt.datasets import Table, table
from mlobs_compile.importers.dbt.exposures import model
from mlobs_compile.importers.dbt.manifest import Project, read
from mlobs_compile.plain import text
from mlobs_compile.translation import Carried, Translation, Way

_KNOWN = range(7, 13)
_NOUNS = {"model": "models", "source": "sources", "seed": "seeds", "snapshot": "snapshots"}


def draft(artifacts: tuple[Artifact, ...]) -> Outcome[tuple[Translation, ...]]:
    """A Dataset for each relation and a Model for each exposure of one, in the order of their ids."""
    project = read(artifacts)
    if project is None:
        message = "none of the files is the manifest of a dbt project"
        help = "run `dbt compile`, and give the project's folder with its `target/manifest.json`"
        return Outcome(None, (faults.NO_MANIFEST.at(None, message, help=help),))
    said: list[Diagnostic] = []
    tables = dict(_tables(project, said))
    _tests(project, tables, said)
    drafts = [one.draft.done() for one in _spoken_of(tables, project)]
    names = {id: one.draft.name for id, one in tables.items() if one.said}
    models = [model(one, project, names) for one in project.exposures() if text(one.body, "type") == "ml"]
    said += _about(project, (*drafts, *models))
    return Outcome((*drafts, *models), tuple(said))


def _tables(project: Project, said: list[Diagnostic]) -> Iterator[tuple[str, Table]]:
    """The document of each relation; one that cannot have a name of its own is told."""
    names: dict[str, str] = {}
    for entry in project.relations():
        made = table(entry, project)
        if made.draft.name in names and entry.sort == "source":
            made = table(
                entry, project, "-source"
            )  # `raw_orders` is often a model over the source `raw.orders`
        called = made.draft.name
        other = names.setdefault(called, entry.id) if called else ""
        if other != entry.id:
            why = (
                f"it would be called `{called}`, as `{other}` is" if called else "nothing is left of its name"
            )
            message = (
                f"`{entry.id}` is not imported: {why}; names keep a-z, 0-9 and dashes, so rename it in dbt"
            )
            said.append(migration.NOT_CARRIED.at(entry.place, message))
            continue
        placing.constraints(made)
        made.draft.tell(_NOUNS[entry.sort], Way.NATIVE, entry.place)
        yield entry.id, made


def _tests(project: Project, tables: dict[str, Table], said: list[Diagnostic]) -> None:
    for entry in project.tests():
        about = project.tested(entry)
        if about in tables:
            placing.test(entry, tables[about])
            continue
        why = (
            "it reads several tables, and a check sees one batch"
            if about is None
            else f"`{about}` is not imported"
            if about in {one.id for one in project.relations()}
            else f"`{about}` holds no rows"
        )
        owner = next((tables[one] for one in entry.needs if one in tables), None)
        told = f"the test `{entry.name}` is not carried: {why}; `mlobs push dbt` publishes what dbt finds"
        if owner:
            owner.draft.tell("tests", Way.REFUSED, entry.place, "it reads another table", told)
            owner.said = True
        else:
            said.append(migration.NOT_CARRIED.at(entry.place, told))


def _spoken_of(tables: dict[str, Table], project: Project) -> Iterator[Table]:
    """Relations that have something to say, and those that a model takes its features from."""
    needed = {
        one
        for exposure in project.exposures()
        if text(exposure.body, "type") == "ml"
        for one in exposure.needs
    }
    for id, made in tables.items():
        made.finish()
        made.said = made.said or id in needed
        if made.said:
            yield made


def _about(project: Project, drafts: tuple[Translation, ...]) -> Iterator[Diagnostic]:
    """What is told of the artifacts as a whole."""
    if project.version not in _KNOWN:
        version = "of no version" if project.version is None else f"of version {project.version}"
        message = f"the manifest is {version}, and versions 7 to 12 are known"
        help = "read what came out before you trust it"
        yield faults.OTHER_VERSION.at(project.place, message, help=help)
    told: list[Carried] = [
        one for draft in drafts for one in draft.carried if one.reason == placing.NOT_COMPILED
    ]
    if told:
        tests = "1 test was" if len(told) == 1 else f"{len(told)} tests were"
        message = f"{tests} refused for want of compiled SQL"
        yield faults.NOT_COMPILED.at(project.place, message, help="run `dbt compile`, and import again")


_BELOW = ("manifest.json", "catalog.json", "run_results.json", "compiled/**/*.sql")
IMPORTER = Importer("dbt", draft=draft, files=(*(f"target/{one}" for one in _BELOW), *_BELOW))
