"""mlobs lint: judges Prometheus rule files, whoever wrote them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlobs_compile.backends import repo
from mlobs_compile.cli import project
from mlobs_compile.errors import Exit, UsageFault


@click.command("lint")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--facts",
    "facts_file",
    type=click.Path(path_type=Path),
    help="A document of `kind: Facts`; by default that of the project around the current folder.",
)
@click.option("--env", "environment", metavar="NAME", help="The environment whose facts and exceptions hold.")
@project.format_option
@project.strict_option
def command(
    files: tuple[Path, ...],
    facts_file: Path | None,
    environment: str | None,
    style: str | None,
    strict: bool,  # noqa: FBT001
) -> int:
    """Lint Prometheus rule files: plain ones, and PrometheusRule objects of the Prometheus operator.

    The files of one call are looked at together, as those of one server. Every finding points into the query.
    """
    from mlobs_compile.cli import nearby
    from mlobs_compile.pipeline import lint_rules

    loaded, around = _loaded(files), nearby.sources()
    facts, exceptions = nearby.facts(facts_file, environment, around), nearby.exceptions(environment, around)
    broken = {found.where.path for found in loaded.diagnostics if found.where}
    sound = (document for document in loaded.documents if document.path not in broken)
    said = (*loaded.diagnostics, *lint_rules(sound, facts, project=exceptions, today=date.today()))
    project.show(loaded, said, style)
    if not said and style in (None, "full"):
        count = len(loaded.files)
        click.echo(f"{count} file{'s' if count > 1 else ''}, no findings")
    return Exit.FINDINGS if project.failed(said, strict=strict) else Exit.OK


def _loaded(files: tuple[Path, ...]) -> project.Loaded:
    """The files as they are, with paths as they were given."""
    for path in files:
        if path.is_dir():
            raise UsageFault(f"`{path}` is a folder; name its files, such as `{path}/*.yaml`")
    sources = tuple(repo.SourceFile(path.as_posix(), path.read_bytes()) for path in dict.fromkeys(files))
    read = repo.read(sources)
    return project.Loaded(Path.cwd(), sources, read.documents, read.diagnostics, {})
