"""What several verbs do alike: find the project, read it, print what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.backends import repo
from mlobs_compile.baseline import Baseline
from mlobs_compile.diagnostic import Diagnostic, Severity, Span, Where, did_you_mean
from mlobs_compile.errors import UsageFault
from mlobs_compile.route import Place
from mlobs_compile.source import Document

if TYPE_CHECKING:
    from mlobs_compile.reporter import Report, Reporter

REPORTERS = "mlobs_compile.reporters"
FORMATS = registry.names(REPORTERS)

path_argument = click.argument("path", type=click.Path(path_type=Path), default=Path("."), required=False)
format_option = click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default=None,
    help="How findings are printed; `full` by default, `github` too under GitHub Actions.",
)
strict_option = click.option("--strict", is_flag=True, help="Treat warnings as errors.")
env_option = click.option(
    "--env",
    "environments",
    multiple=True,
    metavar="NAME",
    help="Only this environment; may be given several times.",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project that was found and read."""

    root: Path
    files: tuple[repo.SourceFile, ...]
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with the files: as YAML, and as baselines."""
    baselines: Mapping[str, Baseline]
    """What is frozen for each model, by its name."""


def load(path: Path) -> Loaded:
    """The project at a path; raises UsageFault when there is none."""
    root = repo.find_root(path)
    files = tuple(repo.files(root))
    read = repo.read(files)
    frozen, known, said = repo.baselines(root), dict[str, Baseline](), list(read.diagnostics)
    if frozen:
        from mlobs_compile.frozen import thawed

        outcome = thawed((file.path, file.content) for file in frozen)
        known, said = dict(outcome.value or {}), [*said, *outcome.diagnostics]
    return Loaded(root, (*files, *frozen), read.documents, tuple(said), known)


def report(loaded: Loaded, diagnostics: Iterable[Diagnostic], style: str | None) -> str:
    """The findings as text, with paths as seen from the current folder."""
    from mlobs_compile.reporter import Report

    documents = {(d.path, d.doc): d for d in loaded.documents}
    whole = Report(tuple(diagnostics), documents)
    if loaded.root != Path.cwd():
        whole = _moved(whole, seen(loaded.root))
    return reporter(style or "full").render(whole)


def seen(root: Path) -> Callable[[str], str]:
    """How a path within the project is written from the current folder."""
    here = Path.cwd()
    if root == here:
        return str
    return lambda path: os.path.relpath(root / path, here).replace(os.sep, "/")


def reporter(name: str) -> Reporter:
    """One reporter; the others are not imported."""
    import importlib

    from mlobs_compile.reporter import Reporter

    found = importlib.import_module(f"{REPORTERS}.{name}").REPORTER
    assert isinstance(found, Reporter)
    return found


def show(loaded: Loaded, diagnostics: Iterable[Diagnostic], style: str | None) -> str:
    """Prints findings to stdout, since they are the product, and returns what was printed."""
    said = tuple(diagnostics)
    quiet = not said and style in (None, "full")  # It would print nothing, and need not be loaded for that.
    text = "" if quiet else report(loaded, said, style)
    if style is None and os.environ.get("GITHUB_ACTIONS") == "true":
        text += report(loaded, said, "github")
    click.echo(text, nl=False)
    return text


def refuse_undeclared(loaded: Loaded, environments: Collection[str], targets: Collection[str] = ()) -> None:
    """Raises UsageFault for an environment or a target that the project does not have."""
    if not environments and not targets:
        return
    from mlobs_compile.resolve.sources import sort

    sources = sort(loaded.documents).value
    if sources is None:
        return  # That is a finding, and reported as such.
    configured = sources.project.tree.get("targets")
    known = {
        "environment": sources.environments(),
        "target": tuple(configured) if isinstance(configured, dict) else (),
    }
    for noun, asked in (("environment", environments), ("target", targets)):
        for name in asked:
            if name not in known[noun]:
                listed = ", ".join(f"`{item}`" for item in known[noun]) or "none"
                hint = did_you_mean(name, known[noun]) or f"it has {listed}"
                raise UsageFault(f"the project has no {noun} `{name}`; {hint}")


def pressing(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors and warnings: what a verb tells that is not asked for findings; `mlobs check` tells the rest."""
    return tuple(one for one in diagnostics if one.severity is not Severity.INFO)


def failed(diagnostics: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Whether a run with these findings fails."""
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(d.severity in bad for d in diagnostics)


def _moved(whole: Report, path: Callable[[str], str]) -> Report:
    """The report with every path as `path` writes it."""
    documents = {(path(name), doc): found.moved(path(name)) for (name, doc), found in whole.documents.items()}
    return replace(
        whole, diagnostics=tuple(_moved_one(d, path) for d in whole.diagnostics), documents=documents
    )


def _moved_one(diagnostic: Diagnostic, path: Callable[[str], str]) -> Diagnostic:
    related = tuple(replace(item, where=_moved_where(item.where, path)) for item in diagnostic.related)
    where = _moved_where(diagnostic.where, path) if diagnostic.where else None
    return replace(diagnostic, where=where, related=related)


def _moved_where(where: Where, path: Callable[[str], str]) -> Where:
    match where:
        case Place():
            return replace(where, path=path(where.path))
        case Span():
            return replace(where, path=path(where.path))


def is_terminal() -> bool:
    """True when a person reads the output."""
    return sys.stdout.isatty()
