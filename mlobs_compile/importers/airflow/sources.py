"""DAG files read as text, without Airflow and without running them: what stands there literally."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlobs_compile.importers.airflow.dag import UNSET_OWNER, Dag, Limit, Said
from mlobs_compile.importers.airflow.timetable import Timetable, When, of_summary
from mlobs_compile.plain import text, texts
from mlobs_compile.route import Place, Route

_RANK = 9
_SCHEDULES = ("schedule", "schedule_interval", "timetable")
_CRON = {"CronTriggerTimetable": False, "CronDataIntervalTimetable": True}
_ASSETS = ("Asset", "Dataset")
_FROM_START = ("DAGRUN_QUEUED_AT", "DAGRUN_LOGICAL_DATE")
"""Deadlines come with Airflow 3, where a plain cron line calls a run by its start."""
_UNITS = {"weeks": 604_800, "days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_MARKS = (b"DAG", b"@dag")
Names = Mapping[str, ast.expr]


@dataclass(slots=True)
class Found:
    """What a file has."""

    dags: list[Dag] = field(default_factory=list)
    dynamic: int = 0
    """DAGs whose id is computed."""
    broken: str = ""
    """Why the file cannot be read; empty where it can."""


def read(content: bytes, path: str) -> Found:
    """The DAGs of a file, in the order of its lines."""
    found = Found()
    if not any(mark in content for mark in _MARKS):
        return found
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found.broken = str(error.msg if isinstance(error, SyntaxError) else error) or type(error).__name__
        return found
    names = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }
    nodes = sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.FunctionDef)),
        key=lambda node: (node.lineno, node.col_offset),
    )
    for node in nodes:
        for call, default in _makers(node):
            _add(found, call, default, names, path)
    return found


def _makers(node: ast.Call | ast.FunctionDef) -> Iterator[tuple[ast.Call, str]]:
    """Calls that make a DAG: `DAG(...)`, and `@dag` above a function, whose name is the id by default."""
    if isinstance(node, ast.Call):
        if _called(node.func) == "DAG":
            yield node, ""
        return
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
        if _called(call.func) == "dag":
            yield call, node.name


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _add(found: Found, call: ast.Call, default: str, names: Names, path: str) -> None:
    given: dict[str, ast.expr] = {key.arg: key.value for key in call.keywords if key.arg}
    id = _literal(given.get("dag_id") or (call.args[0] if call.args else ast.Constant(default)), names)
    if not isinstance(id, str) or not id:
        found.dynamic += 1
        return
    reader = _Reader(given, names, Place(path, Route(("dags", id))))
    if any(key.arg is None for key in call.keywords):
        reader.unread.append("**")
    found.dags.append(reader.dag(id, path))


class _Reader:
    """Reads the arguments of one DAG, and keeps the names of those that cannot be read."""

    def __init__(self, given: Mapping[str, ast.expr], names: Names, place: Place) -> None:
        self._given = given
        self._names = names
        self._place = place
        self.unread: list[str] = []

    def dag(self, id: str, path: str) -> Dag:
        defaults = self._value("default_args")
        owner = text(defaults, "owner")
        tags = self._value("tags")
        limit = self._length("dagrun_timeout")
        timetable = self._timetable()
        zone = self._zone()
        return Dag(
            id,
            self._place,
            _RANK,
            owners=Said((owner,) if owner not in ("", UNSET_OWNER) else (), self._place),
            tags=Said(texts(list(tags) if isinstance(tags, list | tuple | set) else []), self._place),
            description=self._text("description"),
            doc=self._text("doc_md"),
            file=Said(path, self._place),
            timetable=Said(timetable, self._place) if timetable else None,
            time_zone=Said(zone, self._place) if zone else None,
            timeout=Said(Limit(limit, "dagrun_timeout"), self._place) if limit else None,
            deadlines=tuple(Said(limit, self._place) for limit in (*self._deadline(), *self._sla())),
            inlets=tuple(Said(uri, self._place) for uri in self._assets()),
            unread=tuple(self.unread),
        )

    def _value(self, key: str) -> object:
        """The literal value of an argument; what is none is noted."""
        if key not in self._given:
            return None
        value = _literal(self._given[key], self._names)
        if value is None and not _is_none(self._given[key]):
            self.unread.append(key)
        return value

    def _text(self, key: str) -> Said[str] | None:
        value = self._value(key)
        return Said(value.strip(), self._place) if isinstance(value, str) and value.strip() else None

    def _length(self, key: str) -> int | None:
        found = _distance(self._given.get(key), self._names)
        if found is None and key in self._given and not _is_none(self._given[key]):
            self.unread.append(key)
        return found

    def _deadline(self) -> Iterator[Limit]:
        """`DeadlineAlert(reference=DeadlineReference.DAGRUN_QUEUED_AT, interval=timedelta(...), ...)`."""
        if "deadline" not in self._given or _is_none(self._given["deadline"]):
            return
        call = _resolved(self._given["deadline"], self._names)
        given = {key.arg: key.value for key in call.keywords} if isinstance(call, ast.Call) else {}
        length = _distance(given.get("interval"), self._names)
        reference = given.get("reference")
        named = reference.attr if isinstance(reference, ast.Attribute) else ""
        if length and named in _FROM_START:
            yield Limit(length, "deadline")
        else:
            self.unread.append("deadline")

    def _sla(self) -> Iterator[Limit]:
        """An SLA of Airflow 2 among the arguments of all tasks."""
        defaults = _resolved(self._given.get("default_args"), self._names)
        for key, value in (
            zip(defaults.keys, defaults.values, strict=True) if isinstance(defaults, ast.Dict) else ()
        ):
            length = _distance(value, self._names)
            if isinstance(key, ast.Constant) and key.value == "sla" and length:
                yield Limit(length, "sla")

    def _timetable(self) -> Timetable | None:
        key = next((key for key in _SCHEDULES if key in self._given), None)
        if key is None:
            return None  # The default differs between the versions of Airflow.
        found = _schedule(_resolved(self._given[key], self._names), self._names)
        if found is None:
            self.unread.append(key)
        return found

    def _zone(self) -> str:
        """The zone of the start date, which is the DAG's."""
        start = _resolved(self._given.get("start_date"), self._names)
        given = (
            [key.value for key in start.keywords if key.arg == "tz"] if isinstance(start, ast.Call) else []
        )
        value = _literal(given[0], self._names) if given else None
        return value if isinstance(value, str) else ""

    def _assets(self) -> Iterator[str]:
        expression = next((self._given[key] for key in _SCHEDULES if key in self._given), None)
        for node in ast.walk(_resolved(expression, self._names) or ast.Constant(None)):
            asset = _resolved(node, self._names) if isinstance(node, ast.Name) else node
            if isinstance(asset, ast.Call) and _called(asset.func) in _ASSETS:
                named = [key.value for key in asset.keywords if key.arg == "uri"]
                value = _literal((named or asset.args or [ast.Constant(None)])[0], self._names)
                if isinstance(value, str):
                    yield value


