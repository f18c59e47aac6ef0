"""Airflow: its database, JSON of its command line and REST API, and DAG files.

Each DAG becomes a Pipeline with its preset, the plan of its runs (`planned`) with time zone and deadline, and what it
reads and writes as annotations `airflow/inlets` and `airflow/outlets`, lists of asset URIs. Any of these serve, and of
each fact the one that knows it best is believed:

- the metadata database if it is a SQLite file, or its table `serialized_dag` exported as JSON: everything
- `airflow dags details ID -o json`, `/api/v2/dags/ID/details` and those of `/api/v1`: all but deadlines and the time
  zone of a timetable; `/api/v2/assets` adds who writes and who waits for an asset
- `airflow dags list -o json`, `/api/v2/dags`: names, owners, and what is paused
- DAG files, which are read and never run: what stands there literally; what is computed is told

`--set preset=airflow-dag-mapped` says how metrics are collected (docs/airflow.md); without it the chart's preset is a
draft. `--set environment=NAME` is the environment of `mwaa-dag`, `--set job=REGEX` the Prometheus job of the others.
Not carried over, and told: plans by the day of the month, plans of DAGs that are paused or that assets start, SLAs of
single tasks. Tasks, pools and connections are not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.errors import UsageFault
from mlobs_compile.faults import aws_airflow as faults
from mlobs_compile.faults import migration
from mlobs_compile.importer import Artifact, Drafts, Importer
from mlobs_compile.importers.airflow import records, rows, sources
from mlobs_compile.importers.airflow.dag import Dag, merged
from mlobs_compile.importers.airflow.pipelines import PRESETS, System, pipeline
from mlobs_compile.route import ROOT, Place
from mlobs_compile.translation import Translation, slug


def draft(artifacts: tuple[Artifact, ...], system: System | None = None) -> Outcome[tuple[Translation, ...]]:
    """A Pipeline for each DAG that is not gone, in the order of their ids."""
    said: list[Diagnostic] = []
    found = [dag for artifact in artifacts for dag in _read(artifact, said)]
    if not found and not any(records.known(artifact.content) for artifact in artifacts) and not said:
        help = "give the SQLite file of Airflow, JSON of its command line or API, or a folder of DAG files"
        return Outcome(
            None, (faults.NOTHING_OF_AIRFLOW.at(None, "none of the files is Airflow's", help=help),)
        )
    taken: dict[str, str] = {}
    made: list[Translation] = []
    for dag in merged(found):
        if _left_out(dag, taken, said):
            continue
        said += _unread(dag)
        made.append(pipeline(dag, system or System()))
    return Outcome(tuple(made), tuple(said))


def _read(artifact: Artifact, said: list[Diagnostic]) -> tuple[Dag, ...]:
    if isinstance(artifact.content, bytes):
        found = sources.read(artifact.content, artifact.path)
        place = Place(artifact.path, ROOT)
        if found.broken:
            message = f"the file is not read: {found.broken}"
            said.append(faults.UNREAD_DAGS.at(place, message, help="Airflow cannot read it either"))
        if found.dynamic:
            many = "1 place" if found.dynamic == 1 else f"{found.dynamic} places"
            message = f"DAGs are made in {many} with ids that Airflow computes as it runs"
            help = "import from Airflow's database or API, which know them all"
            said.append(faults.UNREAD_DAGS.at(place, message, help=help))
        return tuple(found.dags)
    tables = rows.tables(artifact.content)
    return tuple(
        rows.dags(tables, artifact.path) if tables else records.dags(artifact.content, artifact.path)
    )


def _left_out(dag: Dag, taken: dict[str, str], said: list[Diagnostic]) -> bool:
    """Whether a DAG gets no document; why not is told, unless nobody would miss it."""
    facts = (dag.owners, dag.tags, dag.timetable, dag.paused, dag.file)
    if (dag.gone and dag.gone.value) or all(fact is None for fact in facts):
        return True
    name = slug(dag.id)
    other = taken.setdefault(name, dag.id)
    if name and other == dag.id:
        return False
    why = f"it would be called `{name}`, as `{other}` is" if name else "its id has no letter or digit"
    said.append(migration.NOT_CARRIED.at(dag.place, f"the DAG `{dag.id}` is not imported: {why}"))
    return True


def _unread(dag: Dag) -> tuple[Diagnostic, ...]:
    """What stands in a file, and is computed, where nothing else knows it."""
    if not dag.unread:
        return ()
    listed = ", ".join(f"`{name}`" for name in dict.fromkeys(dag.unread))
    message = f"of the DAG `{dag.id}`, {listed} cannot be read: Airflow computes it as it runs"
    help = "fill it in, or import from Airflow's database or API"
    return (faults.UNREAD_DAGS.at(dag.place, message, help=help),)


def _chosen(settings: Mapping[str, str]) -> Drafts:
    """Drafting for one way in which metrics are collected."""
    preset = settings.get("preset", "")
    params = {key: value for key, value in settings.items() if key != "preset"}
    if preset and preset not in PRESETS:
        raise UsageFault(f"`{preset}` is no preset of a DAG: choose one of {', '.join(PRESETS)}")
    if (preset == "mwaa-dag") is not ("environment" in params):
        raise UsageFault("`mwaa-dag` and the name of its environment go together: `--set environment=NAME`")
    if preset == "mwaa-dag" and "job" in params:
        raise UsageFault("`job` is a job of Prometheus, and `mwaa-dag` is read from CloudWatch: leave it out")
    system = System(preset, params)
    return lambda artifacts: draft(artifacts, system)


IMPORTER = Importer(
    "airflow",
    draft=draft,
    files=("airflow.db", "**/*.json", "**/*.py"),
    tables=rows.TABLES,
    settings=("preset", "environment", "job"),
    chosen=_chosen,
)
