"""The contract of a presenter: one way to show a review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlobs_compile.review.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Presenter:
    """A plug-in: one file in `presenters/`, with `PRESENTER = Presenter(...)`."""

    name: str
    render: Callable[[Verdict], str]
    """The whole output, ending with a newline."""
