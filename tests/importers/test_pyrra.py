"""pyrra's objects: every kind of indicator, groups, and a line for everything left behind."""

from __future__ import annotations

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import BurnRateAlert
from tests.importers.world import imported, read


def slo(indicator: str, more: str = "", name: str = "checkout") -> str:
    return f"""\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: {name}
  namespace: monitoring
  labels: {{prometheus: k8s, pyrra.dev/team: web}}
  annotations: {{pyrra.dev/runbook_url: "https://runbooks.example/checkout", note: hello}}
spec:
  description: Orders go through.
  target: "99.5"
  window: 4w
  indicator:
    {indicator}
{more}"""


RATIO = """ratio:
      errors: {metric: 'orders_total{job="checkout",code=~"5.."}'}
      total: {metric: 'orders_total{job="checkout"}'}
"""


def test_a_ratio_is_events_over_the_window() -> None:
    found = imported("pyrra", slo(RATIO))
    assert found.get("checkout", "slos") == {
        "availability": {
            "objective": "99.5%",
            "window": "4w",
            "sli": {
                "events": {
                    "bad": 'sum(rate(orders_total{job="checkout",code=~"5.."}[$window]))',
                    "total": 'sum(rate(orders_total{job="checkout"}[$window]))',
                }
            },
        }
    }
    found.compiled()


def test_what_describes_it_is_carried_along() -> None:
    found = imported("pyrra", slo(RATIO))
    assert found.get("checkout", "metadata") == {
        "name": "checkout",
        "description": "Orders go through.",
        "runbook": "https://runbooks.example/checkout",
        "annotations": {
            "note": "hello",
            "label/prometheus": "k8s",
            "label/team": "web",
            "namespace": "monitoring",
        },
    }
    assert "# team: web  # fill in" in found.texts["checkout"]


def test_groups_keep_budgets_apart() -> None:
    text = slo(RATIO + "      grouping: [handler]\n").replace('code=~"5.."}\'', 'code=~"5.."} offset 1m\'')
    found = imported("pyrra", text)
    availability = found.get("checkout", "slos", "availability")
    assert isinstance(availability, dict) and availability["group_by"] == ["handler"]
    assert found.get("checkout", "slos", "availability", "sli", "events", "bad") == (
        'rate(orders_total{job="checkout",code=~"5.."}[$window] offset 1m)'
    )
    found.compiled()


@pytest.mark.parametrize(
    ("base", "le", "expected"),
    [
        ("page_seconds", "0.25", {"at_most": "250ms"}),
        ("page_seconds", "2.5", {"at_most": "2.5s"}),
        ("page_milliseconds", "250", {"at_most": "250ms", "unit": "ms"}),
    ],
)
def test_a_latency_of_one_histogram_is_one(base: str, le: str, expected: dict[str, str]) -> None:
    indicator = f"""latency:
      success: {{metric: '{base}_bucket{{job="a\\\\.b",le="{le}"}}'}}
      total: {{metric: '{base}_count{{job="a\\\\.b"}}'}}
"""
    found = imported("pyrra", slo(indicator))
    histogram = found.get("checkout", "slos", "latency", "sli", "histogram")
    assert histogram == {"metric": f'{base}{{job="a\\\\.b"}}', **expected}
    found.compiled()


@pytest.mark.parametrize(
    ("success", "total"),
    [
        ('page_seconds_bucket{le="1",code="ok"}', "page_seconds_count"),
        ('page_seconds_bucket{le="1"}', "other_seconds_count"),
        ('page_bucket{le="1"}', "page_count"),
        ('page_seconds_bucket{le=~"1|1.0"}', "page_seconds_count"),
        ('page_seconds_bucket{le="1"} offset 5m', "page_seconds_count"),
    ],
    ids=["other matchers", "other metric", "unit unknown", "pattern", "offset"],
)
def test_another_latency_is_good_events_over_all(success: str, total: str) -> None:
    indicator = f"latency:\n      success: {{metric: '{success}'}}\n      total: {{metric: '{total}'}}\n"
    found = imported("pyrra", slo(indicator))
    events = found.get("checkout", "slos", "latency", "sli", "events")
    assert isinstance(events, dict) and set(events) == {"good", "total"}
    found.compiled()


