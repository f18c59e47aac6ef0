"""Two states of a small project made of fragments, and what the review sees between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mlobs_compile import judging, plugins, source
from mlobs_compile.baseline import Baseline
from mlobs_compile.pipeline import Beside, compile_all
from mlobs_compile.review.change import Side
from mlobs_compile.review.compare import compare
from mlobs_compile.review.figures import Figures
from mlobs_compile.review.state import Compiled, State
from mlobs_compile.review.verdict import Finding
from mlobs_compile.risk import Seen
from tests import platforms, projects

TODAY = date(2026, 12, 1)
NONE = Figures()
Baselines = Mapping[str, Baseline]
Fragments = str | tuple[str, ...]


def state(fragments: Fragments, side: Side, baselines: Baselines | None = None) -> State:
    """What the base project of `projects` with these fragments compiles to, in all its environments."""
    files = projects.texts(*((fragments,) if isinstance(fragments, str) else fragments))
    return of_files(files, side, baselines)


def of_files(files: Mapping[str, str], side: Side, baselines: Baselines | None = None) -> State:
    """What some files compile to; they must have no errors."""
    documents = [one for path, text in files.items() for one in source.read(text, path).value or ()]
    run = compile_all(documents, beside=Beside(baselines=baselines or {}))
    assert not run.failed, [f"{one.code} {one.message}" for one in run.diagnostics]
    compiled = {}
    for build in run.builds:
        assert build.platform is not None and build.monitoring is not None
        compiled[build.environment] = Compiled(
            build.environment, build.platform, build.monitoring, build.homes, build.emissions
        )
    return State(side, compiled, {(one.path, one.doc): one for one in documents})


def seen(before: Fragments, after: Fragments, figures: Figures = NONE) -> Seen:
    """What a risk is given of a change from some fragments to others."""
    return between(state(before, Side.BEFORE), state(after, Side.AFTER), figures)


def between(before: State, after: State, figures: Figures = NONE) -> Seen:
    return Seen(before, after, compare(before, after).changes, figures, TODAY)


def findings(found: Seen) -> tuple[Finding, ...]:
    """What all risks together find."""
    return judging.judge(found, plugins.risks(), found.review)


def row(finding: Finding) -> str:
    """A finding as one line: `R04 high fraud/alert/queue: > 10 → > 30`."""
    one = finding.sighting
    return f"{finding.code} {finding.level.value} {one.object}: {one.text}"


def rows(before: Fragments, after: Fragments, figures: Figures = NONE) -> list[str]:
    """Every finding of a change, as lines."""
    return [row(one) for one in findings(seen(before, after, figures))]


def place(finding: Finding) -> str:
    return str(finding.sighting.line)


TRAIN = """---
apiVersion: mlobs/v1
kind: Preset
metadata: {name: trains, description: Our own scheduler.}
applies_to: [Pipeline]
signals:
  done:
    {description: Runs that succeeded., unit: count, source: our own code, promql: {gauge: {query: 'sum(increase(done_total[$window]))'}}}
---
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk, runbook: "https://r.example"}
system: {preset: trains}
"""
"""A pipeline with a scheduler of its own; what is planned of it follows."""
HEAD = platforms.whole(platforms.PROJECT, platforms.TEAM, platforms.HEAD)
"""A project in one file, whose last document is a model that says nothing yet."""
FIRST = HEAD.count("\n") + 1
"""The line of the file at which a test's own lines begin."""


def placed(before: str, after: str) -> list[str]:
    """Every finding of a change of the model's own lines, each with its line among these."""
    states = [
        of_files({"mlobs.yaml": HEAD + text}, side)
        for text, side in ((before, Side.BEFORE), (after, Side.AFTER))
    ]
    return [f"{row(one)} @ {_own(one)}" for one in findings(between(*states))]


def _own(finding: Finding) -> str:
    line = finding.sighting.line
    assert line is not None
    return f"{line.line - FIRST + 1}{' before' if line.side is Side.BEFORE else ''}"
