"""The Alertmanager target, without Alertmanager: what it writes, what it says, what it never shows."""

from __future__ import annotations

import pytest
import yaml
from pydantic import ValidationError

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Outcome, Severity
from mlobs_compile.ir.maintenance import Maintenance, Weekly
from mlobs_compile.ir.routing import Email, PagerDuty, Policy, Secret, Slack, Topic, Webhook, WorkingHours
from mlobs_compile.target import Context
from mlobs_compile.targets.alertmanager import TARGET
from mlobs_compile.targets.alertmanager.mounts import file_name
from tests.builders import (
    a_burn_alert,
    a_maintenance,
    a_monitoring,
    a_policy,
    a_subject,
    an_objective,
    with_tiers,
)

OFFICE = WorkingHours("Europe/Berlin", ("monday", "tuesday", "friday"), "09:00", "17:30")


def emitted(*nodes: Policy | Maintenance, **options: object) -> Outcome[Emission]:
    shape = TARGET.options.model_validate(options)
    context = Context("acme", "0" * 8, "prod", None, shape, {})
    objective = with_tiers(an_objective())
    burns = (a_burn_alert(objective, tier) for tier in objective.tiers)
    return TARGET.emit(a_monitoring(*nodes, *burns), context)


def written(*nodes: Policy | Maintenance, **options: object) -> dict[str, object]:
    found = emitted(*nodes, **options).value
    assert found
    return yaml.safe_load(found.artifacts[0].text)


def codes(outcome: Outcome[Emission]) -> list[str]:
    return [d.code for d in outcome.diagnostics]


def test_the_team_called_platform_catches_what_belongs_to_nobody() -> None:
    assert written(a_policy("risk"), a_policy("platform"))["route"]["receiver"] == "platform/page"


def test_without_platform_the_first_team_catches_it() -> None:
    assert written(a_policy("risk"), a_policy("ads"))["route"]["receiver"] == "risk/page"


def test_the_fallback_option_decides_over_both() -> None:
    config = written(a_policy("risk"), a_policy("platform"), a_policy("ads"), fallback="ads")
    assert config["route"]["receiver"] == "ads/page"


def test_a_fallback_that_is_no_team_is_an_error_and_writes_nothing() -> None:
    outcome = emitted(a_policy("risk"), fallback="plattform")
    assert codes(outcome) == ["MLO515"] and outcome.failed
    assert outcome.value == Emission()
    assert "`risk`" in (outcome.diagnostics[0].help or "")


def test_alerts_without_any_team_are_an_error() -> None:
    assert codes(emitted()) == ["MLO515"]


def test_no_team_and_no_alert_is_fine() -> None:
    context = Context("acme", "0" * 8, "prod", None, TARGET.options.model_validate({}), {})
    assert TARGET.emit(a_monitoring(), context) == Outcome(Emission(), ())


def test_only_tickets_wait_for_working_hours() -> None:
    config = written(a_policy("risk", hours=OFFICE))
    page, ticket = config["route"]["routes"][0]["routes"]
    assert ticket["active_time_intervals"] == ["risk/hours"]
    assert "active_time_intervals" not in page
    assert config["time_intervals"] == [
        {
            "name": "risk/hours",
            "time_intervals": [
                {
                    "times": [{"start_time": "09:00", "end_time": "17:30"}],
                    "weekdays": ["monday", "tuesday", "friday"],
                    "location": "Europe/Berlin",
                }
            ],
        }
    ]


def test_a_shift_over_midnight_ends_on_the_next_day() -> None:
    night = WorkingHours("Asia/Tokyo", ("friday", "sunday"), "22:00", "06:00")
    evening, morning = written(a_policy(hours=night))["time_intervals"][0]["time_intervals"]
    assert (evening["weekdays"], evening["times"]) == (
        ["friday", "sunday"],
        [{"start_time": "22:00", "end_time": "24:00"}],
    )
    assert (morning["weekdays"], morning["times"]) == (
        ["monday", "saturday"],
        [{"start_time": "00:00", "end_time": "06:00"}],
    )


