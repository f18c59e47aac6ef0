"""The report for people: one HTML file that needs no network, with pictures of what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from mlobs_compile.runner import archive, plots
from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.runner.summary import counts, ranked
from mlobs_compile.runner.verdicts import spoken

_MOST = 60
"""Pictures of distributions; the furthest from healthy are drawn."""
_WORDS = {"fail": "fail", "error": "error", "warn": "warn", "no_data": "no data", "pass": "pass"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what is said of it."""

    title: str
    words: str
    svg: str


def html(results: Results) -> str:
    """The whole page."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["drawn"] = Markup
    text = files("mlobs_compile.runner").joinpath("report.html.j2").read_text("utf-8")
    shown = ranked(results.findings)
    return environment.from_string(text).render(
        results=results,
        worst=results.worst.name.lower(),
        words=_WORDS,
        counts=tuple(counts(results)),
        facts=tuple(_facts(results)),
        rows=tuple(_row(one) for one in shown),
        drifts=tuple(_drifts(shown)),
        fairness=tuple(_fairness(results.findings)),
        qualities=tuple(_qualities(results.findings)),
    )


def _facts(results: Results) -> Iterator[tuple[str, str]]:
    yield "rows", f"{results.rows:,}"
    if results.sampled:
        yield "sampled", f"{results.sampled:.4g} of all rows"
    if results.label_coverage is not None:
        yield "rows with a label", f"{results.label_coverage:.1%}"
    yield "window ends", archive.moment(results.window_end) or "unknown"
    yield "run started", archive.moment(results.started) or ""
    yield "took", f"{results.duration:.1f} s on {results.engine}"
    yield "read from", results.source
    yield "team", results.subject.team


def _row(one: Finding) -> dict[str, str]:
    return {
        "state": one.status.name.lower(),
        "check": one.check,
        "on": ", ".join(part for part in (one.column, one.segment) if part),
        "value": "–" if one.value is None else f"{one.value:.4g}",
        "healthy": _healthy(one),
        "rows": f"{one.rows:,}",
        "message": one.message,
    }


def _healthy(one: Finding) -> str:
    bound = one.levels.fail if one.levels else None
    return spoken(bound) if bound and (bound.low is not None or bound.high is not None) else ""


def _drifts(findings: Iterable[Finding]) -> Iterator[Picture]:
    """The distributions that moved, the furthest first."""
    moved = [one for one in findings if one.shares and one.status in (Status.FAIL, Status.WARN)]
    for one in moved[:_MOST]:
        where = f", where {one.segment}" if one.segment else ""
        yield Picture(f"{one.check}: {one.column}{where}", one.message, plots.distribution(one))


def _fairness(findings: Iterable[Finding]) -> Iterator[Picture]:
    """One picture for each facet and measure, with a row for each group."""
    held: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        if one.scope == "bias" and one.value is not None:
            held.setdefault((one.kind, (one.column or "").partition("=")[0]), []).append(one)
    for (kind, facet), rows in held.items():
        names = [_named(row, (row.column or "").partition("=")[2]) for row in rows]
        yield Picture(f"{kind} by {facet}", "", plots.ranges(rows, names=names, together=True))


def _qualities(findings: Iterable[Finding]) -> Iterator[Picture]:
    """One picture of all measures of performance, each on a scale of its own."""
    rows = [one for one in findings if one.scope in ("performance", "estimated") and one.value is not None]
    if rows:
        names = [_named(row, row.kind + (" (estimated)" if row.scope == "estimated" else "")) for row in rows]
        yield Picture("Performance", "", plots.ranges(rows, names=names, together=False))


def _named(row: Finding, name: str) -> str:
    return f"{name} {row.segment}".strip()
