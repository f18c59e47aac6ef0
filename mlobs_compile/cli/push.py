"""mlobs push: publishes what a system without metrics left behind, under fixed names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from mlobs_compile import registry
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.errors import Exit

TOOLS = registry.names("mlobs_compile.collectors")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


def _named(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A name that labels, paths and dimensions can hold."""
    if text is not None and not _NAME.fullmatch(text):
        raise click.BadParameter(f"`{text}` is no name: write letters, digits, dots, dashes, at most 63")
    return text


@click.command("push")
@click.argument("tool", type=click.Choice(TOOLS))
@click.argument("sources", metavar="FROM...", nargs=-1, required=True)
@click.option("--publish", multiple=True, required=True, metavar="KIND:WHERE",
              help="textfile:PATH, pushgateway:URL, cloudwatch:REGION, emf:PATH; may be repeated.")  # fmt: skip
@click.option("--env", "environment", default="default", show_default=True, metavar="NAME", callback=_named,
              help="The label `environment` of everything that is published.")  # fmt: skip
@click.option("--part", metavar="NAME", callback=_named,
              help="Tells apart what would else replace each other, such as selections of a dbt project.")  # fmt: skip
@click.option("--max-series", type=click.IntRange(min=10), default=2000, show_default=True,
              help="Series of Prometheus at most, for each group; what failed is kept first.")  # fmt: skip
@click.option("--force", is_flag=True, help="Publish what is older than the newest published.")
def command(  # noqa: PLR0913 - one parameter per option
    tool: str,
    sources: tuple[str, ...],
    publish: tuple[str, ...],
    environment: str,
    part: str | None,
    max_series: int,
    force: bool,  # noqa: FBT001
) -> int:
    """Publish what dbt, Great Expectations, an MLflow registry or incidents leave behind: they have no metrics.

    FROM is dbt's target folder, files of validation results or of incidents, or the address of a tracking server or
    its SQLite file.
    Exit 1 when an artifact is faulty, and then nothing is published; 4 when a place did not take it.
    """
    from mlobs_compile.runner import pushing

    push = pushing.Push(tool, sources, publish, environment, part, max_series, force)
    places = pushing.publishers(push)
    outcome = pushing.prepared(push)
    report(outcome.diagnostics)
    if outcome.failed:
        _say("nothing was published")
        return Exit.FINDINGS
    pushing.sent(push, outcome.value or (), places, _say)
    return Exit.OK


def _say(sentence: str) -> None:
    click.echo(f"mlobs: {sentence}", err=True)


def report(said: Sequence[Diagnostic]) -> None:
    """Prints what is wrong with artifacts, a line for each."""
    if not said:
        return
    from mlobs_compile.reporter import Report, located, visible

    for one in located(Report(said, {})):
        told = one.diagnostic
        help = f" ({told.help})" if told.help and told.severity is not Severity.INFO else ""
        where = f"{one.spot}: " if one.spot else ""
        line = f"{where}{told.severity.value}[{told.code}] {' '.join(told.message.split())}{help}"
        click.echo(visible(line), err=True)
