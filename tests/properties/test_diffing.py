"""Laws of the diff, over generated projects: nothing is lost, nothing is told of what is the same, and it can be mirrored."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.ir.node import Node, Subject
from mlobs_compile.pipeline import Run
from mlobs_compile.review.change import Change, Op, Side
from mlobs_compile.review.compare import Compared, compare
from mlobs_compile.review.raw import Pair
from mlobs_compile.review.settings import settings as of_settings
from mlobs_compile.review.settings import things
from mlobs_compile.review.state import Compiled, State
from tests.properties.projects import Tree, projects, read, run

few = settings(deadline=None, max_examples=15)
pairs = st.tuples(projects(), projects())
MIRRORED = {Op.ADDED: Op.REMOVED, Op.REMOVED: Op.ADDED, Op.CHANGED: Op.CHANGED, Op.RENAMED: Op.RENAMED}


def state(documents: list[Tree], side: Side) -> State:
    found: Run = run(documents)
    builds = [one for one in found.builds if one.platform and one.monitoring]
    return State(
        side,
        {
            one.environment: Compiled(one.environment, one.platform, one.monitoring, one.homes, one.emissions)
            for one in builds
            if one.platform and one.monitoring
        },
        {(one.path, one.doc): one for one in read(documents)},
    )


def both(pair: tuple[list[Tree], list[Tree]]) -> tuple[State, State]:
    return state(pair[0], Side.BEFORE), state(pair[1], Side.AFTER)


def every(found: Compared) -> list[Change]:
    return [one for change in found.changes for one in change.whole]


@few
@given(projects())
def test_a_project_does_not_differ_from_itself(documents: list[Tree]) -> None:
    found = compare(state(documents, Side.BEFORE), state(documents, Side.AFTER))
    assert found.changes == () and found.resources == ()


@few
@given(pairs)
def test_every_difference_is_told_once(pair: tuple[list[Tree], list[Tree]]) -> None:
    before, after = both(pair)
    raw = 0
    for name in {*before.environments, *after.environments}:
        sides = Pair(before.environments.get(name), after.environments.get(name))
        raw += sum(one is not None for one in sides.differing())
        raw += len([*of_settings(sides), *things(sides)])
    assert sum(change.differences for change in compare(before, after).changes) == raw


@few
@given(pairs)
def test_every_node_that_differs_is_in_some_change(pair: tuple[list[Tree], list[Tree]]) -> None:
    before, after = both(pair)
    told = every(compare(before, after))
    gone = {one.before.id for one in told if isinstance(one.before, Node)}
    come = {one.after.id for one in told if isinstance(one.after, Node)}
    for name in {*before.environments, *after.environments}:
        old, new = _ids(before, name), _ids(after, name)
        assert old - new <= gone
        assert new - old <= come


@few
@given(pairs)
def test_the_other_way_round_every_operation_is_mirrored(pair: tuple[list[Tree], list[Tree]]) -> None:
    one, other = pair
    there = compare(state(one, Side.BEFORE), state(other, Side.AFTER))
    back = compare(state(other, Side.BEFORE), state(one, Side.AFTER))
    assert _operations(there, mirrored=False) == _operations(back, mirrored=True)
    assert there.unchanged == back.unchanged


def _ids(state: State, name: str) -> set[str]:
    found = state.environments.get(name)
    return {node.id for node in found.monitoring.nodes} if found else set()


def _operations(found: Compared, *, mirrored: bool) -> Counter[tuple[str, str, str]]:
    """What happened to nodes and things in each environment."""
    return Counter(
        (environment, _named(change), (MIRRORED[change.op] if mirrored else change.op).value)
        for change in every(found)
        for environment in change.blast.environments
        if isinstance(change.object, Node | Subject)
    )


def _named(change: Change) -> str:
    sides = [one for one in (change.before, change.after) if isinstance(one, Node | Subject)]
    return " ".join(sorted({one.id if isinstance(one, Node) else one.name for one in sides}))
