"""mlobs export: the compiled monitoring as files of CloudFormation or Terraform."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile import registry
from mlobs_compile.artifact import dump_json
from mlobs_compile.backends import files, ledger
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import has_errors
from mlobs_compile.errors import Exit, Refused, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.export import Exported
    from mlobs_compile.pipeline import Build

EXPORTS = "mlobs_compile.exports"


@click.command("export")
@click.argument("tool", type=click.Choice(registry.names(EXPORTS)))
@project.path_argument
@click.option(
    "--env",
    "environment",
    default=None,
    metavar="NAME",
    help="Which environment; needless where there is one.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write to; what an earlier export wrote there and this one does not is removed.",
)
@click.option(
    "--allow-incomplete",
    "incomplete",
    is_flag=True,
    help="Exit with 0 even where TOOL cannot say everything.",
)
@project.format_option
@project.strict_option
def command(  # noqa: PLR0913 - one parameter per option
    tool: str,
    path: Path,
    environment: str | None,
    out: Path,
    incomplete: bool,  # noqa: FBT001
    style: str | None,
    strict: bool,  # noqa: FBT001
) -> int:
    """Write the monitoring of the project at PATH as files of TOOL, for one environment.

    What TOOL has no word for is listed on stderr and in the README.md beside the files, and the exit code is then 1.
    """
    from mlobs_compile.export import Export

    loaded = project.load(path)
    build = _built(loaded, environment, style, strict=strict)
    if build is None:
        return Exit.FINDINGS
    assert build.platform is not None
    export = registry.Plugins(EXPORTS, "EXPORT", Export)[tool.replace("-", "_")]
    outcome = export.write(build.emissions, build.platform.project.spec, build.environment)
    project.show(loaded, outcome.diagnostics, style)
    if outcome.value is None or has_errors(outcome.diagnostics):
        click.echo("nothing was written", err=True)
        return Exit.FINDINGS
    _refuse_sources(loaded, out)
    holds = f"{tool} of {build.environment}"
    count = _written(out, build.platform.project.spec.metadata.id, outcome.value, holds)
    _tell(outcome.value, out, count)
    return Exit.FINDINGS if outcome.value.left_out and not incomplete else Exit.OK


def _built(
    loaded: project.Loaded, environment: str | None, style: str | None, *, strict: bool
) -> Build | None:
    """What one environment compiles to; None when it does not, and the reasons are shown."""
    from mlobs_compile.pipeline import Beside, compile_all

    named = (environment,) if environment else ()
    project.refuse_undeclared(loaded, named)
    run = compile_all(
        loaded.documents, environments=named, beside=Beside(baselines=loaded.baselines), today=date.today()
    )
    said = (*loaded.diagnostics, *run.diagnostics)
    if project.failed(said, strict=strict):
        project.show(loaded, project.pressing(said) if style is None else said, style)
        click.echo("nothing was written", err=True)
        return None
    if len(run.builds) != 1:
        listed = ", ".join(f"`{one.environment}`" for one in run.builds)
        raise UsageFault(f"the project has the environments {listed}; say which by `--env`")
    return run.builds[0]


def _refuse_sources(loaded: project.Loaded, out: Path) -> None:
    """A folder that is written to is not read any more, so it must hold none of the specs."""
    folder = out.resolve()
    inside = next(
        (one.path for one in loaded.documents if (loaded.root / one.path).is_relative_to(folder)), None
    )
    if inside:
        raise Refused(f"`{out}` holds the specs, such as `{inside}`; write to a folder of its own by `--out`")


def _written(out: Path, project_id: str, made: Exported, holds: str) -> int:
    """Everything, or nothing when a foreign file is in the way; returns how many files differ from before."""
    before = files.owner(out)
    if before not in (None, project_id):
        raise Refused(f"`{out}` belongs to another project ({before}); write to another folder by `--out`")
    there = ledger.holds(out) or ("what `mlobs compile` wrote" if before else holds)
    if there != holds:
        raise Refused(f"`{out}` holds {there}, and not {holds}: write to another folder, or remove it first")
    wanted = {one.path: one.data for one in made.files}
    digests = {path: files.digest(data) for path, data in sorted(wanted.items())}
    wanted[files.MANIFEST] = dump_json({"project_id": project_id, "holds": holds, "files": digests}).encode()
    with files.Stage() as stage:
        change = files.compare(out, wanted.items(), stage=stage)
        files.apply(out, change, stage)
    return len([path for path in change.write if path != files.MANIFEST])


def _tell(made: Exported, out: Path, count: int) -> None:
    for one in made.left_out:
        click.echo(f"left out: {one}", err=True)
    told = f"; {len(made.left_out)} objects are left out" if made.left_out else ""
    click.echo(
        f"{out}: {len(made.files)} files, {count} of them new or different{told}; read {out}/README.md",
        err=True,
    )
