"""Asks a model why it decides as it does: weights of features over a sample, and the reasons of the worst rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from mlobs_compile.artifact import Body
from mlobs_compile.condition import Condition
from mlobs_compile.ir.measurement import Batch
from mlobs_compile.queries.sql import attributions as tables
from mlobs_compile.queries.sql import worst
from mlobs_compile.queries.sql.attributions import NoAttributions, Weights
from mlobs_compile.queries.sql.statement import Row
from mlobs_compile.runner import boosters, fitting
from mlobs_compile.runner.boosters import Booster, ModelFault
from mlobs_compile.runner.engine import Engine, EngineFault

if TYPE_CHECKING:
    import numpy as np

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Model:
    """A model, and the columns of the batch that it takes."""

    booster: Booster
    features: tuple[str, ...]


def explained(engine: Engine, batch: Batch, where: Condition | None) -> Weights:
    """What each feature weighs in a random sample of the batch; raises NoAttributions."""
    model = _opened(engine, batch)
    assert batch.explained
    sql = tables.sample(model.features, where, batch.explained.sample, engine.dialect)
    rows = _asked(engine, sql)
    if not rows:
        return Weights({name: 0.0 for name in model.features}, 0)
    told = _contributions(model, rows)
    return Weights(fitting.mean_abs(told[:, :-1], model.features), len(rows))


def local(engine: Engine, batch: Batch, model: str, most: int = worst.MOST) -> Body | None:
    """The reasons of the worst rows as a JSON body; None where there is no model or no column that names a row.

    It holds the key of each row and what each feature added to its score. Columns marked personal are no keys, and
    what they added is one sum. Raises NoAttributions.
    """
    if batch.explained is None or batch.labels is None or batch.labels.join in batch.personal:
        return None
    opened, key = _opened(engine, batch), batch.labels.join
    query = worst.rows(batch, opened.features, engine.columns(), engine.dialect, most)
    if query is None or key not in engine.columns():
        return None
    rows = _asked(engine, query.sql)
    told = _contributions(opened, [row[2:] for row in rows]) if rows else ()
    return {
        "schema_version": SCHEMA_VERSION,
        "model": model,
        "key": key,
        "ordered_by": query.by,
        "rows": [
            {"key": _plain(row[0]), query.by: float(str(row[1])), **_reasons(opened, batch, each)}
            for row, each in zip(rows, told, strict=True)
        ],
    }


def _reasons(model: _Model, batch: Batch, told: np.ndarray[Any, Any]) -> Body:
    """Contributions, largest first, and what all rows begin with."""
    pairs = [(name, float(one)) for name, one in zip(model.features, told[:-1], strict=True)]
    open_ones = sorted((one for one in pairs if one[0] not in batch.personal), key=lambda one: -abs(one[1]))
    hidden = [one for name, one in pairs if name in batch.personal]
    said: dict[str, Any] = {"expected": float(told[-1]), "attributions": dict(open_ones)}
    return {**said, "personal": sum(hidden)} if hidden else said


def _opened(engine: Engine, batch: Batch) -> _Model:
    assert batch.explained
    try:
        booster = boosters.opened(batch.explained.model)
    except ModelFault as fault:
        raise NoAttributions(str(fault)) from fault
    features = booster.names or batch.features
    if len(features) != booster.width:
        said = f"the model takes {booster.width} features without names, and the spec names {len(features)}"
        raise NoAttributions(f"{said}; list them in their order under `features.names`")
    absent = sorted(set(features) - set(engine.columns()))
    if absent:
        listed = ", ".join(f"`{name}`" for name in absent[:5])
        raise NoAttributions(f"the model takes features that the batch has no column for: {listed}")
    return _Model(booster, features)


def _asked(engine: Engine, sql: str) -> Sequence[Row]:
    try:
        return engine.ask(sql)
    except EngineFault as fault:
        raise NoAttributions(f"the rows to explain cannot be read: {fault}") from fault


def _contributions(model: _Model, rows: Sequence[Row]) -> np.ndarray[Any, Any]:
    """Of each feature, and the expected value as the last; of several classes, the mean of what is added to each."""
    import numpy as np

    table = np.array(
        [[_number(name, one) for name, one in zip(model.features, row, strict=True)] for row in rows]
    )
    told = model.booster.contributions(table)
    return told[:, 0, :] if told.shape[1] == 1 else np.abs(told).mean(axis=1)


def _number(name: str, value: object) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, Real) or hasattr(value, "as_tuple"):
        return float(str(value)) if not isinstance(value, bool) else float(value)
    raise NoAttributions(
        f"the feature `{name}` is no number; for a model with categories give a table with --attributions"
    )


def _plain(key: object) -> str | int:
    return key if isinstance(key, int) else str(key)
