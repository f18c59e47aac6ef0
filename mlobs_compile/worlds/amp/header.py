"""The mark of an alert manager definition: comments at the beginning of its file, since it can have no tags."""

from __future__ import annotations

import re

from mlobs_compile.change.objects import Mark
from mlobs_compile.change.tags import mark_of, mark_tags

_LINE = re.compile(r"# (mlobs:[a-z]+)=(.*)\n")


def marked(text: str, mark: Mark) -> str:
    """The text under its mark."""
    lines = [f"# {name}={value}\n" for name, value in mark_tags(mark).items()]
    return "".join((*lines, text))


def read(data: str, id: str | None = None) -> tuple[str, Mark | None]:
    """The text without its mark, and the mark."""
    tags: dict[str, str] = {}
    while found := _LINE.match(data):
        tags[found[1]] = found[2]
        data = data[found.end() :]
    return data, mark_of(tags, id)
