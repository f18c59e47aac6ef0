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

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import Matches as Matching
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import RatioField, Shape, Text
from mlobs_compile.units import Ratio


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        remedy = "put a backslash before a sign that stands for itself"
        reason = f"`{pattern}` is not a regular expression ({error}): {remedy}"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason}) from error
    return pattern


class Matches(Shape):
    """The form that values have."""

    pattern: Annotated[Text, AfterValidator(_compiles)] = Field(
        description="A regular expression, such as `^[A-Z]{2}$`; it may match anywhere unless anchored."
    )
    share: RatioField = Field(Ratio(Decimal(1)), description="The least share of non-null values that match.")


def lower(matches: Matches, watch: Watch) -> Iterator[Expectation]:
    yield from expectation(watch, Matching(matches.pattern, matches.share.value))


CHECK = Check("matches", Scope.COLUMN, Matches, lower)
