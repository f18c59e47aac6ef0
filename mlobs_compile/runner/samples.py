"""Results as series of Prometheus: which there are, and which are left out where there are too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlobs_compile.collector import LEFT_OUT_HELP
from mlobs_compile.ir.node import Subject
from mlobs_compile.publication import Labels, Sample, by_metric
from mlobs_compile.queries import published
from mlobs_compile.runner.results import Finding, Results
from mlobs_compile.runner.summary import ranked

MAX_SERIES = 2000

HELP = {
    published.STATUS: "State of a check: 0 pass, 1 warn, 2 fail, 3 error, 4 no data.",
    published.VALUE: "Value of a check on the last batch.",
    published.THRESHOLD: "Limit of the healthy range of a check.",
    published.ROWS: "Rows of the last batch.",
    published.COVERAGE: "Share of the rows of the last batch that have a label.",
    published.RUN: "When the checks last ran.",
    published.WINDOW_END: "End of the stretch of time that the last batch covers.",
    published.DURATION: "How long the last run took.",
    published.LEFT_OUT: LEFT_OUT_HELP,
}
"""Every metric in the order in which it is written; a metric has the same help in every file of a folder."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is published, and how much is not."""

    samples: tuple[Sample, ...]
    left_out: int


def selection(results: Results, limit: int = MAX_SERIES) -> Selection:
    """At most `limit` series: the worst column and segment of every check first, then those furthest from healthy."""
    own = tuple(_of_subject(results))
    room, kept, left_out = max(0, limit - len(own) - 1), dict[tuple[str, Labels], Sample](), 0
    for finding in _by_need(results.findings):
        new = [one for one in _of_finding(finding, results) if (one.name, one.labels) not in kept]
        if len(kept) + len(new) > room:
            left_out += len(new)
            continue
        kept.update(((one.name, one.labels), one) for one in new)
    count = Sample(published.LEFT_OUT, group(results.subject), float(left_out))
    return Selection(by_metric((*kept.values(), *own, count), HELP), left_out)


def _by_need(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Every check comes once before any comes twice."""
    again, seen = [], set()
    for finding in ranked(findings):
        if finding.check in seen:
            again.append(finding)
        else:
            seen.add(finding.check)
            yield finding
    yield from again


def group(subject: Subject) -> Labels:
    """The labels of everything that is published of a model or a data set."""
    return ("environment", subject.environment), (subject.kind, subject.name)


def _of_subject(results: Results) -> Iterator[Sample]:
    values = {
        published.ROWS: float(results.rows),
        published.COVERAGE: results.label_coverage,
        published.RUN: results.started + results.duration,
        published.WINDOW_END: results.window_end,
        published.DURATION: results.duration,
    }
    for name, value in values.items():
        if value is not None:
            yield Sample(name, group(results.subject), value)


def _of_finding(finding: Finding, results: Results) -> Iterator[Sample]:
    check: Labels = (("check", finding.check), *group(results.subject))
    on: Labels = (*check, *_some("column", finding.column))
    at: Labels = (*on, *_some("segment", finding.segment))
    yield Sample(published.STATUS, at, float(finding.status))
    if finding.value is not None:
        yield Sample(published.VALUE, at, finding.value)
    if finding.levels is None:
        return
    for level, bound in (("fail", finding.levels.fail), ("warn", finding.levels.warn)):
        for side, limit in (("low", bound.low), ("high", bound.high)) if bound else ():
            if limit is not None:
                yield Sample(published.THRESHOLD, (*on, ("level", level), ("side", side)), float(limit))


def _some(name: str, value: str | None) -> Labels:
    """A label that says something: an empty one is none."""
    return ((name, value),) if value else ()