def _schedule(value: ast.expr | None, names: Names) -> Timetable | None:
    """The timetable that an argument says; None where it is computed."""
    match value:
        case ast.Constant(value=None):
            return Timetable(When.NEVER)
        case ast.Constant(value=str(line)):
            return of_summary(line)
        case ast.List() | ast.Tuple() | ast.BinOp():
            return Timetable(When.ASSETS)
        case ast.Call():
            return _called_schedule(value, names)
        case _:
            return None


def _called_schedule(value: ast.Call, names: Names) -> Timetable | None:
    distance = _distance(value, names)
    if distance:
        return Timetable(When.DELTA, seconds=distance)
    name = _called(value.func)
    if name in _ASSETS:
        return Timetable(When.ASSETS)
    if name == "DeltaTriggerTimetable" and value.args:
        inner = _distance(value.args[0], names)
        return Timetable(When.DELTA, seconds=inner, name=name) if inner else None
    if name in _CRON and value.args:
        zones = [key.value for key in value.keywords if key.arg == "timezone"]
        line, zone = _literal(value.args[0], names), _literal(zones[0], names) if zones else None
        if isinstance(line, str) and isinstance(zone, str):
            return Timetable(When.CRON, cron=line, zone=zone, interval=_CRON[name], name=name)
    return None


def _distance(value: ast.expr | None, names: Names) -> int | None:
    """The seconds of a `timedelta(...)` whose arguments are numbers."""
    call = _resolved(value, names)
    if not isinstance(call, ast.Call) or _called(call.func) not in ("timedelta", "duration"):
        return None
    parts = {key.arg: key.value for key in call.keywords if key.arg}
    if call.args:
        parts["days"] = call.args[0]
    total = 0
    for unit, part in parts.items():
        count = _literal(part, names)
        if unit not in _UNITS or not isinstance(count, int | float):
            return None
        total += int(count * _UNITS[unit])
    return total if total > 0 else None


def _resolved(value: ast.expr | None, names: Names) -> ast.expr | None:
    """What a name at the top of the file stands for."""
    return names.get(value.id, value) if isinstance(value, ast.Name) else value


def _literal(value: ast.expr | None, names: Names) -> object:
    """The value that stands there; of a mapping the entries that are literal; None for all that is computed."""
    found = _resolved(value, names)
    if isinstance(value, ast.Name):
        names = {name: other for name, other in names.items() if other is not found}  # it may name itself
    if isinstance(found, ast.Dict):
        return {
            _literal(key, names): _literal(inner, names)
            for key, inner in zip(found.keys, found.values, strict=True)
            if key is not None
        }
    if isinstance(found, ast.List | ast.Tuple | ast.Set):
        return [_literal(inner, names) for inner in found.elts]
    return found.value if isinstance(found, ast.Constant) else None


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
