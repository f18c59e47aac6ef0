"""What a runner publishes of a check, and how it is read: the names, in one place, for both sides.

Prometheus keeps a series for each column and segment; CloudWatch, where each metric is paid for, one per check.
"""

from __future__ import annotations

from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import (
    PUBLISHED,
    Metric,
    MetricGauge,
    MetricMath,
    SeriesGauge,
    Signal,
    Unit,
)
from mlobs_compile.queries.records import quoted
from mlobs_compile.units import Duration

VALUE = "mlobs_check_value"
STATUS = "mlobs_check_status"
"""0 pass, 1 warn, 2 fail, 3 error, 4 no data."""
PASS, WARN, FAIL, ERROR, NO_DATA = range(5)
RUN = "mlobs_run_timestamp_seconds"
"""When the results were published. The moment at which a run began would not do: one that begins in one window and
ends in the next would count in neither."""
THRESHOLD = "mlobs_check_threshold"
ROWS = "mlobs_rows"
COVERAGE = "mlobs_label_coverage_ratio"
WINDOW_END = "mlobs_window_end_timestamp_seconds"
DURATION = "mlobs_run_duration_seconds"
LEFT_OUT = "mlobs_series_left_out"
"""Series of checks that a limit kept from being published."""
NAMESPACE = "mlobs"
"""Where the runner publishes in CloudWatch."""
COUNTS = {WARN: "check_warning", FAIL: "check_failing"}
"""The metrics of CloudWatch: on how many columns and segments the check is in the state."""
OF_SUBJECT = {FAIL: "checks_failing", ERROR: "checks_errors", NO_DATA: "checks_no_data"}
"""The metrics of CloudWatch: how many checks of a model or data set are in the state."""
RUNS = "runs"
"""The metric of CloudWatch that has a 1 for each run."""
HELD = "20m"
"""For how long a verdict outlives its series: a scrape that fails resolves nothing, and when all are gone, the alert
on overdue checks speaks before the verdicts fall silent."""
CLOUDWATCH_VALUE = "check_value"
CLOUDWATCH_COVERAGE = "label_coverage_ratio"
"""Of a model and an environment, as its dimensions `Model` and `Environment` say."""


def verdict(check: str, environment: str, status: int, what: str) -> Signal:
    """1 while the last window's verdict is `status`, for each column and segment; 0 while it is another."""
    held = f"last_over_time({STATUS}{{{_labels(check, environment)}}}[{HELD}])"
    query = f"max by (column, segment) ({held} == bool {status})"
    name = COUNTS[status]
    metric = Metric(NAMESPACE, name, _dimensions(check, environment), "Maximum")
    return Signal(
        name, Unit.COUNT, SeriesGauge(query), MetricGauge(metric), f"verdict on the {what}", PUBLISHED
    )


def value(check: str, environment: str, unit: Unit, what: str) -> Signal:
    """The value of a check, for each column and segment; in CloudWatch the one furthest from healthy."""
    query = f"max by (column, segment) ({VALUE}{{{_labels(check, environment)}}})"
    metric = Metric(NAMESPACE, CLOUDWATCH_VALUE, _dimensions(check, environment), "Maximum")
    name = check.rpartition("/")[2]
    return Signal(name, unit, SeriesGauge(query), MetricGauge(metric), what, PUBLISHED)


def threshold(value: str, level: str, side: str) -> str:
    """The limit of a check, for the query of its value; `level` is `warn` or `fail`, `side` is `low` or `high`."""
    limits = value.replace(VALUE, THRESHOLD).replace("(column, segment)", "(column)")
    return limits.removesuffix("})") + f',level="{level}",side="{side}"}})'


def count(subject: Subject, status: int, what: str) -> Signal:
    """How many checks of a model or data set are in a state; each counts once by column and segment.

    A segment with too few rows is no matter for a ticket, since a rare one would hold it open for ever: without data
    is a check only where the whole batch is.
    """
    whole, apart = (',segment=""', "check, column") if status == NO_DATA else ("", "check, column, segment")
    found = f"last_over_time({STATUS}{{{of_subject(subject)}{whole}}}[{HELD}]) == {status}"
    query = f"count(count by ({apart}) ({found})) or vector(0)"
    metric = Metric(NAMESPACE, OF_SUBJECT[status], _owner(subject), "Maximum")
    return Signal(OF_SUBJECT[status], Unit.COUNT, SeriesGauge(query), MetricGauge(metric), what, PUBLISHED)


def rows(subject: Subject) -> Signal:
    """Rows of the last batch."""
    metric = Metric(NAMESPACE, "rows", _owner(subject), "Maximum")
    query = f"max({ROWS}{{{of_subject(subject)}}})"
    return Signal("rows", Unit.COUNT, SeriesGauge(query), MetricGauge(metric), "rows", PUBLISHED)


