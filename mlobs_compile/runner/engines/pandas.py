"""pandas: a data frame that is already there, or a file read into one; for batches that fit into memory.

Great Expectations executes the expectations on the frame, as it would in a suite of your own; measures are taken by
duckdb, which reads the frame in place. Both need the frame in memory: the engine `duckdb` takes files of any size, and
judges alike.

Where a condition selects rows it is as in SQL: a row for which it is neither true nor false does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from mlobs_compile.errors import UsageFault
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.runner.duck import Duck
from mlobs_compile.runner.engine import Judged, Opener, Options
from mlobs_compile.runner.expecting import Executor, Frames
from mlobs_compile.targets.great_expectations.options import Options as Suites


class Pandas(Duck):
    """A batch in a pandas frame."""

    name = "pandas"

    def __init__(self, source: object, options: Options) -> None:
        import pandas

        self._given = source if isinstance(source, pandas.DataFrame) and options.sample is None else None
        if not isinstance(source, str | pandas.DataFrame):
            raise UsageFault(
                f"the engine `pandas` takes a data frame or a file, and not {type(source).__name__}"
            )
        super().__init__(source, options)

    def judge(self, expectations: Sequence[Expectation], now: float) -> Sequence[Judged]:
        frame = self.frame() if self._given is None else self._given
        aware = any(getattr(dtype, "tz", None) is not None for dtype in frame.dtypes)
        suites = Suites(engine="pandas", timestamps="aware" if aware else "naive")
        executor = Executor(self, "pandas", suites)
        return executor.judged(expectations, Frames(self, partial(self._cut, frame)), now)

    def derive(self, select: str) -> None:
        self._given = None if self._opened else self._given
        super().derive(select)

    def _cut(self, frame: Any, where: str | None) -> Any:  # noqa: ANN401 - data frames
        return frame if where is None else frame[self.mask(where)]


ENGINE = Opener("pandas", Pandas)
