"""A bias measure reads a label, a prediction or a stratum, and the model names no column that holds it.

`RD`, `AD` and their like compare predictions with labels, `DPPL` and `DI` need predictions, `CDDL` and `CDDPL` compare
within the values of a third column. A measure whose column nobody names never has a verdict: every run says no data.

Bad:
```yaml
features: {names: [amount, age_band, region]}
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics: {CDDL: {within: [-0.1, 0.1]}}
```
Good:
```yaml
features: {names: [amount, age_band, region]}
bias:
  facets: {age_band: {groups: ["18-25"]}}
  strata: region
  metrics: {CDDL: {within: [-0.1, 0.1]}}
```
Labels are named under `performance: {label: ...}`, predictions under `outputs`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.evidence.groups import LABEL, PREDICTION, STRATA, VALUES
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.rule import Finding, Rule

_REMEDIES = {
    LABEL: ("labels", "add `performance: {label: ...}`, the column of the true value"),
    PREDICTION: ("predictions", "add `outputs: {prediction: ...}`, or `score` with its `threshold`"),
    STRATA: ("strata", "add `bias: {strata: ...}`, the column within whose values to compare"),
}


def check(measurement: Measurement) -> Iterator[Finding]:
    batch = measurement.batch
    held = {
        LABEL: batch.label,
        VALUES: batch.label,
        PREDICTION: batch.prediction or batch.score,
        STRATA: batch.strata,
    }
    for part in measurement.reads:
        if held[part] is None:
            what, remedy = _REMEDIES[LABEL if part == VALUES else part]
            message = (
                f"`{measurement.kind}` reads {what}, and `{measurement.subject.name}` names no column of them"
            )
            yield Finding(measurement.origins[0], message, remedy)


RULE = Rule("MLO354", Severity.WARNING, Measurement, check)
