"""The checklist of one model or data set of a project, made from its specs and baselines as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from mlobs_compile.checklist import Checklist
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import did_you_mean, has_errors
from mlobs_compile.errors import UsageFault
from mlobs_compile.pipeline import Beside, Build, compile_all
from mlobs_compile.resolve.sources import sort
from mlobs_compile.targets.runner.emission import checklists


def subject(path: Path, kind: str, name: str, environment: str | None) -> Checklist:
    """The checklist of a subject in an environment; raises UsageFault."""
    loaded = project.load(path)
    project.refuse_undeclared(loaded, (environment,) if environment else ())
    chosen = environment or _only(loaded)
    run = compile_all(loaded.documents, environments=(chosen,), beside=Beside(baselines=loaded.baselines))
    said = (*loaded.diagnostics, *run.diagnostics)
    if has_errors(said) or not run.builds:
        click.echo(
            project.report(loaded, [one for one in said if has_errors((one,))], None), err=True, nl=False
        )
        raise UsageFault("the project has errors, so nothing was run")
    return _chosen(run.builds[0], kind, name)


def _only(loaded: project.Loaded) -> str:
    """The one environment of a project."""
    sources = sort(loaded.documents).value
    names = sources.environments() if sources else ("default",)
    if len(names) > 1:
        listed = ", ".join(f"`{name}`" for name in names)
        raise UsageFault(
            f"the project has the environments {listed}; say whose checks to run with `--env NAME`"
        )
    return names[0]


def _chosen(build: Build, kind: str, name: str) -> Checklist:
    noun = "data set" if kind == "dataset" else kind
    held = {} if build.monitoring is None else {
        (one.subject.kind, one.subject.name): one for one in checklists(build.monitoring)
    }  # fmt: skip
    if (kind, name) in held:
        return held[kind, name]
    if name in _there(build, kind):
        raise UsageFault(f"the {noun} `{name}` has no checks; see docs/checks for what can be asked of it")
    with_checks = [other for found, other in held if found == kind]
    hint = did_you_mean(name, with_checks) or _listed(with_checks, noun)
    raise UsageFault(f"the project has no {noun} `{name}`; {hint}")


def _there(build: Build, kind: str) -> frozenset[str]:
    nodes = build.monitoring.nodes if build.monitoring else ()
    return frozenset(node.subject.name for node in nodes if node.subject.kind == kind)


def _listed(names: Iterable[str], noun: str) -> str:
    listed = ", ".join(f"`{name}`" for name in names)
    return f"those with checks are {listed}" if listed else f"no {noun} has checks"
