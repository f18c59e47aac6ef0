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

Names that the language takes hold lower case letters, digits and dashes only, so no two of them clash today.
The target keeps the check, because it does not rely on who made the names it is given.

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
targets: {great_expectations: {engine: spark}}
---
columns: {day: {checks: {matches: {pattern: "(?P<year>[0-9]{4})-[0-9]{2}"}}}}
```

Good:

```yaml
targets: {great_expectations: {engine: spark}}
---
columns: {day: {checks: {matches: {pattern: "([0-9]{4})-[0-9]{2}"}}}}
```

Use a plain group, or set `engine: pandas` where the batch fits on one machine.
""",
)
