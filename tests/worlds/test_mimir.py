"""A ruler takes the rule groups of a project, beside those of others, and never has one without an owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.errors import UsageFault
from mlobs_compile.pipeline import Build
from mlobs_compile.queries.tree.literals import length_of
from mlobs_compile.world import Denied, Moved, Unsure
from mlobs_compile.worlds.mimir import WORLD
from mlobs_compile.worlds.mimir.groups import canonical
from mlobs_compile.worlds.mimir.ruler import NAMESPACE
from tests import platforms
from tests.worlds.applied import Place, ops
from tests.worlds.mimir_server import Mimir, mimir, written

PROJECT = platforms.PROJECT.replace("prometheus: {}", "prometheus: {format: mimir}")
OTHER = platforms.MODEL.replace("name: fraud", "name: churn")
OWN = {"name": "own", "interval": "1m", "rules": [{"alert": "Own", "expr": "vector(1)"}]}


def built(*models: str) -> Build:
    return platforms.built(PROJECT, platforms.TEAM, *(models or (platforms.MODEL,)))


@pytest.fixture
def server() -> Iterator[Mimir]:
    with mimir() as one:
        yield one


def place_of(server: Mimir, **settings: str) -> Place:
    return Place.of(WORLD, built(), {"url": server.url, "tenant": "ml", **settings})


def wanted(place: Place, *models: str) -> tuple[Wanted, ...]:
    return place.wanted(built(*models).emissions)


def names(server: Mimir) -> set[str]:
    groups = server.tenants.get("ml", {})
    return {f"{space}/{name}" for space, held in groups.items() for name in held if space != NAMESPACE}


@pytest.mark.parametrize("old", [True, False])
def test_every_group_arrives_and_a_second_plan_is_empty_and_one_question(server: Mimir, old: bool) -> None:
    server.old, place = old, place_of(server)
    want = wanted(place)
    assert {step.op for step in place.apply(want).steps} == {Op.CREATE}
    assert names(server) == {one.key.name for one in want} and len(want) > 1
    server.asked.clear()
    assert not place.plan(want).steps
    assert server.asked == ["GET /prometheus/config/v1/rules"]


def test_the_register_is_one_group_that_records_nothing_and_goes_with_the_last(server: Mimir) -> None:
    place = place_of(server)
    place.apply(wanted(place))
    (group,) = server.tenants["ml"][NAMESPACE].values()
    (rule,) = group["rules"]
    assert rule["expr"] == "vector(1) < 0" and place.site.project_id in rule["labels"]["register"]
    place.apply(())
    assert not names(server) and not server.tenants["ml"][NAMESPACE]


def test_what_the_spec_no_longer_has_goes_and_groups_and_tenants_of_others_stay(server: Mimir) -> None:
    place = place_of(server)
    server.tenants = {"ml": {"own": {"own": dict(OWN)}}, "other": {"own": {"own": dict(OWN)}}}
    place.apply(wanted(place, platforms.MODEL, OTHER))
    done = place.apply(wanted(place))
    assert {step.op for step in done.steps} >= {Op.DELETE}
    assert not any("churn" in name for name in names(server)) and "own/own" in names(server)
    place.apply(())
    assert names(server) == {"own/own"} and server.tenants["other"] == {"own": {"own": OWN}}


def test_an_edit_by_hand_is_drift_and_is_told_by_field(server: Mimir) -> None:
    place = place_of(server)
    want = wanted(place)
    place.apply(want)
    namespace, _, group = want[0].key.name.partition("/")
    server.tenants["ml"][namespace][group]["interval"] = "5m"
    (step,) = place.plan(want).steps
    assert step.reason is Reason.LIVE and step.before and step.before.body["interval"] == "5m"
    place.apply(want)
    assert server.tenants["ml"][namespace][group]["interval"] == "1m"


def test_a_group_of_the_wanted_name_is_a_conflict_until_it_is_adopted(server: Mimir) -> None:
    place = place_of(server)
    (first, *_) = wanted(place)
    namespace, _, group = first.key.name.partition("/")
    server.tenants["ml"] = {namespace: {group: {**OWN, "name": group}}}
    (conflict,) = place.plan((first,)).conflicts
    assert conflict.refusal is Refusal.UNMARKED
    assert ops(place.apply((first,), str(first.key))) == [(Op.UPDATE, str(first.key))]
    (foreign,) = place.other("staging").plan((first,)).conflicts
    assert foreign.refusal is Refusal.FOREIGN


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("at", range(6))
def test_a_change_that_fails_or_whose_answer_is_lost_is_put_right_by_trying_again(
    server: Mimir, at: int, made: bool
) -> None:
    place = place_of(server)
    place.apply(wanted(place, OTHER))
    want = wanted(place)
    live = place.connect()
    server.failing = [(202, True)] * at + [(502, made)]
    for step in place.plan(want, live=live).steps:
        try:
            live.carry_out(step)
        except Unsure:
            live.carry_out(step)
    assert not place.plan(want).steps and names(server) == {one.key.name for one in want}


def test_a_run_that_ends_between_register_and_group_leaves_what_the_next_completes(server: Mimir) -> None:
    place = place_of(server)
    (first, *_) = wanted(place)
    server.failing = [(202, True), (502, False)]
    with pytest.raises(Unsure):
        place.apply((first,))
    assert not names(server)
    assert ops(place.apply((first,))) == [(Op.CREATE, str(first.key))] and not place.plan((first,)).steps


def test_what_mimir_refuses_is_told_in_its_words(server: Mimir) -> None:
    place = place_of(server)
    (first, *rest) = wanted(place)
    broken = replace(first, body={**first.body, "rules": [{"record": "a", "expr": "sum("}]})
    with pytest.raises(Denied, match=r"400: could not parse expression: sum\("):
        place.apply((broken,))
    server.most_groups = 1
    with pytest.raises(Denied, match="rule groups limit"):
        place.apply(rest)
    server.most_groups, server.protected = 70, {first.key.name.partition("/")[0]}
    with pytest.raises(Denied, match="namespace is protected"):
        place.apply((first,))


def test_a_group_that_moves_between_plan_and_apply_is_left_alone(server: Mimir) -> None:
    place = place_of(server)
    want = wanted(place)
    place.apply(want)
    live = place.connect()
    changed = replace(want[0], body={**want[0].body, "interval": "2m"})
    (step,) = place.plan((changed, *want[1:]), live=live).steps
    namespace, _, group = want[0].key.name.partition("/")
    server.tenants["ml"][namespace][group]["interval"] = "5m"
    with pytest.raises(Moved):
        live.carry_out(step)
    assert server.tenants["ml"][namespace][group]["interval"] == "5m"


def test_a_wrong_prefix_a_missing_tenant_and_a_broken_register_are_told(server: Mimir) -> None:
    with pytest.raises(Denied, match="is the prefix right"):
        place_of(server, url=server.url.removesuffix("/prometheus")).reading()
    nobody = Place.of(WORLD, built(), {"url": server.url})
    with pytest.raises(Denied, match="no org id"):
        nobody.reading()
    server.tenants["ml"] = {NAMESPACE: {"x": dict(OWN)}}
    with pytest.raises(UsageFault, match="--adopt"):
        place_of(server).reading()


def test_a_group_has_one_form_whoever_wrote_it() -> None:
    rule = {"alert": "A", "expr": 1, "for": "60m", "labels": {"a": "b", "c": ""}}
    ours = {"name": "g", "interval": "60s", "rules": [rule]}
    theirs = {"interval": "1m", "name": "g", "limit": 0, "rules": [
        {"alert": "A", "expr": "1", "for": "1h", "keep_firing_for": "0s", "labels": {"a": "b"}, "annotations": {}}
    ]}  # fmt: skip
    assert canonical(ours) == canonical(theirs)


@pytest.mark.parametrize("text", ["1m", "1h30m", "250ms", "1d", "2w", "90s", "36h"])
def test_the_server_writes_durations_that_mean_the_same(text: str) -> None:
    assert length_of(written(length_of(text) or 0)) == length_of(text)


def test_rules_in_another_format_and_no_rules_at_all_are_refused() -> None:
    plain = platforms.built(platforms.PROJECT, platforms.TEAM, platforms.MODEL)
    site = Place.of(WORLD, plain, {"url": "http://mimir"}).site
    (said,) = WORLD.wanted(plain.emissions, site).diagnostics
    assert said.code == "MLO732" and "format: rules" in said.message
    (said,) = WORLD.wanted({}, replace(site, targets={})).diagnostics
    assert said.code == "MLO733"


def test_a_tenant_without_room_for_the_register_is_refused_before_it_is_too_late(server: Mimir) -> None:
    count = len(wanted(place_of(server)))
    for most, refused in ((count + 1, True), (count + 2, False)):
        build = platforms.built(
            PROJECT.replace("format: mimir", f"format: mimir, limits: {{groups: {most}}}"),
            platforms.TEAM,
            platforms.MODEL,
        )
        place = Place.of(WORLD, build, {"url": server.url, "tenant": "ml"})
        outcome = WORLD.wanted(build.emissions, place.site)
        assert [one.code for one in outcome.diagnostics] == (["MLO734"] if refused else [])
        assert not refused or f"{{groups: {count + 2}}}" in str(outcome.diagnostics[0].help)
    server.most_groups = count + 2
    place.apply(place.wanted(build.emissions))
    (space, group) = next(
        (space, name) for space, held in server.tenants["ml"].items() for name in held if space != NAMESPACE
    )
    server.tenants["ml"][space][group]["interval"] = "9m"
    place.apply(place.wanted(build.emissions))
    assert not place.plan(place.wanted(build.emissions)).steps
