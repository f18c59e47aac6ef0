"""The world `amp`: namespaces and an alert manager definition, which take effect later or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import yaml

from mlobs_compile import plugins
from mlobs_compile.applying.run import Fate
from mlobs_compile.change.objects import Mark, Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.pipeline import Build
from mlobs_compile.world import Denied
from mlobs_compile.worlds.amp import header
from tests import projects
from tests.aws.amp_world import WORKSPACE, Amp
from tests.aws.strict import Fake
from tests.aws.weather import DENIED, DOWN, LOST, THROTTLED, Clock, Weather
from tests.worlds.aws import Ports, Rig, failures, ops
from tests.worlds.planned import site_of

WORLD = plugins.worlds()["amp"]
TARGETS = "targets: {prometheus: {format: amp, workspace: ws-1234abcd}}"
PLAIN = "targets: {prometheus: {}}"
APPLY = "apply: {amp: {alertmanager: true}}"
TEAM = """
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
"""


@dataclass
class Account:
    rig: Rig
    amp: Amp
    weather: Weather
    build: Build

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return self.rig.wanted(self.build.emissions)

    def data(self, name: str) -> str:
        return str(self.amp.namespaces[name]["data"].decode())


def an_account(*fragments: str) -> Account:
    build = projects.built(*fragments)
    assert build.emissions, projects.errors(*fragments)
    clock, weather = Clock(), Weather()
    amp = Amp(clock)
    rig = Rig(WORLD, site_of(WORLD, build), Ports({"amp": Fake("amp", amp.handlers, weather=weather)}, clock))
    return Account(rig, amp, weather, build)


@pytest.fixture
def account() -> Account:
    return an_account(f"{TARGETS}\n{APPLY}", TEAM)


def changed(all: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """Every text a little longer."""
    return tuple(replace(one, body={**one.body, "data": f"{one.body['data']}# another\n"}) for one in all)


def test_everything_is_applied_once_and_then_nothing_is_left_to_do(account: Account) -> None:
    all = account.wanted
    assert {one.key.kind for one in all} == {"rule-groups-namespace", "alert-manager-definition"}
    assert len(all) == 3 and not failures(account.rig.apply(all))
    assert account.rig.plan(all).empty


def test_the_rules_are_the_compiled_files_byte_for_byte(account: Account) -> None:
    account.rig.apply(account.wanted)
    rules = {
        one.text for one in account.build.emissions["prometheus"].artifacts if one.path.startswith("rules/")
    }
    assert {account.data(name) for name in account.amp.namespaces} == rules


def test_the_definition_holds_the_compiled_configuration_as_a_text(account: Account) -> None:
    account.rig.apply(account.wanted)
    held = yaml.safe_load(account.amp.definition["data"])
    (file,) = (
        one for one in account.build.emissions["alertmanager"].artifacts if one.path == "alertmanager.yml"
    )
    assert held == {"alertmanager_config": file.text.rstrip("\n")}


def test_what_is_there_is_put_and_never_created_again(account: Account) -> None:
    account.rig.apply(account.wanted)
    account.weather.calls.clear()
    assert not failures(account.rig.apply(changed(account.wanted)))
    changes = [one for one in account.weather.calls if not one.startswith(("List", "Describe"))]
    assert sorted(set(changes)) == ["PutAlertManagerDefinition", "PutRuleGroupsNamespace", "TagResource"]
    assert account.rig.plan(changed(account.wanted)).empty


def test_what_fails_afterwards_is_told_with_the_reason_and_tried_again(account: Account) -> None:
    account.rig.apply(account.wanted)
    name = "mlobs-default-alert-health"
    account.amp.failing = {name: "too many rules in group", "alertmanager": "the topic does not exist"}
    why = dict(failures(account.rig.apply(changed(account.wanted))))
    assert "too many rules in group" in why[f"amp/rule-groups-namespace/{name}"]
    assert "the topic does not exist" in why[f"amp/alert-manager-definition/{WORKSPACE}"]
    assert len(why) == 2, "the other namespace is none the worse"
    account.amp.failing.clear()
    assert len(account.rig.plan(changed(account.wanted)).steps) == 2
    assert not failures(account.rig.apply(changed(account.wanted)))
    assert account.rig.plan(changed(account.wanted)).empty


def test_changes_by_hand_are_seen_and_undone(account: Account) -> None:
    account.rig.apply(account.wanted)
    name = "mlobs-default-alert-health"
    account.amp.namespaces[name]["data"] = b"groups: []\n"
    account.amp.definition["data"] += b"# by hand\n"
    found = account.rig.plan(account.wanted)
    assert {(step.op, step.reason) for step in found.steps} == {(Op.UPDATE, Reason.LIVE)}
    account.rig.apply(account.wanted)
    assert account.rig.plan(account.wanted).empty


def test_a_definition_without_a_mark_is_left_alone_until_it_is_adopted(account: Account) -> None:
    theirs = b"alertmanager_config: |\n  receivers: []\n"
    account.rig.apply(account.wanted)
    account.amp.definition["data"] = theirs
    (conflict,) = account.rig.plan(account.wanted).conflicts
    assert conflict.refusal is Refusal.UNMARKED
    account.rig.apply(account.wanted)
    assert account.amp.definition["data"] == theirs
    account.rig.apply(account.wanted, adopted=[f"amp/alert-manager-definition/{WORKSPACE}"])
    assert account.rig.plan(account.wanted).empty


def test_namespaces_of_others_are_not_touched(account: Account) -> None:
    account.rig.apply(account.wanted)
    account.amp.namespaces["theirs"] = {**account.amp.namespaces["mlobs-default-alert-health"], "tags": {}}
    account.amp.namespaces["mlobs-default-alert-health"]["tags"]["mlobs:project"] = "another"
    (conflict,) = account.rig.plan(account.wanted).conflicts
    assert conflict.refusal is Refusal.FOREIGN
    assert not account.rig.plan(()).of(Op.DELETE) or {
        step.key.name for step in account.rig.plan(()).of(Op.DELETE)
    } == {"mlobs-default-dataset-transactions", WORKSPACE}


def test_what_is_gone_from_the_spec_is_deleted_when_asked(account: Account) -> None:
    account.rig.apply(account.wanted)
    left = account.wanted[:1]
    assert account.rig.plan(left, prune=False).empty
    assert not failures(account.rig.apply(left))
    assert list(account.amp.namespaces) == [left[0].key.name] and not account.amp.definition
    assert account.rig.plan(left).empty
    assert not failures(account.rig.apply(account.wanted)), "a name that was deleted is free again"


@pytest.mark.parametrize("kind", [THROTTLED, DOWN, LOST])
def test_every_fault_that_passes_is_got_over(account: Account, kind: str) -> None:
    for operation in ("CreateRuleGroupsNamespace", "CreateAlertManagerDefinition", "ListRuleGroupsNamespaces",
                      "DescribeRuleGroupsNamespace"):  # fmt: skip
        account.weather.on(operation, kind, kind)
    assert not failures(account.rig.apply(account.wanted))
    for operation in ("PutRuleGroupsNamespace", "PutAlertManagerDefinition", "TagResource"):
        account.weather.on(operation, kind)
    assert not failures(account.rig.apply(changed(account.wanted)))
    assert account.rig.plan(changed(account.wanted)).empty
    for operation in ("DeleteRuleGroupsNamespace", "DeleteAlertManagerDefinition"):
        account.weather.on(operation, kind)
    assert not failures(account.rig.apply(account.wanted[:1]))
    assert len(account.amp.namespaces) == 1 and not account.amp.definition


def test_a_run_that_was_cut_off_before_the_mark_is_completed_by_the_next(account: Account) -> None:
    account.rig.apply(account.wanted)
    account.weather.on("TagResource", DENIED)
    assert account.rig.apply(changed(account.wanted)).of(Fate.FAILED)
    assert ops(account.rig.plan(changed(account.wanted))) == {Op.MARK}
    account.rig.apply(changed(account.wanted))
    assert account.rig.plan(changed(account.wanted)).empty


def test_what_cannot_be_listed_is_told_and_nothing_is_deleted(account: Account) -> None:
    account.rig.apply(account.wanted)
    account.weather.denied.add("ListRuleGroupsNamespaces")
    assert "which namespaces `ws-1234abcd` has" in account.rig.reading(account.wanted).unread[0]
    found = account.rig.plan(account.wanted[:1])
    assert not found.steps and not found.conflicts


def test_a_change_that_never_takes_effect_is_told_after_a_while(account: Account) -> None:
    account.rig.apply(account.wanted)
    for there in account.amp.namespaces.values():
        there |= {"state": "UPDATING", "until": float("inf")}
    why = [why for _, why in failures(account.rig.apply(changed(account.wanted)))]
    assert any("still `UPDATING` after 300 s" in one for one in why)


def test_a_workspace_that_is_not_there_is_named(account: Account) -> None:
    account.amp.workspace = "ws-another"
    with pytest.raises(Denied, match=f"there is no workspace `{WORKSPACE}` in this account and region"):
        account.rig.reading(account.wanted)


def test_without_the_setting_the_alert_manager_is_not_ours() -> None:
    account = an_account(TARGETS)
    assert {one.key.kind for one in account.wanted} == {"rule-groups-namespace"}
    account.weather.denied.add("DescribeAlertManagerDefinition")
    assert not account.rig.reading(account.wanted).unread
    assert not failures(account.rig.apply(account.wanted))


@pytest.mark.parametrize(("fragments", "code", "told"), [
    ((f"{PLAIN}\napply: {{amp: {{}}}}",), "MLO728", "no rules are compiled"),
    ((f"{PLAIN}\n{APPLY}", TEAM), "MLO728", "nobody says which workspace"),
    ((f"{TARGETS}\napply: {{amp: {{workspace: ws-other}}}}",), "MLO728", "says the workspace `ws-other`"),
    ((f"{TARGETS}\n{APPLY}",), "MLO729", "cannot tell `risk/page` by pagerduty"),
    ((f"{TARGETS}\n{APPLY}", TEAM.replace("123456789012", "210987654321")), "MLO729", "in another account"),
    ((f"{APPLY}\ntargets: {{prometheus: {{format: amp, workspace: ws-1234abcd}}, alertmanager: {{smtp: {{smarthost: 'mail:25', from: a@b.example}}}}}}", TEAM),
     "MLO729", "sends no mail"),
])  # fmt: skip
def test_what_cannot_be_applied_is_told_before(fragments: tuple[str, ...], code: str, told: str) -> None:
    account = an_account(*fragments)
    outcome = WORLD.wanted(account.build.emissions, account.rig.site)
    assert outcome.value is None
    assert any(one.code == code and told in one.message for one in outcome.diagnostics), outcome.diagnostics
    assert all(one.help for one in outcome.diagnostics)


def test_a_workspace_of_its_own_is_enough_for_the_alert_manager() -> None:
    account = an_account(f"{PLAIN}\napply: {{amp: {{alertmanager: true, workspace: {WORKSPACE}}}}}", TEAM)
    assert [one.key.kind for one in account.wanted] == ["alert-manager-definition"]
    assert not failures(account.rig.apply(account.wanted)) and account.rig.plan(account.wanted).empty


@pytest.mark.parametrize("text", ["", "a: 1\n", "# mlobs is fine\na: 1\n"])
def test_a_mark_is_read_back_and_the_text_beneath_is_whole(text: str) -> None:
    mark = Mark("3f2b", "prod", "alertmanager", "0123456789abcdef", True)
    assert header.read(header.marked(text, mark)) == (text, mark)
    assert header.read(text) == (text, None)


def test_permissions_name_all_that_is_called_and_one_workspace(account: Account) -> None:
    found = WORLD.permissions(account.rig.site, account.wanted)
    account.rig.apply(account.wanted)
    account.rig.apply(changed(account.wanted))
    account.rig.apply(account.wanted[:1])
    every = (*found.read, *found.write)
    assert set(account.weather.calls) == {action.split(":")[1] for one in every for action in one.actions}
    assert all(WORKSPACE in resource for one in every for resource in one.resources)


@pytest.mark.parametrize("leads", [True, False])
def test_a_definition_that_leads_what_is_protected_is_protected(leads: bool) -> None:
    account = an_account(f"{TARGETS}\n{APPLY}", TEAM)
    site = replace(account.rig.site, protects=lambda one: leads and one.target == "prometheus")
    found = WORLD.wanted(account.build.emissions, site).value or ()
    assert {one.protected for one in found} == {leads}
