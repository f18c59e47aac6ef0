"""mlobs test: tries every alert on invented histories with promtool, and every route with amtool."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.backends import repo
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import did_you_mean, has_errors
from mlobs_compile.errors import Exit, Refused, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.cli.rehearsal import Ground
    from mlobs_compile.pipeline import Build
    from mlobs_compile.targets.prometheus.trials.rulebook import Group
    from mlobs_compile.targets.prometheus.trials.trial import Trial

STYLES = ("full", "concise", "json")
TESTED = frozenset(("prometheus", "alertmanager"))


@click.command("test")
@project.path_argument
@project.env_option
@click.option(
    "--filter",
    "wanted",
    metavar="ID",
    default=None,
    help="Only this SLO or alert, such as `fraud/latency`; `*` stands for anything.",
)
@click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="Test the rules and routes in this folder, such as `generated`, rather than fresh ones.",
)
@click.option(
    "--write",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Write rules and tests here for promtool, and run nothing.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=None, help="Tests at a time; one per processor by default."
)
@click.option("--all", "everything", is_flag=True, help="Leave nothing out for the time it takes.")
@click.option(
    "--format", "style", type=click.Choice(STYLES), default="full", help="How the outcome is printed."
)
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    environments: tuple[str, ...],
    wanted: str | None,
    folder: Path | None,
    out: Path | None,
    jobs: int | None,
    everything: bool,  # noqa: FBT001
    style: str,
) -> int:
    """Test the compiled alerts of the project at PATH (default: the current folder) with promtool and amtool.

    For every alert there are histories in which it must fire and others in which it must not, made from the spec
    rather than from the rules. Exit 1 when a rule does otherwise, or an alert does not reach its team.
    """
    loaded = project.load(path)
    builds = _built(loaded, environments)
    if builds is None:
        return Exit.FINDINGS
    found = [(build, _trials(build, everything=everything)) for build in builds]
    chosen = _chosen(found, wanted)
    if out is not None:
        click.echo(_written(out, chosen, loaded.root), err=True)
        return Exit.OK
    from mlobs_compile import explain
    from mlobs_compile.artifact import dump_json
    from mlobs_compile.cli import rehearsal, verdict

    grounds = [_ground(build, trials, folder, alone=len(chosen) == 1) for build, trials in chosen]
    shown = explain.Shown({(d.path, d.doc): d for d in loaded.documents}, project.seen(loaded.root))
    verdicts = rehearsal.rehearsed(grounds, jobs or os.cpu_count() or 1, shown.line)
    match style:
        case "json":
            click.echo(dump_json(verdict.as_json(verdicts)), nl=False)
        case "concise":
            click.echo(verdict.concise(verdicts), nl=False)
        case _:
            click.echo(verdict.full(verdicts), nl=False)
    return Exit.OK if all(one.passed for one in verdicts) else Exit.FINDINGS


def _built(loaded: project.Loaded, environments: tuple[str, ...]) -> tuple[Build, ...] | None:
    """What the specs compile to; None after saying why they do not."""
    if has_errors(loaded.diagnostics):
        project.show(loaded, loaded.diagnostics, None)
        return None
    from mlobs_compile.pipeline import Beside, compile_all

    project.refuse_undeclared(loaded, environments)
    run = compile_all(
        loaded.documents,
        beside=Beside(baselines=loaded.baselines),
        environments=tuple(dict.fromkeys(environments)),
        targets=TESTED,
    )
    if run.failed:
        project.show(loaded, project.pressing((*loaded.diagnostics, *run.diagnostics)), None)
        return None
    if not any("prometheus" in build.emissions for build in run.builds):
        raise UsageFault(
            "the project has no target `prometheus`, whose rules are what is tested; add it under `targets:`"
        )
    return run.builds


def _trials(build: Build, *, everything: bool) -> tuple[Trial, ...]:
    from mlobs_compile.targets.prometheus import trials
    from mlobs_compile.targets.prometheus.trials import stage

    assert build.monitoring is not None
    here = [node for node in build.monitoring.nodes if build.homes.get(node.id) == "prometheus"]
    return tuple(trials.of_monitoring(here, stage.ALL if everything else stage.SHORT))


Chosen = list[tuple["Build", tuple["Trial", ...]]]


def _chosen(found: Chosen, wanted: str | None) -> Chosen:
    """The trials that the filter lets through; raises UsageFault when there are none."""
    if wanted is None:
        return found
    kept = [(build, tuple(one for one in trials if _fits(one, wanted))) for build, trials in found]
    if not any(trials for _, trials in kept):
        ids = {name for _, trials in found for trial in trials for name in _names(trial)}
        hint = did_you_mean(wanted, sorted(ids))
        raise UsageFault(
            f"no SLO or alert in Prometheus is called `{wanted}`" + (f"; {hint}" if hint else "")
        )
    return [(build, trials) for build, trials in kept if trials]


def _names(trial: Trial) -> Iterator[str]:
    yield trial.id
    yield from (alert.id for alert in trial.alerts)


def _fits(trial: Trial, wanted: str) -> bool:
    return any(
        fnmatchcase(name, wanted) or name.startswith(f"{wanted.rstrip('/')}/") for name in _names(trial)
    )


def _ground(build: Build, trials: tuple[Trial, ...], folder: Path | None, *, alone: bool) -> Ground:
    from mlobs_compile.backends import rules
    from mlobs_compile.cli.rehearsal import Ground
    from mlobs_compile.targets.prometheus.trials.rulebook import Rulebook

    if folder is not None:
        there = rules.read(folder, build.environment, alone=alone)
        return Ground(build.environment, trials, Rulebook(there.groups), there.routes)
    routed = build.emissions.get("alertmanager")
    texts = (
        [artifact.text for artifact in routed.artifacts if artifact.path == rules.ROUTES] if routed else []
    )
    fresh = (group for groups in _fresh(build).values() for group in groups)
    return Ground(build.environment, trials, Rulebook(fresh), texts[0] if texts else None)


def _fresh(build: Build) -> dict[str, tuple[Group, ...]]:
    """The compiled groups by the file they are written to."""
    from mlobs_compile.targets.prometheus.trials import rulebook

    found: dict[str, tuple[Group, ...]] = {}
    for resource in build.emissions["prometheus"].resources:
        groups = tuple(rulebook.of_resource(resource))
        found[resource.file] = (*found.get(resource.file, ()), *groups)
    return found


def _written(out: Path, chosen: Iterable[tuple[Build, tuple[Trial, ...]]], root: Path) -> str:
    """Writes rules and tests of every environment; a file that is in the way must be one of its own."""
    from mlobs_compile.artifact import dump_yaml
    from mlobs_compile.targets.prometheus.trials import files, rulebook

    texts: dict[Path, str] = {}
    for build, trials in chosen:
        groups, place = _fresh(build), out / build.environment
        for file, text in files.written(trials, groups, plain=True):
            texts[place / file] = text
        for path, held in groups.items():
            texts[place / path] = dump_yaml(rulebook.document(held), header=files.COPY)
    for target in texts:
        if repo.reads(root, target):
            raise Refused(
                f"`{target}` would be read as a spec of the project; write below `generated`, or elsewhere"
            )
        if target.exists() and not target.read_bytes().startswith(files.MARK.encode()):
            raise Refused(f"`{target}` is in the way, and no test of mlobs; write to another folder")
    for target, text in texts.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return f"{len(texts)} files written in {out}"
