"""What a run found, as a table for a person: what is wrong comes first, sums come last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.runner import archive
from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.runner.summary import counts, ranked
from mlobs_compile.runner.verdicts import spoken

PASSING = 40
"""Passing checks that are shown; more would bury what a person looks for."""
_HEADS = ("state", "check", "on", "value", "healthy", "rows")
_RIGHT = frozenset({"value", "rows"})
_COLOURS = {Status.FAIL: "31", Status.ERROR: "35", Status.WARN: "33", Status.NO_DATA: "36", Status.PASS: "32"}
_WORDS = {
    "fail": "failed",
    "error": "ended in errors",
    "warn": "warned",
    "no_data": "without data",
    "pass": "passed",
}


def table(results: Results, *, colour: bool) -> str:
    """The findings with their values beside their bounds."""
    shown = ranked(results.findings)
    passing = [one for one in shown if one.status is Status.PASS]
    hidden = passing[PASSING:] if len(passing) > PASSING + 5 else []
    lines = [_head(results), ""]
    if shown:
        lines += [*_rows(shown[: len(shown) - len(hidden)], colour=colour), ""]
    if hidden:
        lines.append(f"{len(hidden)} more passed; `--format json` has them all")
    return "\n".join([*lines, _sums(results), ""])


def _head(results: Results) -> str:
    subject = results.subject
    sampled = f", a sample of {results.sampled:.4g} of all" if results.sampled else ""
    end = f", window to {archive.moment(results.window_end)}" if results.window_end is not None else ""
    coverage = "" if results.label_coverage is None else f", {results.label_coverage:.1%} with a label"
    name = f"{subject.name} ({subject.kind}, {subject.environment})"
    return f"{name}: {results.rows:,} rows{sampled}{coverage}{end}"


def _rows(findings: Sequence[Finding], *, colour: bool) -> Iterator[str]:
    cells = [_HEADS, *(_cells(one) for one in findings)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(_HEADS))]
    for number, row in enumerate(cells):
        padded = [
            cell.rjust(width) if name in _RIGHT else cell.ljust(width)
            for cell, width, name in zip(row, widths, _HEADS, strict=True)
        ]
        if colour and number:
            padded[0] = f"\x1b[{_COLOURS[findings[number - 1].status]}m{padded[0]}\x1b[0m"
        yield "  ".join(padded).rstrip()
        if number and _wants_words(findings[number - 1]):
            yield f"{' ' * (widths[0] + 2)}{_one_line(findings[number - 1].message)}"


def _cells(one: Finding) -> tuple[str, ...]:
    state = one.status.name.replace("_", " ")
    on = ", ".join(part for part in (one.column, one.segment) if part)
    value = "-" if one.value is None else f"{one.value:.4g}"
    return (
        state if one.status in (Status.FAIL, Status.ERROR) else state.lower(),
        _one_line(one.check), _one_line(on), value, _healthy(one), f"{one.rows:,}",
    )  # fmt: skip


def _healthy(one: Finding) -> str:
    if one.levels is None:
        return ""
    bound = one.levels.fail
    fail = spoken(bound) if bound.low is not None or bound.high is not None else ""
    if one.status is Status.WARN and one.levels.warn:
        return f"{spoken(one.levels.warn)} (warn)"
    return fail


def _wants_words(one: Finding) -> bool:
    """Whether the row alone does not say what is wrong."""
    return one.status in (Status.ERROR, Status.NO_DATA) or (
        one.status is not Status.PASS and one.levels is None
    )


def _one_line(text: str) -> str:
    """A text that cannot break the table or the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _sums(results: Results) -> str:
    parts = [
        f"{count} {_WORDS[name]}" for name, count in counts(results) if count or name in ("fail", "pass")
    ]
    return f"{', '.join(parts)}; {results.duration:.1f} s on {results.engine}"
