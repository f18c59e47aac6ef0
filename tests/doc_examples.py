"""Reads the examples of a page: files of a project, commands with their output, Python that is run."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from mlobs_compile.cli import run

REPO = Path(__file__).parent.parent
_FENCE = re.compile(
    r"(?:<!-- (?P<mark>file|run): (?P<name>\S+) -->\n+)?"
    r"^(?P<ticks>```+)(?P<language>\w+)\n(?P<text>.*?)^(?P=ticks)$",
    re.M | re.S,
)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block, and what the comment above it says it is."""

    language: str
    text: str
    mark: str
    """`file` or `run`, else empty."""
    name: str


def fences(page: str) -> list[Fence]:
    found = _FENCE.finditer(page)
    return [Fence(f["language"], f["text"], f["mark"] or "", f["name"] or "") for f in found]


def prose(page: str) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", page)


def program(page: Path, name: str) -> dict[str, object]:
    """The names that a block of Python marked `run: NAME` defines, when it is imported and not started."""
    (block,) = (
        fence for fence in fences(page.read_text("utf-8")) if (fence.mark, fence.name) == ("run", name)
    )
    names: dict[str, object] = {"__name__": name}
    exec(compile(block.text, f"{page.name}:{name}", "exec"), names)  # the page is part of this repo
    return names


def write_files(page: str, folder: Path) -> None:
    """Every block marked `file: PATH`."""
    for fence in fences(page):
        if fence.mark == "file":
            path = folder / fence.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text, "utf-8")


def commands(page: str) -> Iterator[tuple[str, str]]:
    """The commands of all console blocks in order, each with the output that is shown."""
    for fence in fences(page):
        if fence.language == "console":
            for part in re.split(r"^\$ ", fence.text, flags=re.M)[1:]:
                command, _, shown = part.partition("\n")
                yield command, shown


def execute(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """The exit code and all output of a command; `mlobs` runs in this process."""
    words = shlex.split(command, comments=True)
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        return 0, ""
    if words[0] != "mlobs":
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run(words[1:])
    return code, said.getvalue()


def expected_exit(command: str) -> int:
    """0, or what the command's comment announces: `# exits 1`."""
    found = re.search(r"# exits (\d+)", command)
    return int(found[1]) if found else 0


def matches(shown: str, said: str) -> bool:
    """Whether an output is the one shown, where a line `...` and a word `...` stand for anything."""
    parts = re.split(r"^\.\.\.$\n?|\.\.\.", shown.rstrip("\n"), flags=re.M)
    return re.fullmatch(r"[\s\S]*".join(map(re.escape, parts)), said.rstrip("\n")) is not None
