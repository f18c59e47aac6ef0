"""sloth's documents in either format: services, SLOs, tiers, and a line for everything left behind."""

from __future__ import annotations

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from tests.importers.world import imported, read

NATIVE = """\
version: prometheus/v1
service: checkout
labels: {owner: web, repo: acme/checkout}
slos:
  - name: availability
    objective: 99.9
    description: Orders go through.
    labels: {tier: gold}
    sli:
      events:
        error_query: sum(rate(orders_total{job="checkout",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(orders_total{job="checkout"}[{{.window}}]))
    alerting:
      name: CheckoutErrors
      labels: {category: availability}
      annotations: {summary: Orders fail., runbook: "https://runbooks.example/checkout"}
      page_alert: {labels: {severity: critical}}
      ticket_alert: {labels: {severity: warning}}
"""
MANIFEST = """\
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: checkout, namespace: monitoring}
spec:
  service: checkout
  labels: {owner: web, repo: acme/checkout}
  slos:
    - name: availability
      objective: 99.9
      description: Orders go through.
      labels: {tier: gold}
      sli:
        events:
          errorQuery: sum(rate(orders_total{job="checkout",code=~"(5..|429)"}[{{.window}}]))
          totalQuery: sum(rate(orders_total{job="checkout"}[{{.window}}]))
      alerting:
        name: CheckoutErrors
        labels: {category: availability}
        annotations: {summary: Orders fail., runbook: "https://runbooks.example/checkout"}
        pageAlert: {labels: {severity: critical}}
        ticketAlert: {labels: {severity: warning}}
"""
WINDOWS = """\
apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 7d
  page:
    quick: {errorBudgetPercent: 8, shortWindow: 5m, longWindow: 1h}
    slow: {errorBudgetPercent: 12.5, shortWindow: 30m, longWindow: 6h}
  ticket:
    quick: {errorBudgetPercent: 20, shortWindow: 2h, longWindow: 1d}
    slow: {errorBudgetPercent: 42, shortWindow: 6h, longWindow: 3d}
"""


@pytest.mark.parametrize("text", [NATIVE, MANIFEST], ids=["file", "object"])
def test_both_formats_say_the_same(text: str) -> None:
    found = imported("sloth", text)
    assert found.tree("checkout") == {
        "apiVersion": "mlobs/v1",
        "kind": "Service",
        "metadata": {
            "name": "checkout",
            "runbook": "https://runbooks.example/checkout",
            "annotations": {
                "label/owner": "web",
                "label/repo": "acme/checkout",
                "availability/description": "Orders go through.",
                "availability/label/tier": "gold",
            },
        },
        "slos": {
            "availability": {
                "objective": "99.9%",
                "sli": {
                    "events": {
                        "bad": 'sum(rate(orders_total{job="checkout",code=~"(5..|429)"}[$window]))',
                        "total": 'sum(rate(orders_total{job="checkout"}[$window]))',
                    }
                },
            }
        },
    }


def test_everything_that_is_left_behind_is_told_and_stands_in_the_document() -> None:
    found = imported("sloth", NATIVE)
    lost = found.told(Severity.WARNING)
    assert set(lost) == {
        "slos[0].alerting.labels",
        "slos[0].alerting.annotations",
        "slos[0].alerting.page_alert.labels",
        "slos[0].alerting.ticket_alert.labels",
    }
    changed = found.told(Severity.INFO)
    assert set(changed) == {"labels", "slos[0].labels", "slos[0].alerting.name"}
    comments = " ".join(line.strip(" #") for line in found.texts["checkout"].splitlines() if "#" in line)
    for message in (*lost.values(), *changed.values()):
        assert message in comments


def test_who_owns_it_is_a_hint_for_the_person_who_names_the_team() -> None:
    assert "# team: web  # fill in" in imported("sloth", NATIVE).texts["checkout"]


def test_the_same_tiers_page_and_open_tickets() -> None:
    nodes = imported("sloth", NATIVE).nodes()
    tiers = {
        node.tier.name: str(node.tier.long) for node in nodes.values() if isinstance(node, BurnRateAlert)
    }
    assert tiers == {"page-fast": "1h", "page-slow": "6h", "ticket": "3d"}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("pageAlert", "page_alert"), ("ticketAlert", "ticket_alert"), ("errorQuery", "error_query")],
)
def test_a_key_of_the_other_format_is_taken_as_meant_and_told(wrong: str, right: str) -> None:
    found = imported(
        "sloth", NATIVE.replace(right, wrong).replace("labels: {severity", "disable: true, labels: {severity")
    )
    (message,) = [text for text in found.told().values() if "sloth ignores" in text]
    assert f"`{wrong}`" in message and f"`{right}`" in message
    assert found.get("checkout", "slos", "availability", "tiers", "page-fast", "enabled") is False


