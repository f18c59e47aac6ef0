"""How PromQL brings series together: by labels, one to one or many to one, and in groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mlobs_compile.queries import ranges

if TYPE_CHECKING:
    import promql_parser

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Operators = Mapping[str, Callable[[float, float], float]]
NAME, BUCKET = "__name__", "le"
COMPARISONS = frozenset(("==", "!=", ">", "<", ">=", "<="))


class Unknown(Exception):
    """The query cannot be evaluated here; the text says why."""


def without(labels: Labels, names: frozenset[str]) -> Labels:
    return frozenset(pair for pair in labels if pair[0] not in names)


def unnamed(vector: Vector) -> Vector:
    """The series without their metric's name, which no function and no arithmetic keeps."""
    return {without(labels, frozenset((NAME,))): value for labels, value in vector.items()}


def combined(
    node: promql_parser.BinaryExpr, left: Vector | float, right: Vector | float, operators: Operators
) -> Vector | float:
    """Two operands and what stands between them."""
    name, modifier = str(node.op), node.modifier
    if name in ("and", "or", "unless"):
        assert isinstance(left, dict) and isinstance(right, dict)
        return _set(name, modifier, left, right)
    apply, booleans = operators[name], bool(modifier and modifier.return_bool)
    if not isinstance(left, dict) and not isinstance(right, dict):
        return float(apply(left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return _joined(node, left, right, apply)
    return _with_number(left, right, apply, filters=name in COMPARISONS and not booleans)


def _with_number(
    left: Vector | float, right: Vector | float, apply: Callable[[float, float], float], *, filters: bool
) -> Vector:
    found: Vector = {}
    series = left if isinstance(left, dict) else right
    assert isinstance(series, dict)
    for labels, value in series.items():
        result = apply(value, right) if not isinstance(right, dict) else apply(left, value)  # type: ignore[arg-type]
        if not filters:
            found[without(labels, frozenset((NAME,)))] = float(result)
        elif result:
            found[labels] = value
    return found


def key(modifier: promql_parser.BinModifier | None, labels: Labels) -> Labels:
    """The labels by which a series finds its partner on the other side."""
    matching = modifier.matching if modifier else None
    names = frozenset(matching.labels) if matching else frozenset()
    if matching is not None and str(matching.type).endswith("Include"):
        return frozenset(pair for pair in labels if pair[0] in names)
    return without(labels, names | {NAME})


def _set(name: str, modifier: promql_parser.BinModifier | None, left: Vector, right: Vector) -> Vector:
    there = {key(modifier, labels) for labels in (left if name == "or" else right)}
    if name == "or":
        return left | {labels: value for labels, value in right.items() if key(modifier, labels) not in there}
    return {
        labels: value for labels, value in left.items() if (key(modifier, labels) in there) == (name == "and")
    }


def _joined(
    node: promql_parser.BinaryExpr, left: Vector, right: Vector, apply: Callable[[float, float], float]
) -> Vector:
    modifier, swapped = node.modifier, False
    card = str(modifier.card).rpartition(".")[2] if modifier else "OneToOne"
    if card == "OneToMany":
        left, right, swapped = right, left, True
    ones: dict[Labels, tuple[Labels, float]] = {}
    for labels, value in right.items():
        if ones.setdefault(key(modifier, labels), (labels, value))[0] != labels:
            raise Unknown("two series that match where one must")
    found: Vector = {}
    filters = str(node.op) in COMPARISONS and not (modifier and modifier.return_bool)
    for labels, value in left.items():
        partner = ones.get(key(modifier, labels))
        if partner is None:
            continue
        result = apply(partner[1], value) if swapped else apply(value, partner[1])
        if filters and not result:
            continue
        named = _result(node, labels, partner[0], many=card != "OneToOne", filters=filters)
        if named in found:
            raise Unknown("two series that match where one must")
        found[named] = (partner[1] if swapped else value) if filters else float(result)
    return found


def _result(
    node: promql_parser.BinaryExpr, labels: Labels, partner: Labels, *, many: bool, filters: bool
) -> Labels:
    """The labels of a pair: those of the many side with what it takes over, or those it was matched by."""
    kept = labels if filters else without(labels, frozenset((NAME,)))
    if many and node.modifier:
        taken = frozenset(node.modifier.group_labels or ())
        return without(kept, taken) | frozenset(pair for pair in partner if pair[0] in taken)
    matching = node.modifier.matching if node.modifier else None
    if matching is None:
        return kept
    names = frozenset(matching.labels)
    if str(matching.type).endswith("Include"):
        return frozenset(pair for pair in kept if pair[0] in names)
    return without(kept, names)


def grouped(
    modifier: promql_parser.AggModifier | None, vector: Vector
) -> dict[Labels, list[tuple[Labels, float]]]:
    """The series of an aggregation by the labels that it keeps."""
    names = frozenset(modifier.labels) if modifier else frozenset()
    keeps = modifier is None or str(modifier.type).endswith("By")
    groups: dict[Labels, list[tuple[Labels, float]]] = {}
    for labels, value in vector.items():
        kept = (
            frozenset(pair for pair in labels if pair[0] in names)
            if keeps
            else without(labels, names | {NAME})
        )
        groups.setdefault(kept, []).append((labels, value))
    return groups


def quantiles(share: float, buckets: Vector) -> Vector:
    """`histogram_quantile` of every histogram among the series."""
    held: dict[Labels, list[tuple[float, float]]] = {}
    for labels, value in buckets.items():
        bound = dict(labels).get(BUCKET)
        if bound is not None:
            kept = without(labels, frozenset((NAME, BUCKET)))
            held.setdefault(kept, []).append((float(bound), value))
    found = {labels: ranges.quantile(share, pairs) for labels, pairs in held.items()}
    return {labels: value for labels, value in found.items() if value is not None}
