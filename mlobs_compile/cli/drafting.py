"""Documents drafted from another tool's artifacts: written once, and merged with what people made of them later."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import click

from mlobs_compile import plugins
from mlobs_compile.backends import artifacts, repo
from mlobs_compile.backends.stage import Stage, remove_empty
from mlobs_compile.cli.translating import STDOUT, answered, report
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.errors import Exit, UsageFault
from mlobs_compile.faults.aws_airflow import NOT_ANSWERED
from mlobs_compile.importer import Artifact, Drafts, Importer
from mlobs_compile.joining import joined
from mlobs_compile.merging import importing, lock, naming
from mlobs_compile.merging.importing import Existing, Plan, Wish
from mlobs_compile.merging.lock import Key, Lock
from mlobs_compile.merging.table import findings, table
from mlobs_compile.merging.telling import lines
from mlobs_compile.source import Document
from mlobs_compile.translation import Translation

_OURS = b"mlobs/"
"""What every document of ours says for its version; other YAML is none of an import's business."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the command line asks for an import."""

    tool: str
    team: str | None
    dry_run: bool = False
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    prune: bool = False
    set: tuple[tuple[str, str], ...] = ()
    """What the command line says of things that no artifact knows."""
    live: bool = False
    region: str | None = None


@dataclass(frozen=True, slots=True)
class _Around:
    """The project that the documents go to."""

    root: Path
    folder: str
    """Where new documents go, relative to the root."""
    existing: Existing
    locked: Lock
    lock_path: str
    lock_text: str | None
    others: Mapping[Key, str] = field(default_factory=dict)
    """The documents that imports of other tools wrote."""
    occupied: frozenset[str] = frozenset()
    """Paths at which something stands where documents would be written."""


def draft(importer: Importer, paths: tuple[Path, ...], out: str, asked: Asked) -> int:
    """Writes or merges what the artifacts at some paths draft, and tells what became of all of it."""
    drafts = _drafts(importer, asked)
    read = _answers(importer, asked) if asked.live else _files_of(importer, paths, asked.tool)
    if read.value is None:
        return _stopped(read.diagnostics)
    if read.diagnostics and asked.prune:
        raise UsageFault(
            "not all that was asked was answered, so nobody knows what is gone: leave out `--prune`"
        )
    outcome = drafts(read.value)
    around, told = _around(out, asked)
    said = [*read.diagnostics, *outcome.diagnostics, *told]
    if has_errors(said):
        return _stopped(said)
    if not outcome.value:
        report(said)
        raise UsageFault(f"the files hold nothing of `{asked.tool}` to import")
    return _carried_out(outcome.value, said, around, asked)


def _drafts(importer: Importer, asked: Asked) -> Drafts:
    """The importer's drafting, for the settings of the command line."""
    assert importer.draft
    unknown = next((name for name, _ in asked.set if name not in importer.settings), None)
    if unknown is not None:
        listed = ", ".join(f"`{name}`" for name in importer.settings) or "none"
        raise UsageFault(f"`{asked.tool}` has no setting `{unknown}`: there are {listed}")
    return importer.chosen(dict(asked.set)) if asked.set and importer.chosen else importer.draft


def _files_of(importer: Importer, paths: tuple[Path, ...], tool: str) -> Outcome[tuple[Artifact, ...]]:
    found = artifacts.find(paths, importer.files)
    if not found:
        listed = ", ".join(f"`{pattern}`" for pattern in importer.files)
        raise UsageFault(f"nothing of `{tool}` was found: it is looked for as {listed}")
    return artifacts.read(found, importer.tables)


def _answers(importer: Importer, asked: Asked) -> Outcome[tuple[Artifact, ...]]:
    """What AWS says, in place of files."""
    from mlobs_compile.backends import aws

    assert importer.asks
    return aws.ask(importer.asks, aws.clients(asked.region))


def _carried_out(
    found: tuple[Translation, ...], said: list[Diagnostic], project: _Around | None, asked: Asked
) -> int:
    around = project or _Around(Path(), ".", {}, Lock(asked.tool), "", None)
    drafts = tuple(_selected(found, asked))
    if not drafts:
        raise UsageFault(
            "`--select` and `--exclude` leave nothing: they take names, tags and paths, as globs"
        )
    teams = frozenset(name for kind, name in around.existing if kind == "Team")
    drafts = tuple(importing.known_team(answered(one, asked.team), teams) for one in drafts)
    named = naming.apart(drafts, around.existing, around.locked, around.others)
    together = joined(named.value or (), around.existing)
    drafts = together.value or ()
    some = bool(asked.select or asked.exclude or any(one.code == NOT_ANSWERED.code for one in said))
    wish = Wish(asked.tool, around.folder, plugins.slots(), asked.prune, some, around.others, around.occupied)
    plan = importing.plan(drafts, around.existing, around.locked, wish)
    every = [*said, *named.diagnostics, *plan.said, *together.diagnostics, *findings(drafts)]
    if has_errors(every):
        return _stopped(every)
    report(every)
    for told in plan.told:
        for line in lines(told):
            click.echo(line, err=True)
    for row in table(drafts):
        click.echo(row, err=True)
    if project is None:
        click.echo("---\n".join(plan.texts.values()), nl=False)
    elif asked.dry_run:
        _show(plan, around)
    else:
        _write(plan, around, asked.tool)
    return Exit.OK


