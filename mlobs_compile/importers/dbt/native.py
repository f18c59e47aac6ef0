"""Which test of dbt, dbt_utils and dbt_expectations is which check of mlobs, where both find exactly the same rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mlobs_compile.plain import Json, number, text, texts
from mlobs_compile.source import Node
from mlobs_compile.units import decimal_text

_PLAIN = re.compile(r"[A-Za-z_][\w$]*\Z").match


@dataclass(frozen=True, slots=True)
class Check:
    """A check of ours: where it stands and what it says."""

    column: str | None
    kind: str
    """The name of a kind; empty where the column only has to be there."""
    body: dict[str, Node] = field(default_factory=dict)
    name: str = ""
    """That of a condition, which stands beside others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of a test, and what is known of its column."""

    arguments: Json
    column: str
    """Without quotes; empty where the test is of the whole table."""
    type: str | None
    """The logical type of the column, where it is known."""
    never_null: frozenset[str] = frozenset()
    """Columns that another check keeps from being null."""

    def number(self, key: str) -> Node:
        return number(self.arguments.get(key))

    def said(self, *keys: str) -> bool:
        """Whether any of these arguments is given, in a way that changes the test."""
        return any(self.arguments.get(key) not in (None, False, "", []) for key in keys)


Maker = Callable[[Asked], "Check | None"]


def check(namespace: str, name: str, asked: Asked) -> Check | None:
    """Our check for a test; None where there is none that is exactly the same."""
    maker = _TESTS.get(f"{namespace}.{name}" if namespace not in ("", "dbt") else name)
    if maker is None or asked.said("group_by", "group_by_columns"):
        return None
    return maker(asked)


def column_name(said: str) -> str | None:
    """The column that a test names, without quotes; None where it is an expression."""
    if len(said) > 2 and said[0] == said[-1] and said[0] in '"`' and said[0] not in said[1:-1]:
        return said[1:-1]
    return said if _PLAIN(said) else None


def _of_column(kind: str, body: Mapping[str, Node] | None = None) -> Maker:
    return lambda asked: Check(asked.column, kind, dict(body or {})) if asked.column else None


def _members(kind: str, key: str) -> Maker:
    """A set of values. dbt writes them as texts unless `quote` is false, and leaves it to the database to compare."""

    def make(asked: Asked) -> Check | None:
        values = asked.arguments.get(key)
        if not isinstance(values, list) or not values or not asked.column:
            return None
        quoted = asked.arguments.get("quote", asked.arguments.get("quote_values", True)) is not False
        found = [_member(value, asked.type, quoted=quoted) for value in values]
        members: list[Node] = [one for one in found if one is not None]
        return Check(asked.column, kind, {"values": members}) if len(members) == len(values) else None

    return make


def _member(value: object, type: str | None, *, quoted: bool) -> Node:
    """One value of a set as the column holds it; None where that depends on what the database makes of it."""
    if isinstance(value, bool):
        return value if not quoted or type == "boolean" else None
    if isinstance(value, int | Decimal):
        if type == "string" and quoted:
            return str(value)
        return number(value) if not quoted or type in ("integer", "float") else None
    if isinstance(value, str) and quoted and "'" not in value and "{{" not in value:
        unlike = type in ("integer", "float", "boolean", "date", "timestamp")
        return None if unlike or (type is None and number(value) is not None) else value
    return None


def _bounds(asked: Asked, low: str = "min_value", high: str = "max_value") -> dict[str, Node] | None:
    """Inclusive bounds; None where one is no number, or the test takes them as exclusive."""
    if asked.said("strictly") or asked.arguments.get("inclusive") is False:
        return None
    found: dict[str, Node] = {}
    for key, ours in ((low, "at_least"), (high, "at_most")):
        if asked.arguments.get(key) is None:
            continue
        value = asked.number(key)
        if value is None:
            return None
        found[ours] = value
    if len(found) == 2:
        low_most: list[Node] = list(found.values())
        return {"within": low_most} if _ascending(low_most) else None
    return found or None


def _ascending(bounds: list[Node]) -> bool:
    low, high = bounds
    return isinstance(low, int | Decimal) and isinstance(high, int | Decimal) and low < high


def _whole(bounds: Mapping[str, Node]) -> bool:
    """Whether all of the bounds are numbers of things."""
    said = [one for bound in bounds.values() for one in (bound if isinstance(bound, list) else [bound])]
    return all(isinstance(one, int) and one >= 0 for one in said)


def _bounded(kind: str, *inner: str) -> Maker:
    """Bounds of a column's values, or of a statistic of theirs."""

    def make(asked: Asked) -> Check | None:
        bounds = _bounds(asked)
        if not bounds or not asked.column:
            return None
        body: Node = bounds
        for key in reversed(inner):
            body = {key: body}
        assert isinstance(body, dict)
        return Check(asked.column, kind, body)

    return make


def _counted(kind: str, *inner: str) -> Maker:
    """Bounds that are whole numbers, from 0 up."""

    def make(asked: Asked) -> Check | None:
        made = _bounded(kind, *inner)(asked)
        bounds = _bounds(asked) or {}
        return made if _whole(bounds) else None

    return make


