"""mlobs explain: what a code means, what a plug-in does, where a value or an alert comes from."""

from __future__ import annotations

from pathlib import Path

import click

from mlobs_compile import registry
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import has_errors, nearest_name
from mlobs_compile.errors import Exit, UsageFault
from mlobs_compile.route import Route

LISTS = ("checks", "presets", "targets", "worlds", "exports", "rules", "risks", "codes")


@click.command("explain")
@click.argument("what")
@click.argument("path", type=click.Path(path_type=Path), default=Path("."), required=False)
@click.option(
    "--env",
    "environment",
    metavar="NAME",
    default=None,
    help="The environment; the last one declared by default.",
)
def command(what: str, path: Path, environment: str | None) -> int:
    """Explain WHAT: a code (MLO101), a list (checks, presets, targets, worlds, exports, rules, risks, codes), a plug-in
    (psi, kserve), a value (fraud.slos.latency.objective), or anything generated (fraud/latency, an alert's name, an
    alarm's name).
    """
    text = _page(what) if "/" not in what else None
    if text is None:
        text = _from_project(what, path, environment)
    click.echo(text.rstrip())
    return Exit.OK


def _page(what: str) -> str | None:
    """The page of a code, a list or a plug-in; None where the name is none of these."""
    if what in LISTS:
        return _listing(what)
    from mlobs_compile import pages

    return pages.find(what)


def _listing(what: str) -> str:
    from mlobs_compile import pages

    rows = pages.listing(what)
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {line}" for name, line in rows)


def _from_project(what: str, path: Path, environment: str | None) -> str:
    loaded = project.load(path)
    if has_errors(loaded.diagnostics):
        raise UsageFault("the project has errors; run `mlobs check` first")
    from mlobs_compile import explain
    from mlobs_compile.pipeline import Beside, compile_all

    project.refuse_undeclared(loaded, (environment,) if environment else ())
    run = compile_all(
        loaded.documents,
        beside=Beside(baselines=loaded.baselines),
        environments=(environment,) if environment else (),
    )
    build = run.builds[-1] if run.builds else None
    if build is None or build.monitoring is None or not build.emissions:
        raise UsageFault("the project has errors; run `mlobs check` first")
    shown = explain.Shown({(d.path, d.doc): d for d in loaded.documents}, project.seen(loaded.root))
    lines = explain.value(build, Route.parse(what), shown) or explain.node(build, what, shown)
    if lines:
        return "\n".join(lines)
    ids = [node.id for node in build.monitoring.nodes]
    aliases = [alias for e in build.emissions.values() for r in e.resources for alias in (r.name, *r.aliases)]
    meant = None if "/" in what else explain.meant(build, Route.parse(what))
    meant = meant or nearest_name(what, [*ids, *aliases, *LISTS, *_plugin_names()])
    raise UsageFault(f"nothing is called `{what}`" + (f"; did you mean `{meant}`?" if meant else ""))


def _plugin_names() -> list[str]:
    return [
        name
        for folder in ("checks", "targets", "worlds", "exports", "rules", "risks")
        for name in registry.names(f"mlobs_compile.{folder}")
    ]
