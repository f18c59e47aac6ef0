"""mlobs run: works the checks of a model or a data set off on a batch, says what it found, and publishes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import project
from mlobs_compile.errors import Exit, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.checklist import Checklist
    from mlobs_compile.runner.api import Delivery, Source
    from mlobs_compile.runner.results import Finding, Results

ENGINES = ("duckdb", "spark", "pandas")
_YEAR_10000 = 253_402_300_800
"""In seconds since 1970."""
_FAIL_ON = {"fail": ("FAIL",), "error": ("FAIL", "ERROR"), "warn": ("FAIL", "ERROR", "WARN")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose checks are worked off."""

    path: Path
    model: str | None
    dataset: str | None
    checklist: Path | None
    environment: str | None

    def held(self) -> Checklist:
        """The checklist; raises UsageFault."""
        if sum(one is not None for one in (self.model, self.dataset, self.checklist)) != 1:
            raise UsageFault("say whose checks to run: one of --model NAME, --dataset NAME, --checklist FILE")
        if self.checklist is not None:
            from mlobs_compile.runner.api import read_checklist

            return read_checklist(self.checklist)
        from mlobs_compile.cli import checks_of

        kind, name = ("model", self.model) if self.model is not None else ("dataset", self.dataset)
        return checks_of.subject(self.path, kind, name or "", self.environment)


def _share(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    from mlobs_compile.units import Ratio, UnitError

    try:
        share = float(Ratio.parse(text).value)
    except UnitError as error:
        raise click.BadParameter(f"{error}; write `10%`") from error
    if not share:
        raise click.BadParameter("a sample of nothing holds no rows; write `10%`")
    return share if share < 1 else None


def _moment(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    from datetime import UTC, datetime

    wrong = click.BadParameter(f"`{text}` is no moment; write `2026-11-25T00:00:00Z`, or seconds since 1970")
    try:
        seconds = float(text)
    except ValueError:
        pass
    else:
        if not 0 <= seconds < _YEAR_10000:
            raise wrong
        return seconds
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise wrong from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


_FILE = click.Path(path_type=Path)


@click.command("run")
@project.path_argument
@click.option("--model", metavar="NAME", help="The model whose checks to run.")
@click.option("--dataset", metavar="NAME", help="The data set whose checks to run.")
@click.option(
    "--checklist", type=_FILE, metavar="FILE", help="A checklist of the target `runner`, in place of specs."
)
@click.option(
    "--data", required=True, metavar="FILE|TABLE", help="The batch: a file, a pattern, a URL or a table."
)
@click.option("--labels", metavar="FILE|TABLE", help="True labels, joined to the batch.")
@click.option("--attributions", metavar="FILE|TABLE", help="Attributions of the features.")
@click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True, help="Who counts.")
@click.option("--env", "environment", metavar="NAME", help="The environment, where the project has several.")
@click.option(
    "--sample", callback=_share, metavar="SHARE", help="Look at a share of the rows, such as `10%`."
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed chooses the same rows.")
@click.option(
    "--window-end", callback=_moment, metavar="TIME", help="The batch's end; its newest timestamp if absent."
)
@click.option("--out", type=_FILE, metavar="DIR", help="Keep the results as JSON, one file for each window.")
@click.option("--report", type=_FILE, metavar="FILE", help="Write an HTML report for people.")
@click.option(
    "--violations", type=_FILE, metavar="FILE", help="Write constraint_violations.json of Model Monitor."
)
@click.option(
    "--format", "style", type=click.Choice(("table", "json")), default="table", help="What stdout gets."
)
@click.option("--publish", multiple=True, metavar="KIND:WHERE",
              help="textfile:PATH, pushgateway:URL, cloudwatch:REGION, emf:PATH; may be repeated.")  # fmt: skip
@click.option("--max-series", type=click.IntRange(min=10), default=2000, show_default=True,
              help="Series of Prometheus at most; those furthest from healthy are kept.")  # fmt: skip
@click.option("--force", is_flag=True, help="Publish a window that is older than the newest published one.")
@click.option("--fail-on", type=click.Choice(tuple(_FAIL_ON)), default="error", show_default=True,
              help="Exit 1 when a check fails; `error`: or ends in an error; `warn`: or warns.")  # fmt: skip
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    model: str | None,
    dataset: str | None,
    checklist: Path | None,
    data: str,
    labels: str | None,
    attributions: str | None,
    engine: str,
    environment: str | None,
    sample: float | None,
    seed: int,
    window_end: float | None,
    out: Path | None,
    report: Path | None,
    violations: Path | None,
    style: str,
    publish: tuple[str, ...],
    max_series: int,
    force: bool,  # noqa: FBT001
    fail_on: str,
) -> int:
    """Work the checks of one model or data set off on a batch of data.

    PATH is the project (default: the current folder). Findings go to stdout, everything else to stderr. Exit 1 when a
    check fails or ends in an error (see --fail-on), 4 when the results could not be published.
    """
    _refuse_mixed(style, publish)
    held = Wanted(path, model, dataset, checklist, environment).held()
    from mlobs_compile.runner.api import Delivery, Source

    source = Source(data, labels, attributions, sample, seed)
    delivery = Delivery(publish, out, report, max_series, force, violations)
    results = _worked(held, source, delivery, _How(engine, window_end, style))
    states = {finding.status.name for finding in results.findings}
    return Exit.FINDINGS if states & set(_FAIL_ON[fail_on]) else Exit.OK


@dataclass(frozen=True, slots=True)
class _How:
    engine: str
    window_end: float | None
    style: str


def _refuse_mixed(style: str, publish: tuple[str, ...]) -> None:
    if style == "json" and "emf:-" in publish:
        raise UsageFault(
            "stdout cannot hold both JSON and log lines; write the lines to a file with `emf:FILE`"
        )


def _worked(held: Checklist, source: Source, delivery: Delivery, how: _How) -> Results:
    """The results, which are printed before anything can keep them from being published."""
    from mlobs_compile.runner.api import How, worked
    from mlobs_compile.runner.delivery import deliver, publishers

    places = publishers(delivery)
    with _progress(held) as told:
        results = worked(held, source, How(how.engine, None, how.window_end, _say, told))
    click.echo(_printed(results, how.style), nl=False)
    deliver(results, delivery, places, _say)
    return results


def _say(sentence: str) -> None:
    click.echo(f"mlobs: {sentence}", err=True)


def _printed(results: Results, style: str) -> str:
    if style == "json":
        from mlobs_compile.runner import archive

        return archive.text(results)
    from mlobs_compile.cli import findings

    colour = project.is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return findings.table(results, colour=colour)


def _silent(_: Finding) -> None:
    """Shows nothing."""


@contextmanager
def _progress(held: Checklist) -> Iterator[Callable[[Finding], None]]:
    """A bar where a person watches, and nothing elsewhere: logs of jobs are read afterwards."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from mlobs_compile.cli.progress import progress

    seen: set[tuple[str, str | None]] = set()
    with progress(len(held.measurements) + len(held.expectations), "checks") as bar:

        def told(finding: Finding) -> None:
            key = finding.check, finding.column
            if key not in seen:
                seen.add(key)
                bar.step(finding.check)

        yield told
