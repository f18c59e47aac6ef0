"""What `feast monitor run --set-baseline` measured of each feature, and what may be expected from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from mlobs_compile.importer import Artifact
from mlobs_compile.importers.feast.registry import Feature
from mlobs_compile.plain import Json, items, mapping, number, text
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, Way
from mlobs_compile.units import decimal_text

_FEW = 30
"""With fewer rows a share says little."""
_LOOSER = Decimal("0.05")
"""Nulls come and go: so much more than in the baseline is not yet a fault."""
_MANY_VALUES = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """A feature as it was when all was well."""

    place: Place
    rows: int
    nulls: Decimal
    """Their share."""
    low: Decimal | None
    high: Decimal | None
    values: tuple[str | int | bool, ...] | None
    """All values that there were, where there were few; None for numbers and for many."""
    bins: int
    """Of its histogram; 0 for what is no number."""


Key = tuple[str, str]
"""Project and view."""


def rows(artifact: Artifact) -> Iterator[Json]:
    """The rows of feature metrics: of the Parquet file, of an answer of the REST API, or of a list from a table."""
    content = artifact.content
    found = mapping(content).get("metrics") if isinstance(content, dict) else content
    for row in found if isinstance(found, list) else ():
        if isinstance(row, dict) and "feature_name" in row and "null_rate" in row:
            yield row


def newest(artifacts: tuple[Artifact, ...]) -> dict[tuple[str, str, str], tuple[Place, Json]]:
    """The newest baseline of each feature, by project, view and feature."""
    found: dict[tuple[str, str, str], tuple[Place, Json]] = {}
    for artifact in sorted(artifacts, key=lambda one: one.path):
        for row in rows(artifact):
            if row.get("is_baseline") is not True or text(row, "data_source_type") == "log":
                continue
            view, feature = text(row, "feature_view_name"), text(row, "feature_name")
            key = text(row, "project_id"), view, feature
            if key not in found or str(row.get("computed_at")) >= str(found[key][1].get("computed_at")):
                found[key] = Place(artifact.path, Route((view, feature))), row
    return found


def read(artifacts: tuple[Artifact, ...]) -> dict[Key, dict[str, Measured]]:
    """What was measured of the features of each view."""
    found: dict[Key, dict[str, Measured]] = {}
    for (project, view, feature), (place, row) in newest(artifacts).items():
        found.setdefault((project, view), {})[feature] = _measured(row, place)
    return found


def _measured(row: Json, place: Place) -> Measured:
    counted = number(row.get("row_count"))
    return Measured(
        place,
        counted if isinstance(counted, int) else 0,
        _decimal(row.get("null_rate")) or Decimal(0),
        _decimal(row.get("min_val")),
        _decimal(row.get("max_val")),
        _values(histogram(row)),
        len(items(histogram(row), "counts")),
    )


def histogram(row: Json) -> Json:
    """The histogram, which Feast keeps as a text of JSON."""
    said = row.get("histogram")
    if isinstance(said, str):
        try:
            said = json.loads(said, parse_float=Decimal)
        except ValueError:
            return {}
    return mapping(said)


def _values(found: Json) -> tuple[str | int | bool, ...] | None:
    values = found.get("values")
    if not isinstance(values, list) or found.get("other_count") != 0 or len(values) > _MANY_VALUES:
        return None
    own = [mapping(one).get("value") for one in values]
    return tuple(one for one in own if isinstance(one, str | int))


def _decimal(value: object) -> Decimal | None:
    found = number(value) if not isinstance(value, float) else Decimal(repr(value))
    made = Decimal(found) if isinstance(found, int | Decimal) else None
    return made if made is not None and made.is_finite() else None


def expect(draft: Draft, feature: Feature, measured: Measured) -> None:
    """Drafts of what the column must be like, from what it was like."""
    if measured.rows < _FEW:
        return
    at, place = ("columns", feature.name, "checks"), measured.place
    seen = f"{measured.rows} rows of Feast's baseline"
    most = min(Decimal(1), measured.nulls + _LOOSER) if measured.nulls else Decimal(0)
    shown = f"{decimal_text((measured.nulls * 100).quantize(Decimal('0.01')))}%"
    why = f"{shown} of {seen} are null" + (", and five points more are borne" if measured.nulls else "")
    draft.invent((*at, "missing", "at_most"), _percent(most), place, why)
    if feature.personal:
        pass  # No value of personal data is written down.
    elif measured.low is not None and measured.high is not None and measured.low < measured.high:
        bounds = _wider(measured.low, measured.high, whole=feature.sort.startswith("INT"))
        draft.invent(
            (*at, "range", "within"), bounds, place, f"the values of {seen}, and a tenth to each side"
        )
    elif measured.values and len(measured.values) > 1 and feature.sort == "STRING":
        listed: list[Node] = [*sorted(str(one) for one in measured.values)]
        draft.invent((*at, "one_of", "values"), listed, place, f"all values of {seen}")
    draft.tell("baselines of features", Way.NATIVE, place)


def _percent(share: Decimal) -> str:
    return f"{decimal_text((share * 100).quantize(Decimal('0.1')).normalize())}%"


def _wider(low: Decimal, high: Decimal, *, whole: bool) -> list[Node]:
    """The bounds with a tenth of their distance added, to three digits; what was never negative stays so."""
    tenth = (high - low) / 10
    least, most = Decimal(0) if 0 <= low < tenth else low - tenth, high + tenth
    if whole:
        return [int(least.to_integral_value(ROUND_FLOOR)), int(most.to_integral_value(ROUND_CEILING))]
    return [Decimal(f"{one:.3g}") for one in (least, most)]


__all__ = ["Measured", "expect", "histogram", "newest", "read", "rows"]
