"""mlobs diff: what a change of the spec means."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.cli import project
from mlobs_compile.cli.figuring import Server
from mlobs_compile.errors import Exit, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.review.verdict import Verdict

PRESENTERS = "mlobs_compile.presenters"
FORMATS = registry.names(PRESENTERS)
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
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the review is shown.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write the review to a file as well, such as `markdown=review.md`; may be given several times.",
)
@project.env_option
@click.option("--exit-code", "telling", is_flag=True, help="Exit with 2 when anything changes.")
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    default=None,
    help="Exit with 6 when a risk of this level or above is not acknowledged.",
)
@click.option("--prometheus", metavar="URL", help="Replay changed rules on what this Prometheus has kept.")
@click.option(
    "--days",
    type=click.IntRange(1, 90),
    default=7,
    show_default=True,
    help="How many days are replayed.",
)
@click.option("--token", metavar="REF", help="Where a bearer token is kept: `env://NAME` or `file:///PATH`.")
@click.option("--tenant", help="The tenant, for Mimir and its kin.")
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    base: str,
    style: str,
    outputs: tuple[str, ...],
    environments: tuple[str, ...],
    telling: bool,  # noqa: FBT001
    fail_on: str | None,
    prometheus: str | None,
    days: int,
    token: str | None,
    tenant: str | None,
) -> int:
    """Show what the spec in PATH changes against BASE: objects, risks, cover, cost."""
    from mlobs_compile.cli import comparing

    wanted = [_output(text) for text in outputs]
    server = Server(prometheus, days, token, tenant) if prometheus else None
    with tempfile.TemporaryDirectory() as aside:
        asked = comparing.Asked(path, base, environments, Path(aside), date.today(), server)
        verdict = comparing.verdict(asked)
    if isinstance(verdict, comparing.Faults):
        click.echo(verdict.text, err=True, nl=False)
        click.echo(verdict.commands if style == "github" else "", nl=False)
        return Exit.FINDINGS
    shown = _rendered(verdict, {style, *(name for name, _ in wanted)})
    for name, file in wanted:
        file.write_text(shown[name], "utf-8")
    click.echo(shown[style], nl=False)
    if fail_on is not None and _grave(verdict, fail_on):
        return Exit.REFUSED
    return Exit.CHANGES if telling and verdict.changed else Exit.OK


def _output(text: str) -> tuple[str, Path]:
    name, divided, file = text.partition("=")
    if not divided or not file or name not in FORMATS:
        listed = ", ".join(FORMATS)
        raise UsageFault(f"`--output {text}` is not FORMAT=FILE; formats are {listed}")
    return name, Path(file)


def _rendered(verdict: Verdict, names: set[str]) -> dict[str, str]:
    """The review in each of these formats, each made once."""
    from mlobs_compile.presenter import Presenter

    presenters = registry.Plugins(PRESENTERS, "PRESENTER", Presenter)
    return {name: presenters[name.replace("-", "_")].render(verdict) for name in names}


def _grave(verdict: Verdict, fail_on: str) -> bool:
    """Whether a risk of this level or above is open."""
    least = LEVELS.index(fail_on)
    return any(one.open and LEVELS.index(one.level.value) <= least for one in verdict.findings)
