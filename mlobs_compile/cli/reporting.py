"""What a report takes from the project and from incidents, and how it is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.episodes import document, tables
from mlobs_compile.episodes.episode import Declared, History, Period
from mlobs_compile.episodes.figures import Bounds, figures
from mlobs_compile.episodes.people import Heard, People
from mlobs_compile.errors import UsageFault

if TYPE_CHECKING:
    from mlobs_compile.collectors.incidents import Incident
    from mlobs_compile.ir.monitoring import Alert
    from mlobs_compile.ir.routing import WorkingHours
    from mlobs_compile.pipeline import Build


@dataclass(frozen=True, slots=True)
class Known:
    """What the project says."""

    project: str
    environment: str
    declared: tuple[Declared, ...]
    """Alerts that are rules of Prometheus."""
    alarms: Mapping[str, Declared]
    """Those that are alarms of CloudWatch, by the alarm's name."""
    hours: tuple[tuple[str, WorkingHours], ...]
    bounds: Bounds
    region: str | None


def known(path: Path | None, environment: str | None, *, needed: bool) -> tuple[Known | None, bool]:
    """What the project says, and whether it is at fault; nothing where there is none and none is needed."""
    from mlobs_compile.cli import project

    try:
        loaded = project.load(path or Path("."))
    except UsageFault:
        if needed or path is not None:
            raise
        return None, False
    from mlobs_compile.pipeline import Beside, compile_all
    from mlobs_compile.resolve.sources import sort

    if environment is not None:
        project.refuse_undeclared(loaded, (environment,))
    sources = sort(loaded.documents).value
    names = sources.environments() if sources else ()
    if environment is None and len(names) > 1:
        raise UsageFault(f"say which environment with `--env`: {', '.join(f'`{name}`' for name in names)}")
    wanted = (environment,) if environment else ()
    run = compile_all(loaded.documents, environments=wanted, beside=Beside(baselines=loaded.baselines))
    if project.failed((*loaded.diagnostics, *run.diagnostics), strict=False):
        click.echo(
            project.report(loaded, (*loaded.diagnostics, *run.diagnostics), "full"), nl=False, err=True
        )
        return None, True
    return _of(run.builds[0]), False


def _of(build: Build) -> Known:
    from mlobs_compile import viewing
    from mlobs_compile.ir.board import Board
    from mlobs_compile.ir.routing import Policy
    from mlobs_compile.queries.aws_names import alarm_name

    assert build.platform is not None and build.monitoring is not None
    spec, monitoring = build.platform.project.spec, build.monitoring
    panels = viewing.panels_of(monitoring.of(Board)) if "grafana" in spec.targets else None
    by_home: dict[str, list[Declared]] = defaultdict(list)
    for alert in monitoring.alerts():
        by_home[build.homes.get(alert.id, "")].append(_declared(alert, panels))
    prefix = getattr(spec.targets.get("cloudwatch"), "name_prefix", None)
    settings = getattr(spec.targets.get("prometheus"), "alert_health", None)
    name, environment = spec.metadata.name, build.environment
    return Known(
        name,
        environment,
        tuple(by_home["prometheus"]),
        {alarm_name(prefix, name, environment, one.alert): one for one in by_home["cloudwatch"]},
        tuple((one.team, one.working_hours) for one in monitoring.of(Policy) if one.working_hours),
        Bounds(float(settings.short_lived.whole_seconds), settings.flapping) if settings else Bounds(),
        spec.aws.region if spec.aws else None,
    )


def _declared(alert: Alert, panels: Mapping[str, object] | None) -> Declared:
    subject = alert.subject
    shown = None if panels is None else alert.id in panels
    return Declared(alert.id, subject.team, alert.urgency.value, bool(subject.runbook), shown)


def people(paths: Sequence[Path], period: Period) -> People | None:
    """The incidents of a period by team; None, with the findings printed, where they cannot be read."""
    from mlobs_compile.backends import pushed
    from mlobs_compile.cli.push import report
    from mlobs_compile.collectors import incidents
    from mlobs_compile.diagnostic import Diagnostic

    said: list[Diagnostic] = []
    found = [pushed.read(path, path.as_posix(), (), said) for path in paths]
    outcome = incidents.read(one for one in found if one is not None)
    if said or outcome.value is None:
        report((*said, *outcome.diagnostics))
        return None
    by_team: dict[str, list[Incident]] = defaultdict(list)
    for one in outcome.value:
        if period.since < one.created <= period.until:
            by_team[one.team].append(one)
    return People(tuple(_heard(team, own) for team, own in sorted(by_team.items())))


def _heard(team: str, own: Sequence[Incident]) -> Heard:
    from mlobs_compile.collectors.incidents import mean

    judged = sum(one.judged for one in own)
    return Heard(
        team,
        len(own),
        sum(one.acknowledged is not None for one in own),
        mean(one.to_detect for one in own),
        mean(one.to_acknowledge for one in own),
        mean(one.to_restore for one in own),
        judged,
        sum(one.actionable is False for one in own) if judged else None,
        sum(one.false is True for one in own) if judged else None,
    )


def rendered(
    style: str, known: Known | None, history: History, people: People | None, environment: str | None
) -> str:
    """The report in the form that was asked for."""
    found = figures(history, known.bounds if known else Bounds())
    project = known.project if known else None
    where = known.environment if known else environment
    if style == "json":
        return document.json(project, where, history, found, people)
    whose = f"{project} in {where}" if project else where or "all environments"
    title = (
        f"Alerts of {whose} by {history.source}, {_day(history.period.since)} to {_day(history.period.until)}"
    )
    page = tables.page(title, history, found, people)
    return tables.markdown(page) if style == "markdown" else tables.text(page)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