def _not_null_share(asked: Asked) -> Check | None:
    least = asked.number("at_least")
    most = asked.number("at_most")
    if (
        not isinstance(least, int | Decimal)
        or most not in (None, 1)
        or not 0 <= least <= 1
        or not asked.column
    ):
        return None
    return Check(asked.column, "missing", {"at_most": f"{decimal_text((1 - Decimal(least)) * 100)}%"})


def _key(names: str) -> Maker:
    """A compound key. dbt counts rows of nulls as equal and we leave them out, so one column must never be null."""

    def make(asked: Asked) -> Check | None:
        columns = [column_name(one) for one in texts(asked.arguments.get(names))]
        plain: list[Node] = [one for one in columns if one is not None]
        if len(columns) < 2 or len(plain) < len(columns) or asked.said("ignore_row_if"):
            return None
        return Check(None, "unique_key", {"columns": plain}) if asked.never_null & set(columns) else None

    return make


def _pattern(kind: str) -> Maker:
    def make(asked: Asked) -> Check | None:
        pattern = text(asked.arguments, "regex")
        if asked.said("flags") or not pattern or not asked.column or "{{" in pattern:
            return None
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError):
            return None
        return Check(asked.column, kind, {"pattern": pattern})

    return make


def _rows(asked: Asked) -> Check | None:
    bounds = _bounds(asked)
    return Check(None, "rows", bounds) if bounds and _whole(bounds) else None


def _schema(**settings: bool) -> Maker:
    def make(asked: Asked) -> Check | None:
        names: list[Node] = list(texts(asked.arguments.get("column_list")))
        return Check(None, "schema", {"names": names, **settings}) if names else None

    return make


def _exists(asked: Asked) -> Check | None:
    return Check(asked.column, "") if asked.column and not asked.said("column_index") else None


def _pair(kind: str) -> Maker:
    def make(asked: Asked) -> Check | None:
        first, other = (column_name(text(asked.arguments, key)) for key in ("column_A", "column_B"))
        ignored = text(asked.arguments, "ignore_row_if")
        if (
            not first
            or not other
            or ignored not in ("", "both_values_are_missing", "either_value_is_missing")
        ):
            return None
        body: dict[str, Node] = {"column": other}
        if kind == "greater_than" and asked.said("or_equal"):
            body["or_equal"] = True
        return Check(first, kind, body)

    return make


def _expression(asked: Asked) -> Check | None:
    """A condition of each row; whether ours says the same is seen where it is read."""
    said = text(asked.arguments, "expression")
    whole = f"{asked.column} {said}" if asked.column else said
    return Check(None, "satisfies", {"condition": whole}) if said else None


_UTILS: dict[str, Maker] = {
    "accepted_range": _bounded("range"),
    "at_least_one": _of_column("cardinality", {"count": {"at_least": 1}}),
    "expression_is_true": _expression,
    "not_accepted_values": _members("not_one_of", "values"),
    "not_null_proportion": _not_null_share,
    "unique_combination_of_columns": _key("combination_of_columns"),
}
_EXPECTATIONS: dict[str, Maker] = {
    "expect_column_max_to_be_between": _bounded("aggregate", "max"),
    "expect_column_mean_to_be_between": _bounded("aggregate", "mean"),
    "expect_column_median_to_be_between": _bounded("aggregate", "median"),
    "expect_column_min_to_be_between": _bounded("aggregate", "min"),
    "expect_column_pair_values_a_to_be_greater_than_b": _pair("greater_than"),
    "expect_column_pair_values_to_be_equal": _pair("equal_to"),
    "expect_column_stdev_to_be_between": _bounded("aggregate", "stdev"),
    "expect_column_sum_to_be_between": _bounded("aggregate", "sum"),
    "expect_column_to_exist": _exists,
    "expect_column_unique_value_count_to_be_between": _counted("cardinality", "count"),
    "expect_column_value_lengths_to_be_between": _counted("length"),
    "expect_column_values_to_be_between": _bounded("range"),
    "expect_column_values_to_be_in_set": _members("one_of", "value_set"),
    "expect_column_values_to_be_unique": _of_column("unique"),
    "expect_column_values_to_match_regex": _pattern("matches"),
    "expect_column_values_to_not_be_in_set": _members("not_one_of", "value_set"),
    "expect_column_values_to_not_be_null": _of_column("missing", {"at_most": "0%"}),
    "expect_column_values_to_not_match_regex": _pattern("not_matches"),
    "expect_table_columns_to_contain_set": _schema(),
    "expect_table_columns_to_match_ordered_list": _schema(exact=True, ordered=True),
    "expect_table_columns_to_match_set": _schema(exact=True),
    "expect_table_row_count_to_be_between": _rows,
}
_TESTS: dict[str, Maker] = {
    "accepted_values": _members("one_of", "values"),
    "not_null": _of_column("missing", {"at_most": "0%"}),
    "unique": _of_column("unique"),
    **{f"dbt_utils.{name}": maker for name, maker in _UTILS.items()},
    **{f"dbt_expectations.{name}": maker for name, maker in _EXPECTATIONS.items()},
}
