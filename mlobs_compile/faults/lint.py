"""Faults around linting: of rule files, of facts, and of what is to be ignored (MLO330 to MLO349)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_RULES = Fault(
    "MLO330",
    "not-a-rule-file",
    """A file that is to be linted holds no Prometheus rules.

`mlobs lint` reads plain rule files, with `groups` at the top, and PrometheusRule objects. Documents of mlobs itself are
checked by `mlobs check`.""",
)
NOT_LOADED = Fault(
    "MLO331",
    "document-not-loaded",
    """A rule file has several YAML documents, and Prometheus loads the first only.

Versions before 3 say nothing of it, and `promtool` counts the rules of the first document as a success. Put each
document into a file of its own, or all groups into one document.

Bad:
```yaml
groups: []
---
groups: []
```
Good:
```yaml
groups: []
```""",
)
BAD_RULE = Fault(
    "MLO332",
    "rule-not-loaded",
    """A rule says something that keeps Prometheus from loading its file.

A recorded name is that of a metric, without matchers; a label is not called `__name__`; two groups of a file have two
names. Prometheus refuses the whole file for one such rule, and on a reload goes on with the old
rules.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {record: 'errors{job="fraud"}', expr: 'sum(rate(errors_total[5m]))'}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {record: 'fraud:errors:rate5m', expr: 'sum(rate(errors_total{job="fraud"}[5m]))'}
```""",
)
SEVERAL_FACTS = Fault(
    "MLO333",
    "facts-of-two-servers",
    """Two documents of `kind: Facts` are about one environment, and contradict each other sooner or later.

The rules of an environment are evaluated by one Prometheus, or by several that scrape the same. Name the
environments of each document under `metadata.environments`, or remove one.""",
)
IGNORED_NOTHING = Fault(
    "MLO340",
    "ignore-without-effect",
    """Nothing is found any more that an entry of `lint.ignore` in mlobs.yaml would leave alone.

The fault is mended, or the entry has a typing error and never did anything. Left in place it would hide the next
fault of this kind. It is told only when all environments and targets are looked at.

Bad:
```yaml
lint: {ignore: [{code: MLO404, at: fraud, reason: the runbook is being written}]}
```
Good:
```yaml
lint: {ignore: []}
```""",
    Severity.WARNING,
)
IGNORE_OVER = Fault(
    "MLO341",
    "ignore-has-ended",
    """The last day of an entry of `lint.ignore` in mlobs.yaml is over, and the warning is shown again.

Mend what it is about, or give the entry another day and a reason that still holds.""",
    Severity.WARNING,
)
IGNORE_REFUSED = Fault(
    "MLO342",
    "ignore-refused",
    """An entry of `lint.ignore` in mlobs.yaml names a code that does not exist, or that of an error.

What is certainly wrong cannot be ignored: the rule would never load, never fire, or lie. Only warnings and notes are a
matter of judgement.

Bad:
```yaml
lint: {ignore: [{code: MLO301, reason: it worked yesterday}]}
```
Good:
```yaml
lint: {ignore: []}
```""",
)
DRAFT = Fault(
    "MLO343",
    "unconfirmed-draft",
    """A value was drafted, by `mlobs import` or by hand, and nobody has confirmed it.

`metadata.drafts` names the value by its path, with `/` between the keys, and says where it came from. Look at the
value, change it if need be, and remove the entry: that confirms it.

Nobody is woken by a draft. A check, an alert or an SLO that has a value among the drafts opens tickets until the last
of them is confirmed, even where its `severity` is `page`; only what `environments` says over the document stands.

Bad:
```yaml
metadata:
  name: fraud
  team: risk
  tier: critical
  drafts: {metadata/tier: "guessed from the tag `tier-1` in Airflow"}
```
Good:
```yaml
metadata: {name: fraud, team: risk, tier: critical}
```""",
    Severity.WARNING,
)
DRAFT_OF_NOTHING = Fault(
    "MLO344",
    "draft-of-nothing",
    """An entry of `metadata.drafts` names a value that the document does not give.

The value was removed or renamed, or the path has a typing error. Remove the entry, or write the path as it stands in
the document, with `/` between the keys.""",
    Severity.WARNING,
)
OTHER_DIALECT = Fault(
    "MLO417",
    "other-dialect",
    """A document names a preset whose series the live Prometheus does not have, while it has those of another one.

Several presets read one system from several places, or in several versions, whose metrics have other names. With the
wrong one nothing is ever found: no alert fires, and an SLO has no data. The facts that `mlobs facts pull` wrote tell
which of them the server has. Only metrics that the two presets do not share are compared, and only their names.

Bad:
```yaml
serving: {preset: vllm, job: llm, model: chat}
---
metrics:
  "vllm:gpu_cache_usage_perc": {type: gauge, labels: {job: [llm], model_name: [chat], engine: ["0"]}}
```
Good:
```yaml
serving: {preset: vllm-0-8, job: llm, model: chat}
---
metrics:
  "vllm:gpu_cache_usage_perc": {type: gauge, labels: {job: [llm], model_name: [chat], engine: ["0"]}}
```
Needs facts that list every metric, `complete: true`. Pull them again when the system is newer than they are.""",
    Severity.WARNING,
)
