"""mlobs plan: everything is told, nothing is touched, and the file says exactly what was shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.change import approved
from mlobs_compile.errors import Exit
from mlobs_compile.world import Denied, Throttled
from tests.cli.live import APPLIED, MODEL, QUEUE, STALE, Desk
from tests.live_world import Store, shelf
from tests.platforms import HEAD, PROJECT, TEAM

ROUTES = frozenset({("alertmanager", "*")})
KEY = f"shelf/alert-rule/{QUEUE}"


def test_an_empty_world_is_to_get_everything_and_gets_nothing(desk: Desk) -> None:
    assert desk.run("plan") == Exit.OK
    assert "acme, default: 4 to create, 0 as they should be" in desk.out
    assert f"+ {KEY}  fraud/alert/queue  mlobs.yaml:18  new in the spec" in desk.out
    assert "alertmanager: 4 resources; add `apply: {alertmanager: ...}`" in desk.out
    assert desk.store.objects == {} and desk.store.steps == []


def test_a_plan_after_an_apply_is_empty(desk: Desk) -> None:
    desk.applied()
    assert desk.run("plan", "--exit-code") == Exit.OK
    assert "nothing to do, 4 as they should be" in desk.out


def test_the_exit_code_tells_of_changes_only_when_asked(desk: Desk) -> None:
    assert desk.run("plan") == Exit.OK
    assert desk.run("plan", "--exit-code") == Exit.CHANGES


def test_a_change_is_shown_field_by_field_with_its_line(desk: Desk) -> None:
    desk.applied().edit("at_most: 100", "at_most: 200")
    assert desk.run("plan") == Exit.OK
    assert f"~ {KEY}  fraud/alert/queue  mlobs.yaml:18  the spec has changed" in desk.out
    assert f'rules[{QUEUE}].expr: max(queue_depth{{job="fraud"}}) > 100 → ' in desk.out


def test_an_edit_by_hand_is_told_from_one_of_the_spec(desk: Desk) -> None:
    desk.applied().store.edit(QUEUE, lambda body: body.update(rules=[]))
    desk.run("plan")
    assert "changed by hand; what the spec says is put back" in desk.out
    desk.edit("at_most: 100", "at_most: 200")
    desk.run("plan")
    assert "changed by hand and in the spec; the edit by hand is overwritten" in desk.out


def test_what_the_spec_lost_is_shown_and_is_part_of_the_plan_only_with_prune(desk: Desk) -> None:
    desk.applied().edit("  stale: {", "  later: {")
    desk.run("plan")
    without = desk.out
    assert f"- shelf/alert-rule/{STALE}  fraud/alert/stale  `--prune` deletes it" in without
    assert "1 to create, 1 left alone" in without
    desk.run("plan", "--prune")
    assert f"- shelf/alert-rule/{STALE}" in desk.out and "1 to delete" in desk.out
    assert _digest(desk.out) != _digest(without)


def _digest(out: str) -> str:
    return next(line for line in out.splitlines() if line.startswith("digest sha256:"))


def test_a_project_may_always_prune(desk: Desk) -> None:
    desk.applied().write(APPLIED + "safety: {prune: true}\n", TEAM, MODEL.replace("  stale: {", "  later: {"))
    desk.run("plan")
    assert "1 to delete" in desk.out
    desk.run("plan", "--only", "shelf")
    assert "1 left alone" in desk.out


def test_the_file_is_the_same_bytes_every_time_and_is_read_back(desk: Desk) -> None:
    desk.applied().edit("at_most: 100", "at_most: 200")
    assert desk.run("plan", "--out", "plan.json") == Exit.OK
    first = Path("plan.json").read_bytes()
    assert desk.run("plan", "--out", "plan.json", "--format", "json") == Exit.OK
    assert first == Path("plan.json").read_bytes() == desk.out.encode()
    found = approved.load(first.decode())
    assert [line.key for line in found.lines] == [KEY]
    assert found.digest == _digest(_text(desk)).removeprefix("digest ")
    tree = json.loads(first)
    (change,) = tree["changes"]
    assert change["src"] == {"file": "mlobs.yaml", "line": 18, "path": "alerts.queue"}
    assert change["reason"] == "spec" and tree["counts"]["update"] == 1
    assert {"from": 'max(queue_depth{job="fraud"}) > 100', "to": 'max(queue_depth{job="fraud"}) > 200',
            "path": f"rules[{QUEUE}].expr"} in change["fields"]  # fmt: skip


def _text(desk: Desk) -> str:
    desk.run("plan")
    return desk.out


def test_a_secret_is_in_no_output(desk: Desk) -> None:
    desk.applied().store.edit(QUEUE, lambda body: body.update(api_key="hunter2", url="https://u:hunter2@x/"))
    for style in ("text", "json", "markdown"):
        assert desk.run("plan", "--format", style, "--out", "plan.json") == Exit.OK
        assert "hunter2" not in desk.out + desk.err + Path("plan.json").read_text()
        assert "hidden" in desk.out or "fields" in desk.out


def test_the_file_is_never_half_written(desk: Desk) -> None:
    Path("plan.json").write_text("before")
    desk.edit("at_most: 100", "at_most: soon")
    assert desk.run("plan", "--out", "plan.json") == Exit.FINDINGS
    assert "MLO" in desk.out and Path("plan.json").read_text() == "before"
    assert desk.run("plan", "--out", "nowhere/plan.json") == Exit.FINDINGS
    desk.edit("at_most: soon", "at_most: 100")
    assert desk.run("plan", "--out", "nowhere/plan.json") == Exit.USAGE
    assert "`nowhere` is no folder" in desk.err
    assert sorted(path.name for path in desk.root.iterdir()) == ["mlobs.yaml", "plan.json"]


def test_markdown_is_a_table_that_no_name_breaks(desk: Desk) -> None:
    desk.run("plan", "--format", "markdown")
    assert "### mlobs plan · acme · default" in desk.out
    assert f"| `+` | `{KEY}` | fraud/alert/queue | new in the spec | mlobs.yaml:18 |" in desk.out


def test_a_project_without_apply_is_told_what_to_write(desk: Desk) -> None:
    desk.write(PROJECT, TEAM, MODEL)
    assert desk.run("plan") == Exit.USAGE
    assert "the project is applied to nothing" in desk.err and "`shelf`" in desk.err


def test_of_several_environments_one_is_named(desk: Desk) -> None:
    desk.write(APPLIED + "environments: {staging: {}, prod: {}}\n", TEAM, MODEL)
    assert desk.run("plan") == Exit.USAGE
    assert "the environments `staging`, `prod`: name one with `--env`" in desk.err
    assert desk.run("plan", "--env", "prd") == Exit.USAGE
    assert "did you mean `prod`?" in desk.err
    assert desk.run("plan", "--env", "prod") == Exit.OK and "acme, prod:" in desk.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "shelv"), "did you mean `shelf`?"),
        (("--only", "shelf", "--prune"), "a part is never pruned"),
        (("--adopt", "queue"), "a key is `WORLD/KIND/NAME`"),
        (("--adopt", "shelf/alert-rule/Nothing"), "nothing of that name is in the way"),
        (("--allow-delete", "many"), "not a valid integer"),
        (("--allow-protected", "x"), "a key is `WORLD/KIND/NAME`"),
        (("--format", "yaml"), "'yaml' is not one of"),
    ],
)
def test_what_cannot_be_asked_for_is_told(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    assert desk.run("plan", *arguments) == Exit.USAGE
    assert told in desk.err


def test_an_object_in_the_way_is_told_with_the_option_that_takes_it_over(desk: Desk) -> None:
    desk.applied().store.unmark(QUEUE)
    assert desk.run("plan") == Exit.OK
    assert f"`--adopt {KEY}` takes it over" in desk.out and "refused:" in desk.out
    assert desk.run("plan", "--adopt", KEY) == Exit.OK
    assert "1 to mark" in desk.out and "refused:" not in desk.out


def test_what_safety_would_refuse_is_told_and_the_plan_is_shown_all_the_same(desk: Desk) -> None:
    desk.applied().write(
        APPLIED + "safety: {max_delete: 0}\n", TEAM, MODEL.replace("  stale: {", "  later: {")
    )
    assert desk.run("plan", "--prune", "--out", "plan.json") == Exit.OK
    assert "--allow-delete=1" in desk.out
    assert json.loads(Path("plan.json").read_text())["safety"]["verdict"] == "refused"
    assert desk.run("plan", "--prune", "--allow-delete", "1") == Exit.OK
    assert "refused:" not in desk.out


def test_a_world_that_cannot_be_read_wholly_loses_nothing(desk: Desk) -> None:
    desk.applied().edit("  stale: {", "  later: {")
    desk.store.unread = ("the second page of its rules",)
    assert desk.run("plan", "--prune") == Exit.OK
    assert "shelf: the second page of its rules" in desk.out and "1 left alone" in desk.out


@pytest.mark.parametrize(
    ("broken", "told"),
    [(Denied("no cloudwatch:DescribeAlarms"), "may not be read: no cloudwatch"),
     (Throttled("slow down"), "cannot be read, tried 5 times: slow down")],
)  # fmt: skip
def test_a_world_that_cannot_be_read_at_all_is_told(desk: Desk, broken: Exception, told: str) -> None:
    desk.store.broken = broken
    assert desk.run("plan") == Exit.USAGE
    assert told in desk.err


def test_what_pages_is_protected_where_the_project_says_so(desk: Desk) -> None:
    desk.write(APPLIED + "safety: {protected: [page]}\n", TEAM, MODEL)
    desk.applied()
    marks = {key.name: one.mark.protected for key, one in desk.store.objects.items() if one.mark}
    assert marks[STALE] and not marks[QUEUE]


def test_only_one_world_is_read_when_only_one_is_asked_for(desk: Desk) -> None:
    other = Store(broken=Denied("never asked"))
    desk.around.worlds["other"] = shelf(other, ROUTES, "other")  # type: ignore[index]
    desk.write(PROJECT + "apply: {shelf: {}, other: {}}\n", TEAM, MODEL)
    assert desk.run("plan") == Exit.USAGE
    assert desk.run("plan", "--only", "shelf") == Exit.OK


def test_a_clean_project_head_is_all_that_is_needed(desk: Desk) -> None:
    desk.write(APPLIED, TEAM, HEAD + "alerts: {queue: {query: 'max(up)', at_most: 1}}\n")
    assert desk.run("plan", str(desk.root)) == Exit.OK


def test_only_warnings_and_errors_are_told_beside_a_plan(desk: Desk) -> None:
    parts = "outputs: {prediction: said}\nperformance: {problem: binary, label: is_fraud, metrics: {recall: {at_least: 0.8}}}\n"
    desk.write(APPLIED, TEAM, HEAD + parts)
    desk.run("check")
    assert "info[" in desk.out
    for verb in (["plan"], ["drift"], ["apply", "--yes"]):
        desk.run(*verb)
        assert "info[" not in desk.out + desk.err


def test_kinds_are_named_where_others_of_the_target_are_taken(desk: Desk) -> None:
    rules = shelf(Store(), takes=frozenset({("alertmanager", "route")}), name="routes")
    desk.around.worlds["routes"] = rules  # type: ignore[index]
    desk.write(PROJECT + "apply: {shelf: {}, routes: {}}\n", TEAM, MODEL)
    desk.run("plan")
    (line,) = [one for one in desk.out.splitlines() if one.startswith("  alertmanager: ")]
    assert "3 resources (" in line and "receiver" in line and "route," not in line
    desk.run("drift")
    (line,) = [one for one in desk.out.splitlines() if "no world of the project takes" in one]
    assert line == "not compared, since no world of the project takes it: 3 of alertmanager"
