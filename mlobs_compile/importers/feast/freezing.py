"""Baselines that Feast measured as a baseline of mlobs: its histograms are bins of equal width, taken as they are.

Feast counts a value on the edge of two bins in the upper one, and mlobs in the lower: each edge is moved down to the
next number below it, so that both count the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal
from math import inf, nextafter

from mlobs_compile.baseline import Baseline, Categories, Cut, Distribution, Numbers
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.feast.monitoring import histogram, newest
from mlobs_compile.plain import Json, items, mapping, number


def frozen(
    model: str, artifacts: tuple[Artifact, ...], cuts: Mapping[str, tuple[str, ...]], personal: Set[str]
) -> tuple[Baseline, tuple[str, ...]]:
    """The baseline of the columns that checks ask for, and sentences on those that it does not hold."""
    known: dict[str, list[Json]] = {}
    for (_, view, feature), (_, row) in newest(artifacts).items():
        for name in (feature, f"{view}__{feature}"):
            known.setdefault(name, []).append(row)
    columns: dict[str, Distribution] = {}
    notes: list[str] = []
    for column, wanted in cuts.items():
        found = known.get(column, [])
        made = _distribution(found[0]) if len(found) == 1 and column not in personal else None
        if made is None:
            notes.append(f"`{column}` has no distribution: {_why(column, found, personal)}")
            continue
        columns[column] = made
        lacking = [cut for cut in wanted if isinstance(made, Numbers) and cut not in made.cuts]
        if lacking:
            held = ", ".join(made.cuts) if isinstance(made, Numbers) else ""
            asked = ", ".join(lacking)
            notes.append(f"`{column}` is cut by Feast as `{held}`, and its checks ask for `{asked}`")
    rows = max((_count(row.get("row_count")) for found in known.values() for row in found), default=0)
    return Baseline(model, rows, columns), tuple(notes)


def _why(column: str, found: list[Json], personal: Set[str]) -> str:
    if column in personal:
        return "it is personal, and Feast keeps its values"
    if len(found) > 1:
        return "several views have a feature of this name; name it `VIEW__FEATURE`"
    return "Feast measured no baseline of it" if not found else "Feast kept no histogram of it"


def _distribution(row: Json) -> Distribution | None:
    found, nulls = histogram(row), _count(row.get("null_count"))
    edges = [float(one) for one in map(number, items(found, "bins")) if isinstance(one, int | Decimal)]
    counts = tuple(_count(one) for one in items(found, "counts"))
    if len(counts) > 1 and len(edges) == len(counts) + 1:
        cut = Cut(tuple(nextafter(edge, -inf) for edge in edges[1:-1]), counts)
        low, high, mean, stdev = (_float(row.get(key)) for key in ("min_val", "max_val", "mean", "stddev"))
        cuts = {f"width-{len(counts)}": cut}
        return Numbers(cuts, nulls, _count(row.get("row_count")), low, high, mean, stdev)
    values = items(found, "values")
    if values:
        named = tuple(_named(mapping(one).get("value")) for one in values)
        shares = tuple(_count(mapping(one).get("count")) for one in values)
        return Categories(named, shares, _count(found.get("other_count")), nulls)
    return None


def _named(value: object) -> str:
    """A category as SQL casts it to text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _count(value: object) -> int:
    found = number(value)
    return found if isinstance(found, int) else 0


def _float(value: object) -> float | None:
    found = number(value) if not isinstance(value, float) else Decimal(repr(value))
    return float(found) if isinstance(found, int | Decimal) and Decimal(found).is_finite() else None


__all__ = ["frozen"]
