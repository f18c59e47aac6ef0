"""Services of OpenSLO: a service of mlobs, or a part of the document that has its name."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.ir.objective import Objective
from tests.openslo.world import PROJECT, SERVICE, nodes, objective, route, run, slo, told

MODEL = """\
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: shop, team: risk, runbook: "https://runbooks.example/ours"}
slos:
  availability: {objective: 99.5%}
  own: {objective: 99%, sli: {gauge: {query: depth, at_most: 1}}}
"""


def test_what_a_service_says_of_itself_is_its_subject() -> None:
    subject = objective(slo()).subject
    assert (subject.kind, subject.name, subject.team) == ("service", "shop", "risk")
    assert subject.runbook == "https://runbooks.example/shop"


def test_an_slo_joins_the_document_of_its_service_which_has_the_last_word() -> None:
    found = nodes(slo(alertPolicies=None), around=PROJECT + MODEL, service="")
    one = found["shop/availability"]
    assert isinstance(one, Objective) and one.target == Decimal("0.995")
    assert one.subject.kind == "model" and one.subject.runbook == "https://runbooks.example/ours"
    assert "shop/own" in found


def test_the_line_of_a_value_is_that_of_whoever_had_the_last_word() -> None:
    done = run(slo(alertPolicies=None), around=PROJECT + MODEL, service="")
    platform = done.builds[0].platform
    assert platform
    thing = next(thing for thing in platform.things if thing.subject.name == "shop")
    assert thing.at("slos", "availability", "objective").path == "mlobs.yaml"
    assert thing.at("slos", "availability", "window").path == "slo.yaml"


def test_a_document_may_switch_a_tier_on_again() -> None:
    tiers = "availability: {tiers: {page-fast: {enabled: true}}}"
    around = PROJECT + MODEL.replace("availability: {objective: 99.5%}", tiers)
    assert "shop/availability/burn/page-fast" in nodes(slo(), around=around, service="")


def test_defaults_of_the_project_lie_under_what_openslo_says() -> None:
    defaults = 'defaults: {Service: {slos: {"*": {min_events: 7, objective: 50%}}}}\ntargets: {'
    found = nodes(slo(), around=PROJECT.replace("targets: {", defaults))["shop/availability"]
    assert isinstance(found, Objective)
    assert (found.min_events, found.target) == (7, Decimal("0.999"))


def test_the_team_may_be_named_by_the_slo() -> None:
    text = slo().replace("name: availability", "name: availability\n  labels: {team: risk}")
    assert not run(text, service="").failed


def test_without_a_team_the_service_is_told_and_how_to_name_one() -> None:
    found = told(slo(), service="")["MLO201"]
    assert route(found) == "spec.service" and "label `team`" in (found.help or "")


def test_an_unknown_team_is_told_at_its_label() -> None:
    found = told(slo(), service=SERVICE.replace("team: risk", "team: rsik"))["MLO201"]
    assert route(found) == "metadata.labels.team" and "`risk`" in (found.help or "")


def test_a_team_is_called_as_mlobs_writes_names() -> None:
    found = told(slo(), service=SERVICE.replace("team: risk", "team: Risk"))["MLO247"]
    assert found.message == "the team `Risk` is called `risk`" and route(found) == "metadata.labels.team"


def test_several_teams_in_one_label_are_none() -> None:
    found = told(slo(), service=SERVICE.replace("team: risk", "team: [risk, web]"))
    assert {"MLO246", "MLO201"} <= set(found)


def test_two_services_of_one_name_are_one_too_many() -> None:
    assert "MLO232" in told(slo(), SERVICE)


def test_a_service_that_promises_nothing_is_no_fault() -> None:
    assert not run(slo(), SERVICE.replace("name: shop", "name: idle")).failed
