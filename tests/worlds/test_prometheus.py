"""What is wanted of Prometheus, without one: the rule files and nothing else, and no files of another format."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.diagnostic import has_errors
from mlobs_compile.pipeline import Build
from mlobs_compile.worlds.prometheus import WORLD
from tests import platforms
from tests.worlds.applied import Place

SETTINGS = {"rules": "/etc/prometheus/rules"}
AWS = 'aws: {account: "123456789012", region: eu-west-1}\n'


def built(target: str = "prometheus: {tests: true}") -> Build:
    project = platforms.PROJECT.replace("prometheus: {}", target) + AWS
    return platforms.built(project, platforms.TEAM, platforms.MODEL)


def test_only_rule_files_are_wanted_each_with_the_lines_it_comes_from() -> None:
    found = Place.of(WORLD, built(), SETTINGS).wanted(built().emissions)
    names = [one.key.name for one in found]
    assert "model-fraud.yaml" in names and not any("/" in name or "test" in name for name in names)
    rules = found[names.index("model-fraud.yaml")]
    assert rules.id == "model-fraud" and rules.origins and "groups" in rules.body
    assert str(rules.key) == "prometheus/rule-file/model-fraud.yaml"


@pytest.mark.parametrize("format", ["prometheus-rule", "mimir", "amp, workspace: ws-1"])
def test_rules_for_another_system_are_refused(format: str) -> None:
    build = built(f"prometheus: {{format: {format}}}")
    found = WORLD.wanted(build.emissions, Place.of(WORLD, build, SETTINGS).site)
    assert found.value is None and has_errors(found.diagnostics)
    (said,) = found.diagnostics
    assert said.code == "MLO732" and format.split(",")[0] in said.message


def test_a_world_without_its_target_is_refused_and_one_with_nothing_to_say_wants_nothing() -> None:
    site = Place.of(WORLD, built(), SETTINGS).site
    assert WORLD.wanted({}, site).value == ()
    (said,) = WORLD.wanted({}, replace(site, targets={})).diagnostics
    assert said.code == "MLO733"
