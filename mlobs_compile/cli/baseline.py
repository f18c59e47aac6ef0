"""mlobs baseline: freezes how a model's data and measures are when all is well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from mlobs_compile import frozen
from mlobs_compile.artifact import dump_json
from mlobs_compile.backends import artifacts, files, repo
from mlobs_compile.baseline import Baseline, Numbers
from mlobs_compile.cli import project
from mlobs_compile.diagnostic import did_you_mean, has_errors
from mlobs_compile.errors import Exit, UsageFault
from mlobs_compile.faults.baseline import BAD_BASELINE
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.runner import fitted, freezing
from mlobs_compile.runner.chunks import chunk
from mlobs_compile.runner.engine import Engine, EngineFault, Options, opened
from mlobs_compile.runner.freezing import Made
from mlobs_compile.runner.wanted import Specs, Wanted, specs
from mlobs_compile.targets.sagemaker import statistics


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    model: str
    data: str
    labels: str | None
    attributions: str | None
    engine: str
    chunks: int
    chunk_by: str | None
    sample: float | None
    seed: int


@click.command("baseline")
@click.argument("model")
@click.option(
    "--project", "path", type=click.Path(path_type=Path), default=Path("."), help="The project's folder."
)
@click.option("--data", metavar="FILE", help="Good data: a file, a folder, a pattern or a table.")
@click.option(
    "--feast",
    type=click.Path(path_type=Path, exists=True),
    default=None,
    metavar="FILE",
    help="What `feast monitor run --set-baseline` measured, in place of data.",
)
@click.option(
    "--labels", metavar="FILE", default=None, help="True labels, joined by the model's `labels.join`."
)
@click.option(
    "--attributions", metavar="FILE", default=None, help="A table of attributions: what features weigh."
)
@click.option(
    "--engine", type=click.Choice(("duckdb", "pandas", "spark")), default="duckdb", show_default=True
)
@click.option(
    "--chunks", type=click.IntRange(0, 1000), default=20, show_default=True, help="For standard deviations."
)
@click.option("--chunk-by", metavar="COLUMN", default=None, help="Chunks are stretches, or values, of it.")
@click.option(
    "--sample", type=click.FloatRange(0, 1, min_open=True), default=None, help="The share of rows to read."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Instead of baselines/MODEL.json.")
@click.option(
    "--sagemaker",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Write statistics.json and constraints.json of Model Monitor there too.",
)
@click.option(
    "--check", "checking", is_flag=True, help="Write nothing; exit 3 when a check lacks its baseline."
)
def command(
    out: Path | None,
    sagemaker: Path | None,
    feast: Path | None,
    checking: bool,  # noqa: FBT001
    path: Path,
    model: str,
    **options: object,
) -> int:
    """Freeze the baseline of MODEL from good data, into baselines/MODEL.json.

    It holds bin edges, shares of categories, the spread of every measure over chunks of the data: no row, and of
    columns marked `personal` no value that the specs do not name. Commit it: checks are judged against it. With
    --check, no data is needed.
    """
    loaded = project.load(path)
    said = tuple(one for one in loaded.diagnostics if one.code != BAD_BASELINE.code)
    found = specs(loaded.documents)
    if has_errors((*said, *found.diagnostics)) or found.value is None:
        project.show(loaded, (*said, *found.diagnostics), None)
        return Exit.FINDINGS
    if model not in found.value.models:
        hint = did_you_mean(model, found.value.models) or f"it has {', '.join(found.value.models) or 'none'}"
        raise UsageFault(f"the project has no model `{model}`; {hint}")
    if checking:
        return _check(found.value, model, loaded.baselines.get(model))
    data = options.pop("data")
    if feast and not data and not sagemaker:
        _write(_measured(found.value, model, feast), out or loaded.root / repo.BASELINES / f"{model}.json")
        return Exit.OK
    if not isinstance(data, str) or feast:
        raise UsageFault(
            "say which data is good: `--data FILE`; `--feast FILE` takes its place, and stands alone"
        )
    asked = Asked(model=model, data=data, **options)  # type: ignore[arg-type]
    made = _made(found.value, asked)
    _write(made, out or loaded.root / repo.BASELINES / f"{model}.json")
    if sagemaker:
        _for_sagemaker(made.baseline, found.value.wanted(model, made.baseline).measurements, sagemaker)
    return Exit.OK


def _for_sagemaker(baseline: Baseline, checks: Iterable[Measurement], folder: Path) -> None:
    bodies = {
        "statistics.json": statistics.statistics(baseline),
        "constraints.json": statistics.constraints(baseline, checks),
    }
    folder.mkdir(parents=True, exist_ok=True)
    files.write(folder, {name: dump_json(body) for name, body in bodies.items()})
    click.echo(f"wrote {' and '.join(str(folder / name) for name in bodies)}")


def _measured(found: Specs, model: str, file: Path) -> Made:
    """What Feast measured, of the features that are checked for drift."""
    from mlobs_compile.importers.feast import IMPORTER
    from mlobs_compile.importers.feast.freezing import frozen as taken

    read = artifacts.read(artifacts.find((file,), IMPORTER.files))
    wanted = found.blank(model, ())
    baseline, notes = taken(model, read.value or (), wanted.cuts, wanted.personal)
    if not baseline.columns:
        raise UsageFault(f"`{file}` holds no baseline of the features of `{model}`; {'; '.join(notes)}")
    return Made(frozen.digested(baseline), (), notes)


def _made(found: Specs, asked: Asked) -> Made:
    opening = Options(sample=asked.sample, seed=asked.seed)
    engine = opened(asked.engine, asked.data, opening)
    try:
        if asked.attributions is not None:
            engine.attach("attributions", asked.attributions)
        wanted = found.blank(asked.model, tuple(engine.columns()))
        chunk(engine, asked.chunks, asked.chunk_by or _time(wanted, engine), _labelled(wanted, asked, engine))
        return freezing.made(engine, wanted, lambda first: found.wanted(asked.model, first).measurements)
    except EngineFault as fault:
        raise UsageFault(f"`{asked.data}` cannot be read: {fault}") from fault
    finally:
        engine.close()


def _time(wanted: Wanted, engine: Engine) -> str | None:
    """The model's timestamp, where the data has it."""
    time = wanted.batch.timestamp
    return time if time in engine.columns() else None


