"""Executes expectations with Great Expectations, on a pandas or a Spark frame.

The library drops what it does not understand with a line in a log, reports a broken query as a failed expectation,
and passes whatever is asked of no rows. Here, the first two end in an error, and the third in no verdict.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import isnan
from typing import Any, Literal

from mlobs_compile import condition
from mlobs_compile.condition import Condition
from mlobs_compile.ir.assertion import (
    Aggregate,
    Equal,
    Exists,
    FailingRows,
    Fresh,
    HasColumns,
    HasType,
    NoneOf,
    OneOf,
    PairIn,
    Present,
    RowCount,
    Satisfies,
    Scalar,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql.by_rows import members
from mlobs_compile.queries.sql.ground import Ground
from mlobs_compile.queries.sql.statement import BATCH
from mlobs_compile.queries.sql.verdict import NO_VALUES, Verdict
from mlobs_compile.runner import judging
from mlobs_compile.runner.engine import Engine, EngineFault, Judged, missing
from mlobs_compile.runner.judging import broken, of
from mlobs_compile.targets.great_expectations.assertions import core
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.targets.great_expectations.refusal import refuses

Frame = Any
"""A pandas or a Spark data frame."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one condition, as a frame and in counts."""

    frame: Frame
    rows: int
    values: Mapping[str, int]
    """Values that are not null, by column."""


@dataclass(frozen=True, slots=True)
class Executor:
    """Great Expectations on one batch."""

    engine: Engine
    kind: Literal["pandas", "spark"]
    options: Options

    def judged(self, expectations: Sequence[Expectation], frames: Frames, now: float) -> list[Judged]:
        """What became of each expectation, in their order."""
        groups: dict[Condition | None, list[int]] = {}
        found: dict[int, Judged] = {}
        for number, one in enumerate(expectations):
            reason = _unaskable(one, self.engine.columns())
            if reason:
                found[number] = broken(one, reason)
            elif _by_sql(one, self.engine.columns()):
                (found[number],) = judging.judged([one], self.engine, now)
            else:
                groups.setdefault(one.where, []).append(number)
        for where, numbers in groups.items():
            asked = [expectations[number] for number in numbers]
            try:
                found |= dict(zip(numbers, self._group(asked, frames.where(where), now), strict=True))
            except EngineFault as fault:
                found |= {number: broken(expectations[number], str(fault)) for number in numbers}
        return [found[number] for number in range(len(expectations))]

    def _group(self, expectations: Sequence[Expectation], part: Slice, now: float) -> Iterator[Judged]:
        results = self._validated(expectations, part.frame, now)
        for number, one in enumerate(expectations):
            if number not in results:
                yield broken(one, "Great Expectations does not take it; see `mlobs check`")
                continue
            yield _judged(one, results[number], part, now)

    def _validated(self, expectations: Sequence[Expectation], frame: Frame, now: float) -> Mapping[int, Any]:
        """The results by the number of the expectation."""
        try:
            import great_expectations as gx
        except ModuleNotFoundError as error:
            raise EngineFault(missing(self.kind, "great_expectations")) from error
        with _silence():
            context: Any = gx.get_context(mode="ephemeral")
            context.variables.progress_bars = {"globally": False}
            sources = context.data_sources
            source = (
                sources.add_spark("rows", persist=False)
                if self.kind == "spark"
                else sources.add_pandas("rows")
            )
            definition = source.add_dataframe_asset("batch").add_batch_definition_whole_dataframe("whole")
            suite = gx.ExpectationSuite(
                name="mlobs", expectations=[self._stated(one, i) for i, one in enumerate(expectations)]
            )
            validated = definition.get_batch({"dataframe": frame}).validate(
                suite,
                expectation_parameters=self._parameters(expectations, frame, now),
                result_format="BASIC",
            )
        results: Sequence[Any] = validated.results
        return {int(one.expectation_config.meta["number"]): one for one in results}

    def _parameters(self, expectations: Sequence[Expectation], frame: Frame, now: float) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number, one in enumerate(expectations):
            if isinstance(one.assertion, Fresh) and one.column:
                moment = datetime.fromtimestamp(now - float(one.assertion.at_most.seconds), UTC)
                type_name = self.engine.columns()[one.column].upper()
                found[_parameter(number)] = _oldest(frame, one.column, type_name, moment)
        return found

    def _stated(self, one: Expectation, number: int) -> Any:  # noqa: ANN401 - the library's own form
        stated = core(replace(one, where=None), self.options)
        kwargs = {key: list(held) if isinstance(held, tuple) else held for key, held in stated.kwargs.items()}
        if isinstance(one.assertion, Fresh):
            kwargs["min_value"] = {"$PARAMETER": _parameter(number)}
        return {"type": stated.type, "kwargs": kwargs, "meta": {"number": number}}


