"""mlobs apply: what was agreed to and nothing else, as far as it comes, and always told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.change.plan import Step
from mlobs_compile.cli.around import Around
from mlobs_compile.cli.ports import Outside
from mlobs_compile.errors import Exit, Refused, UsageFault
from mlobs_compile.spec.project import Aws
from mlobs_compile.world import Denied, Ports, Site, Throttled
from tests.cli.live import APPLIED, MODEL, QUEUE, STALE, Desk
from tests.live_world import Store, shelf
from tests.platforms import ID, PROJECT, TEAM, whole

KEY = f"shelf/alert-rule/{QUEUE}"


def _digest(out: str) -> str:
    found = re.search(r"^digest (sha256:[0-9a-f]{64})$", out, re.M)
    assert found, out
    return found[1]


def test_with_yes_the_plan_is_shown_and_carried_out(desk: Desk) -> None:
    assert desk.run("apply", "--yes") == Exit.OK
    assert "4 to create" in desk.out and "[4/4] create" in desk.log
    assert {key.name for key in desk.store.objects} >= {QUEUE, STALE}
    assert re.search(r"run (\S+): 4 done, in \d+\.\d s", desk.err)
    assert desk.run("apply", "--yes") == Exit.OK
    assert desk.out + desk.err == "acme, default: nothing to do, 4 as they should be\n"
    assert len(desk.store.steps) == 4


def test_the_digest_that_was_reviewed_is_enough(desk: Desk) -> None:
    desk.run("plan")
    assert desk.run("apply", "--expect", _digest(desk.out)) == Exit.OK
    assert len(desk.store.steps) == 4


def test_another_digest_than_that_of_now_changes_nothing(desk: Desk) -> None:
    desk.run("plan")
    digest = _digest(desk.out)
    desk.edit("at_most: 100", "at_most: 200")
    assert desk.run("apply", "--expect", digest) == Exit.STALE
    assert f"{digest} was approved" in desk.err and desk.store.steps == []


def test_a_digest_is_held_against_a_world_that_needs_nothing_too(desk: Desk) -> None:
    desk.run("plan")
    digest = _digest(desk.out)
    desk.applied()
    assert desk.run("apply", "--expect", digest) == Exit.STALE


@pytest.mark.parametrize("answer", ["yes", "4"])
def test_a_person_who_agrees_is_believed(desk: Desk, answer: str) -> None:
    assert desk.run("apply", answer=answer) == Exit.OK
    assert len(desk.store.steps) == 4


@pytest.mark.parametrize("answer", ["", "no", "y", "3", "YES!"])
def test_any_other_answer_changes_nothing(desk: Desk, answer: str) -> None:
    assert desk.run("apply", answer=answer) == Exit.CANCELLED
    assert "nothing was changed" in desk.err and desk.store.steps == []


def test_where_nobody_can_be_asked_the_ways_to_agree_are_told(desk: Desk) -> None:
    assert desk.run("apply") == Exit.USAGE
    assert f"--expect {_digest(desk.out)}" in desk.err and "--yes" in desk.err
    assert desk.store.steps == []


def test_a_plan_in_a_file_is_carried_out_as_it_was_asked_for(desk: Desk) -> None:
    desk.applied().edit("  stale: {", "  later: {")
    desk.run("plan", "--prune", "--out", "plan.json")
    assert desk.run("apply", "plan.json") == Exit.OK
    assert STALE not in {key.name for key in desk.store.objects}


def test_a_world_that_moved_makes_the_file_stale_and_each_object_is_named(desk: Desk) -> None:
    desk.applied().edit("at_most: 100", "at_most: 200")
    desk.run("plan", "--out", "plan.json")
    desk.store.edit(QUEUE, lambda body: body.update(rules=[]))
    done = len(desk.store.steps)
    assert desk.run("apply", "plan.json") == Exit.STALE
    assert f"`{KEY}`: somebody has changed it since" in desk.err
    assert len(desk.store.steps) == done


def test_a_spec_that_moved_makes_the_file_stale(desk: Desk) -> None:
    desk.run("plan", "--out", "plan.json")
    desk.edit("at_most: 100", "at_most: 200")
    assert desk.run("apply", "plan.json") == Exit.STALE
    assert f"`{KEY}`: the spec wants something else of it now" in desk.err


def _edited(change: Callable[[Any], None]) -> None:
    tree = json.loads(Path("plan.json").read_text())
    change(tree)
    Path("plan.json").write_text(json.dumps(tree))


def _later(tree: Any) -> None:
    tree["schema_version"] = 2


def _other_outcome(tree: Any) -> None:
    tree["changes"][0]["outcome"] = "0" * 16 + "/00000000"


def _fewer(tree: Any) -> None:
    del tree["changes"][0]


def _other_body(tree: Any) -> None:
    tree["changes"][0]["after"]["rules"] = []


def _other_environment(tree: Any) -> None:
    tree["environment"] = "prod"


def _no_list(tree: Any) -> None:
    tree["changes"] = "all"


def _other_permission(tree: Any) -> None:
    tree["given"]["allow_delete"] = 17


def _other_line(tree: Any) -> None:
    tree["changes"][0]["src"]["line"] = 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_other_permission, "it is not as `mlobs plan` wrote it"),
        (_other_line, "it is not as `mlobs plan` wrote it"),
        (_later, "it is of version 2"),
        (_other_outcome, "its digest is not that of its changes"),
        (_fewer, "its digest is not that of its changes"),
        (_other_environment, "its digest is not that of its changes"),
        (_other_body, "is not what it was made for"),
        (_no_list, "it is not whole, or was edited by hand"),
    ],
)
def test_a_plan_that_was_edited_is_refused(desk: Desk, change: Callable[[Any], None], told: str) -> None:
    desk.run("plan", "--out", "plan.json")
    _edited(change)
    assert desk.run("apply", "plan.json") == Exit.REFUSED
    assert told in desk.err and desk.store.steps == []


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"tool": "terraform", "digest": ""}', "\x00"])
def test_a_file_that_is_no_plan_is_refused(desk: Desk, text: str) -> None:
    Path("plan.json").write_text(text)
    assert desk.run("apply", "plan.json") == Exit.REFUSED
    assert "`mlobs plan --out` writes one" in desk.err


def test_a_file_that_is_not_there_and_one_of_bytes_are_told(desk: Desk) -> None:
    assert desk.run("apply", "plan.json") == Exit.USAGE and "does not exist" in desk.err
    Path("plan.json").write_bytes(b"\xff\xfe")
    assert desk.run("apply", "plan.json") == Exit.USAGE and "it is no text" in desk.err


def test_a_plan_of_another_project_is_refused(desk: Desk) -> None:
    desk.run("plan", "--out", "plan.json")
    desk.edit(ID, ID.replace("5f1c", "5f1d"))
    assert desk.run("apply", "plan.json") == Exit.REFUSED
    assert f"is a plan for another project, `acme` ({ID})" in desk.err


@pytest.mark.parametrize(
    "option", [("--prune",), ("--env", "default"), ("--allow-delete", "1"), ("--only", "shelf")]
)
def test_a_plan_in_a_file_is_not_altered_by_options(desk: Desk, option: tuple[str, ...]) -> None:
    desk.run("plan", "--out", "plan.json")
    assert desk.run("apply", "plan.json", *option) == Exit.USAGE
    assert f"`plan.json` says what the plan is: leave out `{option[0]}`" in desk.err


def test_safety_is_kept_and_the_exact_number_is_the_way_past_it(desk: Desk) -> None:
    desk.applied().write(
        APPLIED + "safety: {max_delete: 0}\n", TEAM, MODEL.replace("  stale: {", "  later: {")
    )
    assert desk.run("apply", "--yes", "--prune") == Exit.REFUSED
    assert "--allow-delete=1" in desk.err
    for wrong in ("0", "2", "17"):
        assert desk.run("apply", "--yes", "--prune", "--allow-delete", wrong) == Exit.REFUSED, wrong
    assert len(desk.store.steps) == 4
    assert desk.run("apply", "--yes", "--prune", "--allow-delete", "1") == Exit.OK
    assert STALE not in {key.name for key in desk.store.objects}


def test_without_prune_nothing_is_deleted(desk: Desk) -> None:
    desk.applied().edit("  stale: {", "  later: {")
    assert desk.run("apply", "--yes") == Exit.OK
    assert STALE in {key.name for key in desk.store.objects}


def test_what_is_anothers_is_never_touched(desk: Desk) -> None:
    desk.applied().store.give(QUEUE, "00000000-0000-4000-8000-00000000000f")
    desk.edit("at_most: 100", "at_most: 200")
    assert desk.run("apply", "--yes") == Exit.REFUSED
    assert "belongs to project 00000000-0000-4000-8000-00000000000f" in desk.out
    assert desk.run("apply", "--yes", "--adopt", KEY) == Exit.USAGE


def test_what_is_nobodys_is_taken_over_by_name(desk: Desk) -> None:
    key = desk.applied().store.unmark(QUEUE)
    assert desk.run("apply", "--yes") == Exit.REFUSED
    assert desk.run("apply", "--yes", "--adopt", str(key)) == Exit.OK
    assert desk.store.objects[key].mark is not None


def test_a_failure_is_told_with_its_cause_and_the_rest_is_done(desk: Desk) -> None:
    desk.store.faults[QUEUE] = [Denied("no permission")]
    assert desk.run("apply", "--yes") == Exit.PARTIAL
    assert f"failed: create {KEY}: no permission" in desk.err and "mend what failed" in desk.err
    assert len(desk.store.objects) == 3
    assert desk.run("plan") == Exit.OK
    assert "3 of 4 changes done" in desk.out and f"`{KEY}` was left failed: no permission" in desk.out
    assert desk.run("apply", "--yes") == Exit.OK and len(desk.store.objects) == 4


def test_a_service_that_wants_to_be_asked_later_is(desk: Desk) -> None:
    desk.store.faults[QUEUE] = [Throttled("rate exceeded", after=7.0), Throttled("rate exceeded")]
    assert desk.run("apply", "--yes") == Exit.OK
    assert "at attempt 3" in desk.log and "waiting 7 s: rate exceeded" in desk.log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_change_in_flight_be_finished(desk: Desk, number: signal.Signals) -> None:
    def interrupt(step: Step) -> None:
        if not desk.store.steps:
            os.kill(os.getpid(), number)

    desk.store.before = interrupt
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert desk.run("apply", "--yes") == Exit.CANCELLED
    assert "finishing the change in flight" in desk.log and "cancelled; the next `mlobs apply`" in desk.err
    assert len(desk.store.steps) == 1
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers
    desk.store.before = lambda step: None
    assert desk.run("apply", "--yes") == Exit.OK and len(desk.store.objects) == 4


def test_a_second_signal_stops_at_once_and_the_journal_tells_it(desk: Desk) -> None:
    def interrupt(step: Step) -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)

    desk.store.before = interrupt
    assert desk.run("apply", "--yes") == Exit.CANCELLED
    assert desk.store.steps == [] and "was cut off" in desk.log
    desk.store.before = lambda step: None
    desk.run("plan")
    assert "was cut off: 0 of 4 changes done" in desk.out
    assert "was left unsure: the run was cut off within the call" in desk.out


def test_a_journal_that_cannot_be_written_stops_the_run_before_it_begins(desk: Desk) -> None:
    Path("taken").write_text("a file, and no folder")
    assert desk.run("apply", "--yes", "--journal", "taken/runs") == Exit.USAGE
    assert "cannot be written" in desk.err and desk.store.steps == []


@pytest.mark.parametrize("timeout", ["0s", "soon", "5"])
def test_a_time_that_is_none_is_told(desk: Desk, timeout: str) -> None:
    assert desk.run("apply", "--yes", "--timeout", timeout) == Exit.USAGE


def test_a_spec_with_errors_changes_nothing(desk: Desk) -> None:
    desk.edit("at_most: 100", "at_least: soon")
    assert desk.run("apply", "--yes") == Exit.FINDINGS
    assert desk.store.steps == []


class Sts:
    """The one call that tells whose credentials these are."""

    def __init__(self, account: str) -> None:
        self._account = account

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": self._account}


ACCOUNT = 'aws: {account: "123456789012", region: eu-west-1}\n'


def _asks_aws(site: Site, ports: Ports) -> None:
    ports.client("cloudwatch")


def test_in_another_account_nothing_is_read_or_changed(desk: Desk) -> None:
    store = Store()
    cloud = {"cloud": shelf(store, name="cloud", connect=_asks_aws)}
    desk.write(PROJECT + ACCOUNT + "apply: {cloud: {}}\n", TEAM, MODEL)
    desk.around = Around(cloud, lambda service: Sts("999999999999"))
    assert desk.run("apply", "--yes") == Exit.REFUSED
    assert "those of the AWS account 999999999999, and `aws.account` is 123456789012" in desk.err
    assert store.steps == []
    desk.around = Around(cloud, lambda service: Sts("123456789012"))
    assert desk.run("apply", "--yes") == Exit.OK and len(store.objects) == 4


def test_what_a_service_says_of_its_own_accord_is_told_after_the_run(desk: Desk) -> None:
    def warned(site: Site, ports: Ports) -> None:
        for number in range(30):
            ports.note(f"board {number}: a widget has no title")
            ports.note(f"board {number}: a widget has no title")

    desk.write(PROJECT + "apply: {cloud: {}}\n", TEAM, MODEL)
    desk.around = Around({"cloud": shelf(Store(), name="cloud", connect=warned)})
    assert desk.run("apply", "--yes") == Exit.OK
    assert desk.err.count("note: board") == 20 and "and 10 notes more" in desk.err
    assert desk.err.index("4 done") < desk.err.index("note: board 0: a widget has no title")


def test_what_a_world_warns_of_is_a_note_of_the_plan(desk: Desk) -> None:
    desk.write(PROJECT + "apply: {cloud: {}}\n", TEAM, MODEL)
    world = replace(
        shelf(Store(), name="cloud"), warns=lambda step: "begins anew" if QUEUE in str(step.key) else ""
    )
    desk.around = Around({"cloud": world})
    for command in ("plan", "apply"):
        desk.run(command, *(["--yes"] if command == "apply" else []))
        assert f"note:\n  cloud/alert-rule/{QUEUE} begins anew\n" in desk.out


def test_a_secret_is_read_from_where_it_is_and_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("hunter2\n")
    monkeypatch.setenv("MLOBS_TEST_TOKEN", "hunter3")
    ports = Outside(tmp_path, None)
    assert (ports.secret("file://token"), ports.secret("env://MLOBS_TEST_TOKEN")) == ("hunter2", "hunter3")
    assert ports.secrets() == {"hunter2", "hunter3"}
    for wrong, told in (
        ("env://MLOBS_TEST_NONE", "variable `MLOBS_TEST_NONE` is missing"),
        ("file://nowhere", "file `nowhere` is missing"),
        ("aws-sm://x", "write `env://NAME` or `file://PATH`"),
        ("hunter2", "write `env://NAME`"),
    ):
        with pytest.raises(UsageFault, match=re.escape(told)):
            ports.secret(wrong)
    with pytest.raises(UsageFault, match="names no AWS account"):
        ports.client("cloudwatch")
    with pytest.raises(Refused, match="999999999999"):
        Outside(
            tmp_path, Aws(account="123456789012", region="eu-west-1"), clients=lambda service: Sts("9" * 12)
        ).client("cloudwatch")


def _shell(root: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command line in which `$M` is mlobs, for a project that is applied to a folder of rule files."""
    (root / "spec").mkdir(exist_ok=True)
    apply = f"apply: {{prometheus: {{rules: {root / 'live'}, check: none}}}}\n"
    (root / "spec" / "mlobs.yaml").write_text(whole(PROJECT + apply, TEAM, MODEL))
    program = f"{sys.executable} -m mlobs_compile"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command.replace('$M', program)}"],
        cwd=root / "spec",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_plan_whose_reader_has_gone_is_not_carried_out(tmp_path: Path) -> None:
    ended = _shell(tmp_path, "$M apply --yes | sleep 0")
    assert (ended.returncode, (tmp_path / "live").exists()) in ((Exit.CANCELLED, False), (Exit.OK, True))
    ended = _shell(tmp_path, "rm -rf ../live; exec > >(exec >&-; exit); sleep 0.2; $M apply --yes")
    assert ended.returncode == Exit.CANCELLED and "nothing was changed: whoever was to read" in ended.stderr
    assert not (tmp_path / "live").exists()