def test_alerts_that_are_off_stay_off_and_waits_stay() -> None:
    text = NATIVE.replace("page_alert: {labels", "page_alert: {for: 5m, labels")
    text = text.replace("ticket_alert: {labels", "ticket_alert: {disable: true, labels")
    found = imported("sloth", text)
    assert found.get("checkout", "slos", "availability", "tiers") == {
        "page-fast": {"for": "5m"},
        "page-slow": {"for": "5m"},
        "ticket-fast": {"enabled": False},
        "ticket": {"enabled": False},
    }
    burning = [node.tier.name for node in found.nodes().values() if isinstance(node, BurnRateAlert)]
    assert burning == ["page-fast", "page-slow"]


def test_a_raw_ratio_stays_one() -> None:
    events = NATIVE[NATIVE.index("      events:") : NATIVE.index("    alerting:")]
    raw = "      raw: {error_ratio_query: '1 - avg(avg_over_time(satisfaction[{{ .window }}]))'}\n"
    found = imported("sloth", NATIVE.replace(events, raw))
    assert found.get("checkout", "slos", "availability", "sli") == {
        "ratio": {"error": "1 - avg(avg_over_time(satisfaction[$window]))"}
    }
    found.compiled()


def test_a_count_over_the_window_is_one_per_second() -> None:
    text = NATIVE.replace("sum(rate(orders_total", "sum(increase(orders_total", 1)
    found = imported("sloth", text)
    assert found.tree("checkout")["slos"] == imported("sloth", NATIVE).tree("checkout")["slos"]
    assert "slos[0].sli.events.error_query" in found.told(Severity.INFO)


def test_an_slo_of_a_plug_in_is_not_imported_and_the_others_are() -> None:
    plugin = "  - {name: up, objective: 99, sli: {plugin: {id: acme/up, options: {job: x}}}, alerting: {name: Up}}\n"
    found = imported("sloth", NATIVE + plugin)
    slos = found.get("checkout", "slos")
    assert isinstance(slos, dict) and list(slos) == ["availability"]
    assert "acme/up" in found.told(Severity.WARNING)["slos[1].sli.plugin"]
    assert "`up` is not imported" in found.texts["checkout"]


@pytest.mark.parametrize("objective", ["100", "0", "many"])
def test_an_objective_without_a_budget_is_not_imported(objective: str) -> None:
    second = (
        NATIVE[NATIVE.index("  - name") :].replace("availability", "second", 1).replace("99.9", objective)
    )
    found = imported("sloth", NATIVE + second)
    assert "second" not in str(found.get("checkout", "slos"))
    assert any("`second` is not imported" in text for text in found.told().values())


def test_an_slo_whose_query_is_no_promql_is_not_imported() -> None:
    second = (
        NATIVE[NATIVE.index("  - name") :]
        .replace("availability", "second", 1)
        .replace("sum(rate", "sum((rate")
    )
    found = imported("sloth", NATIVE + second)
    assert "second" not in str(found.get("checkout", "slos"))
    assert any("is not PromQL" in text for text in found.told(Severity.WARNING).values())


def test_windows_of_their_own_set_the_period_and_every_tier() -> None:
    found = imported("sloth", NATIVE, WINDOWS)
    objective = found.nodes()["checkout/availability"]
    assert isinstance(objective, Objective) and str(objective.window) == "7d"
    tiers = {tier.name: (str(tier.long), str(tier.short), str(tier.factor)) for tier in objective.tiers}
    assert tiers["page-fast"] == ("1h", "5m", "13.4400") and tiers["page-slow"] == ("6h", "30m", "3.5000")


def test_documents_of_one_service_are_one() -> None:
    other = NATIVE.replace("availability\n", "latency\n", 1)
    slos = imported("sloth", NATIVE, other).get("checkout", "slos")
    assert isinstance(slos, dict) and list(slos) == ["availability", "latency"]


def test_a_second_slo_of_one_name_is_told() -> None:
    found = imported("sloth", NATIVE, NATIVE)
    assert any("a second SLO" in text for text in found.told(Severity.WARNING).values())


@pytest.mark.parametrize(
    "text",
    [
        "groups: []\n",
        "version: prometheus/v1\nslos: []\n",
        "apiVersion: openslo/v1\nkind: SLO\n",
        "- a\n",
    ],
)
def test_what_is_no_document_of_sloth_is_an_error(text: str) -> None:
    found, said = read("sloth", text)
    assert found is None and [one.code for one in said] == ["MLO236"]


def test_plug_ins_and_intervals_are_told() -> None:
    text = NATIVE.replace("slos:\n", "slo_plugins: {chain: [{id: x}]}\nslos:\n", 1)
    text = text.replace(
        "    objective: 99.9\n", "    objective: 99.9\n    interval: {all: 5m}\n    plugins: {}\n"
    )
    lost = imported("sloth", text).told(Severity.WARNING)
    assert {"slo_plugins", "slos[0].interval", "slos[0].plugins"} <= set(lost)
