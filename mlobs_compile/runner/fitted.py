"""What a baseline holds that has to be fitted: the calibration of scores, the model of errors, attributions.

Each is fitted only where a check needs it, and what cannot be fitted is a note and no fault: the checks that need it
say so themselves when they run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlobs_compile.baseline import Baseline, Calibration
from mlobs_compile.ir.measurement import Batch, Family, Measurement
from mlobs_compile.queries.sql import attributions as tables
from mlobs_compile.queries.sql import classes
from mlobs_compile.queries.sql.attributions import NoAttributions
from mlobs_compile.queries.sql.losses import LOSSES
from mlobs_compile.queries.sql.profile import Sort, sort_of
from mlobs_compile.queries.sql.statement import Row
from mlobs_compile.runner import attributions, fitting
from mlobs_compile.runner.chunks import CHUNK
from mlobs_compile.runner.engine import Engine
from mlobs_compile.runner.fitting import FittingFault
from mlobs_compile.runner.wanted import Wanted

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS = 200_000
"""More rows than these teach nothing new; with more, so many are drawn by a hash of what they hold."""
BOTH = "concept_drift"
"""The metric of performance that reads the calibration."""


def _none() -> Mapping[str, float]:
    return {}


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted; None and empty where no check needs it."""

    calibration: Calibration | None = None
    error_model: Mapping[str, object] | None = None
    attributions: Mapping[str, float] = field(default_factory=_none)


def fitted(engine: Engine, wanted: Wanted, notes: list[str]) -> Fit:
    """Everything that the measurements need."""
    by_score, by_loss = (_first(wanted, one) for one in (_scored, _lossy))
    explained = _first(wanted, _attributed)
    try:
        return Fit(
            _calibration(engine, by_score.batch, notes) if by_score else None,
            _error_model(engine, by_loss.batch, wanted.personal, notes) if by_loss else None,
            _attributions(engine, explained, notes) if explained else {},
        )
    except ModuleNotFoundError as error:
        notes.append(
            f"nothing was fitted: the package `{error.name}` is missing; pip install 'mlobs-compile[stats]'"
        )
        return Fit()


def lacking(wanted: Wanted, baseline: Baseline) -> Iterator[str]:
    """What checks need to be fitted and a baseline has not; none where it is whole."""
    if _first(wanted, _scored) and baseline.calibration is None:
        yield "no calibration of scores"
    if _first(wanted, _lossy) and not baseline.error_model:
        yield "no error model"
    if _first(wanted, _attributed) and not baseline.attributions:
        yield "no attributions"


def _first(wanted: Wanted, needs: Any) -> Measurement | None:  # noqa: ANN401 - one of the three below
    return next((one for one in wanted.measurements if needs(one)), None)


def _scored(one: Measurement) -> bool:
    return (one.family is Family.ESTIMATES and one.kind not in LOSSES) or one.kind == BOTH


def _lossy(one: Measurement) -> bool:
    return one.family is Family.ESTIMATES and one.kind in LOSSES


def _attributed(one: Measurement) -> bool:
    return one.family is Family.ATTRIBUTIONS


def _calibration(engine: Engine, batch: Batch, notes: list[str]) -> Calibration | None:
    what = "scores are not calibrated"
    if not batch.score or not batch.label or _absent(engine, (batch.score, batch.label), what, notes):
        return None
    score = classes.number_of(batch.score, engine.dialect)
    label = classes.is_positive(batch.label, batch.positive, engine.dialect)
    asked = (score, f"CAST({label} AS DOUBLE)")
    rows = engine.ask(tables.drawn(asked, 2, MOST_ROWS, engine.dialect))
    try:
        return fitting.calibration(*_columns(rows, 2))
    except FittingFault as fault:
        notes.append(f"{what}: {fault}")
        return None


def _error_model(
    engine: Engine, batch: Batch, personal: frozenset[str], notes: list[str]
) -> Mapping[str, object] | None:
    what = "errors are not modelled"
    if (
        not batch.prediction
        or not batch.label
        or _absent(engine, (batch.prediction, batch.label), what, notes)
    ):
        return None
    sorts = dict(_features(engine, batch, personal))
    number = {name: classes.number_of(name, engine.dialect) for name in (batch.prediction, batch.label)}
    error = f"{number[batch.prediction]} - {number[batch.label]}"
    taken = [_taken(engine, name, sort) for name, sort in sorts.items()]
    rows = engine.ask(tables.drawn((error, *taken), 1, MOST_ROWS, engine.dialect))
    errors, *features = _columns(rows, 1 + len(sorts), tuple(sorts.values()))
    try:
        return fitting.error_model(features, errors, tuple(sorts))
    except FittingFault as fault:
        notes.append(f"{what}: {fault}")
        return None


def _taken(engine: Engine, name: str, sort: Sort) -> str:
    kind = engine.dialect.text if sort is Sort.TEXT else "DOUBLE"
    return f"CAST({engine.dialect.name_of(name)} AS {kind})"


def _features(engine: Engine, batch: Batch, personal: frozenset[str]) -> Iterator[tuple[str, Sort]]:
    """The prediction, and the features that are numbers or categories and not personal."""
    columns = engine.columns()
    roles = {batch.label, batch.score, batch.timestamp, batch.labels.join if batch.labels else None, CHUNK}
    named = batch.features or tuple(name for name in columns if name not in roles)
    assert batch.prediction
    for name in dict.fromkeys((*named, batch.prediction)):
        sort = sort_of(columns[name]) if name in columns else Sort.OTHER
        if name not in personal and sort is not Sort.OTHER:
            yield name, sort


def _attributions(engine: Engine, one: Measurement, notes: list[str]) -> Mapping[str, float]:
    try:
        return attributions.weights(engine, one.batch, one.subject.name, tuple(engine.columns())).features
    except NoAttributions as fault:
        notes.append(f"attributions are not frozen: {fault}")
        return {}


def _absent(engine: Engine, names: Sequence[str], what: str, notes: list[str]) -> bool:
    lacking = [name for name in names if name not in engine.columns()]
    if lacking:
        notes.append(f"{what}: the data has no column {', '.join(f'`{name}`' for name in lacking)}")
    return bool(lacking)


def _columns(rows: Sequence[Row], width: int, sorts: Sequence[Sort] = ()) -> list[np.ndarray[Any, Any]]:
    """Rows turned into columns: of numbers, with nan for null, or of texts."""
    import numpy as np

    texts = (Sort.OTHER, *sorts)
    return [
        np.array(
            [row[i] for row in rows], dtype=object if i < len(texts) and texts[i] is Sort.TEXT else float
        )
        for i in range(width)
    ]
