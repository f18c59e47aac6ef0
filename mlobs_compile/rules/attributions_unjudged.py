"""A measure of attributions stands on too few rows, or has no attributions to be compared with.

The runner computes attributions for `explainability.sample` rows. Where that is less than `min_rows` (500 unless said
otherwise), there is never a verdict. Where it is less than 100, chance moves them: with no change at all, on models of
LightGBM for three data sets (breast cancer and diabetes of scikit-learn, and made ones), nDCG fell below 0.9 at 10 rows
and a share of attribution moved by 0.1; at 100 rows nDCG stayed above 0.97 and shares moved by 0.031 at most in 99 of
100 samples. And where the model's baseline was made without attributions, every run ends in an error.

Bad:
```yaml
monitors: runner
explainability:
  model: models/fraud.txt
  sample: 200
  metrics: {attribution_ndcg: {at_least: 0.9}}
```
Good:
```yaml
monitors: runner
explainability:
  model: models/fraud.txt
  sample: 1000
  metrics: {attribution_ndcg: {at_least: 0.9}}
```
For the baseline, run `mlobs baseline MODEL --data FILE`, with `--attributions FILE` where no `model` is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.rule import Finding, Rule

LEAST = 100


def check(one: Measurement) -> Iterator[Finding]:
    if one.family is not Family.ATTRIBUTIONS:
        return
    where, name, least = one.origins[0], one.subject.name, one.sample.min_rows
    if one.frozen is not None and not one.frozen.attributions:
        message = f"the baseline of `{name}` holds no attributions, so `{one.check}` ends in an error"
        remedy = "" if one.batch.explained else ", with `--attributions FILE`"
        yield Finding(where, message, f"run `mlobs baseline {name} --data FILE` again{remedy}")
    sample = one.batch.explained.sample if one.batch.explained else None
    if sample is not None and sample < least:
        message = (
            f"`{one.check}` needs {least} rows for a verdict, and attributions are computed for {sample}"
        )
        yield Finding(where, message, f"write `sample: {max(least, LEAST)}` or more, or a smaller `min_rows`")
    elif sample is not None and sample < LEAST:
        message = f"`{one.check}` stands on {sample} rows, where attributions change by chance"
        yield Finding(where, message, f"write `sample: {LEAST}` or more")


RULE = Rule("MLO362", Severity.WARNING, Measurement, check)
