"""Results as metrics of CloudWatch: few, because each is paid for by the month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlobs_compile.publication import Group, nameable, sendable
from mlobs_compile.queries import published
from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.runner.summary import ranked


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is published, and the checks whose names CloudWatch cannot hold."""

    groups: tuple[Group, ...]
    unnamed: tuple[str, ...]


def gauges(results: Results) -> Gauges:
    """The metrics of the subject, and of each of its checks."""
    groups, unnamed = [_subject(results)], []
    for check, findings in _by_check(results.findings):
        if nameable(check):
            groups.append(_check(check, findings, results))
        else:
            unnamed.append(check)
    return Gauges(tuple(groups), tuple(unnamed))


def _by_check(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    held: dict[str, list[Finding]] = {}
    for finding in findings:
        held.setdefault(finding.check, []).append(finding)
    yield from held.items()


def _check(check: str, findings: list[Finding], results: Results) -> Group:
    failing, warning = (
        (published.COUNTS[state], "Count", float(sum(one.status == state for one in findings)))
        for state in (published.FAIL, published.WARN)
    )
    worst = next((one.value for one in ranked(findings) if one.value is not None), None)
    value = sendable(worst)
    values = (failing, warning) + (() if value is None else ((published.CLOUDWATCH_VALUE, "None", value),))
    return Group((("Check", check), ("Environment", results.subject.environment)), values)


def _subject(results: Results) -> Group:
    subject, states = results.subject, [one.status for one in results.findings]
    of_whole = [one.status for one in results.findings if not one.segment]
    values = (
        ("checks_failing", "Count", float(states.count(Status.FAIL))),
        ("checks_errors", "Count", float(states.count(Status.ERROR))),
        ("checks_no_data", "Count", float(of_whole.count(Status.NO_DATA))),
        ("rows", "Count", float(results.rows)),
        ("runs", "Count", 1.0),
    )
    return Group(((subject.kind.title(), subject.name), ("Environment", subject.environment)), values)
