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


def _settings(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Names and values, such as `preset=mwaa-dag`."""
    pairs = [one.partition("=") for one in given]
    odd = next(
        (
            text
            for text, (name, sign, value) in zip(given, pairs, strict=True)
            if not (name and sign and value)
        ),
        None,
    )
    if odd is not None:
        raise click.BadParameter(f"`{odd}` has no name and value: write `NAME=VALUE`")
    return tuple((name, value) for name, _, value in pairs)


@click.command("import")
@click.argument("tool", type=click.Choice(TOOLS))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--out", default=STDOUT, metavar="DIR|-", help="A folder of specs; standard output by default.")
@click.option(
    "--team", metavar="NAME", default=None, callback=_team, help="The team that answers for what is imported."
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--select", multiple=True, metavar="NAME", help="Only things of this name, tag or path; a glob."
)
@click.option("--exclude", multiple=True, metavar="NAME", help="No things of this name, tag or path; a glob.")
@click.option(
    "--set",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_settings,
    help="What no file knows; TOOL's page has the names.",
)
@click.option("--live", is_flag=True, help="Ask AWS in place of files; needs boto3, and only reads.")
@click.option(
    "--region", metavar="NAME", default=None, help="With --live: the region; else as AWS's settings say."
)
@click.option("--prune", is_flag=True, help="Remove what is gone at the source and was never edited.")
def command(
    tool: str,
    paths: tuple[Path, ...],
    out: str,
    team: str | None,
    **asked: bool | str | tuple[str, ...] | None,
) -> int:
    """Write mlobs documents from what another TOOL has at PATHS, which stay as they are.

    A path is a file of the tool, or a folder in which its files are looked for; the tool need not be installed.
    What cannot be carried over is listed. Documents that the tool's artifacts draft can be imported again and again:
    what was edited by hand stays. All documents are written or none.
    """
    importer = _importer(tool)
    live = bool(asked["live"])
    if live and not importer.asks:
        raise UsageFault(f"`{tool}` is not asked live: name its files, or a folder")
    if live is bool(paths) or (asked["region"] and not live):
        raise UsageFault("name files or folders, or ask AWS with `--live`, whose region `--region` is")
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
