"""The Grafana target: what stands in its files, and what it says about boards that Grafana would refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
import yaml
from pydantic import ValidationError

from mlobs_compile.artifact import dump_json
from mlobs_compile.ir.board import AlertsView, TextView
from mlobs_compile.targets.grafana import TARGET
from tests.builders import (
    a_board,
    a_burn_alert,
    a_panel,
    a_section,
    a_subject,
    an_objective,
)
from tests.targets.grafana_gallery import emitted, platform, subject_named
from tests.targets.grafana_reading import dashboards, panel


def test_a_board_becomes_a_resource_that_names_its_file_and_its_lines() -> None:
    board = subject_named("fraud")
    (resource,) = emitted(board).value.resources  # type: ignore[union-attr]
    assert (resource.kind, resource.file) == ("dashboard", "dashboards/risk/fraud.json")
    assert (resource.nodes, resource.origins) == ((board.id,), board.origins)
    assert resource.name == resource.body["uid"]


def test_only_boards_are_drawn() -> None:
    assert TARGET.refuses(a_board()) is None
    assert TARGET.refuses(an_objective()) == "grafana only shows boards"


def test_without_boards_there_are_no_files() -> None:
    found = emitted(a_burn_alert()).value
    assert found is not None and found.artifacts == () and found.notes == ()


def test_the_same_boards_give_the_same_bytes() -> None:
    assert emitted(*platform("cloudwatch")) == emitted(*platform("cloudwatch"))


def test_the_text_is_the_body_with_sorted_keys() -> None:
    found = emitted(*platform("prometheus")).value
    assert found is not None
    texts = {one.path: one.text for one in found.artifacts}
    assert all(texts[one.file] == dump_json(one.body, sort_keys=True) for one in found.resources)


def test_every_team_has_a_folder_and_the_overview_one_for_the_platform() -> None:
    found = emitted(*platform("prometheus"), subject_named("churn", "growth"), folder_prefix="ML: ").value
    assert found is not None
    folders = {one.path.split("/")[1] for one in found.artifacts if one.path.endswith(".json")}
    assert folders == {"risk", "growth", "platform"}
    providers = yaml.safe_load(found.artifacts[-1].text)["providers"]
    assert [one["folder"] for one in providers] == [
        "ML: acme / growth (prod)",
        "ML: acme / platform (prod)",
        "ML: acme / risk (prod)",
    ]


def test_providers_share_no_name_no_folder_and_no_path_even_between_environments() -> None:
    boards = (subject_named("fraud"), subject_named("churn", "growth"))
    found = [emitted(*boards, environment=name).value for name in ("prod", "dev")]
    providers = [
        one
        for emission in found
        if emission
        for one in yaml.safe_load(emission.artifacts[-1].text)["providers"]
    ]
    for key in ("name", "folder", "folderUid"):
        assert len({one[key] for one in providers}) == 4
    paths = {one["options"]["path"] for one in providers}
    assert len(paths) == 4 and "/var/lib/grafana/dashboards/mlobs/prod/risk" in paths
    assert all(not one["allowUiUpdates"] and len(one["folderUid"]) <= 40 for one in providers)


def test_boards_link_to_each_other_by_uid_and_list_their_environment() -> None:
    goal, start = subject_named("churn"), a_board(links=(("Churn", "board/churn"),))
    start_json, goal_json = dashboards(emitted(start, goal))
    family, onward = start_json["links"]
    assert onward["url"] == f"/d/{goal_json['uid']}" and onward["title"] == "Churn"
    assert family["tags"] == ["mlobs", "environment:prod"] and family["asDropdown"]
    assert set(family["tags"]) < set(goal_json["tags"])
    assert goal_json["tags"] == ["mlobs", "environment:prod", "kind:model", "team:risk"]


def test_sections_beyond_the_third_are_folded_and_ask_nothing() -> None:
    sections = [a_section(a_panel(f"panel-{at}"), key=f"section-{at}") for at in range(5)]
    (board,) = dashboards(emitted(a_board(*sections)))
    rows = [one for one in board["panels"] if one["type"] == "row"]
    assert [one["collapsed"] for one in rows] == [False, False, False, True, True]
    assert [len(one["panels"]) for one in rows] == [0, 0, 0, 1, 1]
    assert [one["gridPos"]["y"] for one in rows] == [0, 9, 18, 27, 28]
    assert len(board["panels"]) == 5 + 3


def test_the_alert_list_shows_the_subject_by_the_labels_every_alert_has() -> None:
    found = panel(emitted(a_board(a_section(a_panel("firing", AlertsView("model", "fraud"))))), "Firing")
    assert found["options"]["alertInstanceLabelFilter"] == '{environment="prod", kind="model", name="fraud"}'


def test_the_alert_list_says_that_it_lacks_alarms_of_cloudwatch() -> None:
    board = a_board(a_section(a_panel("firing", AlertsView("model", "fraud"))))
    alert = a_burn_alert()
    here, there = emitted(alert, board), emitted(alert, board, home="cloudwatch")
    assert "CloudWatch" not in panel(here, "Firing")["description"]
    assert "Alarms in CloudWatch are not in this list" in panel(there, "Firing")["description"]


def test_prose_is_shown_as_it_was_written() -> None:
    found = panel(emitted(a_board(a_section(a_panel("about", TextView("# Owner\n\nrisk"))))), "About")
    assert (found["options"]["content"], found["options"]["mode"]) == ("# Owner\n\nrisk", "markdown")


def test_two_boards_of_one_title_in_one_folder_are_a_fault_at_the_second() -> None:
    one, other = subject_named("fraud"), replace(subject_named("churn"), title="Model fraud")
    (found,) = emitted(one, other).diagnostics
    assert (found.code, found.where) == ("MLO580", other.origins[0])
    assert [related.where for related in found.related] == [one.origins[0]]


def test_one_title_in_two_folders_is_no_fault() -> None:
    other = replace(subject_named("fraud", "growth"), id="board/churn")
    assert emitted(subject_named("fraud"), other).diagnostics == ()


def test_settings_reach_the_dashboard_in_units_that_grafana_reads() -> None:
    outcome = emitted(a_board(), interval="90s", refresh="1h30m")
    (board,) = dashboards(outcome)
    assert board["refresh"] == "90m"
    assert panel(outcome, "Requests")["targets"][0]["interval"] == "90s"


def test_a_mount_that_is_no_absolute_folder_is_refused() -> None:
    with pytest.raises(ValidationError):
        emitted(a_board(), mount="dashboards/")


def test_a_subject_from_another_team_moves_to_that_teams_folder_with_the_same_uid() -> None:
    (before,) = emitted(a_board()).value.resources  # type: ignore[union-attr]
    moved = a_board(subject=a_subject(team="growth"))
    (after,) = emitted(moved).value.resources  # type: ignore[union-attr]
    assert (before.name, after.file) == (after.name, "dashboards/growth/fraud.json")


def test_grafanalib_and_the_parser_are_not_loaded_to_list_targets() -> None:
    code = (
        "import sys, json, mlobs_compile.targets.grafana as g; "
        "print(json.dumps([m for m in sys.modules if m in ('grafanalib', 'attr', 'promql_parser')]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []


def test_a_link_to_a_board_that_is_not_there_is_left_out() -> None:
    (board,) = dashboards(emitted(a_board(links=(("Churn", "board/churn"),))))
    assert [one["title"] for one in board["links"]] == ["mlobs"]
