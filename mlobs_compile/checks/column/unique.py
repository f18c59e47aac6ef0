"""Whether no value of a column occurs twice.

A key that repeats doubles rows in every later join, which moves all other numbers a little and none of them
visibly. Null values are left out: use `missing: {at_most: 0%}` beside it for a real key. A share of doubled keys is
never healthy, so none can be given; where a few repeats are, use `unique_share`. Only one batch is looked at, so a
key that repeats in the next batch passes. For a key of several columns use `unique_key`.

Bad: a key of which some may repeat is none.
```yaml
columns:
  transaction_id: {checks: {unique: {share: 99%}}}
```
Good:
```yaml
columns:
  transaction_id: {checks: {unique: {}}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Unique as Distinct
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import QualityShape


class Unique(QualityShape):
    """Nothing has to be set: written `unique: {}`."""


def lower(unique: Unique, watch: Watch) -> Iterator[Expectation]:
    yield from judged(unique, watch, Distinct())


CHECK = Check("unique", Scope.COLUMN, Unique, lower)