def test_a_run_whose_progress_nobody_reads_is_carried_out_to_its_end(tmp_path: Path) -> None:
    ended = _shell(tmp_path, "exec 2> >(exec 2>&-; exit); sleep 0.2; $M apply --yes")
    assert ended.returncode == Exit.OK
    (journal,) = (tmp_path / "spec/.mlobs/runs").iterdir()
    assert '"ending":"complete"' in journal.read_text().splitlines()[-1]


@pytest.mark.parametrize("closed", ["<&-", "<&- 2>&-"])
def test_without_an_input_nobody_can_be_asked(tmp_path: Path, closed: str) -> None:
    assert _shell(tmp_path, f"$M apply {closed}").returncode == Exit.USAGE
    assert _shell(tmp_path, f"$M apply --yes {closed}").returncode == Exit.OK


def test_a_file_that_is_put_back_has_the_very_bytes_that_it_had(tmp_path: Path) -> None:
    assert _shell(tmp_path, "$M apply --yes").returncode == Exit.OK
    before = {path.name: path.read_bytes() for path in (tmp_path / "live").glob("*.yaml")}
    ended = _shell(tmp_path, "sed -i 's/at_most: 100/at_most: 200/' mlobs.yaml; $M apply --yes")
    run = re.search(r"mlobs rollback (\S+)`", ended.stderr)
    assert run and before != {path.name: path.read_bytes() for path in (tmp_path / "live").glob("*.yaml")}
    assert _shell(tmp_path, f"$M rollback {run[1]} --yes").returncode == Exit.OK
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "live").glob("*.yaml")}


def test_a_journal_that_has_no_room_left_stops_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    ended = _shell(tmp_path, "(ulimit -f 2; trap '' XFSZ; $M apply --yes)")
    assert ended.returncode == Exit.PARTIAL
    assert "the journal of the run cannot be written: File too large" in ended.stderr
    assert "was cut off; `mlobs apply` goes on from there" in ended.stderr
    assert _shell(tmp_path, "$M apply --yes && $M plan --exit-code").returncode == Exit.OK
