"""What is wrong with a text that is no PromQL, and which stretch of it."""

from __future__ import annotations


class SyntaxFault(ValueError):
    """The text cannot be read as PromQL; the only thing that reading raises."""

    def __init__(self, message: str, start: int, end: int, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = max(end, start)
        self.help = help