class Frames:
    """The slices of a batch, each made once."""

    def __init__(self, engine: Engine, cut: Any) -> None:  # noqa: ANN401 - a function from a condition's SQL
        self._engine, self._cut = engine, cut
        self._slices: dict[Condition | None, Slice] = {}

    def where(self, where: Condition | None) -> Slice:
        """The rows for which a condition holds; raises EngineFault."""
        if where not in self._slices:
            said = condition.sql(where, self._engine.dialect.quote) if where else None
            columns = self._engine.columns()
            ground = Ground(columns, self._engine.dialect, 0)
            counted = ", ".join(["COUNT(*)", *(f"COUNT({ground.value(name)})" for name in columns)])
            (row,) = self._engine.ask(f"SELECT {counted} FROM {BATCH}" + (f" WHERE {said}" if said else ""))
            counts = dict(zip(columns, (int(str(one)) for one in row[1:]), strict=True))
            self._slices[where] = Slice(self._cut(said), int(str(row[0])), counts)
        return self._slices[where]


def _unaskable(one: Expectation, columns: Mapping[str, str]) -> str | None:
    if one.where:
        absent = [name for name in condition.columns(one.where) if name not in columns]
        if absent:
            return f"its `where` reads `{absent[0]}`, and the batch has no such column"
    if one.column and one.column not in columns and not isinstance(one.assertion, Exists):
        return f"the batch has no column `{one.column}`"
    return None if _by_sql(one, columns) else refuses(replace(one, where=None))


def _parameter(number: int) -> str:
    """One for each expectation: the same column may fail at one age, and warn at another."""
    return f"not_before_{number}"


def _by_sql(one: Expectation, columns: Mapping[str, str]) -> bool:
    """Whether the library has no words for it, or not the same ones on every frame, so that SQL judges it.

    Of a set whose members are not of the column's type, Spark would make them so, and pandas not.
    """
    match one.assertion:
        case HasColumns() | Satisfies() | FailingRows() | Scalar() | PairIn():
            return True
        case Aggregate("unique_share"):
            return True
        case OneOf(values) | NoneOf(values):
            return len(members(values, columns[one.column or ""])) < len(values)
        case Equal(other):
            return columns[one.column or ""] != columns.get(other)
        case _:
            return False


def _oldest(frame: Frame, column: str, type_name: str, moment: datetime) -> datetime | date:
    """The oldest time that the newest value of a column may have, as the frame's values are."""
    kind: Any = None if isinstance(frame.dtypes, list) else frame.dtypes[column]  # A list is Spark's.
    if type_name == "DATE" and (kind is None or kind.kind == "O"):
        day = moment.date()
        return (
            day if datetime(day.year, day.month, day.day, tzinfo=UTC) == moment else day + timedelta(days=1)
        )
    return moment if getattr(kind, "tz", None) is not None else moment.replace(tzinfo=None)


def _judged(one: Expectation, result: Any, part: Slice, now: float) -> Judged:  # noqa: ANN401 - of the library
    raised = _raised(result.exception_info)
    if raised:
        return broken(one, raised)
    rows = part.rows
    if not isinstance(one.assertion, Exists | HasType | RowCount) and (
        not rows or (one.column and not part.values[one.column] and not isinstance(one.assertion, Present))
    ):
        return of(one, NO_VALUES, rows)
    return of(one, _verdict(one, result, now), rows)


def _verdict(one: Expectation, result: Any, now: float) -> Verdict:  # noqa: ANN401 - of the library
    found, met = result.result, bool(result.success)
    if "unexpected_percent" in found:
        percent = found["unexpected_percent"]
        if percent is None:
            return NO_VALUES
        return Verdict(met, 1 - float(percent) / 100, f"{100 - float(percent):.4g} % of rows meet it")
    observed = found.get("observed_value")
    if isinstance(one.assertion, Fresh):
        age = None if observed is None else now - _seconds(observed)
        return NO_VALUES if age is None else Verdict(met, age, f"the newest row is {age:.0f} s old")
    if isinstance(one.assertion, Aggregate | RowCount):
        value = None if observed is None else float(observed)
        if value is None or isnan(value):
            return NO_VALUES
        return Verdict(met, value, f"it is {value:.6g}")
    return Verdict(met, float(met), "" if met else f"it is {observed}")


def _seconds(moment: Any) -> float:  # noqa: ANN401 - a time of pandas, numpy or Python, or its text
    given = datetime.fromisoformat(str(moment))
    return (given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp()


def _raised(info: Any) -> str | None:  # noqa: ANN401 - of the library
    """What broke; the library keys it by metric where a metric did."""
    if not isinstance(info, Mapping):
        return None
    for one in (info, *(part for part in info.values() if isinstance(part, Mapping))):
        if one.get("raised_exception"):
            lines = str(one.get("exception_message") or "it broke").strip().splitlines()
            return lines[0][:300]
    return None


@contextmanager
def _silence() -> Iterator[None]:
    """Without the library's log, which would be told twice."""
    log = logging.getLogger("great_expectations")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
