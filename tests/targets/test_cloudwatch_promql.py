"""SLOs by PromQL alarms: one alarm for each tier, with the limits of CloudWatch's query endpoint."""

from __future__ import annotations

from dataclasses import replace

import promql_parser
import pytest

from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import Metric, MetricEvents, MetricMath, Signal, Unit
from mlobs_compile.queries import otel
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.targets.cloudwatch.options import Options
from mlobs_compile.units import Duration
from tests.builders import a_gauge_signal, a_latency_signal, a_metric, an_event_signal, an_objective
from tests.targets.cloudwatch_world import (
    PAGE,
    SLICED,
    TICKET,
    availability,
    by_name,
    emitted,
    sent,
    with_tiers,
)

PROMQL = Options(slo_backend="promql")
FAST, SLOW = "fraud/availability/burn/page-fast", "fraud/availability/burn/page-slow"


def test_the_fastest_page_is_one_alarm_that_holds_both_windows_and_tells_the_topic() -> None:
    emission = emitted(*with_tiers(availability()), options=PROMQL)
    alarm = by_name(emission)[FAST]
    query = alarm["EvaluationCriteria"]["PromQLCriteria"]["Query"]
    assert "[1h]" in query and "[5m]" in query and query.count("> 0.0144") == 2
    assert alarm["AlarmActions"] == [PAGE] and alarm["EvaluationInterval"] == 60
    assert not {"Threshold", "Metrics", "TreatMissingData"} & set(alarm)
    sent(emission)


def test_what_another_one_speaks_for_asks_in_silence_under_a_composite() -> None:
    alarms = by_name(emitted(*with_tiers(availability()), options=PROMQL))
    assert not alarms["fraud/availability/promql/page-slow"]["ActionsEnabled"]
    assert alarms[SLOW]["AlarmRule"] == 'ALARM("acme/prod/fraud/availability/promql/page-slow")'
    assert alarms[SLOW]["ActionsSuppressor"] == f"acme/prod/{FAST}"
    ticket = alarms["fraud/availability/burn/ticket"]
    assert ticket["AlarmActions"] == [TICKET] and ticket["AlarmRule"].count("NOT ALARM") == 2


def test_what_the_account_has_to_opt_in_to_is_said() -> None:
    assert any(
        "StartOTelEnrichment" in note for note in emitted(*with_tiers(availability()), options=PROMQL).notes
    )
    assert not emitted(*with_tiers(availability())).notes


def with_waits(hold: str, keep: str) -> tuple[Objective, BurnRateAlert]:
    objective, fast, *_ = with_tiers(availability())
    assert isinstance(objective, Objective) and isinstance(fast, BurnRateAlert)
    tier = replace(fast.tier, hold=Duration.parse(hold), keep=Duration.parse(keep))
    return objective, replace(fast, tier=tier)


def test_both_waits_of_a_tier_are_kept() -> None:
    emission = emitted(*with_waits("2m", "10m"), options=PROMQL)
    criteria = by_name(emission)[FAST]["EvaluationCriteria"]["PromQLCriteria"]
    assert (criteria["PendingPeriod"], criteria["RecoveryPeriod"]) == (120, 600)
    sent(emission)


def test_a_selector_names_metric_and_scope_in_quotes_and_empties_the_dimensions_it_is_not_under() -> None:
    text = otel.selector(a_metric())
    assert text.startswith('{"Invocations","@instrumentation.@name"="cloudwatch.aws/sagemaker",')
    assert 'EndpointName="fraud-prod"' in text and 'ContainerName=""' in text
    promql_parser.parse(text)


def test_a_value_of_a_dimension_may_hold_quotes() -> None:
    odd = Metric("AWS/SageMaker", "Invocations", (("EndpointName", 'a"b\\c'), ("VariantName", "v")), "Sum")
    promql_parser.parse(otel.selector(odd))


def of_metrics(*terms: Metric | MetricMath) -> Objective:
    return an_objective(signal=Signal("s", Unit.RATIO, metric=MetricEvents((a_metric(),), bad=terms)))


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        (of_metrics(Metric("Mine", "failures", (), "Sum")), "`Mine/failures` is not among the sums"),
        (of_metrics(a_metric("Invocation5XXErrors", "Average")), "the Average of"),
        (of_metrics(MetricMath("a + b", (("a", a_metric()), ("b", a_metric("c"))))), "metric math"),
        (an_objective(signal=a_latency_signal(), at_most="0.2"), "republishes as sums"),
        (an_objective(signal=a_gauge_signal(), at_most="1"), "republishes as sums"),
        (SLICED, "judge each slice of 5m"),
    ],
)
def test_what_cannot_be_asked_is_refused(objective: Objective, words: str) -> None:
    assert words in (TARGET.refusal(objective, PROMQL) or "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"long": Duration.of(days=7)}, "7d at most, its lookback of 5m included"),
        ({"hold": Duration.of(days=2)}, "`for` is 2d"),
        ({"keep": Duration.of(days=2)}, "`keep_firing_for` is 2d"),
    ],
)
def test_a_tier_beyond_the_limits_is_refused(change: dict[str, Duration], words: str) -> None:
    _, alert = with_waits("0s", "0s")
    assert words in (TARGET.refusal(replace(alert, tier=replace(alert.tier, **change)), PROMQL) or "")
    assert TARGET.refusal(alert, PROMQL) is None


def test_a_query_that_is_too_long_is_refused() -> None:
    names = ("Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors")
    terms = tuple(
        Metric("AWS/SageMaker", names[n % 3], (("EndpointName", f"{n}" * 900), ("VariantName", "v")), "Sum")
        for n in range(8)
    )
    objective = of_metrics(*terms)
    alert = next(node for node in with_tiers(objective) if isinstance(node, BurnRateAlert))
    assert "10000" in (TARGET.refusal(alert, PROMQL) or "")


def test_an_slo_may_choose_its_own_backend() -> None:
    chosen = replace(availability(), backend="promql")
    assert "EvaluationCriteria" in by_name(emitted(*with_tiers(chosen)))[FAST]
    back = replace(availability(), backend="alarms", signal=an_event_signal())
    assert "AlarmRule" in by_name(emitted(*with_tiers(back), options=PROMQL))[FAST]