def test_hours_that_end_at_midnight_are_one_stretch() -> None:
    day = WorkingHours("UTC", ("monday",), "00:00", "00:00")
    (stretch,) = written(a_policy(hours=day))["time_intervals"][0]["time_intervals"]
    assert stretch["times"] == [{"start_time": "00:00", "end_time": "24:00"}]


def test_pages_that_name_nobody_go_to_the_ticket_receivers_with_a_warning() -> None:
    outcome = emitted(a_policy(page=()))
    assert [(d.code, d.severity) for d in outcome.diagnostics] == [("MLO517", Severity.WARNING)]
    assert str(outcome.diagnostics[0].where) == "teams/risk.yaml#receivers"
    assert outcome.value
    receivers = {r.name: r.body for r in outcome.value.resources if r.kind == "receiver"}
    assert receivers["risk/page"]["webhook_configs"] == receivers["risk/ticket"]["webhook_configs"]


def test_a_team_that_nobody_can_reach_is_refused() -> None:
    policy = a_policy(page=(), ticket=())
    assert "nobody" in (TARGET.refuses(policy) or "")
    assert TARGET.refuses(a_policy()) is None


@pytest.mark.parametrize(
    "arn", ["arn:aws:sns:eu-west-1:123456789012", "arn:aws:sqs:eu-west-1:123456789012:q", "t"]
)
def test_a_topic_without_a_region_is_refused(arn: str) -> None:
    assert arn in (TARGET.refuses(a_policy(page=(Topic(arn),))) or "")


def test_requests_to_a_topic_are_signed_for_the_region_in_its_name() -> None:
    config = written(a_policy(page=(Topic("arn:aws-cn:sns:cn-north-1:123456789012:oncall"),)))
    assert config["receivers"][0]["sns_configs"][0]["sigv4"] == {"region": "cn-north-1"}


def test_mail_without_a_server_is_an_error_and_with_one_is_not() -> None:
    mailed = a_policy(ticket=(Email(("a@acme.example", "b@acme.example")),))
    assert codes(emitted(mailed)) == ["MLO516"]
    smtp = {"smarthost": "mail.acme.example:587", "from": "alerts@acme.example"}
    assert codes(emitted(mailed, smtp=smtp)) == []


def test_secrets_are_paths_and_the_list_of_mounts_names_their_references() -> None:
    policy = a_policy(
        page=(PagerDuty(Secret("aws-sm", "ops/pagerduty")), Slack("#risk", Secret("file", "/run/slack"))),
        ticket=(Webhook("http://hooks.example/", Secret("env", "HOOK_TOKEN")),),
    )
    outcome = emitted(policy, secrets_dir="/secrets", smtp=_smtp("env://SMTP"))
    assert outcome.value
    config, mounts = (yaml.safe_load(artifact.text) for artifact in outcome.value.artifacts)
    page, ticket = config["receivers"]
    key = page["pagerduty_configs"][0]["routing_key_file"]
    assert page["slack_configs"][0]["api_url_file"] == "/run/slack"
    assert ticket["webhook_configs"][0]["http_config"]["authorization"]["credentials_file"] == (
        "/secrets/env-HOOK_TOKEN"
    )
    assert mounts == {
        "secrets": {
            key: "aws-sm://ops/pagerduty",
            "/secrets/env-HOOK_TOKEN": "env://HOOK_TOKEN",
            "/secrets/env-SMTP": "env://SMTP",
        }
    }
    assert outcome.value.notes == tuple(f"mount `{v}` at `{k}`" for k, v in sorted(mounts["secrets"].items()))


def _smtp(password: str) -> dict[str, str]:
    return {"smarthost": "mail:25", "from": "a@b.example", "password": password}


def test_different_references_never_share_a_file() -> None:
    names = [file_name(Secret("aws-sm", name)) for name in ("ops/key", "ops-key", "ops.key", "ops//key")]
    assert len(set(names)) == 4
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names)


def test_a_password_instead_of_its_reference_is_not_taken() -> None:
    with pytest.raises(ValidationError):
        TARGET.options.model_validate({"smtp": _smtp("hunter2")})


