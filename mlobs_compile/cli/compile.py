"""mlobs compile: writes every target's files for every environment, or says which are stale."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.backends import files, stamp
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import Severity, did_you_mean, has_errors
from mlobs_compile.errors import Exit, Refused, UsageFault
from mlobs_compile.manifest import STEPS, layout, manifest, steps

if TYPE_CHECKING:
    from mlobs_compile.pipeline import Build, Run


@click.command("compile")
@project.path_argument
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="The folder to write to; `generated` beside mlobs.yaml by default.")
@project.env_option
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Only this target; may be given several times.")
@click.option("--check", "checking", is_flag=True, help="Write nothing; exit 3 when the files are stale.")
@project.format_option
@project.strict_option
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    out: Path | None,
    environments: tuple[str, ...],
    targets: tuple[str, ...],
    checking: bool,  # noqa: FBT001
    style: str | None,
    strict: bool,  # noqa: FBT001
) -> int:
    """Compile the project at PATH (default: the current folder) into OUT/<environment>/<target>/.

    Nothing is written when there are errors. Files of an earlier compile that nobody wants any more are removed;
    files that mlobs did not write are never touched.
    """
    loaded = project.load(path)
    folder = out or loaded.root / "generated"
    _refuse_unknown(targets)
    options = ("--env", *environments, "--target", *targets, "--out", str(folder.resolve()), "--format", str(style))
    key = stamp.inputs(loaded.files, (*options, str(strict)))
    known = stamp.recall(loaded.root, key)
    if known and folder.is_dir() and known["outputs"] == stamp.outputs([folder]):
        click.echo(known["report"], nl=False)
        click.echo(known["summary"], err=True, nl=False)
        return Exit.OK
    said = loaded.diagnostics
    run = None
    if not has_errors(said):
        from mlobs_compile.pipeline import compile_all

        run = compile_all(loaded.documents, environments=environments, targets=frozenset(targets))
        said = (*said, *run.diagnostics)
    shown = [d for d in said if d.severity is not Severity.INFO] if style in (None, "full", "concise") else said
    project.show(loaded, shown, style)
    if run is None or project.failed(said, strict=strict):
        click.echo("nothing was written", err=True)
        return Exit.FINDINGS
    changes = dict(_changes(folder, run, targets))
    if checking:
        return _stale(folder, changes)
    for target_folder, change in changes.items():
        files.apply(target_folder, change)
    if not environments:
        _remove_orphans(folder, run)
    summary = _summary(folder, run, changes)
    click.echo(summary, err=True, nl=False)
    remembered = project.report(loaded, shown, style) if shown else ""
    unchanged = _unchanged(folder, run)
    stamp.remember(loaded.root, key, outputs=stamp.outputs([folder]), report=remembered, summary=unchanged)
    return Exit.OK


def _refuse_unknown(targets: tuple[str, ...]) -> None:
    known = [name.replace("-", "_") for name in registry.names("mlobs_compile.targets")]
    for name in targets:
        if name not in known:
            raise UsageFault(f"no target `{name}`; " + (did_you_mean(name, known) or f"there are {', '.join(known)}"))


def _changes(folder: Path, run: Run, targets: tuple[str, ...]) -> Iterator[tuple[Path, files.Change]]:
    """For each environment's folder, what it takes to hold what was compiled."""
    for build in run.builds:
        assert build.platform is not None
        place = folder / build.environment
        metadata = build.platform.project.spec.metadata
        before = files.owner(place)
        if before not in (None, metadata.id):
            raise Refused(f"`{place}` belongs to another project ({before}); compile to another folder with `--out`")
        wanted = layout(build.emissions)
        digests = {path: files.digest(text) for path, text in wanted.items()}
        keep: tuple[str, ...] = ()
        if targets:
            keep = tuple(f"{name}/" for name in build.platform.project.spec.targets if name not in targets)
            digests |= {path: value for path, value in files.owned(place).items() if path.startswith(keep)}
        else:
            wanted[files.MANIFEST] = manifest(metadata.name, metadata.id, build.environment, build.emissions, digests)
        yield place, files.compare(place, wanted, keep)


def _stale(folder: Path, changes: dict[Path, files.Change]) -> int:
    stale = [place / path for place, change in changes.items() for path in (*change.write, *change.delete)]
    for path in stale[:20]:
        click.echo(f"stale: {path}")
    if len(stale) > 20:
        click.echo(f"and {len(stale) - 20} more")
    if stale:
        click.echo(f"{len(stale)} files differ from what the specs compile to; run `mlobs compile`", err=True)
        return Exit.STALE
    click.echo(f"{folder} is up to date", err=True)
    return Exit.OK


def _remove_orphans(folder: Path, run: Run) -> None:
    """Environments that the project once had, and has no more."""
    mine = {build.environment: build.platform for build in run.builds}
    ids = {platform.project.spec.metadata.id for platform in mine.values() if platform}
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.is_dir() and place.name not in mine and files.owner(place) in ids:
            files.remove(place)
            shutil.rmtree(place, ignore_errors=True) if not any(place.rglob("*")) else None


def _summary(folder: Path, run: Run, changes: dict[Path, files.Change]) -> str:
    lines = [_line(build) for build in run.builds]
    written = sum(len(change.write) for change in changes.values())
    deleted = sum(len(change.delete) for change in changes.values())
    lines += [f"{build.environment}: what the files need beside them is in {folder / build.environment / STEPS}" for build in run.builds if steps(build.emissions)]
    lines.append(f"{written} files written, {deleted} removed in {folder}" if written + deleted else f"{folder} is up to date")
    return "\n".join(lines) + "\n"


def _unchanged(folder: Path, run: Run) -> str:
    return "\n".join([*(_line(build) for build in run.builds), f"{folder} is up to date"]) + "\n"


def _line(build: Build) -> str:
    parts = []
    for target, emission in build.emissions.items():
        kinds = Counter(resource.kind for resource in emission.resources)
        counted = (f"{count} {_spoken(kind)}{'s' if count > 1 else ''}" for kind, count in kinds.items())
        parts.append(f"{target}: {', '.join(counted)}")
    return f"{build.environment}: " + "; ".join(parts)


def _spoken(kind: str) -> str:
    """The kind of a resource in words: `DataQualityJobDefinition` is a data quality job definition."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|-", " ", kind).lower()
