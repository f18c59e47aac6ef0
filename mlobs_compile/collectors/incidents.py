"""Incidents: who was called, how soon somebody took it, how soon it was over, and whether there was anything to do.

`mlobs push incidents FILE` reads what PagerDuty, Opsgenie, incident.io or a spreadsheet can export, as JSON (a list of
incidents, or a mapping with them under `incidents`) or as CSV with a header. An incident has an `id`, a `team` and when
it was `created_at`; it may have a `severity` (`page` by default, or `ticket`), the `alert` and the `slo` by their ids
in mlobs, when the trouble `began_at`, when somebody `acknowledged_at` it and when it was `resolved_at`, and whether it
was `actionable` and a `false_alarm`. Other keys are left alone. Times are ISO 8601, and UTC without a zone.

All incidents of one push are one group, `source="default"`, or as `--part` calls it; the next push takes its place, so
export the same stretch of time each day, such as four weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mlobs_compile.collector import (
    Asked,
    Collector,
    Misfit,
    Reading,
    Tree,
    labelled,
    mapping,
    moment,
    rows,
    text,
)
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.publication import Group, Labels, Sample
from mlobs_compile.queries import incidents as names
from mlobs_compile.route import Place, Route

DEFAULT = "default"
KEY = "incidents"
_SEVERITIES = ("page", "ticket")
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; times in Unix seconds, None where nobody said."""

    id: str
    team: str
    severity: str
    created: float
    began: float | None = None
    acknowledged: float | None = None
    resolved: float | None = None
    actionable: bool | None = None
    false: bool | None = None
    alert: str = ""
    slo: str = ""

    @property
    def judged(self) -> bool:
        return self.actionable is not None or self.false is not None

    @property
    def to_detect(self) -> float | None:
        return None if self.began is None else self.created - self.began

    @property
    def to_acknowledge(self) -> float | None:
        return None if self.acknowledged is None else self.acknowledged - self.created

    @property
    def to_restore(self) -> float | None:
        return None if self.resolved is None else self.resolved - (self.began or self.created)


def read(artifacts: Iterable[Artifact]) -> Outcome[tuple[Incident, ...]]:
    """The incidents of all files, each once; an incident that is in two counts as in the later one."""
    said: list[Diagnostic] = []
    found: dict[str, Incident] = {}
    for artifact in artifacts:
        try:
            found.update((one.id, one) for one in _incidents(artifact))
        except Misfit as misfit:
            message = f"{misfit}, so these are no incidents"
            help = "give each an `id`, a `team` and `created_at`; see `docs/alert-health.md`"
            said.append(faults.FOREIGN.at(Place(artifact.path, Route()), message, help=help))
    return Outcome(None if has_errors(said) else tuple(found.values()), tuple(said))


def collect(artifacts: tuple[Artifact, ...], asked: Asked) -> Outcome[tuple[Reading, ...]]:
    """One reading of all incidents."""
    outcome = read(artifacts)
    if outcome.value is None:
        return Outcome(None, outcome.diagnostics)
    group: Labels = (("environment", asked.environment), ("source", asked.part or DEFAULT))
    by_team: dict[tuple[str, str], list[Incident]] = defaultdict(list)
    for one in outcome.value:
        by_team[one.team, one.severity].append(one)
    samples = [Sample(names.READ, group, asked.read_at)]
    for (team, severity), own in sorted(by_team.items()):
        samples += labelled(group, _values(own), ("team", team), ("severity", severity))
    reading = Reading(group, asked.read_at, names.READ, tuple(samples), (), tuple(_metrics(asked, by_team)))
    return Outcome((reading,), outcome.diagnostics)


def _incidents(artifact: Artifact) -> Iterator[Incident]:
    """Raises Misfit."""
    content = artifact.content
    tree = {KEY: content} if isinstance(content, list) else mapping(content, "the file")
    for number, one in enumerate(rows(tree, KEY)):
        yield _incident(one, f"{KEY}[{number}]")


def _incident(tree: Tree, where: str) -> Incident:
    severity = _word(tree, "severity") or "page"
    if severity not in _SEVERITIES:
        raise Misfit(f"`{where}.severity` is `{severity}`, neither `page` nor `ticket`")
    created = _at(tree, "created_at", where)
    if created is None:
        raise Misfit(f"`{where}.created_at` is missing")
    made = Incident(
        id=text({"id": "" if tree.get("id") is None else str(tree["id"])}, "id", where),
        team=text(tree, "team", where),
        severity=severity,
        created=created,
        began=_at(tree, "began_at", where),
        acknowledged=_at(tree, "acknowledged_at", where),
        resolved=_at(tree, "resolved_at", where),
        actionable=_said(tree, "actionable", where),
        false=_said(tree, "false_alarm", where),
        alert=_word(tree, "alert"),
        slo=_word(tree, "slo"),
    )
    lengths = {
        "began_at": made.to_detect, "acknowledged_at": made.to_acknowledge, "resolved_at": made.to_restore
    }  # fmt: skip
    for key, length in lengths.items():
        if length is not None and length < 0:
            raise Misfit(f"`{where}.{key}` is on the wrong side of what it is counted from")
    return made


def _word(tree: Tree, key: str) -> str:
    found = tree.get(key)
    return found if isinstance(found, str) else ""


def _at(tree: Tree, key: str, where: str) -> float | None:
    """A time; None for a key that is missing, null, or an empty cell."""
    return moment(text(tree, key, where), f"{where}.{key}") if tree.get(key) not in (None, "") else None


def _said(tree: Tree, key: str, where: str) -> bool | None:
    found = tree.get(key)
    if found in (None, ""):
        return None
    known = found if isinstance(found, bool) else _WORDS.get(str(found).strip().lower())
    if known is None:
        raise Misfit(f"`{where}.{key}` is neither true nor false")
    return known


def mean(found: Iterable[float | None]) -> float | None:
    """The mean of those that are known; None where none is."""
    known = [one for one in found if one is not None]
    return sum(known) / len(known) if known else None


def _values(own: Sequence[Incident]) -> Iterator[tuple[str, float]]:
    yield names.SINCE, min(one.created for one in own)
    yield names.COUNT, float(len(own))
    yield names.ACKNOWLEDGED, float(sum(one.acknowledged is not None for one in own))
    yield names.RESOLVED, float(sum(one.resolved is not None for one in own))
    yield names.JUDGED, float(sum(one.judged for one in own))
    yield names.UNACTIONABLE, float(sum(one.actionable is False for one in own))
    yield names.FALSE, float(sum(one.false is True for one in own))
    for name, found in (
        (names.TO_DETECT, mean(one.to_detect for one in own)),
        (names.TO_ACKNOWLEDGE, mean(one.to_acknowledge for one in own)),
        (names.TO_RESTORE, mean(one.to_restore for one in own)),
    ):
        if found is not None:
            yield name, found


def _metrics(asked: Asked, by_team: dict[tuple[str, str], list[Incident]]) -> Iterator[Group]:
    for team in sorted({team for team, _ in by_team}):
        own = [one for (whose, _), held in by_team.items() if whose == team for one in held]
        times = (
            ("incidents_time_to_acknowledge", mean(one.to_acknowledge for one in own)),
            ("incidents_time_to_restore", mean(one.to_restore for one in own)),
        )
        values = [("incidents", "Count", float(len(own)))]
        values += [(name, "Seconds", value) for name, value in times if value is not None]
        yield Group((("Team", team), ("Environment", asked.environment)), tuple(values))


COLLECTOR = Collector("incidents", collect, names.HELP)
