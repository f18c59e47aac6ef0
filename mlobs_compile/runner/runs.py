"""One run: a checklist worked off on a batch, with what is to be known of the batch itself."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from mlobs_compile import checklist as checklists
from mlobs_compile.artifact import Body, dump_json
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.attributions import NoAttributions
from mlobs_compile.runner import extent
from mlobs_compile.runner.engine import Engine, EngineFault, Judged
from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.runner.summary import ORDER
from mlobs_compile.runner.taking import measured

_WARN = "/warn"
_QUOTED = re.compile(r"'.*'", re.S)


def _nobody(_: Finding) -> None:
    """Hears nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is told beside its checks and its rows."""

    source: str
    """What is read, as the caller named it."""
    window_end: float | None = None
    """Unix seconds; the newest timestamp of the batch when None."""
    sampled: float | None = None
    clock: Callable[[], float] = time.time
    told: Callable[[Finding], None] = _nobody
    """Hears every finding as it comes."""


def run(checklist: Checklist, engine: Engine, asked: Asked) -> Results:
    """Everything that is found on the batch; what breaks is found too, as an error of the checks it breaks."""
    started = asked.clock()
    seen = extent.of(checklist, engine)
    end = seen.newest if asked.window_end is None else asked.window_end
    found = []
    now = started if asked.window_end is None else asked.window_end  # What is fresh is measured by a clock.
    for finding in _findings(checklist, engine, now):
        asked.told(finding)
        found.append(finding)
    return Results(
        subject=checklist.subject,
        findings=tuple(_discreet(found, frozenset(checklist.batch.personal))),
        rows=seen.rows,
        started=started,
        duration=max(0.0, asked.clock() - started),
        window_end=end,
        label_coverage=seen.coverage,
        engine=engine.name,
        checklist_digest=digest(checklist),
        source=asked.source,
        sampled=asked.sampled,
        reasons=_reasons(checklist, engine),
    )


def _reasons(checklist: Checklist, engine: Engine) -> Body | None:
    """The reasons of the worst rows; why there are none, the checks on attributions say."""
    if checklist.batch.explained is None:
        return None
    from mlobs_compile.runner import explaining

    try:
        return explaining.local(engine, checklist.batch, checklist.subject.name)
    except NoAttributions:
        return None


def digest(checklist: Checklist) -> str:
    """What tells two checklists apart."""
    return "sha256:" + hashlib.sha256(dump_json(checklists.body(checklist)).encode()).hexdigest()


def _findings(checklist: Checklist, engine: Engine, now: float) -> Iterator[Finding]:
    if checklist.expectations:
        yield from _expected(checklist.expectations, engine, now)
    if checklist.measurements:
        yield from measured(checklist, engine)


def _expected(expectations: tuple[Expectation, ...], engine: Engine, now: float) -> Iterator[Finding]:
    """One finding for each check: its failing and its warning expectation are judged together."""
    try:
        judged: Iterable[Judged] = engine.judge(expectations, now)
    except EngineFault as fault:
        judged = [Judged(one, None, 0, None, str(fault), error=True) for one in expectations]
    together: dict[tuple[str, str | None], Finding] = {}
    for one in judged:
        finding = _judged(one)
        key = finding.check, finding.column
        known = together.get(key)
        together[key] = finding if known is None or _worse(finding, known) else known
    yield from together.values()


def _judged(one: Judged) -> Finding:
    expectation = one.expectation
    check = expectation.id.removesuffix(_WARN) if expectation.warning else expectation.id
    return Finding(
        check=check,
        kind=check.rpartition("/")[2],
        scope="table" if expectation.column is None else "column",
        column=expectation.column,
        segment="",
        status=_state(one),
        value=one.value,
        rows=one.rows,
        message=one.message,
    )


def _state(one: Judged) -> Status:
    if one.error:
        return Status.ERROR
    if one.met is None:
        return Status.NO_DATA
    if one.met:
        return Status.PASS
    return Status.WARN if one.expectation.warning else Status.FAIL


def _worse(one: Finding, other: Finding) -> bool:
    return ORDER.index(one.status) < ORDER.index(other.status)


def _discreet(findings: Iterable[Finding], personal: frozenset[str]) -> Iterator[Finding]:
    """The findings without values of personal columns: of their segments, only the worst one is told, unnamed."""
    worst: dict[tuple[str, str | None, str], Finding] = {}
    for found in findings:
        one = _unquoted(found) if personal and found.status is Status.ERROR else found
        column = one.segment.partition("=")[0]
        if column not in personal:
            yield one
            continue
        key = one.check, one.column, column
        hidden = replace(one, segment=f"{column}=*")
        known = worst.get(key)
        worst[key] = hidden if known is None or _worse(hidden, known) else known
    yield from worst.values()


def _unquoted(one: Finding) -> Finding:
    """An error without what it quotes: an engine quotes the value that it could not read."""
    return replace(one, message=_QUOTED.sub("'...'", one.message))
