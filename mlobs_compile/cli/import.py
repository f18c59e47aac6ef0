"""mlobs import: writes documents of mlobs from those of another tool, and lists all that is left behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.errors import UsageFault
from mlobs_compile.translation import slug

if TYPE_CHECKING:
    from mlobs_compile.importer import Importer

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
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", default=STDOUT, metavar="DIR|-", help="A folder of specs; standard output by default.")
@click.option(
    "--team", metavar="NAME", default=None, callback=_team, help="The team that answers for what is imported."
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--select", multiple=True, metavar="NAME", help="Only things of this name, tag or path; a glob."
)
@click.option("--exclude", multiple=True, metavar="NAME", help="No things of this name, tag or path; a glob.")
@click.option("--prune", is_flag=True, help="Remove what is gone at the source and was never edited.")
def command(
    tool: str, paths: tuple[Path, ...], out: str, team: str | None, **asked: bool | tuple[str, ...]
) -> int:
    """Write mlobs documents from what another TOOL has at PATHS, which stay as they are.

    A path is a file of the tool, or a folder in which its files are looked for; the tool need not be installed.
    What cannot be carried over is listed. Documents that the tool's artifacts draft can be imported again and again:
    what was edited by hand stays. All documents are written or none.
    """
    importer = _importer(tool)
    if importer.draft:
        from mlobs_compile.cli.drafting import Asked, draft

        return draft(importer, paths, out, Asked(tool, team, **asked))  # type: ignore[arg-type]  # click's options
    for option, value in asked.items():
        if value:
            shown = option.replace("_", "-")
            raise UsageFault(f"`{tool}` is translated as a whole and once: leave out `--{shown}`")
    folder = next((path for path in paths if path.is_dir()), None)
    if folder:
        raise UsageFault(f"`{folder}` is a folder: name the files of `{tool}`")
    from mlobs_compile.cli.translating import translate

    assert importer.read
    return translate(tool, importer.read, paths, out, team)


def _importer(tool: str) -> Importer:
    from mlobs_compile.importer import Importer

    return registry.Plugins(IMPORTERS, "IMPORTER", Importer)[tool.replace("-", "_")]
