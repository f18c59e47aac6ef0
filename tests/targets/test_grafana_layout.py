"""Shelves: whatever the panels' sizes, they fill the grid without overlap and stay where they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.targets.grafana.layout import COLUMNS, Box, Size, bottom, shelves

SIZES = st.lists(st.builds(Size, st.integers(1, 30), st.sampled_from([3, 4, 8])), max_size=30)


def cells(box: Box) -> set[tuple[int, int]]:
    return {(x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)}


@given(SIZES, st.integers(0, 50))
def test_panels_never_overlap_and_never_leave_the_grid(sizes: list[Size], top: int) -> None:
    boxes = shelves(sizes, top)
    taken = [cell for box in boxes for cell in cells(box)]
    assert len(taken) == len(set(taken))
    assert all(box.x >= 0 and box.width >= 1 and box.x + box.width <= COLUMNS for box in boxes)
    assert all(box.height >= size.height for box, size in zip(boxes, sizes, strict=True))


@given(SIZES)
def test_every_cell_down_to_the_last_row_is_covered(sizes: list[Size]) -> None:
    boxes = shelves(sizes, 5)
    covered = {cell for box in boxes for cell in cells(box)}
    rows = range(5, bottom(boxes, 5))
    wanted = {(x, y) for x in range(COLUMNS) for y in rows}
    assert covered == wanted


@given(SIZES)
def test_panels_come_in_the_order_in_which_grafana_draws_them(sizes: list[Size]) -> None:
    boxes = shelves(sizes, 0)
    assert list(boxes) == sorted(boxes, key=lambda box: (box.y, box.x))


@given(SIZES, st.builds(Size, st.integers(1, 24), st.sampled_from([3, 4, 8])))
def test_a_panel_added_at_the_end_moves_at_most_the_last_line(sizes: list[Size], added: Size) -> None:
    before, after = shelves(sizes, 0), shelves([*sizes, added], 0)
    last = max((box.y for box in before), default=0)
    kept = [box for box in before if box.y < last]
    assert kept == list(after[: len(kept)])
    assert [box.y for box in before] == [box.y for box in after[:-1]]


def test_four_numbers_share_a_line_evenly_and_a_graph_starts_the_next() -> None:
    boxes = shelves([Size(4, 4)] * 4 + [Size(12, 8)], 1)
    assert [(box.x, box.width) for box in boxes] == [(0, 6), (6, 6), (12, 6), (18, 6), (0, 24)]
    assert boxes[-1].y == 5


def test_numbers_stand_beside_the_graph_that_follows_them_and_grow_to_its_height() -> None:
    boxes = shelves([Size(4, 4), Size(4, 4), Size(12, 8)] * 2, 0)
    assert [(box.x, box.y, box.width, box.height) for box in boxes[:3]] == [
        (0, 0, 5, 8),
        (5, 0, 5, 8),
        (10, 0, 14, 8),
    ]
    assert [box.y for box in boxes[3:]] == [8, 8, 8]