def _labelled(wanted: Wanted, asked: Asked, engine: Engine) -> Batch | None:
    if asked.labels is None:
        return None
    batch = wanted.batch
    if batch.labels is None or batch.label is None:
        raise UsageFault(
            f"`{asked.model}` does not say how labels are joined; write `performance: {{label: ..., labels: "
            "{join: id, lag: 1d}}`"
        )
    engine.attach("labels", asked.labels)
    return batch


def _write(made: Made, file: Path) -> None:
    baseline = made.baseline
    file.parent.mkdir(parents=True, exist_ok=True)
    files.write(file.parent, {file.name: frozen.text(baseline)})
    for note in made.notes:
        click.echo(f"note: {note}", err=True)
    cuts = sum(len(one.cuts) if isinstance(one, Numbers) else 1 for one in baseline.columns.values())
    held = f"{len(baseline.columns)} columns in {cuts} cuts, {len(baseline.norms)} norms"
    click.echo(f"wrote {file}: {held}, from {baseline.rows:,} rows ({file.stat().st_size / 1000:.0f} kB)")


def _check(found: Specs, model: str, baseline: Baseline | None) -> int:
    """Whether every check finds what it needs."""
    again = f"run `mlobs baseline {model} --data FILE`"
    if baseline is None:
        click.echo(f"`{model}` has no baseline; {again}")
        return Exit.STALE
    lacking = [
        *freezing.lacking(found.wanted(model, baseline), baseline),
        *fitted.lacking(found.wanted(model, baseline), baseline),
        *(one.message for one in found.unanswered(model, baseline)),
    ]
    for one in lacking:
        click.echo(f"stale: {one}")
    if lacking:
        click.echo(f"the baseline of `{model}` is older than its checks; {again}", err=True)
        return Exit.STALE
    click.echo(f"the baseline of `{model}` has what its checks need", err=True)
    return Exit.OK
