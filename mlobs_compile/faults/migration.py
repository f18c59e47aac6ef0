"""What is said of any tool's documents when they become documents of mlobs (within MLO236 to MLO249)."""

from mlobs_compile.diagnostic import Fault, Severity

UNREADABLE = Fault(
    "MLO236",
    "not-importable",
    """A file given to `mlobs import` is no document of the tool, or lacks what makes it one.

`mlobs import sloth` reads `version: prometheus/v1` and `kind: PrometheusServiceLevel`, `mlobs import pyrra` reads
`kind: ServiceLevelObjective`, `mlobs import prometheus-rules` reads `groups:` and `kind: PrometheusRule`,
`mlobs import openslo` reads what mlobs also compiles as it is. Nothing is written while one of the files is faulty.""",
)
QUERY_CHANGED = Fault(
    "MLO238",
    "query-changed",
    """A query was put into the form that mlobs needs: events per second over `$window`.

With `counter: true` a bare series stands in `rate(...)`, with `counter: false` in `avg_over_time(...)`; where
`counter` is missing, the names decide (`_total`, `_count`, `_sum`, `_bucket`). Nothing needs to be done; read the
query once.""",
    Severity.INFO,
)
CHANGED = Fault(
    "MLO245",
    "carried-over-differently",
    """Something of another tool's document is said in another way by mlobs, or by its default.

Nothing needs to be done; the message says what is different, such as the name that an alert has now.""",
    Severity.INFO,
)
NAME = Fault(
    "MLO247",
    "name-changed",
    """A name of another tool is not written as mlobs writes names, and has another spelling in everything compiled.

Names become part of alarm names, file names and labels in every target: lower case letters, digits and dashes, at most
63.""",
    Severity.INFO,
)
NOT_CARRIED = Fault(
    "MLO249",
    "not-carried-over",
    """Something of another tool's document has no counterpart in mlobs, and is left behind.

The message says what it was. `mlobs import` also writes it as a comment where it would stand. What only describes,
such as labels, is carried along under `metadata.annotations` and not reported.""",
    Severity.WARNING,
)