def states(subject: Subject, pillar: str = "") -> Signal:
    """The state of each check on the whole batch, by column; CloudWatch has counts of them only."""
    query = f"max by (check, column) ({STATUS}{{{_whole(subject, pillar)}}})"
    return Signal("state", Unit.COUNT, SeriesGauge(query), None, "state of each check", PUBLISHED)


def share(subject: Subject, status: int, pillar: str = "") -> Signal:
    """The share of columns on which some check is in a state, or, without columns, of checks."""
    apart = "column" if pillar else "check, column"
    held = f"last_over_time({STATUS}{{{_whole(subject, pillar)}}}[{HELD}])"
    query = f"avg(max by ({apart}) ({held} == bool {status}))"
    what = "share of checks in a state" if not pillar else "share of columns in a state"
    return Signal("share", Unit.RATIO, SeriesGauge(query), None, what, PUBLISHED)


def latest(subject: Subject, pillar: str, unit: Unit) -> tuple[Signal, ...]:
    """The columns of a table of the last run's findings: value, limits and state, by check and column."""
    of, by = f"{{{_whole(subject, pillar)}}}", "max by (check, column)"
    limits = f'{of_subject(subject)},{_checks(subject, pillar)},level="fail"'
    asked = (
        ("value", unit, f"{by} ({VALUE}{of})"),
        ("at least", unit, f'{by} ({THRESHOLD}{{{limits},side="low"}})'),
        ("at most", unit, f'{by} ({THRESHOLD}{{{limits},side="high"}})'),
        ("state", Unit.COUNT, f"{by} ({STATUS}{of})"),
    )
    return tuple(Signal(name, of_one, SeriesGauge(query), source=PUBLISHED) for name, of_one, query in asked)


def _whole(subject: Subject, pillar: str) -> str:
    """The matchers of what is found on the whole batch, by all checks or by those of a pillar."""
    checks = f",{_checks(subject, pillar)}" if pillar else ""
    return f'{of_subject(subject)}{checks},segment=""'


def _checks(subject: Subject, pillar: str) -> str:
    return f"check=~{quoted(f'{subject.name}/{pillar}/.+')}"


def age(subject: Subject, late: Duration, what: str) -> Signal:
    """Seconds since the last run. CloudWatch knows only whether there was one: 0, or more than `late`."""
    query = f"time() - (max({RUN}{{{of_subject(subject)}}}) or vector(0))"
    runs = Metric(NAMESPACE, RUNS, _owner(subject), "Sum")
    seen = MetricMath(f"IF(FILL(runs, 0) > 0, 0, {late.whole_seconds + 1})", (("runs", runs),))
    return Signal("checks_age", Unit.SECONDS, SeriesGauge(query), MetricGauge(seen), what, PUBLISHED)


def repeated(verdict: str, subject: Subject, windows: tuple[int, int], every: Duration) -> str:
    """Where a verdict was bad in k of the last n windows: their number.

    Windows are those of the clock, each as long as the schedule's period; the one that is running counts from the run
    in it on, and until then the one before is the last. A verdict counts in the window in which it was published and
    in no other, so that a run that comes late never counts twice, and a window without a run counts as healthy.
    """
    least, last = windows
    run = f"max(last_over_time({RUN}{{{of_subject(subject)}}}[{HELD}]))"
    length = every.whole_seconds
    now = f"{run} >= time() - time() % {length}"
    counted = f"({verdict})\n    and on () {run} >= time() - {length}"
    current = f"(\n    ({verdict})\n    and on () {now}\n  )"

    def past(number: int) -> str:
        # A millisecond less than whole windows: Prometheus 2 counts both ends of a range, and 3 does not.
        return f"sum_over_time((\n    {counted}\n  )[{Duration(number * every.ms - 1)}:{every}])"

    waiting = f"(\n  {past(last)}\n  unless on () {now}\n) >= {least}"
    ran = f"(\n  {current}\n  + ({past(last - 1)} or 0 * {current})\n) >= {least}"
    return f"{waiting}\nor\n{ran}"


def of_subject(subject: Subject) -> str:
    """The matchers of everything that is published of a model or data set."""
    return f"{subject.kind}={quoted(subject.name)},environment={quoted(subject.environment)}"


def _owner(subject: Subject) -> tuple[tuple[str, str], ...]:
    return (subject.kind.capitalize(), subject.name), ("Environment", subject.environment)


def coverage(subject: Subject) -> Signal:
    """The share of rows, of those old enough to have a label, that have one; nothing where no row is."""
    metric = Metric(NAMESPACE, CLOUDWATCH_COVERAGE, _owner(subject), "Minimum")
    what = f"share of rows of the {subject.kind} {subject.name} whose label is known"
    query = f"min({COVERAGE}{{{of_subject(subject)}}})"
    return Signal("label_coverage", Unit.RATIO, SeriesGauge(query), MetricGauge(metric), what, PUBLISHED)


def _labels(check: str, environment: str) -> str:
    return f"check={quoted(check)},environment={quoted(environment)}"


def _dimensions(check: str, environment: str) -> tuple[tuple[str, str], ...]:
    return ("Check", check), ("Environment", environment)
