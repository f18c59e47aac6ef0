"""Faults of reference: a name that leads nowhere, or to two things (MLO201 to MLO229)."""

from mlobs_compile.diagnostic import Fault

UNKNOWN_TEAM = Fault(
    "MLO201",
    "unknown-team",
    """A document names a team that no `kind: Team` document declares, or names none.

Alerts go to the receivers of the document's team, so without one nobody would be told.

Good:
```yaml
metadata: {name: fraud, team: risk}
```""",
)
UNKNOWN_DATASET = Fault("MLO202", "unknown-dataset", "A model names a Dataset that no document declares.")
UNKNOWN_PRESET = Fault(
    "MLO203",
    "unknown-preset",
    """A system names a preset that is neither built in nor declared by a `kind: Preset` document.

`mlobs explain presets` lists the built-in ones.""",
)
UNKNOWN_SIGNAL = Fault(
    "MLO204",
    "unknown-signal",
    """An SLO or an alert names a signal that none of the document's presets has.

The message lists the signals there are. Where a system cannot give a signal (no status label, no histogram), the
preset says why and what to use instead. A signal of your own is spelled out under `sli:` or `query:`.""",
)
AMBIGUOUS_SIGNAL = Fault(
    "MLO205",
    "ambiguous-signal",
    """Two systems of a document have a signal of this name. Write `SYSTEM/SIGNAL`, such as `gpu/temperature`.""",
)
DUPLICATE_NAME = Fault(
    "MLO206",
    "duplicate-name",
    """Two documents have the same name.

Names of things that are watched are unique across kinds, because every id, alert name, file and label begins
with the name: a model and a pipeline called `fraud` would share them.""",
)
UNKNOWN_RECEIVER = Fault(
    "MLO207", "unknown-receiver", "A team's routing names a receiver that the team does not have."
)
UNKNOWN_PARAM = Fault(
    "MLO208",
    "unknown-parameter",
    """A system is given a parameter that its preset does not have, or a preset's own query names one after a `$`.

`mlobs explain NAME` prints a preset's parameters.""",
)
MISSING_PARAM = Fault("MLO209", "missing-parameter", "A system lacks a parameter that its preset asks for.")
BAD_PARAM = Fault(
    "MLO210",
    "bad-parameter",
    """A parameter's value has characters that could break out of a query or a dimension.

Values go into label matchers and dimension values, so quotes, braces and blanks are refused unless the preset's own
pattern allows them.""",
)
WRONG_KIND = Fault(
    "MLO211", "preset-for-another-kind", "A preset is used by a kind of document that it is not made for."
)
NO_PROJECT = Fault(
    "MLO212",
    "no-project",
    """The folder has no `mlobs.yaml` with `kind: Project`, or more than one document of that kind.

`mlobs init` writes one. It names the targets and holds the project's id.""",
)
UNKNOWN_ENVIRONMENT = Fault(
    "MLO213",
    "unknown-environment",
    """A document overrides an environment that the project does not declare.

The environments are the keys of `environments` in mlobs.yaml; an override for a misspelt one would never apply.""",
)
RESERVED_NAME = Fault(
    "MLO214", "reserved-name", "A document is called `board`, `team` or `project`, which ids use themselves."
)
BAD_ENVIRONMENTS = Fault(
    "MLO215",
    "environment-in-environment",
    "An environment's overrides may not change `environments`, `apiVersion`, `kind`, `include`, `exclude`, a name "
    "or an id.",
)
UNKNOWN_TIME_ZONE = Fault(
    "MLO216",
    "unknown-time-zone",
    "Working hours, a window or planned runs name a time zone that the IANA database does not have, such as `CET+1`; "
    "write `Europe/Berlin`.",
)
NOTHING_TO_WATCH = Fault(
    "MLO217",
    "nothing-to-watch",
    """The project has no Model, Pipeline, Dataset, Service or Cluster.

Either the documents are missing, or `include` and `exclude` in mlobs.yaml leave them out.""",
)
