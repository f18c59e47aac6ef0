"""mlobs diff: what a change of the spec means."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import click

from mlobs_compile import registry
from mlobs_compile.cli import project
from mlobs_compile.errors import Exit

PRESENTERS = "mlobs_compile.presenters"
LEVELS = ("high", "medium", "low")


@click.command("diff")
@project.path_argument
@click.option(
    "--base",
    default="HEAD",
    show_default=True,
    metavar="REF|DIR",
    help="What to compare with: a git revision, or a folder with the project as it was.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(registry.names(PRESENTERS)),
    default="text",
    show_default=True,
    help="How the review is shown.",
)
@project.env_option
@click.option("--exit-code", "telling", is_flag=True, help="Exit with 2 when anything changes.")
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    default=None,
    help="Exit with 6 when a risk of this level or above is not acknowledged.",
)
def command(
    path: Path,
    base: str,
    style: str,
    environments: tuple[str, ...],
    telling: bool,  # noqa: FBT001
    fail_on: str | None,
) -> int:
    """Show what the spec in PATH changes against BASE: objects, risks, cover, cost."""
    from mlobs_compile.cli import comparing
    from mlobs_compile.presenter import Presenter

    with tempfile.TemporaryDirectory() as aside:
        verdict = comparing.verdict(path, base, environments, Path(aside), date.today())
    presenter = registry.Plugins(PRESENTERS, "PRESENTER", Presenter)[style.replace("-", "_")]
    click.echo(presenter.render(verdict), nl=False)
    refused = fail_on is not None and any(
        one.open and LEVELS.index(one.level.value) <= LEVELS.index(fail_on) for one in verdict.findings
    )
    if refused:
        return Exit.REFUSED
    return Exit.CHANGES if telling and verdict.changed else Exit.OK