@pytest.mark.parametrize("key", ["group_interval", "repeat_interval", "resolve_timeout"])
def test_a_wait_of_zero_is_not_taken(key: str) -> None:
    with pytest.raises(ValidationError):
        TARGET.options.model_validate({key: "0s"})
    TARGET.options.model_validate({key: "1s"})


def test_every_team_has_a_route_and_two_receivers_that_name_their_policy() -> None:
    outcome = emitted(a_policy("risk", hours=OFFICE), a_policy("ads"))
    assert outcome.value
    found = [(r.kind, r.name, r.nodes) for r in outcome.value.resources[1:]]
    assert found == [
        ("route", "risk", ("team/risk",)),
        ("time-interval", "risk/hours", ("team/risk",)),
        ("receiver", "risk/page", ("team/risk",)),
        ("receiver", "risk/ticket", ("team/risk",)),
        ("route", "ads", ("team/ads",)),
        ("receiver", "ads/page", ("team/ads",)),
        ("receiver", "ads/ticket", ("team/ads",)),
    ]
    assert {r.file for r in outcome.value.resources} == {"alertmanager.yml"}


def test_another_team_changes_nothing_of_the_first() -> None:
    alone, together = emitted(a_policy("risk")).value, emitted(a_policy("risk"), a_policy("ads")).value
    assert alone and together
    assert together.resources[: len(alone.resources)] == alone.resources


NIGHTLY = a_maintenance(Weekly(("sunday",), "02:00", "04:00", "UTC"))
WEEKLY = a_maintenance(Weekly(("monday",), "12:00", "12:30", "UTC"), name="weekly")
OTHER = a_maintenance(Weekly(("monday",), "12:00", "12:30", "UTC"), subject=a_subject("churn"))


def test_pages_and_tickets_of_one_thing_are_muted_below_their_routes() -> None:
    config = written(a_policy("risk", hours=OFFICE), NIGHTLY, WEEKLY)
    page, ticket = config["route"]["routes"][0]["routes"]
    mute = {
        "matchers": ['name="fraud"', 'kind="model"', 'environment="default"'],
        "mute_time_intervals": ["fraud/maintenance/nightly", "fraud/maintenance/weekly"],
    }
    assert page["routes"] == [mute]
    assert ticket["routes"] == [{**mute, "active_time_intervals": ["risk/hours"]}]
    assert [entry["name"] for entry in config["time_intervals"]] == [
        "risk/hours",
        "fraud/maintenance/nightly",
        "fraud/maintenance/weekly",
    ]


def test_a_window_is_the_teams_own_and_other_teams_have_no_part_in_it() -> None:
    config = written(a_policy("risk"), a_policy("ads"), NIGHTLY)
    risk, ads = config["route"]["routes"]
    assert "routes" in risk["routes"][0] and ads == written(a_policy("ads"))["route"]["routes"][0]


def test_maintenance_of_one_thing_changes_no_other_resource_and_names_its_nodes() -> None:
    alone, both = (emitted(a_policy("risk"), *more).value for more in ((NIGHTLY,), (NIGHTLY, OTHER, WEEKLY)))
    assert alone and both
    known = {(r.kind, r.name): r for r in both.resources}
    changed = [r.name for r in alone.resources if known[r.kind, r.name] != r]
    assert changed == ["risk/fraud"]  # which has a second window now
    assert known["mute", "risk/churn"].nodes == (OTHER.id,)
    assert known["mute", "risk/fraud"].nodes == (NIGHTLY.id, WEEKLY.id)
    assert known["time-interval", NIGHTLY.id].nodes == (NIGHTLY.id,)


def test_maintenance_is_no_reason_to_refuse() -> None:
    assert TARGET.refuses(NIGHTLY) is None


def test_every_inhibition_asks_for_an_slo_on_both_sides() -> None:
    rules = written(a_policy())["inhibit_rules"]
    assert len(rules) == 2
    for rule in rules:
        assert 'slo=~".+"' in rule["source_matchers"] and 'slo=~".+"' in rule["target_matchers"]
        assert rule["equal"] == ["environment", "slo"]