def _stopped(said: Iterable[Diagnostic]) -> int:
    report(tuple(said))
    click.echo("nothing was written", err=True)
    return Exit.FINDINGS


def _selected(found: Iterable[Translation], asked: Asked) -> Iterator[Translation]:
    """What is selected, or all of it, without what is excluded."""
    for one in found:
        known = {one.name, *one.tags}
        if asked.select and not _matches(known, asked.select):
            continue
        if not _matches(known, asked.exclude):
            yield one


def _matches(known: Iterable[str], patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for name in known for pattern in patterns)


def _around(out: str, asked: Asked) -> tuple[_Around | None, tuple[Diagnostic, ...]]:
    """The project around a folder, and what is wrong with its files; None where standard output is asked for."""
    if out == STDOUT:
        return None, ()
    folder = Path(out)
    if out == "" or (folder.exists() and not folder.is_dir()):
        raise UsageFault(f"`{out}` is no folder")
    root = _root(folder)
    inner = folder.resolve().relative_to(root).as_posix()
    files = {file.path: file for file in (*_files(root), *_below(root, folder))}
    read = repo.read(tuple(files.values()))
    name = lock.name(asked.tool)
    lock_path = name if inner == "." else f"{inner}/{name}"
    raw = (root / lock_path).read_bytes() if (root / lock_path).is_file() else None
    locked = lock.read(raw, lock_path, asked.tool) if raw is not None else None
    known = locked.value if locked and locked.value else Lock(asked.tool)
    text = raw.decode("utf-8", "replace") if raw is not None else None
    others = tuple(_other_locks(root, files, lock_path))
    said = (*read.diagnostics, *(one for each in (locked, *others) if each for one in each.diagnostics))
    theirs = naming.wrote(one.value for one in others if one.value)
    occupied = frozenset(file.relative_to(root).as_posix() for file in _occupied(folder.resolve()))
    return _Around(root, inner, _by_key(read.documents), known, lock_path, text, theirs, occupied), said


def _other_locks(root: Path, files: Iterable[str], own: str) -> Iterator[Outcome[Lock]]:
    """The lock files of other tools, which are beside documents or above them."""
    for folder in sorted({above for path in files for above in Path(path).parents}):
        for file in sorted((root / folder).glob(lock.name("*"))):
            path = file.relative_to(root).as_posix()
            if path != own:
                yield lock.read(file.read_bytes(), path, lock.tool(file.name))


def _root(folder: Path) -> Path:
    """The project's folder, or the folder itself where it is in none."""
    there = next(place for place in (folder.resolve(), *folder.resolve().parents) if place.exists())
    try:
        return repo.find_root(there)
    except UsageFault:
        return folder.resolve()


def _files(root: Path) -> Iterator[repo.SourceFile]:
    if (root / repo.PROJECT_FILE).is_file():
        yield from repo.files(root)


def _below(root: Path, folder: Path) -> Iterator[repo.SourceFile]:
    """The files of the folder that hold documents of mlobs, whether the project includes them or not."""
    for place, inner, names in os.walk(folder.resolve()):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            file = Path(place, name)
            if file.suffix in (".yaml", ".yml") and file.is_file() and not file.is_symlink():
                content = file.read_bytes()
                if _OURS in content:
                    yield repo.SourceFile(file.relative_to(root).as_posix(), content)


def _occupied(folder: Path) -> Iterator[Path]:
    """What stands in the folders that documents go to, and what stands in place of such a folder."""
    for inner in folder.iterdir() if folder.is_dir() else ():
        if inner.is_dir() and not inner.is_symlink():
            yield from inner.iterdir()
        else:
            yield inner


def _by_key(documents: Iterable[Document]) -> Existing:
    found: dict[tuple[str, str], Document] = {}
    for document in documents:
        data = document.data if isinstance(document.data, dict) else {}
        metadata = data.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(name, str):
            found.setdefault((str(data.get("kind")), name), document)
    return found


def _show(plan: Plan, around: _Around) -> None:
    """What would change, as a patch on standard output."""
    for path, text in plan.texts.items():
        before = "" if path in plan.fresh else (around.root / path).read_text("utf-8")
        lines = difflib.unified_diff(
            before.splitlines(keepends=True), text.splitlines(keepends=True), path, path
        )
        click.echo("".join(lines), nl=False)
    for path in plan.deleted:
        click.echo(f"{path} would be removed")


def _write(plan: Plan, around: _Around, tool: str) -> None:
    """Documents first and the lock last: what a crash leaves half done, the next import finds and completes."""
    locked = Lock(tool, plan.lock).text()
    wanted = dict(plan.texts) | ({around.lock_path: locked} if locked != around.lock_text else {})
    with Stage() as stage:
        for path, text in wanted.items():
            stage.put(around.root, path, text.encode())
        if plan.texts:
            stage.move(around.root, tuple(plan.texts))
        for path in plan.deleted:
            (around.root / path).unlink(missing_ok=True)
            remove_empty((around.root / path).parent, around.root)
        if around.lock_path in wanted:
            stage.move(around.root, (around.lock_path,))
    for path in plan.texts:
        verb = "wrote" if path in plan.fresh else "changed"
        click.echo(f"{verb} {path}", err=True)
    for path in plan.deleted:
        click.echo(f"removed {path}", err=True)
    if not plan.texts and not plan.deleted:
        click.echo("nothing has changed", err=True)
    elif plan.fresh:
        click.echo("next: look at the drafts, then run `mlobs check`", err=True)
