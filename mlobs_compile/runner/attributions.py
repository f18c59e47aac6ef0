"""What features weigh today: from a table of attributions, or computed for a sample of the batch.

A table is given to the engine as the view `attributions` beside the batch. Where none is, and the spec names a model
that is kept without pickle, its contributions are computed for rows drawn at random with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlobs_compile.condition import Condition
from mlobs_compile.evidence.attributions import Attributions
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.queries.sql import attributions as tables
from mlobs_compile.queries.sql.attributions import NoAttributions, Weights
from mlobs_compile.queries.sql.statement import Segment, Taken
from mlobs_compile.runner.engine import Engine, EngineFault

VIEW = "attributions"
"""The view that the table of attributions is given as."""


def taken(measurements: Sequence[Measurement], engine: Engine) -> Iterator[tuple[Measurement, Taken | str]]:
    """The evidence of measures of attributions, or the reason why there is none; the weights are read once."""
    found: dict[Condition | None, Weights | str] = {}
    for one in measurements:
        reference = one.frozen.attributions if one.frozen else {}
        if not reference:
            again = (
                "run `mlobs baseline` with `--attributions FILE`, or with `explainability.model` in the spec"
            )
            yield one, f"the baseline holds no attributions; {again}, and compile again"
            continue
        where = one.sample.where
        if where not in found:
            found[where] = _weights(one, engine, tuple(reference))
        now = found[where]
        yield one, now if isinstance(now, str) else _evidence(one, reference, now)


def weights(engine: Engine, batch: Batch, model: str, features: Sequence[str] = ()) -> Weights:
    """What features weigh, for a run or a baseline; raises NoAttributions.

    `features` are those that a table in the wide form may hold, where the spec names none.
    """
    columns = _described(engine)
    if columns is None:
        if batch.explained is None:
            raise NoAttributions(
                "no attributions were given; pass a table with `--attributions FILE`, or name a model under"
                " `explainability.model`"
            )
        from mlobs_compile.runner import explaining

        return explaining.explained(engine, batch, None)
    asked = tables.asked(VIEW, columns, (*batch.features, *features), model, engine.dialect)
    try:
        return asked.read(engine.ask(asked.sql))
    except EngineFault as fault:
        raise NoAttributions(f"the table of attributions cannot be read: {fault}") from fault


def _weights(one: Measurement, engine: Engine, features: Sequence[str]) -> Weights | str:
    try:
        if one.sample.where is not None and one.batch.explained and _described(engine) is None:
            from mlobs_compile.runner import explaining

            return explaining.explained(engine, one.batch, one.sample.where)
        return weights(engine, one.batch, one.subject.name, features)
    except NoAttributions as fault:
        return str(fault)


def _described(engine: Engine) -> tuple[str, ...] | None:
    """The columns of the table of attributions; None where none was given."""
    try:
        return tuple(str(row[0]) for row in engine.ask(f"DESCRIBE {VIEW}"))
    except EngineFault:
        return None


def _evidence(one: Measurement, reference: Mapping[str, float], now: Weights) -> Taken:
    """Where a table does not say how many rows it stands on, their number is not asked."""
    rows = one.sample.min_rows if now.rows is None else now.rows
    return Taken(one, Segment(), rows, Attributions(reference, now.features, now.rows or 0))
