"""What is known of a DAG: each fact from the source that knows it best, with the place it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from mlobs_compile.importers.airflow.timetable import Timetable
from mlobs_compile.route import Place

T = TypeVar("T")
UNSET_OWNER = "airflow"
"""What Airflow writes where nobody has said who owns a DAG (`[operators] default_owner`)."""


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """A fact and where it stands."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a run may take, as Airflow has it."""

    seconds: int
    of: str
    """What it is called there: `dagrun_timeout`, `deadline` or `sla`."""
    why_not: str = ""
    """Why it says nothing about all runs; empty where it does."""


@dataclass(frozen=True, slots=True)
class Dag:
    """One DAG as one source shows it; what the source does not say is None."""

    id: str
    place: Place
    rank: int
    """How much the source knows, the lower the better."""
    owners: Said[tuple[str, ...]] | None = None
    tags: Said[tuple[str, ...]] | None = None
    description: Said[str] | None = None
    doc: Said[str] | None = None
    file: Said[str] | None = None
    timetable: Said[Timetable] | None = None
    time_zone: Said[str] | None = None
    """The DAG's own, which a timetable may overrule."""
    next_run: Said[str] | None = None
    paused: Said[bool] | None = None
    gone: Said[bool] | None = None
    """Whether its file no longer has it."""
    timeout: Said[Limit] | None = None
    deadlines: tuple[Said[Limit], ...] = ()
    outlets: tuple[Said[str], ...] = field(default=())
    """URIs of the assets that it writes."""
    inlets: tuple[Said[str], ...] = field(default=())
    """URIs of the assets that start it."""
    unread: tuple[str, ...] = ()
    """Arguments in a file that are computed when Airflow runs it."""


_UNIONS = ("outlets", "inlets", "deadlines")


def merged(dags: Iterable[Dag]) -> tuple[Dag, ...]:
    """One DAG for each id, in the order of ids: of each fact the word of the source that knows most."""
    by_id: dict[str, list[Dag]] = {}
    for dag in sorted(dags, key=lambda one: (one.id, one.rank, one.place.path, str(one.place.route))):
        by_id.setdefault(dag.id, []).append(dag)
    return tuple(_joined(known) for known in by_id.values())


def _joined(known: list[Dag]) -> Dag:
    said: dict[str, object] = {}
    for one in fields(Dag):
        values = [getattr(dag, one.name) for dag in known]
        if one.name in _UNIONS:
            flat = [item for value in values for item in value]
            said[one.name] = tuple({item.value: item for item in reversed(flat)}.values())[::-1]
        else:
            said[one.name] = next((value for value in values if value is not None), None)
    return Dag(**said)  # type: ignore[arg-type]  # the fields' own values
