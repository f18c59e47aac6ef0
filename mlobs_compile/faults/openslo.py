"""Faults of documents in other languages, OpenSLO's above all (MLO230 to MLO249)."""

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
`ratioMetric` is read and `thresholdMetric` is not, for an SLO there counts events.""",
)
WINDOW = Fault(
    "MLO234",
    "openslo-window",
    """An OpenSLO window has no counterpart in mlobs.

A rolling window has any length from 7 to 90 days. A window of the calendar is a week, a month or a quarter: `1w`, `1M`
or `1Q`. In OpenSLO `1m` is one minute; a month is `1M`.""",
)
WINDOW_BEGINS = Fault(
    "MLO235",
    "openslo-window-begins",
    """An OpenSLO window of the calendar begins at another moment than the calendar's own week, month or quarter.

mlobs begins a week on Monday, a month on its first day and a quarter on the first day of January, April, July or
October, at midnight of the time zone. The SLO is compiled; its budget is renewed then, and not at `startTime`.""",
    Severity.WARNING,
)
UNREADABLE = Fault(
    "MLO236",
    "not-importable",
    """A file given to `mlobs import` is no document of the tool, or lacks what makes it one.

`mlobs import sloth` reads `version: prometheus/v1` and `kind: PrometheusServiceLevel`, `mlobs import pyrra` reads
`kind: ServiceLevelObjective`, `mlobs import prometheus-rules` reads `groups:` and `kind: PrometheusRule`,
`mlobs import openslo` reads what mlobs also compiles as it is. Nothing is written while one of the files is faulty.""",
)
QUERY = Fault(
    "MLO237",
    "openslo-query",
    """The query of an OpenSLO indicator is missing, or mlobs cannot put a window into it.

OpenSLO has no word for the range of a query. mlobs wraps a counter as it stands, `sum(requests_total)`, in a rate
over the window, and opens a range that is written out, `rate(requests_total[5m])`. A query that does anything else,
such as `count(...)` or a product, is left to its author: write `$window` for the range.""",
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
OBJECTIVE = Fault(
    "MLO239",
    "openslo-objective",
    """An OpenSLO objective lacks something, or contradicts itself.

`target` is a share below 1, `targetPercent` the same in percent. A `thresholdMetric` needs `op` and `value`. Several
objectives of one SLO become several SLOs, told apart by `displayName`.""",
)
CONDITION = Fault(
    "MLO240",
    "openslo-condition",
    """An OpenSLO alert condition cannot be a burn-rate tier.

A tier fires while the budget burns faster than `threshold` over `lookbackWindow` and, so that it ends when the fault
does, over a twelfth of it. Events are counted over 5 minutes, so the window is 10 minutes or more. `op: lt` or `lte`
would alert while all is well; an example of the specification has it by mistake.""",
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
of the target stands for it.

Good:
```yaml
receivers:
  on-call-mail: {type: email, to: [on-call@acme.example]}
routing: {page: [on-call-mail], ticket: [on-call-mail]}
```""",
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
CHANGED = Fault(
    "MLO245",
    "carried-over-differently",
    """Something of another tool's document is said in another way by mlobs, or by its default.

Nothing needs to be done; the message says what is different, such as the name that an alert has now.""",
    Severity.INFO,
)
TEAM = Fault(
    "MLO246",
    "openslo-team",
    """A label names several teams, and an alert goes to one.

mlobs takes the team from the label `team` or `owner` of the service, then of its SLOs. With several in one label
nobody is chosen; a document `kind: Service` of mlobs with the service's name may say which.""",
    Severity.WARNING,
)
NAME = Fault(
    "MLO247",
    "name-changed",
    """A name of another tool is not written as mlobs writes names, and has another spelling in everything compiled.

Names become part of alarm names, file names and labels in every target: lower case letters, digits and dashes, at most
63.""",
    Severity.INFO,
)
DEFAULT = Fault(
    "MLO248",
    "openslo-default",
    """An OpenSLO document leaves something open, and mlobs decides it.

Without `budgetingMethod` events are counted. Without `timeWindow` an SLO holds over 30 days; a rolling month is 30 days
too, a quarter 90 and a year 365. Without `alertPolicies` the burn-rate tiers of mlobs page and open tickets; an empty
list, `alertPolicies: []`, asks for no alerts.

A composite whose parts promise the same counts the worst of them, minute by minute. While one part fails that is what
OpenSLO asks for; when two fail at once, it would add them up. The parts are recorded and tell nobody; the alert
policies are those of the composite.""",
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
