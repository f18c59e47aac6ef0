"""Rules and SLOs of another tool, translated document by document and written once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from mlobs_compile.backends import files as backend
from mlobs_compile.diagnostic import Diagnostic, Severity, has_errors
from mlobs_compile.errors import Exit, Refused, UsageFault
from mlobs_compile.importer import Read
from mlobs_compile.source import Document
from mlobs_compile.translation import Translation

STDOUT = "-"


def translate(tool: str, reads: Read, files: tuple[Path, ...], out: str, team: str | None) -> int:
    """Writes what the files say in mlobs' words, and tells all that is left behind."""
    documents, said = _read(files)
    translations: tuple[Translation, ...] = ()
    if not has_errors(said):
        outcome = reads(documents)
        said = [*said, *outcome.diagnostics]
        if not has_errors(said):
            from mlobs_compile.cli.trial import passing

            translations, told = passing(tuple(answered(found, team) for found in outcome.value or ()))
            said += told
    report(said, documents)
    if has_errors(said):
        click.echo("nothing was written", err=True)
        return Exit.FINDINGS
    if not translations:
        raise UsageFault("the files hold nothing to import")
    header = (
        f"Imported by `mlobs import {tool}`; comments say what is left to do, and what was left behind.",
    )
    from mlobs_compile import authoring

    _write(authoring.documents(translations, said, header), out)
    return Exit.OK


def answered(translation: Translation, team: str | None) -> Translation:
    """The document with the team that the command line names."""
    if team is None:
        return translation
    metadata = translation.tree.get("metadata")
    given = metadata if isinstance(metadata, dict) else {}
    guessed = ("metadata", "team")
    drafts = {route: reason for route, reason in translation.drafts.items() if route != guessed}
    tree = {**translation.tree, "metadata": {**given, "team": team}}
    return replace(translation, tree=tree, drafts=drafts)


def report(said: Sequence[Diagnostic], documents: Iterable[Document] = ()) -> None:
    """Every line of it, on the error stream: the product may go to the other."""
    if not said:
        return
    from mlobs_compile.reporter import Report, located, tally, visible

    found = located(Report(said, {(document.path, document.doc): document for document in documents}))
    for one in found:
        told = one.diagnostic
        help = f" ({told.help})" if told.help and told.severity is not Severity.INFO else ""
        place = one.spot or told.where
        where = f"{place}: " if place else ""
        line = f"{where}{told.severity.value}[{told.code}] {' '.join(told.message.split())}{help}"
        click.echo(visible(line), err=True)
    click.echo(f"found {tally(found)}", err=True)


def _read(files: Iterable[Path]) -> tuple[tuple[Document, ...], list[Diagnostic]]:
    from mlobs_compile import source

    documents: list[Document] = []
    said: list[Diagnostic] = []
    for file in dict.fromkeys(files):
        outcome = source.read(file.read_bytes(), str(file).replace(os.sep, "/"))
        documents.extend(outcome.value or ())
        said.extend(outcome.diagnostics)
    return tuple(documents), said


def _write(texts: dict[str, str], out: str) -> None:
    if out == STDOUT:
        click.echo("---\n".join(texts.values()), nl=False)
        return
    folder = Path(out)
    if out == "" or (folder.exists() and not folder.is_dir()):
        raise UsageFault(f"`{out}` is no folder")
    wanted = {f"{name}.yaml": text for name, text in texts.items()}
    taken = [folder / path for path in wanted if os.path.lexists(folder / path)]
    if taken:
        listed = ", ".join(f"`{path}`" for path in taken)
        raise Refused(f"nothing was written: {listed} exists already; move it away, or choose another folder")
    backend.write(folder, wanted)
    for path in wanted:
        click.echo(f"wrote {folder / path}", err=True)
    click.echo("next: fill in what the comments ask for, then run `mlobs check`", err=True)
