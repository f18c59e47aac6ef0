"""What is wanted of Alertmanager, without one: its configuration and what its relay reads, and no list of secrets."""

from __future__ import annotations

from dataclasses import replace

from mlobs_compile.worlds.alertmanager import WORLD
from tests import platforms
from tests.worlds.applied import Place

TEAM = platforms.TEAM.replace(
    '{type: webhook, url: "https://hooks.example/risk"}', "{type: pagerduty, routing_key: env://KEY}"
)


def test_the_configuration_has_the_name_that_it_has_on_disk() -> None:
    build = platforms.built(platforms.PROJECT, TEAM, platforms.MODEL)
    paths = {one.path for one in build.emissions["alertmanager"].artifacts}
    assert paths == {"alertmanager.yml", "secrets.yaml"}
    (only,) = Place.of(WORLD, build, {"config": "/etc/am/live.yaml"}).wanted(build.emissions)
    assert str(only.key) == "alertmanager/file/live.yaml" and "receivers" in only.body
    assert only.body["#"] == ["Compiled by mlobs from the specs; edit those."]


def test_a_world_without_its_target_is_refused() -> None:
    build = platforms.built(platforms.PROJECT, TEAM, platforms.MODEL)
    site = Place.of(WORLD, build, {"config": "/etc/am/live.yaml"}).site
    (said,) = WORLD.wanted({}, replace(site, targets={})).diagnostics
    assert said.code == "MLO733"
