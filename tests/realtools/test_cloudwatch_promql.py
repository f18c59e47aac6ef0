"""Prometheus runs the queries of CloudWatch's PromQL alarms over delta series, a sample for what each minute counted.

Names in quotes are Prometheus 3's; for the promtool at hand they are written as it knows them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile.ir.objective import BurnRateAlert, NoData, Objective
from mlobs_compile.targets.cloudwatch.options import Options
from tests.builders import an_event_signal, an_objective
from tests.realtools import promtool
from tests.realtools.promtool import History
from tests.targets.cloudwatch_world import availability, emitted, requests, with_tiers

pytestmark = pytest.mark.realtool
PROMQL = Options(slo_backend="promql")
NOTHING = "groups: []\n"
_SELECTOR = re.compile(r'\{"(\w+)","@instrumentation\.@name"="([^"]+)",')


def plain(query: str) -> str:
    return _SELECTOR.sub(r'\1{scope="\2",', query)


def query_of(objective: Objective, tier: str) -> str:
    """The query that the tier's alarm asks, as one number: 1 while it fires."""
    sent = requests(emitted(*with_tiers(objective), options=PROMQL))
    asked = {
        request["AlarmName"].rpartition("/")[2]: request["EvaluationCriteria"]["PromQLCriteria"]["Query"]
        for _, request in sent
        if "EvaluationCriteria" in request
    }
    return f"count({plain(asked[tier])})"


def series(name: str, **more: str) -> str:
    labels = {
        "scope": "cloudwatch.aws/sagemaker",
        "EndpointName": "fraud-prod",
        "VariantName": "AllTraffic",
        **more,
    }
    held = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{held}}}"


TOTAL, BAD = series("Invocations"), series("Invocation5XXErrors")


def tier(objective: Objective, name: str) -> BurnRateAlert:
    found = (node for node in with_tiers(objective) if isinstance(node, BurnRateAlert))
    return next(alert for alert in found if alert.tier.name == name)


def constant(alert: BurnRateAlert, share: float) -> History:
    """So much more or less than the tier's error ratio, over its whole long window."""
    minutes = int(alert.tier.long.minutes)
    bad = round(1_000_000 * float(alert.threshold) * share)
    return History({TOTAL: f"1000000x{minutes}", BAD: f"{bad}x{minutes}"})


@pytest.mark.parametrize("name", ["page-fast", "page-slow", "ticket"])
@pytest.mark.parametrize("target", ["0.99", "0.999"])
def test_a_tier_fires_just_above_its_factor_and_not_just_below(
    tmp_path: Path, name: str, target: str
) -> None:
    alert = tier(availability(target), name)
    query, at = query_of(availability(target), name), int(alert.tier.long.minutes)
    above, below = constant(alert, 1.02), constant(alert, 0.98)
    promtool.test(tmp_path, NOTHING, above.value(query, at, 1), below.value(query, at, None))


def test_an_outage_that_is_over_no_longer_pages(tmp_path: Path) -> None:
    query = query_of(availability(), "page-fast")
    history = History({TOTAL: "1000x80", BAD: "0x30 1000x10 0x40"})
    promtool.test(tmp_path, NOTHING, history.value(query, 40, 1).value(query, 50, None))


def test_without_traffic_data_or_errors_that_were_ever_published_it_is_silent(tmp_path: Path) -> None:
    query = query_of(availability(), "page-fast")
    healthy, idle, nothing = History({TOTAL: "1000x70"}), History({TOTAL: "0x70", BAD: "0x70"}), History({})
    promtool.test(tmp_path, NOTHING, *(one.value(query, 65, None) for one in (healthy, idle, nothing)))


def test_one_bad_event_wakes_nobody_and_a_second_one_does(tmp_path: Path) -> None:
    query = query_of(availability(min_bad=2), "page-fast")
    one = History({TOTAL: "1x70", BAD: "0x59 1 0x10"}).value(query, 62, None)
    two = History({TOTAL: "1x70", BAD: "0x58 1 1 0x10"}).value(query, 62, 1)
    promtool.test(tmp_path, NOTHING, one, two)


def test_fewer_events_than_asked_for_are_silent(tmp_path: Path) -> None:
    query = query_of(replace(availability(), min_events=100), "page-fast")
    few = History({TOTAL: "1x70", BAD: "1x70"}).value(query, 65, None)
    promtool.test(tmp_path, NOTHING, few, History({TOTAL: "2x70", BAD: "2x70"}).value(query, 65, 1))


def test_series_under_further_dimensions_are_other_metrics(tmp_path: Path) -> None:
    """CloudWatch publishes the same events by container once more; they count once."""
    query = query_of(availability(), "page-fast")
    part = series("Invocation5XXErrors", ContainerName="one")
    history = History({TOTAL: "1000x70", BAD: "10x70", part: "10x70"})
    promtool.test(tmp_path, NOTHING, history.value(query, 65, None))


def test_a_gap_fires_only_where_missing_data_are_bad(tmp_path: Path) -> None:
    gone = {TOTAL: "1000x60 _x30", BAD: "0x60 _x30"}
    ignored = query_of(availability(), "page-fast")
    bad = query_of(replace(availability(), no_data=NoData.BAD), "page-fast")
    history = History(gone).value(ignored, 80, None).value(bad, 63, None).value(bad, 66, 1)
    promtool.test(tmp_path, NOTHING, history)


def test_good_events_are_taken_from_all(tmp_path: Path) -> None:
    """`Invocations` is not told by its good ones on AWS; the arithmetic is the same for whatever is."""
    good = an_objective(signal=an_event_signal(good="InvocationModelErrors"))
    query = query_of(good, "page-fast")
    fine = series("InvocationModelErrors")
    below = History({TOTAL: "1000x70", fine: "986x70"}).value(query, 65, None)
    above = History({TOTAL: "1000x70", fine: "985x70"}).value(query, 65, 1)
    more = History({TOTAL: "1000x70", fine: "1001x70"}).value(query, 65, None)
    promtool.test(tmp_path, NOTHING, below, above, more)
