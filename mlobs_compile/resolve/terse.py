"""The lines under `expect` become the checks that they stand for, each with the line that said it.

They are laid under the document as if they had been written out, so that whatever comes later knows one form only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic, Related, did_you_mean
from mlobs_compile.faults import internal, quality
from mlobs_compile.resolve.layers import Layer, Layers
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.spec.shape import Slots
from mlobs_compile.spec.terse import Terse, parse
from mlobs_compile.translation import Draft
from mlobs_compile.units import UnitError

KEY = "expect"
STATISTICS = ("mean", "median", "min", "max", "sum", "stdev", "distinct")
COUNTED = ("rows", "length", "distinct", "cardinality")
PREDICTIONS = "predictions"
_COMPARED = ("greater_than", "equal_to")
_OF_MODELS = (
    ("performance", ("performance", "metrics")),
    ("bias", ("bias", "metrics")),
    ("explainability", ("explainability", "metrics")),
)
"""Where measures of a whole model stand, by the scope of their kinds."""


class _Wrong(Exception):
    """What is wrong with a line, and what to write instead."""

    def __init__(self, message: str, help: str | None, code: str = "unknown") -> None:
        super().__init__(message)
        self.message, self.help, self.code = message, help, code


@dataclass(frozen=True, slots=True)
class _Written:
    """A check as the full form has it."""

    route: tuple[str, ...]
    entry: dict[str, Node]


@dataclass(frozen=True, slots=True)
class _Around:
    """What a line is read in."""

    kind: str
    """`Dataset` or `Model`."""
    data: Mapping[str, Node]
    slots: Slots

    def kinds(self, *scopes: str) -> list[str]:
        return [name for scope in scopes if scope in self.slots for name in self.slots[scope].shapes]


def expanded(layers: Layers, kind: str, slots: Slots, said: list[Diagnostic]) -> Layers:
    """The layers with one more under them, which holds what the lines stand for."""
    if not any(KEY in layer.tree for layer in layers.all):
        return layers
    data = layers.merged()
    lines = data.get(KEY)
    if not isinstance(lines, list):
        return layers
    draft, around = Draft(KEY, layers.place(Route((KEY,)))), _Around(kind, data, slots)
    for number, line in enumerate(lines):
        place = layers.place(Route((KEY, number)))
        try:
            terse = parse(line)
        except UnitError:
            continue  # The shape of the document says it.
        try:
            written = list(_written(terse, around))
        except _Wrong as wrong:
            said.append(_diagnostic(wrong, place))
            continue
        said.extend(_laid(written, draft, place, layers, data))
    made = draft.done()
    return Layers((Layer(KEY, made.place, made.tree, made), *layers.all), layers.document)


def _diagnostic(wrong: _Wrong, place: Place) -> Diagnostic:
    fault = quality.EVERY_FACET if wrong.code == "facet" else quality.UNKNOWN_EXPECTATION
    return fault.at(place, wrong.message, help=wrong.help)


def _laid(
    written: list[_Written], draft: Draft, place: Place, layers: Layers, data: Mapping[str, Node]
) -> Iterator[Diagnostic]:
    """Puts the checks of a line into the draft; one that is there already is told."""
    for one in written:
        if one.route[:2] == ("bias", "facets") and draft.has(*one.route):
            continue  # Two metrics of one group name the same facet.
        first = _first(one.route, draft, layers, data)
        if first and one.entry:
            name = "/".join(step for step in one.route if step not in ("checks", "metrics", "features"))
            message = f"`{name}` is checked twice: here, and where the other says it"
            related = (Related(first, "the first is here"),)
            yield internal.SAME_ID.at(place, message, help="keep one of them", related=related)
            continue
        draft.put(one.route, dict(one.entry), place)
        for depth in range(1, len(one.route)):
            draft.mark(one.route[:depth], place)


def _first(route: tuple[str, ...], draft: Draft, layers: Layers, data: Mapping[str, Node]) -> Place | None:
    if draft.has(*route):
        return draft.done().at(Route(route))
    here: Node = dict(data)
    for step in route:
        if not isinstance(here, dict) or step not in here:
            return None
        here = here[step]
    return layers.place(Route(route))


def _written(terse: Terse, around: _Around) -> Iterator[_Written]:
    if terse.sign in ("<", ">") and terse.kind in COUNTED:
        remedy = f"write `{terse.sign}=`"
        raise _Wrong(
            f"`{terse.kind}` counts, and bounds are inclusive, so `{terse.sign}` is not exact", remedy
        )
    yield from _of_dataset(terse, around) if around.kind == "Dataset" else _of_model(terse, around)


def _of_dataset(terse: Terse, around: _Around) -> Iterator[_Written]:
    table, column = around.kinds("table"), around.kinds("column")
    known = [*table, *column, *STATISTICS]
    if terse.kind not in known:
        raise _Wrong(f"there is no check `{terse.kind}` of a data set", _nearest(terse.kind, known))
    _declared(terse, around)
    if terse.kind in table:
        yield _Written(("checks", terse.kind), _entry(terse, _table_entry(terse)))
        return
    if not terse.args:
        raise _Wrong(f"`{terse.kind}` is a check of a column", f"name it: `{terse.kind}(age)`")
    if len(terse.args) > (2 if terse.kind in _COMPARED else 1):
        remedy = "write `unique_key(a, b)`" if terse.kind == "unique" else "write a line for each"
        raise _Wrong(f"`{terse.kind}` is a check of one column, and {len(terse.args)} are named", remedy)
    at = ("columns", terse.args[0], "checks")
    if terse.kind in STATISTICS:
        if terse.rest:
            raise _Wrong(
                f"`{terse.kind}` takes no `{terse.rest[0][0]}` on one line", "write it in the full form"
            )
        yield _Written((*at, "aggregate", terse.kind), terse.bounds())
        return
    yield _Written((*at, terse.kind), _entry(terse, _column_entry(terse)))


def _table_entry(terse: Terse) -> dict[str, Node]:
    match terse.kind:
        case "fresh":
            if len(terse.args) != 1:
                raise _Wrong("`fresh` looks at one timestamp column", "name it: `fresh(created_at) < 26h`")
            return {"column": terse.args[0], **terse.bounds()}
        case "rows" if not terse.args:
            return terse.bounds()
        case "unique_key":
            return {"columns": list(terse.args)}
        case "sum_equals" if terse.sign == "=":
            return {"columns": list(terse.args), "total": terse.values[0]}
        case _:
            raise _Wrong(f"`{terse.kind}` cannot be said on one line like this", "write it under `checks`")


def _column_entry(terse: Terse) -> dict[str, Node]:
    match terse.kind, terse.sign:
        case "one_of" | "not_one_of", "in":
            return {"values": list(terse.values)}
        case "one_of", "not in":
            raise _Wrong("`one_of` and `not in` exclude each other", "write `not_one_of(...) in [...]`")
        case "matches" | "not_matches", "~":
            return {"pattern": terse.values[0]}
        case "greater_than" | "equal_to", "" if len(terse.args) == 2:
            return {"column": terse.args[1]}
        case "cardinality", "<=" | ">=" | "in":
            return {"count": terse.bounds()}
        case _, "=" | "~" | "not in":
            raise _Wrong(
                f"`{terse.kind}` takes no `{terse.sign}`", "write `<=`, `>=` or `in [lowest, highest]`"
            )
        case _:
            return terse.bounds()


def _of_model(terse: Terse, around: _Around) -> Iterator[_Written]:
    known = around.kinds("drift", "performance", "estimated", "bias", "explainability")
    if terse.sign in ("=", "~", "not in"):
        raise _Wrong(f"a measure takes no `{terse.sign}`", "write `<=`, `>=` or `in [lowest, highest]`")
    if terse.kind == "estimated" and len(terse.args) == 1:
        yield _Written(("performance", "estimated", terse.args[0]), _entry(terse, terse.bounds()))
        return
    if terse.kind not in known:
        raise _Wrong(f"there is no check `{terse.kind}` of a model", _nearest(terse.kind, known))
    if len(terse.args) > 1:
        raise _Wrong(
            f"`{terse.kind}` is taken of one thing, and {len(terse.args)} are named", "write a line for each"
        )
    entry = _entry(terse, terse.bounds())
    if not terse.args:
        yield _Written((*_whole(terse, around), terse.kind), entry)
        return
    facet, group, name = terse.args[0].partition("=")
    if group:
        yield from _bias(terse, around, (facet.strip(), name.strip()), entry)
    elif terse.kind not in around.kinds("drift"):
        raise _Wrong(f"`{terse.kind}` is taken of the whole model", f"leave `({terse.args[0]})` out")
    elif facet == PREDICTIONS:
        yield _Written(("drift", PREDICTIONS, terse.kind), entry)
    else:
        yield _Written(("drift", "features", facet, terse.kind), entry)


def _whole(terse: Terse, around: _Around) -> tuple[str, ...]:
    for scope, at in _OF_MODELS:
        if terse.kind in around.kinds(scope):
            return at
    raise _Wrong(
        f"`{terse.kind}` is taken of a column",
        f"name it: `{terse.kind}(amount)`, or `{terse.kind}(predictions)`",
    )


def _bias(
    terse: Terse, around: _Around, group: tuple[str, str], entry: dict[str, Node]
) -> Iterator[_Written]:
    """A metric of bias with its group, which must be the only one of the model."""
    if terse.kind not in around.kinds("bias"):
        raise _Wrong(
            f"there is no measure `{terse.kind}` of bias", _nearest(terse.kind, around.kinds("bias"))
        )
    others = [other for other in _groups(around) if other != group]
    if others:
        facet, name = others[0]
        message = f"`{terse.kind}` would be taken of `{facet}={name}` too, as of every group of the model"
        raise _Wrong(message, f"write `{terse.kind}` without a group", "facet")
    yield _Written(("bias", "metrics", terse.kind), entry)
    if not _first_facets(around):
        yield _Written(("bias", "facets", group[0]), {"groups": [group[1]]})


def _first_facets(around: _Around) -> Mapping[str, Node]:
    bias = around.data.get("bias")
    facets = bias.get("facets") if isinstance(bias, dict) else None
    return facets if isinstance(facets, dict) else {}


def _groups(around: _Around) -> Iterator[tuple[str, str]]:
    """Facets and groups of the document and of all its lines."""
    for facet, shape in _first_facets(around).items():
        groups = shape.get("groups") if isinstance(shape, dict) else None
        yield from ((facet, str(group)) for group in groups) if isinstance(groups, list) else ()
    lines = around.data.get(KEY)
    for line in lines if isinstance(lines, list) else ():
        try:
            args = parse(line).args
        except UnitError:
            continue
        for arg in args:
            facet, sign, group = arg.partition("=")
            if sign:
                yield facet.strip(), group.strip()


def _entry(terse: Terse, entry: dict[str, Node]) -> dict[str, Node]:
    return {**entry, **dict(terse.rest)}


def _declared(terse: Terse, around: _Around) -> None:
    """Every column of the line is one that the document declares, where it declares any."""
    columns = around.data.get("columns")
    known = [name for name in columns if name != "*"] if isinstance(columns, dict) else []
    for column in terse.args:
        if known and column not in known:
            raise _Wrong(f"`columns` declares no `{column}`", _nearest(column, known))


def _nearest(word: str, known: list[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in sorted(set(known)))
    return did_you_mean(word, known) or f"expected one of {listed}"
