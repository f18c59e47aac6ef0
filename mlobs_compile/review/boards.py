"""What differs between two states of a dashboard, panel by panel, and apart from it where the panels stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Json
from mlobs_compile.ir.board import Board, Panel
from mlobs_compile.review.change import Field
from mlobs_compile.review.facts import board_facts
from mlobs_compile.review.fields import Renaming, differences

PANELS, ORDER = "panels", "order"


def panel_differences(before: Board, after: Board, renaming: Renaming) -> Iterator[Field]:
    """The fields of a board: a panel that came or went as its title, one that moved by what it stands behind."""
    old, new = _panels(before), _panels(after)
    same = {key for key, panel in new.items() if old.get(key) == panel}
    for one in differences(board_facts(before, same), board_facts(after, same), renaming):
        match one.path:
            case ("panels", key) if one.before is None or one.after is None:
                yield Field((PANELS, key), _title(one.before), _title(one.after))
            case ("order",):
                yield from _moves(one)
            case _:
                yield one


def _panels(board: Board) -> Mapping[str, Panel]:
    return {f"{section.key}/{panel.key}": panel for section in board.sections for panel in section.panels}


def _title(panel: Json) -> Json:
    return panel["title"] if isinstance(panel, Mapping) else None


def _moves(order: Field) -> Iterator[Field]:
    """Whether those that both have stand in another order; what came or went moves nothing."""
    assert isinstance(order.before, list) and isinstance(order.after, list)
    old = [key for key in order.before if key in order.after]
    new = [key for key in order.after if key in order.before]
    if old != new:
        yield Field((ORDER,), old, new)


def touched(fields: tuple[Field, ...]) -> frozenset[str]:
    """The keys of the panels that differ."""
    return frozenset(one.path[1] for one in fields if one.path[0] == PANELS and len(one.path) > 1)
