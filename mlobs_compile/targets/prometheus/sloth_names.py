"""sloth's recorded series and labels beside mlobs' own, so that dashboards and routes made for sloth keep working.

Every number is read from what mlobs records, so it is weighted by events where sloth averages ratios, and costs next
to nothing. A window that no tier has is summed from the staged counts. The budget of a calendar window is the
calendar's; the ratio over its usual length rolls, for that is what the name says.

`sloth_slo_info` says `sloth_mode="mlobs"`; it has no `sloth_version`, since no sloth made it.
Source of the names: sloth's `pkg/common/conventions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Body
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.queries import recorded, records
from mlobs_compile.units import Duration, decimal_text

WINDOWS = tuple(map(Duration.parse, ("5m", "30m", "1h", "2h", "6h", "1d", "3d")))
"""What sloth records for every SLO, beside the period."""
_WEEK = Duration.of(days=7)


def identity(objective: Objective) -> dict[str, str]:
    """The labels by which sloth tells SLOs apart."""
    service, slo = objective.subject.name, objective.name
    return {"sloth_id": f"{service}-{slo}", "sloth_service": service, "sloth_slo": slo}


def labelled(rule: Body, alert: BurnRateAlert) -> Body:
    """An alerting rule with the labels by which sloth's alerts are routed and counted."""
    labels = rule["labels"]
    assert isinstance(labels, Mapping)
    severity = {"sloth_severity": alert.urgency.value}
    return {**rule, "labels": {**labels, **identity(alert.objective), **severity}}


def sloth_rules(objective: Objective) -> Iterator[Body]:
    """Ratios, objective, budget and burn rates under sloth's names."""
    budget, period = decimal_text(objective.budget), objective.window
    for window in WINDOWS:
        yield _ratio(objective, window, _over(objective, window))
    if period not in WINDOWS:
        yield _ratio(objective, period, _over_period(objective))
    left = recorded.budget_left(objective)
    facts = {
        "slo:objective:ratio": f"vector({decimal_text(objective.target)})",
        "slo:error_budget:ratio": f"vector({budget})",
        "slo:time_period:days": f"vector({decimal_text(period.hours / 24)})",
        "slo:current_burn_rate:ratio": _bare(f"{recorded.error_ratio(objective, records.STAGE)} / {budget}"),
        "slo:period_burn_rate:ratio": _bare(f"1 - {left}"),
        "slo:period_error_budget_remaining:ratio": _bare(left),
    }
    for name, expr in facts.items():
        yield _record(objective, name, expr)
    yield _record(
        objective,
        "sloth_slo_info",
        "vector(1)",
        sloth_mode="mlobs",
        sloth_objective=decimal_text(objective.target * 100),
        sloth_spec="mlobs/v1",
    )


def _record(objective: Objective, name: str, expr: str, /, **more: str) -> Body:
    labels = {"environment": objective.subject.environment, **identity(objective), **more}
    return {"record": name, "expr": expr, "labels": labels}


def _ratio(objective: Objective, window: Duration, expr: str) -> Body:
    text = _prometheus(window)
    return _record(objective, f"slo:sli_error:ratio_rate{text}", _bare(expr), sloth_window=text)


def _over(objective: Objective, window: Duration) -> str:
    """The share of bad events, recorded where a tier asks for it, else summed from the stages."""
    if window in recorded.windows(objective):
        return recorded.error_ratio(objective, window)
    bad, total = (records.series(name, objective) for name in (records.BAD, records.TOTAL))
    return f"sum_over_time({bad}[{window}]) / (sum_over_time({total}[{window}]) > 0)"


def _over_period(objective: Objective) -> str:
    if objective.periods[0].calendar is None:
        return recorded.error_ratio(objective, objective.periods[0])
    bad, total = (records.series(name, objective) for name in (records.BAD_HOURLY, records.TOTAL_HOURLY))
    reach = f"[{objective.window}:1h]"
    return f"sum_over_time({bad}{reach}) / (sum_over_time({total}{reach}) > 0)"


def _bare(expr: str) -> str:
    """Without the labels of mlobs' own series; those an SLO is grouped by stay."""
    return f"sum without (slo, window) ({expr})"


def _prometheus(length: Duration) -> str:
    """A length as Prometheus prints it, and so as sloth names its series: 28 days are `4w`."""
    weeks, rest = divmod(length.ms, _WEEK.ms)
    return f"{weeks}w" if weeks and not rest else str(length)
