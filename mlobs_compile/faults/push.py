"""Faults of what `mlobs push` is given to publish (MLO660 to MLO669)."""

from mlobs_compile.diagnostic import Fault, Severity

UNREADABLE = Fault(
    "MLO660",
    "artifact-unreadable",
    """An artifact given to `mlobs push` cannot be read: it is missing, empty, cut off, or no JSON.

A tool that is still running, or that was killed, leaves half a file. Push after the tool has ended; in a shell,
`dbt build; mlobs push dbt target ...` rather than both at once. Nothing is published while one of the artifacts is
faulty, so what was published before stays, and grows old until the alert on its age fires.""",
)
FOREIGN = Fault(
    "MLO661",
    "artifact-of-another-shape",
    """An artifact is not the one that `mlobs push` expects, or lacks what it needs of it.

`mlobs push dbt` reads `manifest.json` with `run_results.json` or `sources.json`, `mlobs push great-expectations` the
validation results of Great Expectations 1.x, `mlobs push mlflow` the answers of a tracking server or its SQLite file,
`mlobs push incidents` a list of incidents as JSON or CSV. The message says which part is missing or wrong. Nothing is
published while one of the artifacts is faulty.""",
)
VERSION = Fault(
    "MLO662",
    "artifact-of-an-unknown-version",
    """An artifact is of a version that mlobs was never tried with.

It is read all the same, and everything that is needed of it was found. Compare what is published with what the tool
says once, and report the version if they differ.""",
    Severity.WARNING,
)
IN_PART = Fault(
    "MLO663",
    "artifact-says-part",
    """An artifact does not tell what it seems to tell, so that all or part of it is not published as one would think.

- `dbt docs generate`, `dbt compile` and others write over `run_results.json` and call every node a success. Their
  results are skipped. Push before such a command, or give it a `--target-path` of its own.
- A run with `--select` or `--exclude` knows only what it selected, and takes the place of the run before with all of
  its nodes. Give each selection a name of its own with `--part`.
- A source whose freshness could not be measured has no row in `sources.json`. It is counted as unmeasured.
- Of several validations of one suite and asset, the newest run counts.""",
    Severity.WARNING,
)
LEFT_OUT = Fault(
    "MLO664",
    "series-left-out",
    """There are more series than `--max-series` lets through, and details are left out.

What alerts are built on (how many nodes are in which state, verdicts, ages, the time of the run) is always published.
Details of single nodes, tests and models are published in the order of their urgency: what failed first. Raise
`--max-series`, or look the details up in the artifacts.""",
    Severity.WARNING,
)
