"""Worlds without tags of AWS hold the same line: what pages, or watches what is critical, is deleted by name only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile import plugins
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op
from mlobs_compile.cli.live import guard
from mlobs_compile.pipeline import Build
from tests import platforms
from tests.worlds.applied import Outside, Place, live_of
from tests.worlds.grafana_server import TOKEN, grafana
from tests.worlds.mimir_server import mimir

DEPTH = "alerts: {queue: {query: 'max(queue_depth)', at_most: 100, severity: ticket}}\n"
QUIET = platforms.HEAD.replace("name: fraud", "name: churn") + DEPTH
CRITICAL = (
    platforms.HEAD.replace("name: fraud", "name: spam").replace("team:", "tier: critical, team:") + DEPTH
)
DATASET = """\
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: orders, team: risk, tier: critical, runbook: "https://runbooks.example/orders"}
columns: {amount: {type: float, checks: {missing: {at_most: 1%}}}}
"""
SETTINGS = {
    "prometheus": {"rules": "/etc/prometheus/mlobs"},
    "alertmanager": {"config": "/etc/am/alertmanager.yml"},
    "mimir": {"url": "http://127.0.0.1:9/prometheus"},
    "grafana": {"url": "http://127.0.0.1:9", "token": "env://TOKEN"},
    "great_expectations": {"context": "/srv/gx"},
}


def built(kind: str, world: str = "") -> Build:
    targets = "{prometheus: {}, alertmanager: {}, grafana: {}, great_expectations: {}}"
    targets = (
        targets.replace("prometheus: {}", "prometheus: {format: mimir}") if world == "mimir" else targets
    )
    head = platforms.PROJECT.replace("{prometheus: {}, alertmanager: {}}", targets)
    project = f"{head}safety: {{protected: [{kind}]}}\n"
    return platforms.built(project, platforms.TEAM, platforms.MODEL, QUIET, CRITICAL, DATASET)


def place_of(world: str, build: Build, **settings: str) -> Place:
    outside = Outside({"env://TOKEN": TOKEN})
    place = Place.of(plugins.worlds()[world], build, {**SETTINGS[world], **settings}, outside)
    return replace(place, site=replace(place.site, protects=guard(build)))


def protected(found: tuple[Wanted, ...]) -> set[str]:
    return {one.key.name for one in found if one.protected}


@pytest.mark.parametrize(
    ("world", "kind", "expected"),
    [
        ("prometheus", "page", {"model-fraud.yaml"}),
        ("prometheus", "critical", {"model-spam.yaml", "dataset-orders.yaml"}),
        ("alertmanager", "page", {"alertmanager.yml"}),
        ("mimir", "page", {"mlobs-default-model-fraud/fraud/availability"}),
        (
            "mimir",
            "critical",
            {
                "mlobs-default-model-spam/model-spam/alerts",
                "mlobs-default-dataset-orders/dataset-orders/alerts",
            },
        ),
        ("great_expectations", "critical", {"expectations/orders.json"}),
        ("great_expectations", "page", set()),
    ],
)
def test_whatever_holds_something_protected_is(world: str, kind: str, expected: set[str]) -> None:
    build = built(kind, world)
    assert protected(place_of(world, build).wanted(build.emissions)) == expected


def test_the_boards_of_what_is_critical_are_protected_and_the_others_are_not() -> None:
    build = built("critical")
    found = place_of("grafana", build).wanted(build.emissions)
    held = {one.id for one in found if one.protected}
    assert held and all("spam" in id or "orders" in id for id in held)
    assert any("fraud" in one.id for one in found if not one.protected)


def test_nothing_is_protected_where_the_project_asks_for_nothing() -> None:
    build = platforms.built(platforms.PROJECT, platforms.TEAM, platforms.MODEL)
    assert not protected(place_of("prometheus", build).wanted(build.emissions))


def test_the_mark_of_a_file_a_group_and_a_board_says_so_and_a_second_plan_is_empty(tmp_path: Path) -> None:
    with grafana() as boards, mimir() as ruler:
        more = {
            "prometheus": {"rules": str(tmp_path / "rules"), "check": "none"},
            "mimir": {"url": ruler.url, "tenant": "ml"},
            "grafana": {"url": boards.url},
            "great_expectations": {"context": str(tmp_path / "gx")},
        }
        for world, settings in more.items():
            build = built("critical", world)
            place = place_of(world, build, **settings)
            want = place.wanted(build.emissions)
            open_to_all = tuple(replace(one, protected=False) for one in want)
            place.apply(open_to_all)
            assert {step.op for step in place.apply(want).steps} == {Op.MARK}, world
            assert not place.plan(want).steps
            live = live_of(place.reading(want).objects)
            marked = {one.key.name for one in live.values() if one.mark and one.mark.protected}
            assert marked == protected(want) and marked, world
