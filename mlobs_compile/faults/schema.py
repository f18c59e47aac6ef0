"""Faults of shape: a document that is good YAML and not the language (MLO101 to MLO129)."""

from mlobs_compile.diagnostic import Fault

UNKNOWN_KEY = Fault(
    "MLO101",
    "unknown-key",
    """A key is not part of the language at this place.

A misspelt key that is ignored is an alert that never comes, so mlobs refuses it. The message lists what may
stand there and, where one is near, the key that was most likely meant.

Bad:
```yaml
slos:
  latency: {objectiv: 99%, signal: latency, at_most: 250ms}
```
Good:
```yaml
slos:
  latency: {objective: 99%, signal: latency, at_most: 250ms}
```
Free text belongs under `metadata.annotations`.""",
)
MISSING_KEY = Fault(
    "MLO102",
    "missing-key",
    """A key that has no default is missing.

The message names it and points at the mapping that lacks it. A project, a team or an environment may supply it
through `defaults`.""",
)
BAD_QUANTITY = Fault(
    "MLO103",
    "bad-quantity",
    """A duration, percentage, size, number or schedule cannot be read.

Quantities carry their unit, so that nobody has to guess whether 250 means milliseconds: `250ms`, `30d`, `99.9%`,
`512MiB`, `every 6h`.

Bad:
```yaml
slos:
  latency: {objective: 99.9, signal: latency, at_most: 250}
```
Good:
```yaml
slos:
  latency: {objective: 99.9%, signal: latency, at_most: 250ms}
```""",
)
NOT_ONE_OF = Fault(
    "MLO104",
    "not-one-of",
    """A value is not one of those that may stand here. The message lists them.

Bad:
```yaml
alerts:
  queue: {signal: requests, at_most: 100, severity: paeg}
```
Good:
```yaml
alerts:
  queue: {signal: requests, at_most: 100, severity: page}
```""",
)
BAD_FORM = Fault(
    "MLO105",
    "bad-form",
    """A text does not have the form that its place asks for: a name, a URL, an ARN, a secret reference.

Names of documents are lower case letters, digits and dashes, because they become part of alarm names, file
names and labels in every target. Secrets are references (`file:///...`, `env://NAME`, `aws-sm://name`), never
values.""",
)
NOT_A_BOOLEAN = Fault(
    "MLO106",
    "not-a-boolean",
    """A boolean is written as a word that YAML 1.2 takes for a text.

`on`, `off`, `yes` and `no` are booleans to some YAML readers and texts to others, so only `true` and `false`
are booleans here.""",
)
NOT_A_TEXT = Fault(
    "MLO107",
    "not-a-text",
    """A text is expected, and YAML reads the value as something else.

An account number such as 123456789012 or a version such as 1.10 is a number to YAML. Put it in quotes.""",
)
UNKNOWN_PLUGIN = Fault(
    "MLO108",
    "unknown-plugin",
    """A check kind or a target that mlobs does not have.

The keys of these maps are names of plug-ins; the message lists those that exist at this place, and
`mlobs explain checks` tells what each measures.""",
)
WRONG_TYPE = Fault(
    "MLO109",
    "wrong-type",
    """A value has another type than its place asks for: a list where a mapping belongs, a text where a number does.""",
)
UNKNOWN_KIND = Fault(
    "MLO110",
    "unknown-kind",
    """A document does not say what it is, or says something that mlobs does not know.

Every document begins with `apiVersion: mlobs/v1` and `kind:`, one of Project, Team, Model, Pipeline, Dataset,
Service, Cluster and Preset. Other YAML files in the folder are left out with `exclude:` in mlobs.yaml.""",
)
BAD_COMBINATION = Fault(
    "MLO111",
    "bad-combination",
    """Keys that exclude each other stand together, or none of a group stands there.

An alert has one source (`signal`, `query` or `cloudwatch`) and one condition (`at_most`, `at_least`, `within`,
`anomaly` or `absent`); an SLO has `signal` or `sli`; events have `bad` or `good`.

Bad:
```yaml
alerts:
  queue: {signal: requests, at_most: 100, anomaly: 3}
```
Good:
```yaml
alerts:
  queue: {signal: requests, at_most: 100}
```""",
)
BAD_DEFAULTS = Fault(
    "MLO112",
    "bad-defaults",
    """`defaults` says something that no document can inherit.

`any` reaches every Model, Pipeline, Dataset, Service and Cluster; a kind's name reaches documents of that kind.
Below it stands part of a document; what makes a document itself (`kind`, `metadata.name`, `environments`) cannot
come from elsewhere.

Bad:
```yaml
defaults:
  Modle: {schedule: daily}
```

Good:
```yaml
defaults:
  any: {slos: {"*": {window: 28d}}}
  Model: {schedule: daily}
```""",
)
