"""What the Great Expectations target cannot write: MLO540 to MLO549."""

from __future__ import annotations

from mlobs_compile.diagnostic import Fault

SUITE_CLASH = Fault(
    "MLO540",
    "suite-clash",
    """Two data sets would share one suite, since their names differ only in characters a suite cannot have.

A suite is a file, and a dot in its name would make a folder, so every character that is not a letter, a
digit, `_` or `-` becomes `__`. With two data sets in one suite, each would be checked against the other's
expectations.

Bad:

```yaml
metadata: {name: sales.eu}   # and another data set `sales__eu`
```

Good:

```yaml
metadata: {name: sales-eu}
```

Rename one of the data sets.
""",
)

JAVA_PATTERN = Fault(
    "MLO541",
    "java-pattern",
    """A pattern is written for Python's regular expressions, and Spark reads Java's.

With `engine: spark` the pattern runs inside the Java virtual machine. `(?P<year>...)` is Python's spelling
of a named group; Java stops with an error at run time, and the expectation would fail for every batch.

Bad:

```yaml
columns: {day: {matches: {pattern: "(?P<year>[0-9]{4})-[0-9]{2}"}}}
```

Good:

```yaml
columns: {day: {matches: {pattern: "([0-9]{4})-[0-9]{2}"}}}
```

Use a plain group, or set `engine: pandas` where the batch fits on one machine.
""",
)
