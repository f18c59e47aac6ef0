"""For a terminal: the risks first, then every change with its fields."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.presenter import Presenter
from mlobs_compile.review.change import Change, Op
from mlobs_compile.review.verdict import Verdict

_SIGNS = {Op.ADDED: "+", Op.REMOVED: "-", Op.RENAMED: ">", Op.CHANGED: "~"}


def _render(verdict: Verdict) -> str:
    return "\n".join(_lines(verdict)) + "\n"


def _lines(verdict: Verdict) -> Iterator[str]:
    for finding in verdict.findings:
        one = finding.sighting
        yield f"{finding.level.value:<7} {finding.code} {finding.title}  {one.object}  {one.text}  {one.line}"
    for change in verdict.changes:
        yield from _change(change)
    if not verdict.changed:
        yield f"no change against {verdict.base}"


def _change(change: Change) -> Iterator[str]:
    was = f" (was {change.was})" if change.op is Op.RENAMED else ""
    yield f"{_SIGNS[change.op]} {change.noun} {change.id}{was}  {change.line}"
    for field in change.fields:
        yield f"    {field.name}: {field.before} → {field.after}"


PRESENTER = Presenter("text", _render)