def test_a_native_latency_is_a_native_histogram() -> None:
    indicator = "latencyNative: {total: {metric: 'page_seconds{job=\"x\"}'}, latency: 200ms}\n"
    found = imported("pyrra", slo(indicator))
    assert found.get("checkout", "slos", "latency", "sli", "histogram") == {
        "metric": 'page_seconds{job="x"}',
        "type": "native",
        "at_most": "200ms",
    }
    found.compiled()


def test_a_boolean_gauge_stays_one() -> None:
    found = imported("pyrra", slo("bool_gauge: {metric: 'up{job=\"x\"}'}\n"))
    assert found.get("checkout", "slos", "up", "sli", "boolean", "query") == 'up{job="x"}'
    found.compiled()


@pytest.mark.parametrize(
    ("alerting", "burning", "missing"),
    [
        ("{}", True, True),
        ("{absent: false}", True, False),
        ("{burnrates: false}", False, True),
        ("{disabled: true}", False, False),
    ],
)
def test_alerts_that_are_off_stay_off(alerting: str, burning: bool, missing: bool) -> None:
    nodes = imported("pyrra", slo(RATIO, f"  alerting: {alerting}\n")).nodes()
    assert any(isinstance(node, BurnRateAlert) for node in nodes.values()) is burning
    assert ("checkout/availability/no-data" in nodes) is missing


def test_everything_that_is_left_behind_is_told_and_stands_in_the_document() -> None:
    more = """\
  alerting: {name: Burn, absentName: Gone, burnRateType: dynamic, severities: {absent: critical}}
  performanceOverAccuracy: true
  partial_response_strategy: warn
  latency: "1"
"""
    found = imported("pyrra", slo(RATIO, more))
    lost = found.told(Severity.WARNING)
    assert set(lost) == {
        "spec.alerting.burnRateType",
        "spec.alerting.severities",
        "spec.performanceOverAccuracy",
        "spec.partial_response_strategy",
        "spec.latency",
    }
    changed = found.told(Severity.INFO)
    assert {"spec.alerting.name", "spec.alerting.absentName"} <= set(changed)
    comments = " ".join(line.strip(" #") for line in found.texts["checkout"].splitlines() if "#" in line)
    for message in (*lost.values(), *changed.values()):
        assert message in comments


def test_a_window_that_mlobs_refuses_leaves_its_slo_out() -> None:
    found = imported("pyrra", slo(RATIO), slo(RATIO, name="short").replace("4w", "1d"))
    assert list(found.texts) == ["checkout"]
    assert any("shorter than `7d`" in text for text in found.told(Severity.WARNING).values())


@pytest.mark.parametrize(
    ("old", "new"), [("99.5", "0"), ("99.5", "most"), ("ratio:", "ratios:"), ("errors:", "error:")]
)
def test_an_object_that_promises_nothing_is_told_and_the_others_are_imported(old: str, new: str) -> None:
    found = imported("pyrra", slo(RATIO), slo(RATIO, name="other").replace(old, new))
    assert list(found.texts) == ["checkout"]
    assert any("`other` is not imported" in text for text in found.told(Severity.WARNING).values())


def test_a_second_object_of_one_name_is_told() -> None:
    found = imported("pyrra", slo(RATIO), slo(RATIO))
    assert any("a second object" in text for text in found.told(Severity.WARNING).values())


def test_what_is_no_object_of_pyrra_is_an_error() -> None:
    found, said = read("pyrra", "kind: Deployment\n")
    assert found is None and [one.code for one in said] == ["MLO236"]
