"""The checklist of one model or data set of a project, made from its specs and baselines as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from mlobs_compile import openslo, plugins
from mlobs_compile.checklist import Checklist
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import Diagnostic, did_you_mean, has_errors
from mlobs_compile.errors import UsageFault
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.lower import lower
from mlobs_compile.resolve.resolve import resolve
from mlobs_compile.resolve.sources import Sources, sort
from mlobs_compile.targets.runner.emission import checklists


def subject(path: Path, kind: str, name: str, environment: str | None) -> Checklist:
    """The checklist of a subject in an environment; raises UsageFault.

    Only what the checks need has to be sound: a target that is not set up, or an alert nobody takes, keeps no check
    from being run.
    """
    loaded = project.load(path)
    project.refuse_undeclared(loaded, (environment,) if environment else ())
    foreign = openslo.translated(loaded.documents)
    sources = sort(foreign.others, foreign.translations)
    _refuse_errors(loaded, (*loaded.diagnostics, *sources.diagnostics))
    assert sources.value is not None
    resolved = resolve(sources.value, environment or _only(sources.value), plugins.library())
    _refuse_errors(loaded, resolved.diagnostics)
    assert resolved.value is not None
    lowered = lower(resolved.value, plugins.checks(), loaded.baselines)
    _refuse_errors(loaded, lowered.diagnostics)
    assert lowered.value is not None
    return _chosen(lowered.value, kind, name)


def _refuse_errors(loaded: project.Loaded, said: Iterable[Diagnostic]) -> None:
    errors = [one for one in said if has_errors((one,))]
    if errors:
        click.echo(project.report(loaded, errors, None), err=True, nl=False)
        raise UsageFault("the project has errors, so nothing was run")


def _only(sources: Sources) -> str:
    """The one environment of a project."""
    names = sources.environments()
    if len(names) > 1:
        listed = ", ".join(f"`{name}`" for name in names)
        raise UsageFault(
            f"the project has the environments {listed}; say whose checks to run with `--env NAME`"
        )
    return names[0]


def _chosen(monitoring: Monitoring, kind: str, name: str) -> Checklist:
    noun = "data set" if kind == "dataset" else kind
    held = {(one.subject.kind, one.subject.name): one for one in checklists(monitoring)}
    if (kind, name) in held:
        return held[kind, name]
    if any((node.subject.kind, node.subject.name) == (kind, name) for node in monitoring.nodes):
        raise UsageFault(f"the {noun} `{name}` has no checks; see docs/checks for what can be asked of it")
    with_checks = [other for found, other in held if found == kind]
    hint = did_you_mean(name, with_checks) or _listed(with_checks, noun)
    raise UsageFault(f"the project has no {noun} `{name}`; {hint}")


def _listed(names: Iterable[str], noun: str) -> str:
    listed = ", ".join(f"`{name}`" for name in names)
    return f"those with checks are {listed}" if listed else f"no {noun} has checks"
