"""Faults of OpenSLO documents (MLO230 to MLO248)."""

from mlobs_compile.diagnostic import Fault, Severity

VERSION = Fault(
    "MLO230",
    "openslo-version",
    """A document is of a version of OpenSLO that mlobs does not read.

`openslo/v1` and `openslo/v1alpha` are read as they are. `openslo/v2alpha` is a draft, and `openslo.com/v1` the form
of an operator; both have objects that the specification may still change.""",
)
UNKNOWN_REFERENCE = Fault(
    "MLO231",
    "openslo-unknown-reference",
    """An OpenSLO object refers to another one that no document of the repo declares.

`indicatorRef`, `alertPolicyRef`, `conditionRef`, `targetRef` and `metricSourceRef` name objects by their
`metadata.name`, in any file of the repo. A `metricSourceRef` beside a `type` is not followed, since the type says all
that mlobs asks.""",
)
DUPLICATE = Fault(
    "MLO232",
    "openslo-duplicate",
    """Two OpenSLO objects of one kind have the same name, so nobody can tell which one a reference means.

Names count in the spelling that mlobs gives them, lower case with dashes: `CheckoutErrors` and `checkout-errors` of
one service are the same SLO.""",
)
STORE = Fault(
    "MLO233",
    "openslo-store",
    """An OpenSLO indicator asks a store that mlobs cannot ask.

mlobs writes PromQL for Prometheus and its kin (Cortex, Mimir, Thanos, VictoriaMetrics and the managed ones), and
alarms on metrics for CloudWatch. A query for Datadog, Dynatrace or a database cannot be translated; leave its file out
with `exclude` in mlobs.yaml, or give the indicator a query that one of these stores understands. On CloudWatch,
`thresholdMetric` is read, and `ratioMetric` with `total`; a ready ratio, `raw`, is not.

Bad:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Datadog, spec: {query: 'sum:errors{*}.as_count()'}}}
        total: {metricSource: {type: Datadog, spec: {query: 'sum:requests{*}.as_count()'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{target: 0.999}]
```
Good:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(errors_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total)'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{target: 0.999}]
```""",
)
WINDOW = Fault(
    "MLO234",
    "openslo-window",
    """An OpenSLO window has no counterpart in mlobs.

A rolling window has any length from 7 to 90 days. A window of the calendar is a week, a month or a quarter: `1w`, `1M`
or `1Q`. In OpenSLO `1m` is one minute; a month is `1M`.

Bad:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(errors_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total)'}}}
  timeWindow: [{duration: 1m, calendar: {startTime: "2026-01-01 00:00:00", timeZone: UTC}}]
  objectives: [{target: 0.999}]
```
Good:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(errors_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total)'}}}
  timeWindow: [{duration: 1M, calendar: {startTime: "2026-01-01 00:00:00", timeZone: UTC}}]
  objectives: [{target: 0.999}]
```""",
)
WINDOW_BEGINS = Fault(
    "MLO235",
    "openslo-window-begins",
    """An OpenSLO window of the calendar begins at another moment than the calendar's own week, month or quarter.

mlobs begins a week on Monday, a month on its first day and a quarter on the first day of January, April, July or
October, at midnight of the time zone. The SLO is compiled; its budget is renewed then, and not at `startTime`.""",
    Severity.WARNING,
)
QUERY = Fault(
    "MLO237",
    "openslo-query",
    """The query of an OpenSLO indicator is missing, or mlobs cannot put a window into it.

OpenSLO has no word for the range of a query. mlobs wraps a counter as it stands, `sum(requests_total)`, in a rate
over the window, and opens a range that is written out, `rate(requests_total[5m])`. A query that does anything else,
such as `count(...)` or a product, is left to its author: write `$window` for the range.

Bad:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'count(failed_jobs)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'count(jobs)'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{target: 0.999}]
```
Good:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'count(increase(failed_jobs[$window]) > 0)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'count(increase(jobs[$window]) > 0)'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{target: 0.999}]
```""",
)
OBJECTIVE = Fault(
    "MLO239",
    "openslo-objective",
    """An OpenSLO objective lacks something, or contradicts itself.

`target` is a share below 1, `targetPercent` the same in percent. A `thresholdMetric` needs `op` and `value`. Several
objectives of one SLO become several SLOs, told apart by `displayName`.

Bad:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(errors_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total)'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{target: 99.9}]
```
Good:
```yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, labels: {team: risk}}
spec:
  service: web
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(errors_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total)'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{targetPercent: 99.9}]
```""",
)
CONDITION = Fault(
    "MLO240",
    "openslo-condition",
    """An OpenSLO alert condition cannot be a burn-rate tier.

A tier fires while the budget burns faster than `threshold` over `lookbackWindow` and, so that it ends when the fault
does, over a twelfth of it. Events are counted over 5 minutes, so the window is 10 minutes or more. `op: lt` or `lte`
would alert while all is well; an example of the specification has it by mistake.

Bad:
```yaml
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast-burn}
spec: {severity: page, condition: {op: lte, threshold: 14.4, lookbackWindow: 1h}}
```
Good:
```yaml
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast-burn}
spec: {severity: page, condition: {op: gt, threshold: 14.4, lookbackWindow: 1h}}
```""",
)
SEVERITY = Fault(
    "MLO241",
    "openslo-severity",
    """The severity of an OpenSLO alert condition is a word that mlobs does not know, so it opens a ticket.

`page`, `critical`, `high`, `error`, `sev1`, `p1` and their like wake a person; `ticket`, `warning`, `info`, `medium`,
`low`, `sev2`, `p2` and below open a ticket.""",
    Severity.WARNING,
)
POLICY = Fault(
    "MLO242",
    "openslo-policy",
    """An OpenSLO alert policy tells nobody that its condition has begun.

Without `alertWhenBreaching: true` a policy is silent while the budget burns. mlobs always tells the end of what it has
told the beginning of, so `alertWhenResolved` alone has no counterpart.""",
    Severity.WARNING,
)
NOTIFICATION = Fault(
    "MLO243",
    "openslo-notification",
    """An OpenSLO notification target says `slack` or `email`, and not which channel or address.

Alerts go to the receivers of the team that answers for the service, by urgency. A receiver of that team with the name
of the target stands for it.""",
    Severity.WARNING,
)
COMPOSITE = Fault(
    "MLO244",
    "openslo-composite",
    """An OpenSLO composite burns its budget in a way that mlobs has no words for.

OpenSLO adds the burn rates of the parts, each with its weight. mlobs takes the worst part of each minute, or their
weighted mean. Where parts have weights, different targets or ratio time slices, each becomes an SLO of its own with the
alert policies of the composite, and the composite is left out.""",
    Severity.WARNING,
)
TEAM = Fault(
    "MLO246",
    "openslo-team",
    """A label names several teams, and an alert goes to one.

mlobs takes the team from the label `team` or `owner` of the service, then of its SLOs. With several in one label
nobody is chosen; a document `kind: Service` of mlobs with the service's name may say which.""",
    Severity.WARNING,
)
DEFAULT = Fault(
    "MLO248",
    "openslo-default",
    """An OpenSLO document leaves something open, and mlobs decides it.

Without `budgetingMethod` events are counted. Without `timeWindow` an SLO holds over 30 days; a rolling month is 30 days
too, a quarter 90 and a year 365. Without `alertPolicies` the burn-rate tiers of mlobs page and open tickets; an empty
list, `alertPolicies: []`, asks for no alerts. A `thresholdMetric` is judged minute by minute, so with `Timeslices` each
minute is a slice. A value in CloudWatch is watched by Application Signals, and by the average of each minute where
`stat` is missing.

A composite whose parts promise the same counts the worst of them, minute by minute. While one part fails that is what
OpenSLO asks for; when two fail at once, it would add them up. The parts are recorded and tell nobody; the alert
policies are those of the composite.""",
    Severity.INFO,
)
