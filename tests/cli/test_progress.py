"""A bar on a terminal, four lines elsewhere, and nothing left behind."""

from __future__ import annotations

from io import StringIO

import pytest

from mlobs_compile.cli.progress import progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_a_line_comes_now_and_then() -> None:
    out = StringIO()
    with progress(10, "tests", out) as shown:
        for _ in range(10):
            shown.step("x")
    assert out.getvalue().splitlines() == [f"{n} of 10 tests" for n in (3, 5, 8, 10)]


def test_a_terminal_shows_a_bar_that_is_taken_away() -> None:
    out = Terminal()
    with progress(4, "tests", out) as shown:
        shown.step("fraud/availability")
        assert out.getvalue().endswith("[#######.......................] 1/4 tests  fraud/availability")
    assert out.getvalue().endswith("\r\x1b[2K")


def test_the_bar_is_taken_away_when_something_breaks() -> None:
    out = Terminal()
    with pytest.raises(KeyboardInterrupt), progress(2, "tests", out) as shown:
        shown.step()
        raise KeyboardInterrupt
    assert out.getvalue().endswith("\r\x1b[2K")
