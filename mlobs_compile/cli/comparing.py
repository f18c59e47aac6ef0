"""Builds the two states of a project that a diff compares, and judges what lies between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mlobs_compile import judging, plugins
from mlobs_compile.backends import git, repo
from mlobs_compile.cli import project
from mlobs_compile.cli.figuring import Server, figures
from mlobs_compile.diagnostic import Severity
from mlobs_compile.pipeline import Beside, Build, compile_all
from mlobs_compile.resolve.sources import sort
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


@dataclass(frozen=True, slots=True)
class Faults:
    """Why there is no review: one of the two sides does not compile, or both do not."""

    text: str
    """What is wrong with each, as `mlobs check` prints it."""
    commands: str = ""
    """What is wrong with the spec as it is, beside its lines in GitHub."""


def verdict(asked: Asked) -> Verdict | Faults:
    """The review of a project against its base, or what is wrong with either."""
    loaded = project.load(asked.path)
    project.refuse_undeclared(loaded, asked.environments)
    former = _former(loaded, asked)
    states = _states(loaded, former, asked)
    if isinstance(states, Faults):
        return states
    before, after = states
    compared = compare(before, after)
    review = _review(after)
    numbers, notes = figures(before, after, review, asked.server)
    seen = Seen(before, after, compared.changes, numbers, asked.today)
    return Verdict(
        _name(after),
        asked.base,
        tuple(after.environments),
        compared.changes,
        judging.judge(seen, plugins.risks(), review),
        numbers,
        compared.resources,
        unchanged=compared.unchanged,
        notes=(*_news(former, asked), *notes, *judging.notes(seen, review)),
    )


@dataclass(frozen=True, slots=True)
class Former:
    """The base as it was read."""

    loaded: project.Loaded
    folder: str
    """Where its files are said to be."""


def _former(loaded: project.Loaded, asked: Asked) -> Former | None:
    """The base; None where the project was not there yet."""
    folder = Path(asked.base)
    if folder.is_dir():
        return Former(project.load(folder), _seen(repo.find_root(folder)))
    found = git.export(loaded.root, asked.base, asked.aside)
    return Former(project.load(found), _seen(loaded.root)) if found else None


def _news(former: Former | None, asked: Asked) -> Iterator[str]:
    if former is None:
        yield f"the project is not in `{asked.base}`: everything is new"


def _states(loaded: project.Loaded, former: Former | None, asked: Asked) -> tuple[State, State] | Faults:
    """Both sides; one that has the same files as the other is not compiled again."""
    after = _state(loaded, Side.AFTER, asked.environments, _seen(loaded.root))
    if former is None:
        return after if isinstance(after, Faults) else (State(Side.BEFORE, {}), after)
    if former.loaded.files == loaded.files:
        return after if isinstance(after, Faults) else (replace(after, side=Side.BEFORE), after)
    before = _state(former.loaded, Side.BEFORE, _declared(former.loaded, asked.environments), former.folder)
    if isinstance(after, Faults) or isinstance(before, Faults):
        both = [one for one in (before, after) if isinstance(one, Faults)]
        return Faults("\n".join(one.text for one in both), "".join(one.commands for one in both))
    return before, after


def _seen(root: Path) -> str:
    """A project's folder from the current one; empty when it is that."""
    found = project.seen(root)(".")
    return "" if found == "." else found


def _declared(loaded: project.Loaded, asked: tuple[str, ...]) -> tuple[str, ...] | None:
    """Those of the environments that the base has; None where it has none of them."""
    sources = sort(loaded.documents).value
    if not asked or sources is None:
        return asked
    return tuple(name for name in asked if name in sources.environments()) or None


def _state(
    loaded: project.Loaded, side: Side, environments: tuple[str, ...] | None, folder: str
) -> State | Faults:
    """What a side compiles to, or what is wrong with it."""
    if environments is None:
        return State(side, {}, folder=folder)
    run = compile_all(loaded.documents, environments=environments, beside=Beside(baselines=loaded.baselines))
    said = tuple(one for one in (*loaded.diagnostics, *run.diagnostics) if one.severity is Severity.ERROR)
    if said:
        which = "the spec does not compile" if side is Side.AFTER else "the base does not compile"
        moved = replace(loaded, root=Path.cwd() / folder) if folder else replace(loaded, root=Path.cwd())
        commands = project.report(moved, said, "github") if side is Side.AFTER else ""
        return Faults(f"{which}:\n{project.report(moved, said, None)}", commands)
    return State(
        side,
        {build.environment: _compiled(build) for build in run.builds},
        {(document.path, document.doc): document for document in loaded.documents},
        folder,
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
