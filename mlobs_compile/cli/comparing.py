"""Builds the two states of a project that a diff compares, and judges what lies between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from mlobs_compile import judging, plugins
from mlobs_compile.backends import git
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import Severity
from mlobs_compile.errors import UsageFault
from mlobs_compile.pipeline import Beside, Build, compile_all
from mlobs_compile.review.change import Side
from mlobs_compile.review.compare import compare
from mlobs_compile.review.figures import Figures
from mlobs_compile.review.state import Compiled, State
from mlobs_compile.review.verdict import Verdict
from mlobs_compile.risk import Seen
from mlobs_compile.spec.project import Project
from mlobs_compile.spec.review import Review


def verdict(path: Path, base: str, environments: tuple[str, ...], aside: Path, today: date) -> Verdict:
    """The review of the project at `path` against `base`; a git revision is written out into `aside`."""
    loaded = project.load(path)
    former = Path(base) if Path(base).is_dir() else git.export(loaded.root, base, aside)
    after = state(loaded, Side.AFTER, environments)
    before = state(project.load(former), Side.BEFORE, environments)
    compared = compare(before, after)
    seen = Seen(before, after, compared.changes, Figures(), today)
    findings = judging.judge(seen, plugins.risks(), _review(after))
    names = tuple(after.environments)
    return Verdict(
        _name(after), base, names, compared.changes, findings, Figures(), unchanged=compared.unchanged
    )


def state(loaded: project.Loaded, side: Side, environments: tuple[str, ...]) -> State:
    """What a project compiles to; raises UsageFault when it does not compile."""
    run = compile_all(loaded.documents, environments=environments, beside=Beside(baselines=loaded.baselines))
    said = (*loaded.diagnostics, *run.diagnostics)
    if any(one.severity is Severity.ERROR for one in said):
        count = sum(one.severity is Severity.ERROR for one in said)
        where = "the spec" if side is Side.AFTER else "the base"
        raise UsageFault(f"{where} has {count} errors; run `mlobs check` on it")
    return State(
        side,
        {build.environment: _compiled(build) for build in run.builds},
        {(document.path, document.doc): document for document in loaded.documents},
    )


def _compiled(build: Build) -> Compiled:
    assert build.platform is not None and build.monitoring is not None
    return Compiled(build.environment, build.platform, build.monitoring, build.homes, build.emissions)


def _review(state: State) -> Review:
    return next(_projects(state)).review


def _name(state: State) -> str:
    return next(_projects(state)).metadata.name


def _projects(state: State) -> Iterator[Project]:
    return (one.platform.project.spec for one in state.environments.values())
