"""What is muted, in Alertmanager's own hands: maintenance windows, and alerts that others speak for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from mlobs_compile.ir.maintenance import Maintenance, Once, Weekly
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Action, Tier
from mlobs_compile.ir.routing import Policy, Webhook, WorkingHours
from mlobs_compile.targets.alertmanager import TARGET
from mlobs_compile.units import Duration
from tests.builders import (
    a_budget_alert,
    a_burn_alert,
    a_context,
    a_maintenance,
    a_monitoring,
    a_policy,
    a_subject,
    an_objective,
)
from tests.realtools.alertmanager_process import Inbox, alertmanager, inbox, wait_until
from tests.realtools.test_amtool import amtool

pytestmark = pytest.mark.realtool

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROUNDS = 3
"""Seconds, each a round of every group, in which what is muted might slip out."""


def compiled(*nodes: AnyNode) -> str:
    options = TARGET.options.model_validate({"group_wait": "1s", "group_interval": "1s"})
    emission = TARGET.emit(a_monitoring(*nodes), a_context(options)).value
    assert emission
    return emission.artifacts[0].text


def told(box: Inbox, hours: WorkingHours | None = None) -> Policy:
    """A team with a webhook for each urgency."""
    page, ticket = Webhook(box.url("page"), None), Webhook(box.url("ticket"), None)
    return a_policy("risk", page=(page,), ticket=(ticket,), hours=hours)


def alert(id: str, severity: str, name: str = "fraud", **more: str) -> dict[str, str]:
    fixed = {"team": "risk", "kind": "model", "name": name, "environment": "prod"}
    return {"alertname": "Burn", "mlobs_id": id, "severity": severity, **fixed, **more}


def delivered(
    config: str, alerts: Sequence[dict[str, str]], expected: set[str], box: Inbox, folder: Path
) -> None:
    """Exactly these alerts arrive, by their ids, and no other in the rounds after."""

    def arrived() -> set[str]:
        return {*box.alerts("page"), *box.alerts("ticket")}

    with alertmanager(config, folder) as send:
        send([*alerts])
        wait_until(lambda: arrived() >= expected, f"{expected} arrive")
        time.sleep(ROUNDS)
    assert arrived() == expected


def maintained(name: str, stretch: Weekly | Once) -> Maintenance:
    return a_maintenance(stretch, subject=a_subject(name, environment="prod"))


def test_during_maintenance_nothing_of_the_thing_is_sent_and_all_of_others_is(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    before, after, later = (now + timedelta(hours=hours) for hours in (-2, 2, 4))
    week = Weekly(WEEK, f"{before:%H:%M}", f"{after:%H:%M}", "UTC")
    once = Once(int(before.timestamp()), int(after.timestamp()))
    tomorrow = Once(int(after.timestamp()), int(later.timestamp()))
    always = WorkingHours("UTC", WEEK, "00:00", "24:00")
    with inbox() as box:
        config = compiled(
            told(box, always),
            maintained("weekly", week),
            maintained("once", once),
            maintained("later", tomorrow),
            maintained("elsewhere", replace(week, time_zone="Etc/GMT-8")),
        )
        alerts = [
            alert(f"{name}/{severity}", severity, name)
            for name in ("weekly", "once", "later", "elsewhere", "fraud")
            for severity in ("page", "ticket")
        ]
        alerts += [
            alert("weekly-in-dev", "page", "weekly", environment="dev"),
            alert("a-dataset", "page", "weekly", kind="dataset"),
        ]
        expected = {
            f"{name}/{urgency}" for name in ("later", "elsewhere", "fraud") for urgency in ("page", "ticket")
        }
        delivered(config, alerts, expected | {"weekly-in-dev", "a-dataset"}, box, tmp_path)


def test_amtool_finds_the_same_receivers_with_maintenance_as_without(tmp_path: Path) -> None:
    windows = [
        maintained("fraud", Weekly(("monday",), "22:00", "04:00", "Europe/Berlin")),
        maintained("fraud-train", Once(1_796_090_400, 1_798_768_800)),
    ]
    hours = WorkingHours("Europe/Berlin", WEEK[:5], "09:00", "17:00")
    for number, nodes in enumerate(((), windows)):
        file = tmp_path / f"{number}.yml"
        file.write_text(compiled(a_policy("risk", hours=hours), a_policy("ads"), *nodes))
        assert "SUCCESS" in amtool("check-config", str(file))
        for name in ("fraud", "fraud-train", "churn"):
            for severity in ("page", "ticket"):
                labels = [f"{key}={value}" for key, value in alert("x", severity, name).items()]
                reached = amtool("config", "routes", "test", f"--config.file={file}", *labels)
                assert reached == f"risk/{severity}"


def a_tier(name: str, hours: int, urgency: Urgency = Urgency.PAGE) -> Tier:
    short = Duration.of(minutes=5)
    return Tier(name, urgency, short, Duration.of(hours=hours), Decimal(6), Decimal("0.05"))


def test_one_alert_of_each_slo_and_group_is_sent_and_the_rest_are_spoken_for(tmp_path: Path) -> None:
    by_region = replace(an_objective(), group_by=("region",))
    other = an_objective(name="latency")
    tiers = (a_tier("page-fast", 1), a_tier("page-slow", 6), a_tier("page-later", 24))
    nodes: list[AnyNode] = [a_burn_alert(by_region, tier) for tier in tiers]
    nodes += [
        a_burn_alert(
            other, replace(tier, long=Duration.of(hours=30) if tier.name == "page-fast" else tier.long)
        )
        for tier in tiers
    ]
    nodes += [a_budget_alert("0.5"), a_budget_alert("0.25", Action.PAGE), a_budget_alert("0", Action.FREEZE)]
    slo, late = {"slo": by_region.id}, {"slo": other.id}
    spent = {"slo": "fraud/spent", "window": "30d"}
    alerts = [
        alert("eu-slow", "page", tier="page-slow", region="eu", **slo),
        alert("eu-later", "page", tier="page-later", region="eu", **slo),
        alert("eu-ticket", "ticket", tier="ticket", region="eu", **slo),
        alert("eu-half", "ticket", action="ticket", budget_left="0.5", region="eu", window="30d", **slo),
        alert("us-fast", "page", tier="page-fast", region="us", **slo),
        alert("us-slow", "page", tier="page-slow", region="us", **slo),
        alert("gone", "ticket", reason="target-down", **slo),
        alert("late-fast", "page", tier="page-fast", **late),
        alert("late-slow", "page", tier="page-slow", **late),
        alert("late-later", "page", tier="page-later", **late),
        alert("late-no-data", "ticket", reason="series-absent", **late),
        alert("half", "ticket", action="ticket", budget_left="0.5", **spent),
        alert("quarter", "page", action="page", budget_left="0.25", **spent),
        alert("freeze", "ticket", action="freeze", budget_left="0", **spent),
        alert("burns-still", "ticket", tier="ticket", **spent),
        alert(
            "half-of-another-window",
            "ticket",
            action="ticket",
            budget_left="0.5",
            slo="fraud/spent",
            window="7d",
        ),
    ]
    expected = {
        "eu-slow", "us-fast", "gone", "late-slow", "quarter", "freeze", "burns-still", "half-of-another-window",
    }  # fmt: skip
    with inbox() as box:
        delivered(compiled(told(box), *nodes), alerts, expected, box, tmp_path)
