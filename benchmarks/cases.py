"""The verbs that are timed, the state each begins in, and the budgets of the design."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import floor, generate

THOUSAND_SLOS = 500
"""Models in the platform that the budgets speak of: each has two SLOs."""


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments to Python, and what brings the folder into the state it is to find, which is not timed."""

    arguments: tuple[str, ...]
    prepare: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Case:
    """One verb, and the least that could be done in its place."""

    verb: str
    models: int
    """How many the platform has; 0 where the verb reads none."""
    command: Command
    floor: Command
    """A process that only reads, or only reads and writes, the same bytes."""
    seconds: float | None = None
    """The budget of CPU time; None where the design sets none."""
    memory: int | None = None
    """The budget of resident bytes."""


def without_a_platform(folder: Path) -> Iterator[Case]:
    """What costs the same however large the user's platform is."""
    small, schemas = folder / "small", folder / "schemas"
    generate.write_one_file(small)
    start = Command(("-c", "pass"))
    yield Case("help", 0, _mlobs("--help"), start, seconds=0.060)
    yield Case("check one file", 0, _mlobs("check", small), _reading(small), seconds=0.200)
    writing = _mlobs("schema", "--out", schemas)
    yield Case("schema", 0, Command(writing.arguments, lambda: _aside(schemas)), start)


def of_a_platform(folder: Path, models: int) -> Iterator[Case]:
    """The verbs on a platform, in an order in which each finds, or makes, the state it is about."""
    specs, out = folder / "specs", folder / "generated"
    generate.write(specs, models)
    compiling, checking = (_mlobs("compile", specs, "--out", out, *more) for more in ((), ("--check",)))
    reading = _reading(specs)

    def nothing_there() -> None:
        _aside(out)
        _aside(specs / ".mlobs")

    cold = Command(compiling.arguments, nothing_there)
    fresh = Command(checking.arguments, lambda: _aside(specs / ".mlobs"))
    budgeted = models == THOUSAND_SLOS
    yield Case(
        "compile, all new",
        models,
        cold,
        _writing(specs, out, folder),
        seconds=5.0 if budgeted else None,
        memory=300_000_000 if budgeted else None,
    )
    yield Case("compile, no change", models, compiling, reading, seconds=1.0 if budgeted else None)
    yield Case("compile --check", models, fresh, reading)
    yield Case("check", models, _mlobs("check", specs), reading)
    yield Case("diff, no change", models, _mlobs("diff", specs, "--base", specs), reading)
    changed = folder / "changed"
    yield Case(
        "diff, one default",
        models,
        Command(_mlobs("diff", changed, "--base", specs).arguments, lambda: _one_default(specs, changed)),
        reading,
    )
    yield Case("explain one id", models, _mlobs("explain", "model-7/latency", specs), reading)


def _one_default(specs: Path, changed: Path) -> None:
    """The same platform with one line of defaults more, which reaches every SLO."""
    _aside(changed)
    shutil.copytree(specs, changed, ignore=shutil.ignore_patterns(".mlobs"))
    with (changed / "mlobs.yaml").open("a") as project:
        project.write('defaults: {any: {slos: {"*": {window: 28d}}}}\n')


def _mlobs(*arguments: str | Path) -> Command:
    return Command(("-m", "mlobs_compile", *map(str, arguments)))


def _reading(specs: Path) -> Command:
    return Command(("-m", "benchmarks.floor", str(specs)))


def _writing(specs: Path, out: Path, folder: Path) -> Command:
    sizes, copy = folder / "sizes.json", folder / "copy"

    def look() -> None:
        _aside(copy)
        sizes.write_text(json.dumps(floor.sizes_of(out)), "utf-8")

    return Command(("-m", "benchmarks.floor", str(specs), str(sizes), str(copy)), look)


def _aside(folder: Path) -> None:
    """Moved, not deleted: for seconds after, ext4 would be slow to find room for new files."""
    if folder.exists():
        folder.rename(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
