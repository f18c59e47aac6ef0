"""mlobs import: writes documents of mlobs from those of another tool, and lists all that is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.backends import files as backend
from mlobs_compile.diagnostic import Diagnostic, Severity, has_errors
from mlobs_compile.errors import Exit, Refused, UsageFault
from mlobs_compile.translation import slug

if TYPE_CHECKING:
    from mlobs_compile.importer import Importer
    from mlobs_compile.source import Document
    from mlobs_compile.translation import Translation

IMPORTERS = "mlobs_compile.importers"
TOOLS = registry.names(IMPORTERS)
STDOUT = "-"


def _team(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """The name of a team, which is written as all names are."""
    if name is not None and slug(name) != name:
        raise click.BadParameter(f"`{name}` is no name: write lower case letters, digits and dashes")
    return name


@click.command("import")
@click.argument("tool", type=click.Choice(TOOLS))
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option(
    "--out",
    default=STDOUT,
    metavar="DIR|-",
    help="A folder for one file per service; standard output by default.",
)
@click.option(
    "--team", metavar="NAME", default=None, callback=_team, help="The team that answers for what is imported."
)
def command(tool: str, files: tuple[Path, ...], out: str, team: str | None) -> int:
    """Write mlobs documents from FILES of another TOOL, which stay as they are.

    What cannot be carried over is listed, and stands as a comment where it would be. No file is written over: all
    documents are written or none.
    """
    documents, said = _read(files)
    translations: tuple[Translation, ...] = ()
    if not has_errors(said):
        importer = _importer(tool)
        assert importer.read
        outcome = importer.read(documents)
        said = [*said, *outcome.diagnostics]
        if not has_errors(said):
            from mlobs_compile.cli.trial import passing

            translations, told = passing(tuple(_answered(found, team) for found in outcome.value or ()))
            said += told
    _report(said, documents)
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


def _importer(tool: str) -> Importer:
    from mlobs_compile.importer import Importer

    return registry.Plugins(IMPORTERS, "IMPORTER", Importer)[tool.replace("-", "_")]


def _read(files: Iterable[Path]) -> tuple[tuple[Document, ...], list[Diagnostic]]:
    from mlobs_compile import source

    documents: list[Document] = []
    said: list[Diagnostic] = []
    for file in dict.fromkeys(files):
        outcome = source.read(file.read_bytes(), str(file).replace(os.sep, "/"))
        documents.extend(outcome.value or ())
        said.extend(outcome.diagnostics)
    return tuple(documents), said


def _answered(translation: Translation, team: str | None) -> Translation:
    """The document with the team that the command line names."""
    if team is None:
        return translation
    metadata = translation.tree.get("metadata")
    given = metadata if isinstance(metadata, dict) else {}
    return replace(translation, tree={**translation.tree, "metadata": {**given, "team": team}})


def _report(said: Sequence[Diagnostic], documents: Iterable[Document]) -> None:
    """Every line of it, on the error stream: the product may go to the other."""
    if not said:
        return
    from mlobs_compile.reporter import Report, located, tally, visible

    found = located(Report(said, {(document.path, document.doc): document for document in documents}))
    for one in found:
        told = one.diagnostic
        help = f" ({told.help})" if told.help and told.severity is not Severity.INFO else ""
        where = f"{one.spot}: " if one.spot else ""
        line = f"{where}{told.severity.value}[{told.code}] {' '.join(told.message.split())}{help}"
        click.echo(visible(line), err=True)
    click.echo(f"found {tally(found)}", err=True)


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
