"""Faults of service level objectives (MLO450 to MLO469)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_OBJECTIVE = Fault(
    "MLO450",
    "no-objective",
    "An SLO says what is measured and not how much of it is promised. Add `objective: 99.9%`.",
)
OBJECTIVE_OF_ONE = Fault(
    "MLO451",
    "objective-of-one",
    """An objective of 100 % leaves no error budget, one of 0 % promises nothing.

With no budget every burn rate is infinite: the first failed request would page, and the arithmetic divides by zero.

Bad:
```yaml
slos:
  availability: {objective: 100%, signal: availability}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability}
```""",
)
BOUND = Fault(
    "MLO452",
    "bound-does-not-fit",
    """An SLO's bound does not fit its signal.

A latency needs `at_most`, a value needs `at_most` or `at_least`, a ratio of events needs neither: its events are
good or bad already.

Bad:
```yaml
slos:
  latency: {objective: 99%, signal: latency}
```
Good:
```yaml
slos:
  latency: {objective: 99%, signal: latency, at_most: 250ms}
```""",
)
TIER_CHANGED = Fault(
    "MLO453",
    "burn-tier-changed",
    """A burn-rate tier cannot work as the SRE Workbook lists it, and was lowered or left out.

A tier fires above an error ratio of factor times budget. With an objective of 90 % the budget is 10 %, and 14.4
times that is 144 % errors: it could never fire. mlobs lowers the factor until an outage halfway to total reaches
it, and leaves out a tier that never fires before another of the same urgency. Nothing needs to be done; this says
what pages you.""",
    Severity.INFO,
)
BAD_TIER = Fault(
    "MLO454",
    "burn-tier-cannot-be",
    """A burn-rate tier of the spec lacks something, or has windows that do not fit together.

A tier fires while a long window says that it matters and a short one that it goes on. So the short one is shorter
than the long one, the long one is not longer than the SLO's, and neither is below 5m, over which events are counted.
A tier that mlobs does not ship needs `urgency`, `long`, `short`, and `factor` or `budget_share`.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, tiers: {page-now: {urgency: page, long: 30m}}}
```
Good:
```yaml
slos:
  availability:
    objective: 99.9%
    signal: availability
    tiers: {page-now: {urgency: page, long: 30m, short: 5m, factor: 20}}
```""",
)
COMPOSITE = Fault(
    "MLO455",
    "composite-of-nothing",
    """A composite SLO names something that it cannot be made of.

It is made of other SLOs of the project, each named once: NAME for one of the same document, DOCUMENT/NAME for one
of another. A composite of composites is not possible; name the SLOs that those are made of.

Bad:
```yaml
slos:
  fresh: {objective: 99%, sli: {freshness: {timestamp: 'max(batch_timestamp_seconds)', at_most: 6h}}}
  journey: {objective: 99%, composite: {all_of: [fresh, latncy]}}
```
Good:
```yaml
slos:
  fresh: {objective: 99%, sli: {freshness: {timestamp: 'max(batch_timestamp_seconds)', at_most: 6h}}}
  latency: {objective: 99%, sli: {histogram: {metric: request_seconds, at_most: 250ms}}}
  journey: {objective: 99%, composite: {all_of: [fresh, latency]}}
```""",
)
NO_TRAFFIC = Fault(
    "MLO456",
    "no-traffic-of-a-value",
    """`no_traffic` stands at an SLO that counts no events.

A value, a ready ratio and a composite are there or not; what has traffic is a count of events. When a value is
missing, `no_data` says what that means.

Bad:
```yaml
slos:
  queue: {objective: 99%, no_traffic: 2h, sli: {gauge: {query: 'max(queue_length)', at_most: 100}}}
```
Good:
```yaml
slos:
  queue: {objective: 99%, no_data: alert, sli: {gauge: {query: 'max(queue_length)', at_most: 100}}}
```""",
)
NO_SLICES = Fault(
    "MLO458",
    "no-slices-of-a-value",
    """`budgeting` counts slices of time, and the indicator is a value or a composite.

A value is within its bound or not, each minute; a composite has a ratio for each minute. They count minutes by
themselves. Slices are for what has several events in a slice: rates of events, latencies, ready ratios.

Bad:
```yaml
slos:
  queue:
    objective: 99%
    budgeting: timeslices
    slice: {length: 5m, target: 95%}
    sli: {gauge: {query: 'max(queue_length)', at_most: 100}}
```
Good:
```yaml
slos:
  queue: {objective: 99%, sli: {gauge: {query: 'max(queue_length)', at_most: 100}}}
```""",
)
NOT_PUBLISHED = Fault(
    "MLO459",
    "slo-on-a-check-that-is-not-there",
    """An SLO reads the result of a check, and the document has no such check.

`score` names a check of the same document as its alert is called, without the document's name. `batches` and
`monitor_age` need some check whose results are published, with `monitors: runner` or on a data set. Without one the SLO
would wait for a series that nobody writes.

Bad:
```yaml
slos:
  drift: {objective: 99%, sli: {score: {check: drift/amont/psi, at_most: 0.2}}}
drift: {features: {amount: {psi: {at_most: 0.3}}}}
monitors: runner
```
Good:
```yaml
slos:
  drift: {objective: 99%, sli: {score: {check: drift/amount/psi, at_most: 0.2}}}
drift: {features: {amount: {psi: {at_most: 0.3}}}}
monitors: runner
```""",
)
NO_BUDGET_ALERT = Fault(
    "MLO457",
    "budget-alert-left-out",
    """An alert on the error budget that is left cannot be expressed where its SLO is evaluated.

CloudWatch looks back over seven days at most, so no alarm of its own can know a month's budget. The SLO's burn-rate
alerts stand. Give the signal a PromQL form, or set the SLO's `backend` to one that keeps budgets.""",
    Severity.WARNING,
)
CANNOT_EXPRESS = Fault(
    "MLO470",
    "no-target-can-express",
    """None of the configured targets can express something the spec asks for.

The message gives each target's reason. Silence would be a promise nobody watches, so this is an error: add a target
under `targets:` in mlobs.yaml, give the signal a form that a target can read, or leave the thing out.""",
)
