"""mlobs plan: what an apply would change in the live world, touching nothing."""

from __future__ import annotations

from pathlib import Path

import click

from mlobs_compile.cli import asking, live, planning, project
from mlobs_compile.errors import Exit


@click.command("plan")
@project.path_argument
@asking.options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Write the plan as JSON, for `mlobs apply FILE`.",
)
@asking.format_option
@click.option("--exit-code", "telling", is_flag=True, help="Exit with 2 when there is something to do.")
@asking.journal_option
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    environment: str | None,
    only: tuple[str, ...],
    out: Path | None,
    style: str,
    telling: bool,  # noqa: FBT001
    journal: str | None,
    **options: asking.Option,
) -> int:
    """Show what `mlobs apply` would do, with the project at PATH (default: the current folder).

    The live worlds are read and nothing is written to them. Deletions are always shown; they are part of the plan only
    with `--prune`. What safety refuses is told, with the option that allows it.
    """
    asked = asking.given(only=only, **options)
    current = live.scene(live.Asked(path, environment, only))
    if current is None:
        return Exit.FINDINGS
    target = planning.target(current, journal)
    seen = planning.look(current.worlds, target.ports)
    proposal = planning.propose(current, seen, asked, target.notes())
    if out is not None:
        planning.write(out, planning.render(proposal, current, asked, "json"))
        click.echo(f"wrote {out}; `mlobs apply {out}` carries it out", err=True)
    click.echo(planning.render(proposal, current, asked, style), nl=False)
    return Exit.CHANGES if telling and not proposal.empty else Exit.OK
