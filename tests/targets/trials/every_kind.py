"""A project with every kind of SLO and alert that is tried, for the tests of this folder and for promtool."""

from __future__ import annotations

from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.targets.prometheus import trials
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Trial
from tests.platforms import HEAD, PROJECT, TEAM, built

EVENTS = (
    '{events: {bad: \'sum(rate(req_total{job="fraud",code=~"5.."}[$window]))\', '
    "total: 'sum(rate(req_total{job=\"fraud\"}[$window]))'}}"
)
GOOD = EVENTS.replace("bad:", "good:").replace("5..", "2..")
SPEC = f"""\
features: {{names: [amount]}}
drift: {{features: {{amount: {{psi: {{at_most: 0.2}}}}}}}}
monitors: runner
schedule: hourly
maintenance:
  nightly: {{days: [friday], start: "01:00", end: "03:00", time_zone: UTC}}
slos:
  events: {{objective: 99.9%, min_events: 100, sli: {EVENTS}, budget_policy: {{"25%": page}}, no_traffic: 2h}}
  good: {{objective: 99%, window: 7d, sli: {GOOD}, no_data: ignore}}
  strict: {{objective: 99.9%, no_data: bad, sli: {EVENTS}, tiers: {{page-fast: {{for: 6m, keep_firing_for: 10m}}}}}}
  month: {{objective: 99.5%, window: month, sli: {EVENTS}, budget_policy: {{"0%": freeze}}, paging: false}}
  grouped: {{objective: 99.9%, group_by: [region], sli: {{events: {{bad: 'rate(bad_total{{job="x"}}[$window])', total: 'rate(all_total{{job="x"}}[$window])'}}}}}}
  slices: {{objective: 99%, budgeting: timeslices, slice: {{length: 1m, target: 95%}}, sli: {EVENTS}}}
  shares: {{objective: 99%, budgeting: ratio_timeslices, sli: {EVENTS}}}
  ratio: {{objective: 99%, sli: {{ratio: {{success: 'job:success:ratio'}}}}}}
  latency: {{objective: 95%, sli: {{histogram: {{metric: 'lat_seconds{{job="fraud"}}', at_most: 250ms}}}}}}
  native: {{objective: 99%, sli: {{histogram: {{metric: lat_seconds, type: native, at_most: 250ms}}}}}}
  queue: {{objective: 90%, sli: {{gauge: {{query: 'max(queue_depth)', within: [10, 90]}}}}}}
  up: {{objective: 99%, sli: {{boolean: {{query: 'probe_success{{job="x"}}'}}}}}}
  fresh: {{objective: 99%, sli: {{freshness: {{timestamp: last_success_timestamp_seconds, at_most: 6h}}}}}}
  batches: {{objective: 99%, sli: {{batches: {{}}}}}}
  journey: {{objective: 99%, composite: {{all_of: [events, latency]}}}}
  weighted: {{objective: 99%, composite: {{weighted: {{events: 3, latency: 1}}}}}}
  joined: {{objective: 99%, sli: {{gauge: {{query: 'label_replace(depth, "a", "$1", "b", "(.*)")', at_most: 5}}}}}}
alerts:
  heat: {{query: 'max(heat)', within: [10, 90], for: 5m, severity: page}}
  failing: {{query: 'sum(mlobs_check_status == bool 2)', at_most: 3}}
  rare: {{query: 'sum(increase(runs_total[$window]))', at_least: 1, window: 26h}}
  gone: {{query: 'max(heat)', absent: true, for: 10m}}
  jump: {{query: 'max(heat)', anomaly: 4, for: 5m}}
"""


def nodes(spec: str = SPEC) -> list[AnyNode]:
    """What Prometheus is given."""
    build = built(PROJECT, TEAM, HEAD + spec)
    assert build.monitoring is not None
    return [node for node in build.monitoring.nodes if build.homes.get(node.id) == "prometheus"]


def all_trials(spec: str = SPEC) -> dict[str, Trial]:
    return {trial.id: trial for trial in trials.of_monitoring(nodes(spec))}


def checks(trial: Trial, case: Case, alert: str = "") -> list[Check]:
    """The checks of one case, of one alert of the SLO where it is named."""
    return [
        check
        for scenario in trial.scenarios
        for check in scenario.checks
        if check.case is case and (not alert or check.alert == f"{trial.id}/{alert}")
    ]
