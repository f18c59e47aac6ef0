"""Tables of attributions: one row per feature, or one column of local attributions per feature.

A table of attributions is not the batch, so its name is given. The rows that a model is explained on come from the
batch, drawn by a hash of what they hold: always the same ones, whatever the order of the file or the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile import condition
from mlobs_compile.condition import Condition, literal
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row

FEATURE, WEIGHT, ROWS, MODEL = "feature", "mean_abs", "rows", "model"
"""The columns of the long form; the last two may be absent."""
SEED = 7


class NoAttributions(Exception):
    """A table holds no attributions that can be used; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Mean |attribution| by feature, as a table has them."""

    features: Mapping[str, float]
    rows: int | None
    """Rows they stand on; None where the table does not say."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query on a table of attributions."""

    sql: str
    features: tuple[str, ...]
    """The features of the wide form, in the order of the answer; empty for the long form."""

    def read(self, rows: Sequence[Row]) -> Weights:
        """The weights of an answer; raises NoAttributions."""
        return _wide(self.features, rows[0]) if self.features else _long(rows)


def asked(table: str, columns: Iterable[str], features: Sequence[str], model: str, dialect: Dialect) -> Asked:
    """The query on a table with these columns, for the features of a model; raises NoAttributions."""
    present = tuple(columns)
    if FEATURE in present and WEIGHT in present:
        rows = f"CAST({dialect.name_of(ROWS)} AS DOUBLE)" if ROWS in present else "CAST(NULL AS DOUBLE)"
        name = f"CAST({dialect.name_of(FEATURE)} AS {dialect.text})"
        only = (
            f" WHERE CAST({dialect.name_of(MODEL)} AS {dialect.text}) = {literal(model)}"
            if MODEL in present
            else ""
        )
        weight = f"CAST({dialect.name_of(WEIGHT)} AS DOUBLE)"
        return Asked(f"SELECT {name}, {weight}, {rows} FROM {table}{only}", ())
    known = tuple(name for name in features if name in present)
    if not known:
        listed = ", ".join(f"`{name}`" for name in features[:5]) or "none is known"
        raise NoAttributions(
            f"the table has neither the columns `{FEATURE}` and `{WEIGHT}` nor one named after a feature ({listed})"
        )
    means = [_mean(dialect.name_of(name)) for name in known]
    return Asked(f"SELECT COUNT(*), {', '.join(means)} FROM {table}", known)


def _mean(name: str) -> str:
    value = f"CAST({name} AS DOUBLE)"
    return f"AVG(CASE WHEN isnan({value}) THEN NULL ELSE ABS({value}) END)"


def _wide(features: Sequence[str], row: Row) -> Weights:
    weights = (0.0 if one is None else float(str(one)) for one in row[1:])
    return Weights(dict(zip(features, weights, strict=True)), int(str(row[0])))


def _long(rows: Sequence[Row]) -> Weights:
    if not rows:
        return Weights({}, 0)
    found: dict[str, float] = {}
    for name, weight, _ in rows:
        value = float("nan") if weight is None else float(str(weight))
        if not 0 <= value < float("inf"):
            raise NoAttributions(
                f"the `{WEIGHT}` of `{name}` is {weight}, and a mean of |attribution| is not negative"
            )
        if str(name) in found:
            raise NoAttributions(
                f"`{name}` stands twice in the table; keep the rows of one model and one window"
            )
        found[str(name)] = value
    counts = [float(str(row[2])) for row in rows if row[2] is not None]
    return Weights(found, int(min(counts)) if counts else None)


def sample(columns: Sequence[str], where: Condition | None, size: int, dialect: Dialect) -> str:
    """A query for random rows of the batch: those whose hash is the smallest."""
    names = ", ".join(dialect.name_of(name) for name in columns)
    mixed = f"{_hash(dialect)}({SEED}, {names})"
    kept = f" WHERE {condition.sql(where, dialect.quote)}" if where else ""
    return f"SELECT {names} FROM {BATCH}{kept} ORDER BY {mixed} LIMIT {size}"


def drawn(values: Sequence[str], known: int, most: int, dialect: Dialect) -> str:
    """A query for rows of expressions whose first `known` are not null: at most so many, drawn by their hash."""
    names = [f"v{i}_" for i in range(len(values))]
    inner = ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))
    kept = " AND ".join(f"{name} IS NOT NULL" for name in names[:known])
    mixed = f"{_hash(dialect)}({SEED}, {', '.join(names)})"
    return f"SELECT * FROM (SELECT {inner} FROM {BATCH}) AS taken WHERE {kept} ORDER BY {mixed} LIMIT {most}"


def _hash(dialect: Dialect) -> str:
    return "hash" if dialect is Dialect.DUCKDB else "xxhash64"
