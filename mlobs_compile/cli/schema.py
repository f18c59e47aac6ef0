"""mlobs schema: writes the JSON Schemas with which an editor completes, explains and checks the documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from mlobs_compile import registry
from mlobs_compile.artifact import Body
from mlobs_compile.backends import files
from mlobs_compile.errors import Exit, Refused


@click.command("schema")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("schemas"),
    help="The folder to write to; `schemas` by default.",
)
@click.option("--check", "checking", is_flag=True, help="Write nothing; exit 3 when the files are stale.")
def command(out: Path, checking: bool) -> int:  # noqa: FBT001
    """Write one JSON Schema for each kind of document into OUT, and `mlobs.json` for documents of any kind.

    A document chooses one in its first line: `# yaml-language-server: $schema=../schemas/mlobs.json`.
    """
    wanted = texts()
    current = {name: _current(out / name) for name in wanted}
    stale = {name: text for name, text in wanted.items() if current[name] != text}
    if checking:
        return _report(out, tuple(stale))
    _refuse_foreign(out, tuple(stale))
    if stale:
        files.write(out, stale)
    click.echo(f"{len(stale)} files written in {out}" if stale else f"{out} is up to date", err=True)
    return Exit.OK


def texts() -> dict[str, str]:
    """Every schema's text by the name of its file."""
    from mlobs_compile import plugins, preset
    from mlobs_compile.artifact import dump_json
    from mlobs_compile.spec.jsonschema import Plugins, schemas

    presets = {name: found for name in preset.built_in_names() if (found := preset.built_in(name))}
    known = Plugins(plugins.slots(), _summaries(), presets)
    of_documents = {name: dump_json(schema) for name, schema in schemas(known).items()}
    return {**of_documents, **{name: dump_json(shape()) for name, shape in written().items()}}


def written() -> Mapping[str, Callable[[], Body]]:
    """The shapes of what mlobs itself writes for programs to read, by the name of their schema's file."""
    from mlobs_compile.change import shape as plan
    from mlobs_compile.review import shape as review

    return {"plan.json": plan.schema, "review.json": review.schema}


def _summaries() -> dict[tuple[str, str], str]:
    """The first line of every plug-in's page, by slot and name."""
    from mlobs_compile import plugins
    from mlobs_compile.target import Target

    targets = registry.plugins(plugins.TARGETS, "TARGET", Target)
    found = {}
    for (scope, name), check in plugins.checks().items():
        found[scope.value, name] = registry.page(check.lower.__module__).partition("\n")[0]
    for file, target in zip(registry.names(plugins.TARGETS), targets, strict=True):
        found["target", target.name] = _first_line(plugins.TARGETS, file)
    for name in plugins.worlds():
        found["world", name] = _first_line(plugins.WORLDS, name)
    return found


def _first_line(package: str, file: str) -> str:
    return registry.page(f"{package}.{file.replace('-', '_')}").partition("\n")[0]


def _current(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else None


def _refuse_foreign(out: Path, names: tuple[str, ...]) -> None:
    """A file such as `model.json` may be anything: only what this verb wrote is written over."""
    from mlobs_compile.spec.jsonschema import MARK

    paths = [out / name for name in names if (out / name).exists()]
    foreign = [path for path in paths if MARK not in (_current(path) or "")]
    if foreign:
        listed = ", ".join(f"`{path}`" for path in foreign)
        raise Refused(f"{listed} was not written by `mlobs schema`; choose another folder with `--out`")


def _report(out: Path, stale: tuple[str, ...]) -> int:
    for name in sorted(stale):
        click.echo(f"stale: {out / name}")
    if stale:
        click.echo(f"{len(stale)} schemas differ from the language; run `mlobs schema --out {out}`", err=True)
        return Exit.STALE
    click.echo(f"{out} is up to date", err=True)
    return Exit.OK
