"""What the linter takes from the project around the current folder: its facts, and what it ignores."""

from __future__ import annotations

from pathlib import Path

from mlobs_compile import plugins
from mlobs_compile.backends import repo
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import Diagnostic, did_you_mean, has_errors
from mlobs_compile.errors import UsageFault
from mlobs_compile.resolve.facts import facts_of
from mlobs_compile.resolve.inherit import own_layers
from mlobs_compile.resolve.platform import Said
from mlobs_compile.resolve.sources import Sources, sort
from mlobs_compile.route import Place
from mlobs_compile.spec.facts import Facts
from mlobs_compile.spec.load import load
from mlobs_compile.spec.project import Project

_BROKEN = "the project has errors; run `mlobs check` first"


def sources() -> Sources | None:
    """The project around the current folder; None where there is none."""
    try:
        root = repo.find_root(Path("."))
    except UsageFault:
        return None
    loaded = project.load(root)
    if has_errors(loaded.diagnostics):
        raise UsageFault(_BROKEN)
    return sort(loaded.documents).value


def facts(path: Path | None, environment: str | None, around: Sources | None) -> Facts | None:
    """The facts of a file, or those that the project has for an environment."""
    if path is not None:
        return _of_file(path)
    if around is None:
        return None
    if environment is not None:
        known(around, environment)
    said: list[Diagnostic] = []
    names = (environment,) if environment else around.environments()
    found = {id(one.layers.document.tree): one for name in names if (one := facts_of(around, name, {}, said))}
    if has_errors(said):
        raise UsageFault(_BROKEN)
    if len(found) > 1:
        raise UsageFault("the project has facts of several servers; say whose hold with `--env NAME`")
    return next((one.spec for one in found.values()), None)


def known(around: Sources, environment: str) -> None:
    """Refuses an environment that the project does not have."""
    names = around.environments()
    if environment not in names:
        hint = did_you_mean(environment, names) or f"it has {', '.join(names)}"
        raise UsageFault(f"the project has no environment `{environment}`; {hint}")


def _of_file(path: Path) -> Facts:
    read = repo.read((repo.SourceFile(path.as_posix(), path.read_bytes()),))
    trees = [document for document in read.documents if isinstance(document.data, dict)]
    document = next(
        (one for one in trees if isinstance(one.data, dict) and one.data.get("kind") == "Facts"), None
    )
    if document is None or has_errors(read.diagnostics):
        raise UsageFault(f"`{path}` is no document of `kind: Facts`; `mlobs facts pull` writes one")
    outcome = load(Facts, document.data, lambda route: Place(document.path, route, document.doc), {})
    for fault in outcome.diagnostics:
        where = document.span(fault.where.route) if isinstance(fault.where, Place) else None
        line = f":{where.line}:{where.column}" if where else ""
        raise UsageFault(f"{path}{line}: {fault.message}")
    assert outcome.value is not None
    return outcome.value


def exceptions(environment: str | None, around: Sources | None) -> Said[Project] | None:
    """The project itself, which says what is to be ignored."""
    if around is None:
        return None
    layers = own_layers(around.project, environment or around.environments()[0])
    outcome = load(Project, layers.merged(), layers.place, plugins.slots())
    if outcome.value is None:
        raise UsageFault(_BROKEN)
    return Said(outcome.value, layers)
