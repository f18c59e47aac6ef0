"""Under which name a managed monitor runs, and under which metric it publishes a measure.

Source of names and dimensions: facts gathered from Amazon SageMaker's documentation and AWS's own samples. The
dimension set of the data-quality metrics is disputed between AWS's pages (`Endpoint, MonitoringSchedule` in AWS's
code, `EndpointName, ScheduleName` on one page) and was never seen live by this project.
"""

from __future__ import annotations

from mlobs_compile.ir.monitor import Endpoint, Measure, Pillar, Problem, ScheduledMonitor
from mlobs_compile.ir.signal import Metric
from mlobs_compile.units import Duration, Schedule

_LIMIT = 63
_DAY = 24
_NAMESPACES = {
    Pillar.QUALITY: "data-metrics",
    Pillar.PERFORMANCE: "model-metrics",
    Pillar.BIAS: "bias-metrics",
    Pillar.EXPLAINABILITY: "explainability-metrics",
}
_PRE_TRAINING = frozenset({"CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL"})
_STATS = {Pillar.QUALITY: "Maximum", Pillar.PERFORMANCE: "Average", Pillar.BIAS: "Average"}


def schedule_name(project: str, environment: str, subject: str, pillar: Pillar) -> str:
    """The name of a monitoring schedule: letters, digits and dashes, at most 63, unique per model and pillar."""
    return short_name(f"{project}-{environment}-{subject}-{pillar.value}")


def short_name(name: str, limit: int = _LIMIT) -> str:
    """The name, or its beginning with 8 hex digits of its hash when it is too long."""
    if len(name) <= limit:
        return name
    import hashlib

    return f"{name[: limit - 9].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def quality_name(problem: Problem | None, metric: str) -> str:
    """The name under which Model Monitor knows a quality metric: those of several classes are weighted by class."""
    weighted = problem is Problem.MULTICLASS and metric in ("recall", "precision", "f1", "f0_5", "f2")
    return f"weighted_{metric}" if weighted else metric


def metric(monitor: ScheduledMonitor, measure: Measure, schedule: str) -> Metric | None:
    """The metric of one measure; None where the monitor publishes none for it."""
    if measure.column == "*" or monitor.pillar is Pillar.EXPLAINABILITY:
        return None
    if monitor.pillar is Pillar.QUALITY and measure.column is None:
        return None
    place = "Endpoints" if isinstance(monitor.source, Endpoint) else "ModelMonitoring"
    dimensions = {"MonitoringSchedule": schedule}
    if isinstance(monitor.source, Endpoint):
        dimensions["Endpoint"] = monitor.source.name
    name = quality_name(monitor.problem, measure.metric)
    if monitor.pillar is Pillar.QUALITY:
        name = f"feature_baseline_drift_{measure.column}"
    if monitor.pillar is Pillar.BIAS:
        name = f"bias_metric_{measure.metric}"
        dimensions |= _bias_dimensions(monitor, measure)
    return Metric(
        f"aws/sagemaker/{place}/{_NAMESPACES[monitor.pillar]}",
        name,
        tuple(sorted(dimensions.items())),
        _STATS[monitor.pillar],
    )


def _bias_dimensions(monitor: ScheduledMonitor, measure: Measure) -> dict[str, str]:
    facet, _, group = (measure.column or "").partition("=")
    return {
        "BiasStage": "Pre-training" if measure.metric in _PRE_TRAINING else "Post-Training",
        "Label": monitor.label or "",
        "LabelValue": monitor.positive[0] if monitor.positive else "",
        "Facet": facet,
        "FacetValue": group,
    }


def schedule_expression(schedule: Schedule) -> str | None:
    """The schedule as Model Monitor writes it; None where it has no such form.

    Only `cron(0 * ? * * *)`, `cron(0 H ? * * *)` and `cron(0 H/N ? * * *)` exist (Developer Guide, "The cron
    expression for monitoring schedule"). A run starts up to 20 minutes late.

    A step that does not divide a day, or a first hour beyond the step, would wait longer over midnight than
    the step says, so they have no form either.
    """
    grid = schedule.hours
    if grid is None:
        return None
    first, step = grid
    if not 0 < step <= _DAY or not 0 <= first < _DAY or _DAY % step or (step < _DAY and first >= step):
        return None
    if step == 1:
        return "cron(0 * ? * * *)"
    return f"cron(0 {first} ? * * *)" if step == _DAY else f"cron(0 {first}/{step} ? * * *)"


def longest_runtime(monitor: ScheduledMonitor) -> Duration:
    """The longest runtime that the service takes: the frequency, half an hour for hourly jobs that wait for labels.

    Source: SageMaker API Reference, MonitoringStoppingCondition, `MaxRuntimeInSeconds`.
    """
    grid = monitor.schedule.hours
    step = min(grid[1], _DAY) if grid else _DAY
    waits = monitor.pillar in (Pillar.PERFORMANCE, Pillar.BIAS)
    return Duration.of(minutes=30) if step == 1 and waits else Duration.of(hours=step)


def lacks_labels(monitor: ScheduledMonitor) -> bool:
    """True for a pillar that compares with what really happened, and is not told where that stands."""
    return monitor.pillar in (Pillar.PERFORMANCE, Pillar.BIAS) and not monitor.ground_truth


def barred(monitor: ScheduledMonitor) -> bool:
    """True where the service takes no request for the monitor; rules MLO504 to MLO506 say why."""
    return (
        schedule_expression(monitor.schedule) is None
        or not Duration.of(seconds=1) <= monitor.max_runtime <= longest_runtime(monitor)
        or lacks_labels(monitor)
    )
