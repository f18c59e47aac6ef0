"""mlobs report: what the alerts of a project ask of people, from a live Prometheus or the history of alarms."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.errors import Exit, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.cli.reporting import Known
    from mlobs_compile.episodes.episode import History, Period
    from mlobs_compile.episodes.people import People

SOURCES = "`--prometheus URL`, `--cloudwatch` or `--history FILE`"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the history is, and how it is asked for."""

    prometheus: str | None
    cloudwatch: str | None
    """A region; empty for the one of the environment."""
    saved: tuple[Path, ...]
    token: str | None
    tenant: str | None
    timeout: float


@click.group("report")
def command() -> None:
    """Report on what is monitored, and on the monitoring."""


@command.command("alerts")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--env", "environment", metavar="NAME", help="The environment; needed where there are several.")
@click.option("--prometheus", metavar="URL", help="Read what this Prometheus keeps of alerts.")
@click.option("--cloudwatch", metavar="[REGION]", is_flag=False, flag_value="",
              help="Read the history of the project's alarms; the region of the project by default.")  # fmt: skip
@click.option("--history", "saved", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE", help="Read a saved answer of `describe-alarm-history`; may be repeated.")  # fmt: skip
@click.option("--incidents", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE", help="Incidents as `mlobs push incidents` reads them; may be repeated.")  # fmt: skip
@click.option("--last", default="28d", show_default=True, metavar="DURATION", help="How far back to look.")
@click.option("--until", metavar="TIME", help="The end of what is looked at, as ISO 8601; now by default.")
@click.option("--format", "style", type=click.Choice(("table", "json", "markdown")), default="table",
              show_default=True, help="How the report is printed.")  # fmt: skip
@click.option("--token", metavar="REF", help="Where a bearer token is kept: `env://NAME` or `file:///PATH`.")
@click.option("--tenant", help="The tenant, for Mimir and its kin.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=60.0, help="Seconds that an answer may take."
)
def alerts(  # noqa: PLR0913 - one parameter per option
    path: Path | None,
    environment: str | None,
    prometheus: str | None,
    cloudwatch: str | None,
    saved: tuple[Path, ...],
    incidents: tuple[Path, ...],
    last: str,
    until: str | None,
    style: str,
    token: str | None,
    tenant: str | None,
    timeout: float,
) -> int:
    """How often alerts fired, when, for how long and for whom; the project at PATH says who works when.

    What the source cannot know is printed as a dash with the reason below. A Prometheus can be asked without a
    project; then the hours in which teams work are not known.
    """
    from mlobs_compile.cli import reporting

    asked = Asked(prometheus, cloudwatch, saved, token, tenant, timeout)
    _refuse_unclear(asked)
    period = _period(last, until)
    known, failed = reporting.known(path, environment, needed=prometheus is None)
    if failed:
        return Exit.FINDINGS
    people = _people(incidents, period) if incidents else None
    if incidents and people is None:
        return Exit.FINDINGS
    history = _history(asked, known, period, environment)
    click.echo(reporting.rendered(style, known, history, people, environment), nl=False)
    return Exit.OK


def _refuse_unclear(asked: Asked) -> None:
    given = [asked.prometheus is not None, asked.cloudwatch is not None, bool(asked.saved)]
    if sum(given) != 1:
        raise UsageFault(f"say where the history is, by one of {SOURCES}")


def _period(last: str, until: str | None) -> Period:
    from mlobs_compile.episodes.episode import Period
    from mlobs_compile.units import Duration, UnitError

    try:
        length = Duration.parse(last).whole_seconds
        end = datetime.fromisoformat(until) if until else datetime.fromtimestamp(int(time.time()), UTC)
    except (UnitError, ValueError) as error:
        raise UsageFault(str(error)) from error
    if length <= 0:
        raise UsageFault("`--last` must be longer than nothing, such as `28d`")
    moment = (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp()
    return Period(moment - length, moment)


def _history(asked: Asked, known: Known | None, period: Period, environment: str | None) -> History:
    """What the source has; the hours are the project's."""
    hours = known.hours if known else ()
    if asked.prometheus is not None:
        from mlobs_compile.backends import alert_history
        from mlobs_compile.backends.prometheus_api import Server
        from mlobs_compile.cli.facts import secret

        server = Server(asked.prometheus, secret(asked.token), asked.tenant, asked.timeout)
        wanted = alert_history.Wanted(
            known.environment if known else environment,
            known.project if known else None,
            period,
            known.declared if known else None,
        )
        return replace(alert_history.history(server, wanted), hours=hours)
    from mlobs_compile.backends import alarm_history

    assert known is not None
    if asked.cloudwatch is None:
        found = alarm_history.history(alarm_history.saved(asked.saved), known.alarms, period)
    else:
        client = alarm_history.client(asked.cloudwatch or known.region)
        found = alarm_history.history(alarm_history.asked(client, period), known.alarms, period, time.time())
    return replace(found, hours=hours)


def _people(paths: Sequence[Path], period: Period) -> People | None:
    """What incidents say; None, with the findings printed, where they cannot be read."""
    from mlobs_compile.cli import reporting

    return reporting.people(paths, period)
