"""Offsets of a text as lines and columns, counted only when something is shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from mlobs_compile.diagnostic import Span

LINE_BREAK = re.compile(r"\r\n|\n|\r")


class Lines:
    """The text of a file, and the line and column of each of its offsets."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]

    def span(self, start: int, end: int) -> Span:
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        return Span(self.path, *self._at(start), *self._at(end))

    def line(self, offset: int) -> str:
        """The line that holds the offset, without its break."""
        return self.row(self._at(offset)[0])

    def row(self, number: int) -> str:
        """The line of this number, counted from 1, without its break; empty beyond the end."""
        if not 1 <= number <= len(self.starts):
            return ""
        stop = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : stop].rstrip("\r\n")

    def column(self, offset: int) -> int:
        """How far into its line the offset is, from 0."""
        return self._at(offset)[1] - 1

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
