"""All removals between two states, without those of environments that are gone as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlobs_compile.ir.node import Node
from mlobs_compile.review.change import Change, Op
from mlobs_compile.review.removals import Removal, removals
from mlobs_compile.review.stakes import Nodes
from mlobs_compile.review.successors import Successors


def removed(changes: tuple[Change, ...], now: Mapping[str, Nodes]) -> Iterator[Removal]:
    """What is no longer watched in the environments that are still there."""
    return removals(_left(changes, now), Successors.of_changes(changes, now))


def _left(changes: Iterable[Change], now: Mapping[str, Nodes]) -> Iterator[Change]:
    for change in changes:
        environments = tuple(name for name in change.blast.environments if name in now)
        if change.op is Op.REMOVED and isinstance(change.before, Node) and environments:
            yield replace(change, blast=replace(change.blast, environments=environments))
