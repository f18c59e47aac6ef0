"""How many values of a column do not match a regular expression.

It finds forms that must not occur: leading blanks, a card number in a field for remarks, the name of a test. A value
fails when the expression matches anywhere in it. Null values are left out: `missing` says how many of those are
right. No value may match unless `share` lowers that. What is said of expressions under `matches` holds here too.

Bad: the bracket is never closed.
```yaml
columns:
  remark: {checks: {not_matches: {pattern: "[0-9{16}"}}}
```
Good:
```yaml
columns:
  remark: {checks: {not_matches: {pattern: "[0-9]{16}"}}}
```
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Unlike
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, Pattern, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import RatioField


class NotMatches(QualityShape):
    """The form that values must not have."""

    pattern: Pattern = Field(
        description="A regular expression, such as `^test`; it may match anywhere unless anchored."
    )
    share: RatioField = Field(WHOLE, description="The least share of non-null values that do not match.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(matches: NotMatches, watch: Watch) -> Iterator[Expectation]:
    warn = Unlike(matches.pattern, matches.warn.share.value) if matches.warn else None
    yield from judged(matches, watch, Unlike(matches.pattern, matches.share.value), warn)


CHECK = Check("not_matches", Scope.COLUMN, NotMatches, lower)
