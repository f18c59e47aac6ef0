"""The file of rules about alerts: when there is one, what it counts, and that its cost follows from teams alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import WorkingHours
from mlobs_compile.pipeline import Build, compile_all
from mlobs_compile.queries import health
from mlobs_compile.source import read
from tests.builders import a_policy
from tests.platforms import HEAD, MODEL, PROJECT, TEAM, built
from tests.targets.prometheus_world import an_alert, an_slo, files, outcome

PATH = "rules/alert-health.yaml"
ON = {"alert_health": {"record": True}}


def emitted(*nodes: AnyNode, **options: object) -> dict[str, Any]:
    found = outcome(*nodes, **{**ON, **options}).value
    assert found is not None
    return files(found)


def rules(body: Any) -> list[dict[str, Any]]:
    return [rule for group in body["groups"] for rule in group["rules"]]


def counts(body: Any, record: str) -> dict[tuple[str, str], str]:
    return {
        (rule["labels"]["team"], rule["labels"]["severity"]): rule["expr"]
        for rule in rules(body)
        if rule["record"] == record
    }


def test_it_is_there_with_an_alert_and_not_without_or_when_it_is_switched_off() -> None:
    assert PATH in emitted(an_alert(1))
    assert emitted() == {}
    assert list(emitted(an_alert(1), alert_health={"record": False})) == ["rules/model-fraud.yaml"]


def test_every_record_has_the_project_and_the_environment() -> None:
    body = emitted(*an_slo("availability"), an_alert(1))[PATH]
    assert {rule["record"] for rule in rules(body)} <= set(health.RECORDED)
    assert all(rule["labels"]["project"] and rule["labels"]["environment"] for rule in rules(body))


def test_alerts_and_those_without_a_runbook_are_counted_by_team_and_severity() -> None:
    bare = replace(an_alert(2), urgency=Urgency.TICKET, subject=replace(an_alert(2).subject, runbook=None))
    body = emitted(replace(an_alert(1), urgency=Urgency.PAGE), bare)[PATH]
    page, ticket = ("risk", "page"), ("risk", "ticket")
    assert counts(body, health.DECLARED) == {page: "vector(1)", ticket: "vector(1)"}
    assert counts(body, health.NO_RUNBOOK) == {page: "vector(0)", ticket: "vector(1)"}
    assert counts(body, health.NO_DASHBOARD) == {}


def test_alerts_without_a_panel_are_counted_where_there_is_a_grafana() -> None:
    project = PROJECT.replace("{prometheus: {}", "{grafana: {}, prometheus: {}")
    build = built(project, TEAM, MODEL)
    assert counts(_file(build), health.NO_DASHBOARD) == {
        ("risk", "page"): "vector(0)",
        ("risk", "ticket"): "vector(0)",
    }


def _file(build: Build) -> Any:
    (found,) = (one for one in build.emissions["prometheus"].artifacts if one.path == PATH)
    return yaml.safe_load(found.text)


def test_a_hundred_alerts_more_are_no_rule_more() -> None:
    few, many = emitted(an_alert(1)), emitted(*(an_alert(number) for number in range(100)))
    assert len(rules(few[PATH])) == len(rules(many[PATH]))


@pytest.mark.parametrize("most", [1, 3, 20])
def test_no_group_has_more_rules_than_may_be_and_none_is_lost(most: int) -> None:
    whole = emitted(an_alert(1))[PATH]
    body = emitted(an_alert(1), limits={"rules_per_group": most})[PATH]
    assert all(len(group["rules"]) <= most for group in body["groups"])
    named = [group["name"] for group in body["groups"]]
    assert len(set(named)) == len(named)
    without = [[rule for rule in rules(one) if rule["record"] != health.DEPLOYED] for one in (whole, body)]
    assert without[0] == without[1]


def test_a_clock_that_promql_cannot_read_is_told_and_nothing_else_is_lost() -> None:
    hours = WorkingHours("Africa/Casablanca", ("monday",), "09:00", "17:00")
    policy = replace(a_policy(), team="risk", working_hours=hours)
    told = outcome(an_alert(1), policy, **ON)
    assert [one.code for one in told.diagnostics] == ["MLO696"]
    assert told.value is not None
    recorded = {rule["record"] for rule in rules(files(told.value)[PATH])}
    assert health.WORKING not in recorded and health.STARTED in recorded


@pytest.mark.parametrize("written", ["90s", "0m", "25h"])
def test_what_is_short_is_said_in_whole_minutes(written: str) -> None:
    project = PROJECT.replace("prometheus: {}", f"prometheus: {{alert_health: {{short_lived: {written}}}}}")
    run = compile_all(read("---\n".join((project, TEAM, HEAD)), "mlobs.yaml").value or ())
    assert run.failed
