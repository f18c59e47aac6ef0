"""Every alert is led to its receivers through the compiled routes, and what does not arrive is told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mlobs_compile.artifact import Body
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.ir.node import Urgency
from mlobs_compile.paths import delivery, proof
from mlobs_compile.targets.prometheus.rules import alert_name
from tests.builders import a_monitoring, a_policy, a_threshold_alert
from tests.platforms import HEAD, MODEL, PROJECT, TEAM, built, codes, compiled, whole

PAGE = a_threshold_alert(urgency=Urgency.PAGE)
LABELS = {"mlobs_id": PAGE.id, "team": "risk", "severity": "page"}
WEBHOOK: Body = {"name": "risk", "webhook_configs": [{"url": "https://hooks.example"}]}


def proven(route: Body, *receivers: Body, **more: object) -> list[Diagnostic]:
    """What is said of one page on its way through routes written by hand."""
    configuration: Mapping[str, object] = {"route": route, "receivers": list(receivers), **more}
    routes = delivery.read(configuration)  # type: ignore[arg-type]
    return list(proof.prove(a_monitoring(PAGE, a_policy()), [PAGE], [LABELS], routes))


def test_an_alert_that_ends_at_a_receiver_with_a_channel_is_proven() -> None:
    assert proven({"receiver": "risk"}, WEBHOOK) == []


def test_a_receiver_without_a_channel_is_nobody() -> None:
    (found,) = proven({"receiver": "void"}, WEBHOOK, {"name": "void"})
    assert found.code == "MLO471" and str(found.where) == "teams/risk.yaml#receivers"


def test_one_of_two_receivers_is_enough() -> None:
    route: Body = {
        "receiver": "void",
        "routes": [{"receiver": "void", "continue": True}, {"receiver": "risk", "matchers": ['team="risk"']}],
    }
    assert proven(route, WEBHOOK, {"name": "void"}) == []


HOURS = {"time_intervals": [{"name": "hours", "time_intervals": [{"weekdays": ["monday:friday"]}]}]}


def test_a_page_that_waits_for_working_hours_is_a_fault() -> None:
    (found,) = proven({"receiver": "risk", "active_time_intervals": ["hours"]}, WEBHOOK, **HOURS)
    assert found.code == "MLO473" and "delivered only monday to friday 00:00 to 24:00 UTC" in found.message


def test_a_page_that_one_of_two_receivers_hears_at_any_time_is_fine() -> None:
    waiting: Body = {"receiver": "risk", "active_time_intervals": ["hours"], "continue": True}
    root: Body = {"receiver": "risk", "routes": [waiting, {"receiver": "risk"}]}
    assert proven(root, WEBHOOK, **HOURS) == []


SLACK = '{oncall: {type: slack, channel: "#risk", webhook: aws-sm://risk/slack}}'
MAIL = "{oncall: {type: email, to: [risk@acme.example]}}"
BOTH = f"{SLACK[:-1]}, mail: {{type: email, to: [risk@acme.example]}}}}"
SMTP = PROJECT.replace("alertmanager: {}", 'alertmanager: {smtp: {smarthost: "m:25", from: a@acme.example}}')
HOOK = '{oncall: {type: webhook, url: "https://hooks.example/risk"}}'


@pytest.mark.parametrize(("receivers", "kinds"), [(SLACK, "Slack"), (MAIL, "e-mail")])
def test_a_page_to_a_chat_or_a_mailbox_alone_is_told(receivers: str, kinds: str) -> None:
    (found,) = compiled(SMTP, TEAM.replace(HOOK, receivers), MODEL).diagnostics
    assert (found.code, found.severity) == ("MLO474", Severity.WARNING)
    assert f"go to {kinds} alone" in found.message


def test_a_chat_and_a_mailbox_do_not_ring_either_and_a_webhook_beside_them_may() -> None:
    team = TEAM.replace(HOOK, BOTH).replace("page: [oncall]", "page: [mail, oncall]")
    assert codes(compiled(SMTP, team, MODEL)) == ["MLO474"]
    ringing = team.replace("receivers: {", 'receivers: {hook: {type: webhook, url: "https://x.example"}, ')
    assert codes(compiled(SMTP, ringing.replace("page: [", "page: [hook, "), MODEL)) == []


def test_tickets_may_go_to_a_chat() -> None:
    quiet = MODEL.replace("objective: 99.9%", "objective: 99.9%\n    paging: false")
    assert codes(compiled(PROJECT, TEAM.replace(HOOK, SLACK), quiet)) == []


MAINTENANCE = (
    'maintenance: {morning: {start: "00:00", end: "12:00"}, always: {start: "12:00", end: "24:00"}}\n'
)


def test_maintenance_that_never_ends_is_told_once_for_pages_and_once_is_enough() -> None:
    (found,) = compiled(PROJECT, TEAM, MODEL + MAINTENANCE).diagnostics
    assert (found.code, str(found.where)) == ("MLO473", "mlobs.yaml#maintenance.morning")


def test_maintenance_that_ends_is_known_and_fine() -> None:
    assert codes(compiled(PROJECT, TEAM, MODEL + MAINTENANCE.replace("24:00", "23:00"))) == []


def test_a_compile_for_other_targets_is_proven_all_the_same() -> None:
    from mlobs_compile.pipeline import compile_all
    from tests.platforms import read

    project = PROJECT.replace("alertmanager: {}", "alertmanager: {}, grafana: {}")
    documents = read(whole(project, TEAM.replace(HOOK, SLACK), MODEL))
    run = compile_all(documents, targets=frozenset({"grafana"}))
    assert codes(run) == ["MLO474"] and set(run.builds[0].emissions) == {"grafana"}


def test_every_rule_of_every_alert_is_followed() -> None:
    alerts = HEAD.replace("fraud", "churn") + "alerts: {queue: {query: queue_depth, at_most: 10}}\n"
    build = built(PROJECT, TEAM, MODEL, alerts)
    assert build.monitoring
    followed = {labels["mlobs_id"]: labels for labels in proof.rules(build.emissions["prometheus"].resources)}
    assert set(followed) == {alert.id for alert in build.monitoring.alerts()}
    assert all(labels["alertname"] == alert_name(id) for id, labels in followed.items())
