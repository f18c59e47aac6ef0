"""The compiled configuration in Alertmanager's own hands: `amtool` for routes, the server for deliveries."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from mlobs_compile.ir.routing import (
    Channel,
    Email,
    PagerDuty,
    Policy,
    Secret,
    Slack,
    Topic,
    Webhook,
    WorkingHours,
)
from mlobs_compile.target import Context
from mlobs_compile.targets.alertmanager import TARGET
from tests.builders import a_burn_alert, a_monitoring, a_policy, an_objective, with_tiers
from tests.realtools.alertmanager_process import alertmanager, inbox, wait_until

pytestmark = pytest.mark.realtool

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = WorkingHours("America/New_York", WEEK[:5], "09:00", "17:00")
NIGHT = WorkingHours("Asia/Tokyo", WEEK, "22:30", "06:15")
EVERY_CHANNEL: tuple[Channel, ...] = (
    PagerDuty(Secret("aws-sm", "ops/pagerduty")),
    Slack("#risk", Secret("env", "SLACK")),
    Email(("risk@acme.example", "oncall@acme.example")),
    Webhook("https://hooks.acme.example/in", Secret("file", "/run/token")),
    Topic("arn:aws:sns:eu-west-1:123456789012:oncall"),
)
SMTP = {"smarthost": "m:25", "from": "a@acme.example", "username": "a", "password": "env://SMTP"}


def compiled(*policies: Policy, **options: object) -> str:
    context = Context("acme", "0" * 8, "prod", None, TARGET.options.model_validate(options), {})
    objective = with_tiers(an_objective())
    burns = (a_burn_alert(objective, tier) for tier in objective.tiers)
    emission = TARGET.emit(a_monitoring(*policies, *burns), context).value
    assert emission
    return emission.artifacts[0].text


def amtool(*arguments: str) -> str:
    done = subprocess.run(["amtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


POLICY_SETS = {
    "one team": (a_policy("risk"),),
    "hours and names that begin alike": (
        a_policy("risk", hours=OFFICE),
        a_policy("risk-page"),
        a_policy("ris"),
    ),
    "every channel, a night shift": (
        a_policy("ads", page=EVERY_CHANNEL, ticket=EVERY_CHANNEL, hours=NIGHT),
        a_policy("platform", page=EVERY_CHANNEL[:1]),
    ),
    "teams that name nobody for one urgency": (
        a_policy("a", page=()),
        a_policy("b", ticket=(), hours=OFFICE),
    ),
}


@pytest.mark.parametrize("policies", POLICY_SETS.values(), ids=POLICY_SETS.keys())
def test_amtool_accepts_it_and_every_alert_reaches_its_team_only(
    policies: tuple[Policy, ...], tmp_path: Path
) -> None:
    file = tmp_path / "alertmanager.yml"
    file.write_text(compiled(*policies, smtp=SMTP, resolve_timeout="10m", group_wait="0s"))
    assert "SUCCESS" in amtool("check-config", str(file))
    for policy, severity in product(policies, ("page", "ticket")):
        labels = (f"team={policy.team}", f"severity={severity}", "slo=x", "environment=prod")
        reached = amtool("config", "routes", "test", f"--config.file={file}", *labels)
        assert reached == f"{policy.team}/{severity}"
    names = [policy.team for policy in policies]
    fallback = "platform" if "platform" in names else names[0]
    assert amtool("config", "routes", "test", f"--config.file={file}", "alertname=Up") == f"{fallback}/page"
    unknown = amtool(
        "config", "routes", "test", f"--config.file={file}", f"team={names[-1]}", "severity=critical"
    )
    assert unknown == f"{names[-1]}/page"


def labels(id: str, team: str, severity: str, **more: str) -> dict[str, str]:
    fixed = {"environment": "prod", "kind": "model", "name": "fraud"}
    return {"alertname": "Burn", "mlobs_id": id, "team": team, "severity": severity, **fixed, **more}


def around(now: datetime, days: range) -> tuple[str, ...]:
    return tuple(WEEK[(now.weekday() + day) % 7] for day in days)


def test_alertmanager_delivers_pages_mutes_and_holds_back(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    away = WorkingHours("UTC", around(now, range(2, 6)), "00:00", "24:00")
    present = WorkingHours("UTC", around(now, range(-1, 2)), "00:00", "24:00")
    (tmp_path / "token").write_text("opensesame")
    with inbox() as box:
        (tmp_path / "slack").write_text(box.url("slack"))
        slack = Slack("#risk", Secret("file", str(tmp_path / "slack")))
        token = Secret("file", str(tmp_path / "token"))
        config = compiled(
            a_policy(
                "risk",
                page=(Webhook(box.url("risk-page"), token), slack),
                ticket=(Webhook(box.url("risk-ticket"), None),),
                hours=present,
            ),
            a_policy(
                "ads",
                page=(Webhook(box.url("ads-page"), None), PagerDuty(token)),
                ticket=(Webhook(box.url("ads-ticket"), None),),
                hours=away,
            ),
            group_wait="1s",
            group_interval="1s",
        )
        loopback = f"global:\n  pagerduty_url: {box.url('pagerduty')}\n"
        with alertmanager(loopback + config, tmp_path) as send:
            send(
                [
                    labels("fast", "risk", "page", slo="fraud/availability", tier="page-fast"),
                    labels("slow", "risk", "page", slo="fraud/availability", tier="page-slow"),
                    labels("muted", "risk", "ticket", slo="fraud/availability", tier="ticket"),
                    labels("other-slo", "risk", "ticket", slo="fraud/latency", tier="ticket"),
                    labels("elsewhere", "risk", "ticket", slo="fraud/availability", environment="dev"),
                    labels("queue-page", "risk", "page"),
                    labels("queue-ticket", "risk", "ticket"),
                    labels("ads-page", "ads", "page", slo="ads/availability"),
                    labels("ads-waits", "ads", "ticket", slo="ads/latency"),
                    {"alertname": "Foreign", "mlobs_id": "foreign"},
                ]
            )
            expected = {
                "risk-page": ["fast", "foreign", "queue-page"],
                "risk-ticket": ["elsewhere", "other-slo", "queue-ticket"],
                "ads-page": ["ads-page"],
            }
            wait_until(lambda: {p: sorted(set(box.alerts(p))) for p in expected} == expected, f"{box.posts}")
            time.sleep(
                2.5
            )  # two more rounds of every group, in which what is muted or held back might slip out
            assert {p: sorted(set(box.alerts(p))) for p in expected} == expected
            assert box.alerts("ads-ticket") == []
        assert {auth for path, _, auth in box.posts if path == "/risk-page"} == {"Bearer opensesame"}
        (attachment,) = next(body for path, body, _ in box.posts if path == "/slack")["attachments"]  # type: ignore[misc]
        (event,) = (body for path, body, _ in box.posts if path == "/pagerduty")
    details = event["payload"]["custom_details"]  # type: ignore[index]
    assert (event["routing_key"], event["payload"]["severity"]) == ("opensesame", "critical")  # type: ignore[index]
    assert event["payload"]["summary"] == "too many errors"  # type: ignore[index]
    assert (details["objective"], details["spec"]) == ("ads/availability", "x.yaml#y")
    assert details["firing"] == "too many errors\nrunbook: https://runbooks.example/x\nspec: x.yaml#y\n"
    assert attachment["title"] == "too many errors" and attachment["color"] == "danger"
    assert attachment["text"] == ("*too many errors*\n<https://runbooks.example/x|Runbook>\n`x.yaml#y`\n")
