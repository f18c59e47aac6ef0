"""The generated folder of a run: what it should hold, what differs, what nobody wants any more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mlobs_compile.artifact import Json
from mlobs_compile.backends import files, ledger
from mlobs_compile.errors import Refused
from mlobs_compile.manifest import STEPS, Contents, layout, manifest, steps

if TYPE_CHECKING:
    from mlobs_compile.pipeline import Build, Run

Changes = Mapping[Path, files.Change]
"""What writing would do, by the folder of each environment."""


def changes(folder: Path, run: Run, targets: frozenset[str], stage: files.Stage | None = None) -> Changes:
    """What it takes to hold what was compiled; files of other targets stay where only some were asked for.

    Each file is written once and let go: to the stage, where there is one, when it differs.
    Raises Refused when a folder belongs to another project.
    """
    return {
        folder / build.environment: _change(folder / build.environment, build, targets, stage)
        for build in run.builds
    }


def _change(place: Path, build: Build, targets: frozenset[str], stage: files.Stage | None) -> files.Change:
    assert build.platform is not None
    project = build.platform.project.spec
    before = files.owner(place)
    if before not in (None, project.metadata.id):
        raise Refused(
            f"`{place}` belongs to another project ({before}); compile to another folder with `--out`"
        )
    if ledger.holds(place):
        raise Refused(
            f"`{place}` is an export, {ledger.holds(place)}; compile to another folder with `--out`"
        )
    wanted = layout(build.emissions)
    others: dict[str, str] = {}
    kept: tuple[Mapping[str, Json], ...] = ()
    if targets:
        owned = files.owned(place)
        others = {path: value for path, value in owned.items() if path.partition("/")[0] not in targets}
        kept = tuple(entry for entry in ledger.resources(place) if entry.get("target") not in targets)
        if STEPS in owned:
            wanted.pop(STEPS, None)  # It tells of all targets, so a compile of some leaves it as it is.

    def contents() -> Iterator[tuple[str, bytes]]:
        digests: dict[str, str] = {}
        for path, artifact in wanted.items():
            data = artifact.data
            digests[path] = files.digest(data)
            yield path, data
        told = Contents(build.emissions, digests | others, kept)
        yield files.MANIFEST, manifest(project, build.environment, told).encode()

    return files.compare(place, contents(), [path for path in others if path not in wanted], stage)


def orphans(folder: Path, run: Run) -> Iterator[Path]:
    """Folders of environments that the project once had, and has no more."""
    mine = {build.environment: build.platform for build in run.builds}
    ids = {platform.project.spec.metadata.id for platform in mine.values() if platform}
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        known = place.name in mine or not place.is_dir() or place.is_symlink()
        if not known and files.owner(place) in ids and not ledger.holds(place):
            yield place


def stale(wanted: Changes, gone: list[Path]) -> list[Path]:
    """Every file that differs from what the specs compile to."""
    differing = [place / path for place, change in wanted.items() for path in (*change.write, *change.delete)]
    return differing + [place / path for place in gone for path in (*files.owned(place), files.MANIFEST)]


def written(folder: Path, wanted: Changes, gone: list[Path]) -> str:
    """One line on what was done."""
    removed = len(stale({}, gone)) + sum(len(change.delete) for change in wanted.values())
    new = sum(len(change.write) for change in wanted.values())
    return (
        f"{new} files written, {removed} removed in {folder}" if new + removed else f"{folder} is up to date"
    )


def overview(run: Run) -> str:
    """How much of what came out, a line for each environment."""
    return "".join(_line(build) + "\n" for build in run.builds)


def by_hand(folder: Path, run: Run) -> str:
    """Where it is written what must be done beside the files, a line for each environment."""
    told = [build.environment for build in run.builds if steps(build.emissions)]
    return "".join(
        f"{name}: what the files need beside them is in {folder / name / STEPS}\n" for name in told
    )


def _line(build: Build) -> str:
    parts = []
    for target, emission in build.emissions.items():
        kinds = Counter(resource.kind for resource in emission.resources)
        counts = ", ".join(
            f"{count} {_spoken(kind)}{'s' if count > 1 else ''}" for kind, count in kinds.items()
        )
        parts.append(f"{target}: {counts or 'nothing'}")
    return f"{build.environment}: " + "; ".join(parts)


def _spoken(kind: str) -> str:
    """The kind of a resource in words: `DataQualityJobDefinition` is a data quality job definition."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|-", " ", kind).lower()
