"""mlobs compile: writes every target's files for every environment, or says which are stale."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.backends import files, stamp
from mlobs_compile.cli import output, project
from mlobs_compile.diagnostic import Diagnostic, did_you_mean, has_errors
from mlobs_compile.errors import Exit, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.pipeline import Run


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    folder: Path
    environments: tuple[str, ...]
    """The only ones; all when empty."""
    targets: frozenset[str]
    """The only ones; all when empty."""
    style: str | None
    strict: bool
    names: str | None = None
    """Whose names recorded series have; as the project says when None."""

    @property
    def whole(self) -> bool:
        """True when nothing of the project is left out, so that what it no longer has can go."""
        return not self.environments and not self.targets

    def key(self, loaded: project.Loaded) -> str:
        """A digest of all that the outcome and its report depend on."""
        asked = (self.environments, sorted(self.targets), str(self.folder.resolve()), self.style, self.strict)
        ends = any(b"until:" in file.content for file in loaded.files)
        around = (
            os.getcwd(),
            os.environ.get("GITHUB_ACTIONS"),
            str(date.today()) if ends else "",
            self.names,
        )
        return stamp.inputs(loaded.files, (repr(asked), repr(around)))


def _folder(context: click.Context, option: click.Parameter, name: str | None) -> Path | None:
    """The folder by its name; an empty name is a variable that was not set, and not the current folder."""
    if name == "":
        raise click.BadParameter("the name of the folder is empty")
    return None if name is None else Path(name)


@click.command("compile")
@project.path_argument
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    callback=_folder,
    default=None,
    help="The folder to write to; `generated` beside mlobs.yaml by default.",
)
@project.env_option
@click.option(
    "--target", "targets", multiple=True, metavar="NAME", help="Only this target; may be given several times."
)
@click.option(
    "--record-names",
    "names",
    type=click.Choice(("mlobs", "sloth")),
    default=None,
    help="With `sloth`, Prometheus also records what dashboards made for sloth ask for.",
)
@click.option("--check", "checking", is_flag=True, help="Write nothing; exit 3 when the files are stale.")
@project.format_option
@project.strict_option
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    out: Path | None,
    environments: tuple[str, ...],
    targets: tuple[str, ...],
    names: str | None,
    checking: bool,  # noqa: FBT001
    style: str | None,
    strict: bool,  # noqa: FBT001
) -> int:
    """Compile the project at PATH (default: the current folder) into OUT/<environment>/<target>/.

    Nothing is written when there are errors. Files of an earlier compile that nobody wants any more are removed;
    files that mlobs did not write are never touched.
    """
    _refuse_unknown(targets)
    loaded = project.load(path)
    folder = out or loaded.root / "generated"
    asked = Asked(folder, tuple(dict.fromkeys(environments)), frozenset(targets), style, strict, names)
    key = asked.key(loaded)
    known = stamp.recall(loaded.root, key)
    if known and folder.is_dir() and known.get("outputs") == stamp.outputs([folder]):
        click.echo(known.get("report", ""), nl=False)
        click.echo(known.get("summary", ""), err=True, nl=False)
        return Exit.OK
    run, said = _compiled(loaded, asked)
    shown = project.pressing(said) if style in (None, "full", "concise") else said
    report = project.show(loaded, shown, style)
    if run is None or project.failed(said, strict=strict):
        click.echo("nothing was written", err=True)
        return Exit.FINDINGS
    if checking:
        return _check(asked, run)
    summary = _write(asked, run)
    stamp.remember(loaded.root, key, outputs=stamp.outputs([folder]), report=report, summary=summary)
    return Exit.OK


def _compiled(loaded: project.Loaded, asked: Asked) -> tuple[Run | None, tuple[Diagnostic, ...]]:
    if has_errors(loaded.diagnostics):
        return None, loaded.diagnostics
    from mlobs_compile.pipeline import Beside, compile_all

    named = asked.targets | {"prometheus"} if asked.names else asked.targets
    project.refuse_undeclared(loaded, asked.environments, named)
    settings = {"prometheus": {"record_names": asked.names}} if asked.names else {}
    run = compile_all(
        loaded.documents,
        environments=asked.environments,
        beside=Beside(settings=settings, baselines=loaded.baselines),
        targets=asked.targets,
        today=date.today(),
    )
    return run, (*loaded.diagnostics, *run.diagnostics)


def _write(asked: Asked, run: Run) -> str:
    """Everything, or nothing when a foreign file is in the way anywhere; returns what to say of no change."""
    folder = asked.folder
    with files.Stage() as stage:
        wanted = output.changes(folder, run, asked.targets, stage)
        gone = list(output.orphans(folder, run)) if asked.whole else []
        files.refuse_foreign(wanted)
        done = output.written(folder, wanted, gone)
        for place, change in wanted.items():
            files.apply(place, change, stage)
    for place in gone:
        files.remove(place)
    overview = output.overview(run)
    click.echo(f"{overview}{output.by_hand(folder, run)}{done}", err=True)
    return f"{overview}{folder} is up to date\n"


def _check(asked: Asked, run: Run) -> int:
    folder = asked.folder
    gone = list(output.orphans(folder, run)) if asked.whole else []
    stale = output.stale(output.changes(folder, run, asked.targets), gone)
    for path in stale[:20]:
        click.echo(f"stale: {path}")
    if len(stale) > 20:
        click.echo(f"and {len(stale) - 20} more")
    if stale:
        click.echo(f"{len(stale)} files differ from what the specs compile to; run `mlobs compile`", err=True)
        return Exit.STALE
    click.echo(f"{folder} is up to date", err=True)
    return Exit.OK


def _refuse_unknown(targets: tuple[str, ...]) -> None:
    known = [name.replace("-", "_") for name in registry.names("mlobs_compile.targets")]
    for name in targets:
        if name not in known:
            raise UsageFault(
                f"no target `{name}`; " + (did_you_mean(name, known) or f"there are {', '.join(known)}")
            )
