"""Builds the two states of a project that a diff compares, and judges what lies between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlobs_compile import judging, plugins
from mlobs_compile.backends import git
from mlobs_compile.cli import project
from mlobs_compile.cli.figuring import Server, figures
from mlobs_compile.diagnostic import Severity
from mlobs_compile.errors import UsageFault
from mlobs_compile.pipeline import Beside, Build, compile_all
from mlobs_compile.review.change import Side
from mlobs_compile.review.compare import compare
from mlobs_compile.review.state import Compiled, State
from mlobs_compile.review.verdict import Verdict
from mlobs_compile.risk import Seen
from mlobs_compile.spec.project import Project
from mlobs_compile.spec.review import Review


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared, and with what."""

    path: Path
    base: str
    """A git revision or a folder."""
    environments: tuple[str, ...]
    aside: Path
    """A folder that a revision may be written out into."""
    today: date
    server: Server | None
    """To replay against."""


def verdict(asked: Asked) -> Verdict:
    """The review of a project against its base."""
    loaded = project.load(asked.path)
    project.refuse_undeclared(loaded, asked.environments)
    former = (
        Path(asked.base) if Path(asked.base).is_dir() else git.export(loaded.root, asked.base, asked.aside)
    )
    after = state(loaded, Side.AFTER, asked.environments)
    before = state(project.load(former), Side.BEFORE, asked.environments)
    compared = compare(before, after)
    review = _review(after)
    numbers, notes = figures(before, after, review, asked.server)
    seen = Seen(before, after, compared.changes, numbers, asked.today)
    findings = judging.judge(seen, plugins.risks(), review)
    return Verdict(
        _name(after),
        asked.base,
        tuple(after.environments),
        compared.changes,
        findings,
        numbers,
        unchanged=compared.unchanged,
        notes=(*notes, *judging.notes(seen, review)),
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
