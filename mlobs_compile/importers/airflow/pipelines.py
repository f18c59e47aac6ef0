"""A DAG as a Pipeline: who owns it, when it is planned, by when it must be done, what it reads and writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mlobs_compile import cron, zone
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.importers.airflow.dag import Dag, Limit, Said
from mlobs_compile.importers.airflow.timetable import Timetable, When, written
from mlobs_compile.ir.plan import Plan
from mlobs_compile.queries import planned
from mlobs_compile.route import Place
from mlobs_compile.translation import Draft, Translation, Way, slug
from mlobs_compile.units import Duration

PRESETS = ("airflow-dag", "airflow-dag-mapped", "airflow-dag-raw", "airflow-dag-otel", "mwaa-dag")
_STATSD = ("airflow-dag", "airflow-dag-mapped", "airflow-dag-raw")
"""Dialects in which a dot of an id is written `__`."""
_PROMISED = ("airflow-dag-mapped", "airflow-dag-otel")
"""Presets whose `duration` can be promised."""
_TIERS = {"0": "critical", "1": "critical", "2": "high", "3": "medium", "4": "low"}
_TIER = re.compile(r"tier[-_: ]?(\d|critical|high|medium|low)", re.IGNORECASE).fullmatch
_TEAM = re.compile(r"(?:team|owner|squad)[:=/](.+)", re.IGNORECASE).fullmatch
_GUESS = Duration.of(hours=2)
_LONGEST_PAUSE = Duration.of(days=7)
"""What a CloudWatch alarm looks back, and so the longest plan of `mwaa-dag`."""
_WHICH = (
    "Airflow does not say how its metrics are collected; docs/airflow.md tells the presets apart, "
    "and `--set preset=NAME` chooses one"
)


@dataclass(frozen=True, slots=True)
class System:
    """How metrics of the DAGs are collected, as the command line says it."""

    preset: str = ""
    params: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        return self.preset or PRESETS[0]


def pipeline(dag: Dag, system: System) -> Translation:
    """The document of one DAG."""
    draft = Draft(slug(dag.id), dag.place)
    draft.tell("DAGs", Way.NATIVE, dag.place)
    draft.put(("apiVersion",), "mlobs/v1", dag.place)
    draft.put(("kind",), "Pipeline", dag.place)
    draft.put(("metadata", "name"), draft.name, dag.place)
    _people(draft, dag)
    _described(draft, dag)
    _system(draft, dag, system)
    limit = _limit(draft, dag)
    _planned(draft, dag, system, limit)
    _promised(draft, dag, system, limit)
    return draft.done()


def _people(draft: Draft, dag: Dag) -> None:
    """The team and the tier that owners and tags let one guess."""
    for tag in dag.tags.value if dag.tags else ():
        team, tier = _TEAM(tag), _TIER(tag)
        if team and slug(team[1]) and not draft.has("metadata", "team"):
            assert dag.tags
            draft.invent(("metadata", "team"), slug(team[1]), dag.tags.place, f"guessed from the tag `{tag}`")
        if tier and not draft.has("metadata", "tier"):
            assert dag.tags
            value = _TIERS.get(tier[1], tier[1].lower())
            if value in _TIERS.values():
                draft.invent(("metadata", "tier"), value, dag.tags.place, f"guessed from the tag `{tag}`")
    if dag.owners and dag.owners.value:
        owners = dag.owners.value
        draft.put(("metadata", "annotations", "airflow/owners"), ", ".join(owners), dag.owners.place)
        first = next((owner for owner in owners if slug(owner)), None)
        if first and not draft.has("metadata", "team"):
            more = f", the first of {len(owners)}" if len(owners) > 1 else ""
            reason = f"guessed from the owner `{first}` in Airflow{more}"
            draft.invent(("metadata", "team"), slug(first), dag.owners.place, reason)


def _described(draft: Draft, dag: Dag) -> None:
    said = dag.description or dag.doc
    first = (
        next((line.strip("# ") for line in said.value.splitlines() if line.strip("# ")), "") if said else ""
    )
    if said and first:
        draft.put(("metadata", "description"), first[:500], said.place)
    notes: dict[str, Said[str] | None] = {"file": dag.file}
    if dag.id != draft.name:
        notes["dag_id"] = Said(dag.id, dag.place)
    if dag.tags and dag.tags.value:
        notes["tags"] = Said(", ".join(dag.tags.value), dag.tags.place)
    for key, uris in (("inlets", dag.inlets), ("outlets", dag.outlets)):
        if uris:
            notes[key] = Said(", ".join(sorted({_without_secret(uri.value) for uri in uris})), uris[0].place)
    for key, note in notes.items():
        if note:
            draft.put(("metadata", "annotations", f"airflow/{key}"), note.value, note.place)
    tags = dag.tags.value if dag.tags else ()
    draft.tag(dag.id, *tags, *(f"tag:{tag}" for tag in tags))
    draft.tag(*(f"owner:{owner}" for owner in (dag.owners.value if dag.owners else ())))
    if dag.file:
        draft.tag(dag.file.value)


def _without_secret(uri: str) -> str:
    """The URI without a user and a password in it."""
    return re.sub(r"(?<=://)[^/@\s]*@", "", uri)


def _system(draft: Draft, dag: Dag, system: System) -> None:
    id = dag.id.replace(".", "__") if system.name in _STATSD else dag.id
    if system.preset:
        draft.put(("system", "preset"), system.preset, dag.place)
    else:
        draft.invent(("system", "preset"), system.name, dag.place, _WHICH)
    draft.put(("system", "dag"), id, dag.place)
    for key, value in (system.params or {}).items():
        draft.put(("system", key), value, dag.place)


def _limit(draft: Draft, dag: Dag) -> Said[Limit] | None:
    """By when a run must be done: a deadline or SLA of all of it, else the time after which Airflow fails it."""
    whole = [one for one in dag.deadlines if not one.value.why_not]
    for one in dag.deadlines:
        what = f"the {one.value.of} of {written(one.value.seconds)} of `{dag.id}`"
        if one.value.why_not:
            draft.tell(
                "deadlines",
                Way.REFUSED,
                one.place,
                one.value.why_not,
                f"{what} is not carried: {one.value.why_not}",
            )
        else:
            draft.tell("deadlines", Way.NATIVE, one.place)
    found = min(whole, key=lambda one: one.value.seconds, default=None)
    if dag.timeout:
        draft.tell("deadlines", Way.NATIVE, dag.timeout.place)
    return found or dag.timeout


def _planned(draft: Draft, dag: Dag, system: System, limit: Said[Limit] | None) -> None:
    """The plan, where Airflow says it and it can be watched; what is planned by nothing has none."""
    if not dag.timetable or dag.timetable.value.when is When.NEVER:
        return
    timetable, place = dag.timetable.value, dag.timetable.place
    plan = _plan(dag, timetable, place)
    found = _why_not(dag, timetable, plan) or _too_long(system, plan, timetable, limit)
    if found:
        told = f"the schedule of `{dag.id}` is not watched: {found[1] or found[0]}"
        draft.tell("schedules", Way.REFUSED, place, found[0], told)
        return
    if isinstance(plan, Plan):
        draft.put(("planned", "cron"), timetable.cron, place)
        _zone(draft, dag, timetable, place)
    else:
        draft.put(("planned", "every"), written(timetable.seconds), place)
    if limit:
        draft.put(("planned", "deadline"), written(limit.value.seconds), limit.place)
    else:
        pause = planned.pause(plan) if isinstance(plan, Plan) else Duration.of(seconds=timetable.seconds)
        reason = "Airflow has no dagrun_timeout and no deadline that says by when a run must be done"
        draft.invent(("planned", "deadline"), str(min(_GUESS, pause)), place, reason)
    draft.tell("schedules", Way.NATIVE, place)


def _plan(dag: Dag, timetable: Timetable, place: Place) -> Plan | Diagnostic | None:
    if timetable.when is not When.CRON:
        return None
    return cron.read(timetable.cron, _named_zone(dag, timetable)[0], place, "successes")


def _named_zone(dag: Dag, timetable: Timetable) -> tuple[str, bool]:
    """The zone of the cron line, and whether Airflow says that it is."""
    if timetable.zone:
        return timetable.zone, True
    return (dag.time_zone.value if dag.time_zone else "UTC"), False


def _zone(draft: Draft, dag: Dag, timetable: Timetable, place: Place) -> None:
    named, sure = _named_zone(dag, timetable)
    if sure:
        if named != "UTC":
            draft.put(("planned", "time_zone"), named, place)
        return
    of = "the DAG's own zone" if dag.time_zone else "nothing says another"
    reason = f"{of}; a timetable may have one of its own, which only Airflow's database tells"
    draft.invent(("planned", "time_zone"), named, dag.time_zone.place if dag.time_zone else place, reason)


def _why_not(dag: Dag, timetable: Timetable, plan: Plan | Diagnostic | None) -> tuple[str, str] | None:
    """Why a schedule is not watched, in general and for this DAG; None where it is."""
    if dag.paused and dag.paused.value:
        return "the DAG is paused", "it is paused; import again when it runs"
    if timetable.when in (When.ASSETS, When.OTHER):
        what = f" (`{timetable.name}`)" if timetable.name and timetable.when is When.OTHER else ""
        return (
            f"it is started by {timetable.when.value}",
            f"it is started by {timetable.when.value}{what}; say with `every` how long it may stay quiet",
        )
    if isinstance(plan, Diagnostic):
        help = f"; {plan.help}" if plan.help else ""
        return "its cron line names no times of a week", f"{plan.message}{help}"
    if plan and not zone.known(plan.time_zone):
        return "its time zone is not known", f"`{plan.time_zone}` is no time zone of the IANA database"
    if plan and (reason := planned.unplannable(plan.time_zone)):
        return "its clock changes by no rule that PromQL could follow", reason
    if plan and dag.next_run and not _on_plan(plan, dag.next_run.value):
        said = (
            f"the next run is at {dag.next_run.value}, which `{timetable.cron}` in `{plan.time_zone}` is not"
        )
        return (
            "its timetable has a time zone of its own, which Airflow's API does not give",
            f"{said}; import from Airflow's database, or write `planned` by hand",
        )
    return None


def _too_long(
    system: System, plan: Plan | Diagnostic | None, timetable: Timetable, limit: Said[Limit] | None
) -> tuple[str, str] | None:
    """A plan of Amazon MWAA is an alarm on the longest pause and the deadline."""
    if system.name != "mwaa-dag" or isinstance(plan, Diagnostic):
        return None
    pause = planned.pause(plan) if plan else Duration.of(seconds=timetable.seconds)
    deadline = Duration.of(seconds=limit.value.seconds) if limit else min(_GUESS, pause)
    if pause.ms + deadline.ms <= _LONGEST_PAUSE.ms:
        return None
    return f"a CloudWatch alarm looks back {_LONGEST_PAUSE}", ""


def _on_plan(plan: Plan, moment: str) -> bool:
    """Whether the next planned run, as Airflow computed it, is one of the plan's."""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return True
    there = (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone(ZoneInfo(plan.time_zone))
    return there.hour * 60 + there.minute in plan.times and there.isoweekday() % 7 in plan.weekdays


def _promised(draft: Draft, dag: Dag, system: System, limit: Said[Limit] | None) -> None:
    """How long runs may take, where Airflow does not end them itself: what is longer than its timeout has failed."""
    if limit is None or limit.value.of == "dagrun_timeout":
        return
    most = written(limit.value.seconds)
    if system.name in _PROMISED:
        draft.put(("slos", "duration", "signal"), "duration", limit.place)
        draft.put(("slos", "duration", "at_most"), most, limit.place)
        reason = f"Airflow has a {limit.value.of} and no share of runs that must keep it"
        draft.invent(("slos", "duration", "objective"), "95%", limit.place, reason)
        draft.put(("slos", "duration", "paging"), value=False, place=limit.place)
    elif not draft.has("planned") and not (dag.paused and dag.paused.value):
        draft.put(("alerts", "too-long", "signal"), "duration", limit.place)
        draft.put(("alerts", "too-long", "at_most"), most, limit.place)
        draft.put(("alerts", "too-long", "window"), "1h", limit.place)
