"""What two systems say of the same thing, compared: features, types, freshness and owners."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import joining as faults
from mlobs_compile.joining.pairs import Joins, Pair, features, inputs, served
from mlobs_compile.joining.things import Thing, age, person
from mlobs_compile.plain import mapping, text
from mlobs_compile.units import Duration, UnitError

_ALIKE = ({"date", "timestamp"},)
_REQUEST = "mlflow/tag/request_features"


def findings(found: Joins, things: tuple[Thing, ...]) -> Iterator[Diagnostic]:
    """All that does not fit, of pairs in which something was imported now."""
    for pair in found.services:
        if _new(pair):
            yield from _unserved(pair, things)
            known = inputs(pair.reader, things)
            if known and known.note("mlflow/model"):
                yield from _types(Pair(pair.source, known, pair.why))
    for pair in found.tables:
        if _new(pair):
            yield from _types(pair)
            yield from _slow_table(pair, things)
    for pair in found.runs:
        if _new(pair):
            yield from _slow_run(pair, things)
    for pair in (*found.tables, *found.views, *found.services):
        if _new(pair):
            yield from _owners(pair)


def _new(pair: Pair) -> bool:
    return pair.source.drafted or pair.reader.drafted


def _unserved(pair: Pair, things: tuple[Thing, ...]) -> Iterator[Diagnostic]:
    given = {*pair.reader.notes(_REQUEST), *pair.source.notes("feast/tag/request_features")}
    lacking = [
        name for name in features(pair.reader, things) if name not in given and not served(name, pair.source)
    ]
    if lacking:
        listed = ", ".join(f"`{name}`" for name in lacking)
        message = (
            f"{pair.reader.shown} takes {listed}, and {pair.source.shown} does not serve {_them(lacking)}"
        )
        help = (
            f"add {_them(lacking)} to the feature service, or name what callers send themselves in the tag "
            "`request_features`"
        )
        yield faults.NOT_SERVED.at(pair.reader.place, message, help=help)


def _them(names: list[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _types(pair: Pair) -> Iterator[Diagnostic]:
    """Columns of which the two sides say different types."""
    of_source = {name.lower(): name for name in pair.source.columns}
    for name, own in pair.reader.columns.items():
        other = served(name, pair.source) if pair.source.is_service else of_source.get(name.lower())
        said = pair.source.columns.get(other or "", "")
        if not own or not said or own == said or any({own, said} <= alike for alike in _ALIKE):
            continue
        there, here = _spelled(pair.source, other or "", said), _spelled(pair.reader, name, own)
        message = f"`{name}` is {there} in {pair.source.shown} and {here} in {pair.reader.shown}"
        help = "change the one that is wrong at its source, and import again"
        yield faults.DISAGREE.at(pair.reader.place, message, help=help)


def _spelled(thing: Thing, name: str, said: str) -> str:
    own = thing.types.get(name)
    return f"{said} (`{own}`)" if own and own.lower() != said else said


def _slow_table(pair: Pair, things: tuple[Thing, ...]) -> Iterator[Diagnostic]:
    """A view that expires while its table, or a source of that table, may still be older."""
    ttl = _age(pair.reader.note("feast/ttl"))
    if ttl is None:
        return
    upstream = (pair.source.name, *pair.source.notes("dbt/sources"))
    for table in (one for one in things if one.kind == "Dataset" and one.name in upstream):
        most = _age(text(table.tree, "checks", "fresh", "at_most"))
        if most is not None and most > ttl:
            way = "" if table == pair.source else f", from which `{pair.source.name}` is made,"
            said, most_said = pair.reader.note("feast/ttl"), text(table.tree, "checks", "fresh", "at_most")
            message = (
                f"values of {pair.reader.shown} expire after {said}, and {table.shown}{way} may be {most_said} old "
                "before its check fails"
            )
            help = "lengthen the time to live, or demand newer rows upstream"
            yield faults.TOO_SLOW.at(pair.reader.place, message, help=help)


def _slow_run(pair: Pair, things: tuple[Thing, ...]) -> Iterator[Diagnostic]:
    """A promise that is shorter than the time between two runs of what renews it."""
    assert pair.source.period
    period, line = pair.source.period
    for what, said in _promises(pair.reader, things):
        most = _age(said)
        if most is not None and most < period:
            message = (
                f"{what} of {pair.reader.shown} allows {said}, and {pair.source.shown} runs by `{line}`, up to "
                f"{_hours(period)} apart"
            )
            help = "allow more than the time between two runs, or run more often"
            yield faults.TOO_SLOW.at(pair.reader.place, message, help=help)


def _promises(reader: Thing, things: tuple[Thing, ...]) -> Iterator[tuple[str, str]]:
    """How old a thing may be, by what says so."""
    yield "the time to live", reader.note("feast/ttl")
    yield "the check `fresh`", "" if reader.is_view else text(reader.tree, "checks", "fresh", "at_most")
    yield from _slos(reader)
    view, project = reader.note("feast/feature_view"), reader.note("feast/project")
    for other in things:
        if view and other.kind == "Pipeline" and reader.kind == "Dataset":
            own = other.note("feast/feature_view"), other.note("feast/project")
            if own == (view, project):
                yield from ((what, most) for what, most in _slos(other) if most != reader.note("feast/ttl"))


def _slos(thing: Thing) -> Iterator[tuple[str, str]]:
    for name, slo in mapping(thing.tree, "slos").items():
        if text(slo, "signal") == "freshness" or mapping(slo, "sli", "freshness"):
            yield f"the SLO `{name}`", text(slo, "at_most") or text(slo, "sli", "freshness", "at_most")


def _owners(pair: Pair) -> Iterator[Diagnostic]:
    one, other = pair.source.owner, pair.reader.owner
    if one and other and person(one) != person(other):
        message = (
            f"{pair.source.shown} belongs to `{one}`, and {pair.reader.shown}, which reads it, to `{other}`"
        )
        help = "agree on who is told when the one breaks the other"
        yield faults.DISAGREE.at(pair.reader.place, message, help=help)


def _age(said: str) -> Duration | None:
    try:
        return age(said) if said else None
    except UnitError:
        return None


def _hours(period: Duration) -> str:
    return f"{period.hours.normalize():f}h" if period.hours >= 1 else str(period)


__all__ = ["findings"]
