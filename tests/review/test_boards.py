from __future__ import annotations

from dataclasses import replace

from mlobs_compile.review.boards import panel_differences, touched
from mlobs_compile.review.fields import UNCHANGED
from tests.builders import a_board, a_panel, a_section


def test_a_panel_that_came_or_went_is_told_by_its_title() -> None:
    one, two = a_panel("a"), a_panel("b")
    before, after = a_board(a_section(one)), a_board(a_section(one, two))
    (come,) = panel_differences(before, after, UNCHANGED)
    assert (come.path, come.before, come.after) == (("panels", "serving/b"), None, two.title)
    (gone,) = panel_differences(after, before, UNCHANGED)
    assert (gone.before, gone.after) == (two.title, None)


def test_panels_that_only_stand_elsewhere_are_layout() -> None:
    one, two = a_panel("a"), a_panel("b")
    found = tuple(panel_differences(a_board(a_section(one, two)), a_board(a_section(two, one)), UNCHANGED))
    assert [field.path for field in found] == [("order",)]
    assert not touched(found)


def test_of_a_panel_that_shows_something_else_only_that_is_told() -> None:
    one = a_panel("a")
    other = replace(one, title="Another")
    found = tuple(panel_differences(a_board(a_section(one)), a_board(a_section(other)), UNCHANGED))
    assert [field.path for field in found] == [("panels", "serving/a", "title")]
    assert touched(found) == {"serving/a"}
