"""mlobs facts: writes down what a live Prometheus knows, so that queries are judged by it in every pull request."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlobs_compile.backends import repo
from mlobs_compile.cli import project
from mlobs_compile.errors import Exit, Refused, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.backends.prometheus import Pulled
    from mlobs_compile.spec.facts import Facts, MetricFacts
    from mlobs_compile.spec.shape import Shape

MARK = "Written by `mlobs facts pull`"
HEADER = (f"{MARK} from a live Prometheus; pull again when metrics change.",)


@click.group("facts")
def command() -> None:
    """Pull facts from a live Prometheus, and show them."""


@command.command("pull")
@click.option("--url", required=True, metavar="URL", help="The server, such as `http://localhost:9090`.")
@project.env_option
@click.option(
    "--match",
    multiple=True,
    metavar="SELECTOR",
    help="Only metrics with a series that this selects; may be given several times.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file; `facts/NAME.yaml` in the project by default."
)
@click.option("--name", help="What the facts are called; by default as the environment, else `prometheus`.")
@click.option("--token", metavar="REF", help="Where a bearer token is kept: `env://NAME` or `file:///PATH`.")
@click.option("--tenant", help="The tenant, for Mimir and its kin.")
@click.option(
    "--since", default="7d", help="How long ago a series may have ended, such as `7d`, to count as there."
)
@click.option(
    "--values",
    type=click.IntRange(0, 1000),
    default=10,
    help="A label with more values than this is only counted.",
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=30.0, help="Seconds that an answer may take."
)
def pull(  # noqa: PLR0913 - one parameter per option
    url: str,
    environments: tuple[str, ...],
    match: tuple[str, ...],
    out: Path | None,
    name: str | None,
    token: str | None,
    tenant: str | None,
    since: str,
    values: int,
    timeout: float,
) -> int:
    """Write what the Prometheus at URL knows of itself and its metrics into a document of `kind: Facts`.

    Names, types, labels, bucket bounds and intervals are written, and no samples. The file is data: commit it, and
    pull it again when metrics change. A file that this verb did not write is not written over.
    """
    from mlobs_compile.backends import prometheus

    named = name or (environments[0] if environments else "prometheus")
    path = _path(out, named)
    _refuse_foreign(path)
    _check_names(named, environments)
    server = prometheus.Server(url, secret(token), tenant, timeout)
    pulled = prometheus.pull(server, prometheus.Asked(_selectors(match), _duration(since), values))
    text = _text(pulled, named, environments, whole=not match)
    _write(path, text)
    for note in pulled.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(f"{len(pulled.metrics)} metrics written to {path}", err=True)
    return Exit.OK


@command.command("show")
@click.argument("what", required=False)
@project.env_option
@click.option(
    "--facts", "path", type=click.Path(path_type=Path), help="The file; that of the project by default."
)
def show(what: str | None, environments: tuple[str, ...], path: Path | None) -> int:
    """Show what the facts say of the server, or of the metric WHAT."""
    from mlobs_compile.cli import nearby
    from mlobs_compile.queries.facts import Catalogue

    facts = nearby.facts(path, environments[0] if environments else None, nearby.sources())
    if facts is None:
        raise UsageFault("the project has no document of `kind: Facts`; `mlobs facts pull` writes one")
    if what is None:
        click.echo("\n".join(_server(facts)))
        return Exit.OK
    found = Catalogue(facts).series(what)
    metric = facts.metrics.get(what) or (found.metric if found else None)
    if metric is None:
        from mlobs_compile.diagnostic import did_you_mean

        hint = did_you_mean(what, facts.metrics) or "it may be new; pull the facts again"
        raise UsageFault(f"the facts have no metric `{what}`; {hint}")
    click.echo("\n".join(_metric(what, metric)))
    return Exit.OK


def _path(out: Path | None, name: str) -> Path:
    """Where the facts go: the file that was named, else a folder of the project."""
    if out is not None:
        return out
    try:
        root = repo.find_root(Path("."))
    except UsageFault as error:
        raise UsageFault("name the file with `--out`, for there is no project here") from error
    return Path(os.path.relpath(root / "facts" / f"{name}.yaml"))


def _refuse_foreign(path: Path) -> None:
    if path.is_dir():
        raise UsageFault(f"`{path}` is a folder; name a file")
    if path.exists() and MARK not in path.read_bytes()[:200].decode("utf-8", "replace"):
        raise Refused(f"`{path}` was not written by `mlobs facts pull`; choose another file with `--out`")


def _check_names(name: str, environments: tuple[str, ...]) -> None:
    """Refuses what `mlobs check` would refuse afterwards; a project that cannot be read may be one to be mended."""
    from pydantic import TypeAdapter, ValidationError

    from mlobs_compile.cli import nearby
    from mlobs_compile.spec.shape import Name

    for one in (name, *environments):
        try:
            TypeAdapter(Name).validate_python(one)
        except ValidationError as error:
            message = f"`{one}` cannot be a name: write lower case letters, digits and dashes"
            raise UsageFault(message) from error
    try:
        around = nearby.sources()
    except UsageFault:
        return
    for environment in environments:
        if around:
            nearby.known(around, environment)


def secret(reference: str | None) -> str | None:
    """The secret that a reference names; the secret itself never stands on a command line."""
    if reference is None:
        return None
    kind, _, name = reference.partition("://")
    if kind == "env" and name:
        if name not in os.environ:
            raise UsageFault(f"the environment has no variable `{name}`")
        return os.environ[name].strip()
    if kind == "file" and name.startswith("/"):
        return Path(name).read_text("utf-8").strip()
    raise UsageFault("a token is named by `env://NAME` or `file:///PATH`, and never written itself")


def _selectors(match: tuple[str, ...]) -> tuple[str, ...]:
    from mlobs_compile.queries.tree import SyntaxFault, read
    from mlobs_compile.queries.tree.nodes import Selector

    for text in match:
        found = read(text)
        if not isinstance(found, Selector):
            reason = found.message if isinstance(found, SyntaxFault) else "it is more than a selector"
            raise UsageFault(f"`{text}` is no selector: {reason}")
    return match


def _duration(text: str) -> Any:  # noqa: ANN401 - the type is imported where it is needed
    from mlobs_compile.units import Duration, UnitError

    try:
        return Duration.parse(text)
    except UnitError as error:
        raise UsageFault(str(error)) from error


def _text(pulled: Pulled, name: str, environments: tuple[str, ...], *, whole: bool) -> str:
    """The document as YAML."""
    from mlobs_compile.artifact import Body, dump_yaml

    metadata: Body = {"name": name}
    if environments:
        metadata["environments"] = list(dict.fromkeys(environments))
    body: Body = {
        "apiVersion": "mlobs/v1",
        "kind": "Facts",
        "metadata": metadata,
        "prometheus": dict(pulled.prometheus),
        "complete": whole,
        "metrics": dict(pulled.metrics),
    }
    return dump_yaml(body, header=HEADER)


def _write(path: Path, text: str) -> None:
    """All or nothing: written aside, then moved into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, "utf-8")
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _server(facts: Facts) -> Iterable[str]:
    yield f"{facts.metadata.name}: {', '.join(facts.metadata.environments) or 'all environments'}"
    yield from _told(facts.prometheus)
    types = Counter(metric.type or "untyped" for metric in facts.metrics.values())
    counts = ", ".join(f"{count} {type}" for type, count in sorted(types.items()))
    more = "" if facts.complete else ", and others that were not asked for"
    yield f"  {'metrics':<20} {len(facts.metrics)}{f' ({counts})' if counts else ''}{more}"


def _metric(name: str, metric: MetricFacts) -> Iterable[str]:
    yield name
    yield from _told(metric, "labels")
    for label, values in metric.labels.items():
        yield f"  {label:<20} {f'{values} values' if isinstance(values, int) else _shown(values)}"


def _told(shape: Shape, *other: str) -> Iterable[str]:
    """What a shape says, each on a line of its own."""
    for key, field in type(shape).model_fields.items():
        value = getattr(shape, key)
        if key not in other and value != field.default:
            yield f"  {key:<20} {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={text}" for key, text in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "yes" if value is True else str(value)
