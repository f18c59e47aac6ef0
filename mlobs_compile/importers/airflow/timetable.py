"""When a DAG runs: Airflow's timetables, as its database, its API and its command line show them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.plain import Json, items, mapping, text
from mlobs_compile.units import Duration

_CRON = ("CronTriggerTimetable", "CronDataIntervalTimetable")
_DELTA = ("DeltaTriggerTimetable", "DeltaDataIntervalTimetable")
_ASSETS = ("AssetTriggeredTimetable", "DatasetTriggeredTimetable")
_NEVER = ("NullTimetable", "OnceTimetable")
_BOTH = ("AssetOrTimeSchedule", "DatasetOrTimeSchedule")
_SUMMARY = re.compile(r"(?:(-?\d+) days?, )?(\d+):(\d\d):(\d\d)(?:\.\d+)?").fullmatch
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?").fullmatch
_LINE = re.compile(r"@\w+|\S+( \S+){4}").fullmatch


class When(Enum):
    """What starts the runs of a DAG; the value is for people."""

    CRON = "a cron line"
    DELTA = "the distance to the last run"
    ASSETS = "assets"
    NEVER = "people or other DAGs"
    OTHER = "a timetable that mlobs does not know"


@dataclass(frozen=True, slots=True)
class Timetable:
    """When runs start, as far as Airflow says it."""

    when: When
    cron: str = ""
    zone: str = ""
    """The zone of the cron line; empty where the source does not say."""
    seconds: int = 0
    interval: bool = False
    """Whether a run is called by the beginning of the interval before it, and not by its start."""
    name: str = ""
    """What Airflow calls it."""


def of_row(value: object) -> Timetable | None:
    """A timetable as a serialized DAG has it: its class and its fields."""
    name = text(value, "__type").rpartition(".")[2]
    body = mapping(value, "__var")
    if not name:
        return None
    if name in _BOTH:
        return of_row(body.get("timetable"))
    if name in _CRON and text(body, "expression"):
        return Timetable(
            When.CRON,
            cron=text(body, "expression"),
            zone=text(body, "timezone"),
            interval="Interval" in name,
            name=name,
        )
    if name in _DELTA and (found := seconds(body.get("delta"))):
        return Timetable(When.DELTA, seconds=found, interval="Interval" in name, name=name)
    when = When.ASSETS if name in _ASSETS else When.NEVER if name in _NEVER else When.OTHER
    return Timetable(when, name=name)


def of_summary(value: object) -> Timetable:
    """A timetable as lists of DAGs sum it up, such as `30 6 * * 1-5`, `6:00:00`, `Asset` or nothing."""
    said = "" if value is None else str(value).strip()
    if said in ("", "None"):
        return Timetable(When.NEVER)
    if _SUMMARY(said) and (found := seconds(said)):
        return Timetable(When.DELTA, seconds=found, name=said)
    if said in ("@once", "@continuous"):
        return Timetable(When.NEVER, name=said)
    if _LINE(said):
        return Timetable(When.CRON, cron=said, name=said)
    if said.startswith(("Asset", "Dataset")) and "and" not in said:
        return Timetable(When.ASSETS, name=said)
    return Timetable(When.OTHER, name=said)


def of_interval(value: object) -> Timetable:
    """`schedule_interval` of Airflow 2: a cron expression or a distance."""
    if text(value, "__type") == "CronExpression":
        return of_summary(text(value, "value"))
    if value is None or isinstance(value, str):
        return of_summary(value)
    found = seconds(value)
    return Timetable(When.DELTA, seconds=found) if found else Timetable(When.OTHER, name="schedule_interval")


def seconds(value: object) -> int | None:
    """A length of time in whole seconds, in any way in which Airflow writes one; None where it is none."""
    match value:
        case bool() | None:
            return None
        case str():
            return _of_text(value.strip())
        case dict():
            return _of_mapping(value)
    try:
        found = int(value)  # type: ignore[call-overload]  # a number of JSON or SQLite
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found > 0 else None


def _of_text(said: str) -> int | None:
    if re.fullmatch(r"\d+(\.\d+)?", said):
        return int(float(said)) or None
    found = _SUMMARY(said) or _ISO(said)
    if not found:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    return total if total > 0 else None


def _of_mapping(value: Json) -> int | None:
    """`{"__data__": 7200.0}` of the database, or the days and seconds of the API."""
    for key in ("__data__", "__var"):
        if key in value:
            return seconds(value[key])
    parts = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
    if set(value) - {*parts, "__type", "microseconds"} and not any(key in value for key in parts):
        return None
    total = sum((seconds(value.get(key)) or 0) * unit for key, unit in parts.items())
    others = [key for key in ("months", "years", "leapdays") if seconds(value.get(key))]
    return total if total > 0 and not others else None


def uris(value: object) -> tuple[str, ...]:
    """The URIs of all assets somewhere below a value, each once, in their order."""
    found: dict[str, None] = {}
    if isinstance(value, dict):
        if text(value, "uri"):
            found[text(value, "uri")] = None
        for inner in value.values():
            found |= dict.fromkeys(uris(inner))
    for inner in items(value):
        found |= dict.fromkeys(uris(inner))
    return tuple(found)


def written(count: int) -> str:
    """Seconds as the language writes a length of time."""
    return str(Duration.of(seconds=count))
