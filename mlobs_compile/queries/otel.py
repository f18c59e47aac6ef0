"""PromQL for CloudWatch's own query endpoint, over the metrics that AWS republishes in OpenTelemetry's form.

All of them have delta temporality: a sample is what happened since the one before, so a sum over a stretch counts
its events, and `rate` has no place. A name stands in quotes, a dimension is a label. A selector also matches series
with more labels, so every further dimension that the metric is published under is asked to be empty; CloudWatch
itself keeps these apart.

Sources: AWS, "Supported AWS resources and metrics for OpenTelemetry enrichment", "PromQL querying" and "PromQL
limits and restrictions". Nothing here was run on AWS.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.ir.signal import Metric, MetricEvents, MetricMath, Signal, Term
from mlobs_compile.queries import catalogue, records
from mlobs_compile.units import Duration, decimal_text

LONGEST = Duration.of(days=7)
"""The longest stretch a query may read, its lookback included."""
LOOKBACK = Duration.of(minutes=5)
"""How far behind the start of a range Prometheus looks for a first sample."""
MOST_CHARACTERS = 10_000
"""Characters of a query (PutMetricAlarm, `AlarmPromQLCriteria`)."""
_SUMS = {
    "AWS/SageMaker": (
        "cloudwatch.aws/sagemaker",
        frozenset(("Invocations", "Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors")),
    )
}
"""By namespace, its instrumentation scope and the metrics that are republished as sums."""


def problem(signal: Signal) -> str | None:
    """Why the signal cannot be asked for in PromQL; None when it can."""
    if not isinstance(signal.metric, MetricEvents):
        return (
            "PromQL counts metrics that AWS republishes as sums; of a value or a distribution it is not known to "
            "give the same figures; write `backend: application-signals`, or leave `backend` out"
        )
    form = signal.metric
    found = (_unasked(term) for term in (*form.total, *form.bad, *form.good))
    return next((reason for reason in found if reason), None)


def _unasked(term: Term) -> str | None:
    if isinstance(term, MetricMath):
        return f"`{term.expression}` is metric math and no PromQL; name a metric, or leave `backend` out"
    names = _SUMS.get(term.namespace, ("", frozenset()))[1]
    if term.name not in names or term.stat != "Sum":
        known = ", ".join(f"`{space}/{name}`" for space, held in _SUMS.items() for name in sorted(held[1]))
        return (
            f"the {term.stat} of `{term.namespace}/{term.name}` is not among the sums known to be askable in PromQL "
            f"({known}); leave `backend` out"
        )
    return None


def burn(alert: BurnRateAlert, gap: Duration | None) -> str:
    """One value while both windows of the tier burn too fast, or while there were no data for `gap`; else none."""
    objective, tier = alert.objective, alert.tier
    form = objective.signal.metric
    assert isinstance(form, MetricEvents)
    long, short = _Counts(form, tier.long), _Counts(form, tier.short)
    conditions = [f"{counts.ratio()} > {decimal_text(alert.threshold)}" for counts in (long, short)]
    if objective.min_events > 1:
        conditions.append(f"{long.total()} >= {objective.min_events}")
    if objective.min_bad_events > 1:
        conditions.append(f"{long.bad()} >= {objective.min_bad_events}")
    burning = "\nand\n".join(f"({condition})" for condition in conditions)
    if gap is None:
        return burning
    missing = " and ".join(f"absent({_summed(metric, gap)})" for metric in _metrics(form.total))
    return f"({burning})\nor\n({missing})"


class _Counts:
    """The events of one window; no metric that was not published makes the others disappear."""

    def __init__(self, form: MetricEvents, window: Duration) -> None:
        self.form, self.window = form, window

    def total(self) -> str:
        return self._sum(self.form.total)

    def bad(self) -> str:
        if self.form.bad:
            return self._sum(self.form.bad)
        return f"clamp_min({self.total()} - {self._sum(self.form.good)}, 0)"

    def ratio(self) -> str:
        return f"{self.bad()} / ({self.total()} > 0)"

    def _sum(self, terms: Sequence[Term]) -> str:
        parts = [
            _scaled(f"({_summed(metric, self.window)} or vector(0))", metric.scale)
            for metric in _metrics(terms)
        ]
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def _metrics(terms: Sequence[Term]) -> list[Metric]:
    return [term for term in terms if isinstance(term, Metric)]


def _summed(metric: Metric, window: Duration) -> str:
    return f"sum(sum_over_time({selector(metric)}[{window}]))"


def _scaled(text: str, scale: Decimal) -> str:
    return text if scale == 1 else f"{text} * {decimal_text(scale)}"


def selector(metric: Metric) -> str:
    """The series of one metric under exactly its dimensions."""
    scope = _SUMS[metric.namespace][0]
    own = dict(metric.dimensions)
    groups = catalogue.holding(metric.namespace, metric.name)
    others = sorted({name for group in groups for held in group.dimensions for name in held} - own.keys())
    matchers = [records.quoted(metric.name), f'"@instrumentation.@name"={records.quoted(scope)}']
    matchers += [f"{_label(name)}={records.quoted(value)}" for name, value in own.items()]
    matchers += [f'{_label(name)}=""' for name in others]
    return f"{{{','.join(matchers)}}}"


def _label(name: str) -> str:
    """A dimension as a label: in quotes where it has characters that a plain label has not."""
    return name if name.isidentifier() and name.isascii() else records.quoted(name)
