"""The whole way, with nothing made up but the traffic: a spec is compiled, a real Prometheus evaluates its rules over a
service that it scrapes, a real Alertmanager routes what fires, and a webhook hears of it.

An hour passes in half a minute: every stretch of time in the compiled files is divided by 120 (see `faster`), so that
Prometheus scrapes eight times a second and evaluates twice. What is waited for is a number of evaluations or an event,
never a time: a slow machine makes the test longer and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.realtools.alertmanager_process import Inbox, alertmanager_at, inbox, wait_until
from tests.realtools.prometheus_process import Prometheus, faster, prometheus, shop

pytestmark = pytest.mark.realtool

SPEC = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {prometheus: {}, alertmanager: {repeat_interval: 30d}}
environments: {prod: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: shop}
receivers:
  oncall: {type: webhook, url: "PAGE"}
  desk: {type: webhook, url: "TICKET"}
routing: {page: [oncall], ticket: [desk]}
---
apiVersion: mlobs/v1
kind: Service
metadata: {name: checkout, team: shop, runbook: "https://runbooks.example/checkout"}
slos:
  availability:
    objective: 99.9%
    sli:
      events:
        bad: 'sum(rate(requests_total{job="checkout",code=~"5.."}[$window]))'
        total: 'sum(rate(requests_total{job="checkout"}[$window]))'
    # After the outage its six hours would stay bad for half an hour and page a second time, which is right and not what
    # is shown here.
    tiers: {page-slow: {enabled: false}}
"""
HOUR = 60
"""Evaluations."""
TOTAL = 'mlobs:sli_total:rate5m{slo="checkout/availability"}'
PAGE = "checkout/availability/burn/page-fast"


def told(box: Inbox, path: str) -> Iterator[Mapping[str, Any]]:
    """Every alert of every message that came to a path, in order."""
    for where, body, _ in box.posts:
        if where == f"/{path}":
            yield from body["alerts"]  # type: ignore[misc]


def evaluations(server: Prometheus) -> float:
    return server.value(f"count_over_time({TOTAL}[1h])")


def pass_by(server: Prometheus, count: int) -> None:
    """Waits for so many evaluations."""
    until = evaluations(server) + count
    wait_until(lambda: evaluations(server) >= until, f"{count} evaluations", 120)


def compiled(box: Inbox, folder: Path) -> tuple[Path, str]:
    """The rules as a file and the routes, as `mlobs compile` writes them, for time that passes faster."""
    text = SPEC.replace("PAGE", box.url("page")).replace("TICKET", box.url("ticket"))
    (folder / "mlobs.yaml").write_text(text)
    assert run(["compile", str(folder)]) == Exit.OK
    home = folder / "generated" / "prod"
    rules = folder / "rules.yaml"
    rules.write_text(
        yaml.safe_dump(faster(yaml.safe_load((home / "prometheus/rules/service-checkout.yaml").read_text())))
    )
    routes = yaml.safe_load((home / "alertmanager/alertmanager.yml").read_text())
    return rules, yaml.safe_dump(faster(routes))


def test_an_outage_is_one_page_and_a_healthy_hour_is_none(tmp_path: Path) -> None:
    with inbox() as box, shop() as service:
        rules, routes = compiled(box, tmp_path)
        with (
            alertmanager_at(routes, tmp_path) as port,
            prometheus([rules], {"checkout": service.port}, port, tmp_path) as server,
        ):
            wait_until(lambda: evaluations(server) >= HOUR, "an hour without an error", 120)
            assert server.value('mlobs:slo_errors:ratio{window="1h"}') == 0
            assert server.query("ALERTS") == [] and box.posts == []

            service.failing = True
            wait_until(lambda: any(told(box, "page")), "the outage pages", 120)
            pass_by(server, 10)  # while it goes on, nothing is said again

            service.failing = False
            wait_until(
                lambda: any(a["status"] == "resolved" for a in told(box, "page")), "the end is told", 120
            )
            pass_by(server, 10)
        assert [(alert["labels"]["mlobs_id"], alert["status"]) for alert in told(box, "page")] == [
            (PAGE, "firing"),
            (PAGE, "resolved"),
        ]
        assert list(told(box, "ticket")) == []
        page = next(told(box, "page"))
    said = page["labels"].items()
    assert (
        said
        >= {
            "alertname": "Checkout_Availability_Burn_PageFast",
            "team": "shop",
            "severity": "page",
            "environment": "prod",
            "kind": "service",
            "name": "checkout",
            "slo": "checkout/availability",
            "tier": "page-fast",
            "window": "1h",
            "burn_rate": "14.4",
        }.items()
    )
    words = page["annotations"]
    assert words["runbook_url"] == "https://runbooks.example/checkout"
    assert words["spec"] == "mlobs.yaml#slos.availability"
    assert words["summary"].startswith("checkout availability spends its error budget more than 14.4 times")
    assert "Over the last hour it is " in words["description"]
