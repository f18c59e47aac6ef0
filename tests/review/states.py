"""States of the base project with some fragments, for what compares two of them."""

from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.pipeline import compile_all
from mlobs_compile.review.change import Side
from mlobs_compile.review.state import Compiled, State
from tests import projects

NOTHING = State(Side.BEFORE, {})


def state(*fragments: str, side: Side = Side.AFTER) -> State:
    """What the base project with these fragments compiles to, in all of its environments."""
    return state_of(projects.texts(*fragments), side=side)


def state_of(files: dict[str, str], *, side: Side = Side.AFTER) -> State:
    """The same for whole files by their paths."""
    read = [one for path, text in files.items() for one in source.read(text, path).value or ()]
    run = compile_all(read)
    assert not run.failed, [found.message for found in run.diagnostics]
    environments = {}
    for build in run.builds:
        assert build.platform is not None and build.monitoring is not None
        environments[build.environment] = Compiled(
            build.environment, build.platform, build.monitoring, build.homes, build.emissions
        )
    return State(side, environments, {(one.path, one.doc): one for one in read})


def states(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[State, State]:
    """Two states of the base project."""
    return state(*before, side=Side.BEFORE), state(*after)
