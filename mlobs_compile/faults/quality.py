"""Faults of checks on one line (MLO640 to MLO649)."""

from mlobs_compile.diagnostic import Fault

UNKNOWN_EXPECTATION = Fault(
    "MLO640",
    "unknown-expectation",
    """A check on one line names a kind or a column that there is not, or says of it what cannot be said.

Each line of `expect` is a check of the full form: `missing(age) < 1%` is `columns: {age: {checks: {missing:
{at_most: 1%}}}}`. So its first word is a kind of check, the word in parentheses a column that the document declares
(where it declares any), and what follows a bound of the sort that the kind takes.

Bad:
```yaml
columns: {age: {}}
expect: ["mising(age) < 1%"]
```
Good:
```yaml
columns: {age: {}}
expect: ["missing(age) < 1%"]
```""",
)
EVERY_FACET = Fault(
    "MLO641",
    "expectation-of-every-facet",
    """A check of bias on one line names a group, and it would be taken of other groups too.

The metrics under `bias` are taken of every facet and every group that the model names, and a line such as `DI(sex=F)
in [0.8, 1.25]` adds its metric to them. Where the model has more than this one group, the line would say less than
what is checked.

Bad:
```yaml
bias: {facets: {age_band: {groups: ["18-25", "65+"]}}, metrics: {DPPL: {within: [-0.1, 0.1]}}}
expect: ["DI(age_band=18-25) in [0.8, 1.25]"]
```
Good:
```yaml
bias: {facets: {age_band: {groups: ["18-25", "65+"]}}, metrics: {DPPL: {within: [-0.1, 0.1]}}}
expect: ["DI in [0.8, 1.25]"]
```""",
)
LONG_RULESET = Fault(
    "MLO642",
    "ruleset-too-long",
    """The checks of a data set make a longer ruleset than AWS Glue takes, which is 65,536 characters.

Long sets of values and SQL take the room, and so do some hundreds of checks.

Part the checks over two documents, or move a long set into a table that a `sql` check of another target reads.
""",
)
