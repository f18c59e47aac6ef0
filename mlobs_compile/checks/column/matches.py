"""How many values of a column match a regular expression.

The expression may match anywhere in the text: begin it with `^` and end it with `$` to bind the whole value.
Null values are left out: `missing` says how many of those are right. All values must match unless `share`
lowers that. The expression is read by Python when it is compiled and by the engine that holds the data when
it runs, so keep to what all of them know: classes, counts, groups and alternatives. Named groups differ
between Python and Spark. Quote the expression: a plain `[A-Z]` is a list to YAML.

Bad: the bracket is never closed.
```yaml
columns:
  iban: {checks: {matches: {pattern: "^[A-Z{2}"}}}
```
Good:
```yaml
columns:
  iban: {checks: {matches: {pattern: "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", share: 99.9%}}}
```
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Matches as Matching
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, Pattern, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import RatioField


class Matches(QualityShape):
    """The form that values have."""

    pattern: Pattern = Field(
        description="A regular expression, such as `^[A-Z]{2}$`; it may match anywhere unless anchored."
    )
    share: RatioField = Field(WHOLE, description="The least share of non-null values that match.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(matches: Matches, watch: Watch) -> Iterator[Expectation]:
    warn = Matching(matches.pattern, matches.warn.share.value) if matches.warn else None
    yield from judged(matches, watch, Matching(matches.pattern, matches.share.value), warn)


CHECK = Check("matches", Scope.COLUMN, Matches, lower)
