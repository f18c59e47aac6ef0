"""mlobs check: validates and lints a project, all errors at once; writes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlobs_compile.cli import project
from mlobs_compile.diagnostic import has_errors
from mlobs_compile.errors import Exit


@click.command("check")
@project.path_argument
@project.env_option
@project.format_option
@project.strict_option
def command(path: Path, environments: tuple[str, ...], style: str | None, strict: bool) -> int:  # noqa: FBT001
    """Validate and lint the project at PATH (default: the current folder); all errors at once.

    Everything is checked up to the files that would be written: shape, references, queries, the targets' limits.
    """
    loaded = project.load(path)
    said = loaded.diagnostics
    if not has_errors(said):
        from mlobs_compile.pipeline import Beside, compile_all

        project.refuse_undeclared(loaded, environments)
        said = (
            *said,
            *compile_all(
                loaded.documents,
                beside=Beside(baselines=loaded.baselines),
                environments=environments,
                today=date.today(),
            ).diagnostics,
        )
    project.show(loaded, said, style)
    if not said and style in (None, "full"):
        click.echo(f"{len(loaded.documents)} documents, no findings")
    return Exit.FINDINGS if project.failed(said, strict=strict) else Exit.OK
