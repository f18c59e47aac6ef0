"""A real Prometheus takes an apply with a reload, and runs on its old rules where promtool or it refuses the new."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from mlobs_compile.artifact import Json
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.change.register import PENDING
from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Moved, Rejected, Unsure
from mlobs_compile.worlds.prometheus import WORLD
from tests import platforms
from tests.realtools.alertmanager_process import answers, free_port, wait_until
from tests.realtools.live_prometheus import Live
from tests.worlds.applied import Outside, Place, live_of, ops

pytestmark = pytest.mark.realtool
PROJECT = (
    platforms.PROJECT.replace("prometheus: {}", "prometheus: {tests: true}") + "environments: {prod: {}}\n"
)
FRESHNESS = """\
  freshness:
    objective: 99%
    sli: {gauge: {query: 'time() - max(last_run_seconds)', at_most: 3600}}
"""
OTHER = platforms.MODEL.replace("name: fraud", "name: churn")


def built(*models: str) -> tuple[Wanted, ...]:
    return place_of(Path("/nowhere"), 9).wanted(
        platforms.built(PROJECT, platforms.TEAM, *models, environment="prod").emissions
    )


def place_of(folder: Path, port: int, **settings: str) -> Place:
    build = platforms.built(PROJECT, platforms.TEAM, platforms.MODEL, environment="prod")
    said = {"rules": str(folder / "rules"), "reload": f"http://127.0.0.1:{port}", **settings}
    return Place.of(WORLD, build, said, Outside())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A Prometheus that reads a folder nobody has made yet."""
    folder = tmp_path_factory.mktemp("prometheus")
    port = free_port()
    config = {"global": {"evaluation_interval": "1s"}, "rule_files": [str(folder / "rules" / "*.yaml")]}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    program = shutil.which("prometheus")
    assert program is not None
    command = [
        program, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle",
    ]  # fmt: skip
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "Prometheus is ready", 60)
            yield folder, port
        finally:
            process.terminate()


@pytest.fixture
def place(server: tuple[Path, int]) -> Iterator[Place]:
    """The folder is empty before and after each test."""
    here = place_of(*server)
    yield here
    shutil.rmtree(server[0] / "rules", ignore_errors=True)
    assert here.outside.waits == []


def alerts(port: int) -> set[str]:
    """What the server evaluates."""
    groups = Live(f"http://127.0.0.1:{port}").get("/api/v1/rules")["groups"]
    return {rule["name"] for group in groups for rule in group["rules"] if rule["type"] == "alerting"}


def last_reload(port: int) -> str:
    told = Live(f"http://127.0.0.1:{port}").get("/api/v1/status/runtimeinfo")
    assert told["reloadConfigSuccess"] is True
    return str(told["lastConfigTime"])


def edited(one: Wanted, change: Mapping[str, Json]) -> Wanted:
    return replace(one, body={**one.body, **change})


def test_what_is_applied_is_evaluated_and_a_second_plan_is_empty(
    server: tuple[Path, int], place: Place
) -> None:
    wanted = built(platforms.MODEL, OTHER)
    assert {"model-fraud.yaml", "model-churn.yaml"} < {one.key.name for one in wanted}
    place.apply(wanted)
    assert {name for name in alerts(server[1]) if "raud" in name}
    assert not place.plan(wanted).steps


def test_the_files_are_byte_for_byte_those_that_were_compiled(server: tuple[Path, int], place: Place) -> None:
    place.apply(built(platforms.MODEL))
    emission = platforms.built(PROJECT, platforms.TEAM, platforms.MODEL, environment="prod").emissions[
        "prometheus"
    ]
    for artifact in emission.artifacts:
        if artifact.path.startswith("rules/"):
            assert (server[0] / artifact.path).read_bytes() == artifact.data
    assert any(artifact.path.startswith("tests/") for artifact in emission.artifacts)
    assert not (server[0] / "rules" / "tests").exists()


def test_an_slo_that_is_removed_disappears_from_the_server(server: tuple[Path, int], place: Place) -> None:
    place.apply(built(platforms.MODEL + FRESHNESS, OTHER))
    before = alerts(server[1])
    done = place.apply(built(platforms.MODEL))
    assert Op.DELETE in {step.op for step in done.steps} and Op.UPDATE in {step.op for step in done.steps}
    assert alerts(server[1]) < before
    assert not (server[0] / "rules" / "model-churn.yaml").exists()
    assert not place.plan(built(platforms.MODEL)).steps


def test_an_edit_by_hand_is_drift_and_is_told_field_by_field(server: tuple[Path, int], place: Place) -> None:
    wanted = built(platforms.MODEL)
    place.apply(wanted)
    file = server[0] / "rules" / "model-fraud.yaml"
    file.write_text(file.read_text().replace("interval: 1m", "interval: 2m", 1))
    (step,) = place.plan(wanted).steps
    assert step.reason is Reason.LIVE and step.before is not None
    assert "content" not in step.before.body
    groups = step.before.body["groups"]
    assert isinstance(groups, list) and groups[0]["interval"] == "2m"
    place.apply(wanted)
    assert "interval: 2m" not in file.read_text()


def test_a_comment_by_hand_is_drift_as_well_and_is_kept_in_what_was_before(
    server: tuple[Path, int], place: Place
) -> None:
    wanted = built(platforms.MODEL)
    place.apply(wanted)
    file = server[0] / "rules" / "model-fraud.yaml"
    file.write_text(file.read_text() + "# do not page Anna\n")
    (step,) = place.plan(wanted).steps
    assert step.before and str(step.before.body["content"]).endswith("# do not page Anna\n")


def test_files_of_others_are_neither_read_nor_touched_nor_in_the_way(
    server: tuple[Path, int], place: Place
) -> None:
    (server[0] / "rules").mkdir()
    own = server[0] / "rules" / "own.yaml"
    own.write_text("groups: [{name: own, rules: [{alert: Own, expr: vector(1)}]}]\n")
    place.apply(built(platforms.MODEL))
    place.apply(())
    assert own.read_text().startswith("groups: [{name: own") and alerts(server[1]) == {"Own"}
    assert sorted(path.name for path in own.parent.iterdir()) == [".mlobs.json", "own.yaml"]


def test_a_file_of_the_wanted_name_is_a_conflict_until_it_is_adopted(
    server: tuple[Path, int], place: Place
) -> None:
    (server[0] / "rules").mkdir()
    file = server[0] / "rules" / "model-fraud.yaml"
    file.write_text("groups: []\n")
    wanted = [one for one in built(platforms.MODEL) if one.key.name == file.name]
    (conflict,) = place.plan(wanted).conflicts
    assert conflict.refusal is Refusal.UNMARKED
    assert [op for op, _ in ops(place.apply(wanted, str(conflict.wanted.key)))] == [Op.UPDATE]
    assert not place.plan(wanted).steps
    (foreign, *_) = place.other("staging").plan(wanted).conflicts
    assert foreign.refusal is Refusal.FOREIGN


def broken(one: Wanted) -> Wanted:
    return edited(one, {"groups": [{"name": "x", "rules": [{"alert": "X", "expr": "sum("}]}]})


def test_what_promtool_refuses_is_put_back_before_the_server_hears_of_it(
    server: tuple[Path, int], place: Place
) -> None:
    wanted = built(platforms.MODEL)
    place.apply(wanted)
    folder = server[0] / "rules"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    told = last_reload(server[1])
    new = Wanted(Key("prometheus", "rule-file", "new.yaml"), "new", {"groups": [{"name": "n", "rules": []}]})
    with pytest.raises(
        Rejected, match=r"promtool refuses(?s:.*)could not parse expression(?s:.*)was told nothing"
    ):
        place.apply([broken(wanted[0]), *wanted[1:], new])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert told == last_reload(server[1])
    assert not place.plan(wanted).steps


def test_what_the_server_refuses_is_put_back_and_it_runs_on_the_old_rules(server: tuple[Path, int]) -> None:
    place = place_of(*server, check="none")
    wanted = built(platforms.MODEL)
    place.apply(wanted)
    old, folder = alerts(server[1]), server[0] / "rules"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(Rejected, match=r"refuses the files, and its log(?s:.*)the server runs on those"):
        place.apply([broken(wanted[0]), *built(OTHER)])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert alerts(server[1]) == old
    assert last_reload(server[1])
    assert not place.plan(wanted).steps
    shutil.rmtree(folder)


def test_a_server_that_reads_another_folder_is_told_and_nothing_stays(
    server: tuple[Path, int], tmp_path: Path
) -> None:
    place = place_of(tmp_path, server[1])
    with pytest.raises(Rejected, match=r"does not read `.*yaml`(?s:.*)rule_files"):
        place.apply(built(platforms.MODEL))
    assert [path.name for path in (tmp_path / "rules").iterdir()] == [".mlobs.json"]
    assert not place.reading().objects


def test_a_server_broken_by_somebody_else_is_told_apart(server: tuple[Path, int], place: Place) -> None:
    (server[0] / "rules").mkdir()
    (server[0] / "rules" / "other.yaml").write_text("groups: 7\n")
    with pytest.raises(Rejected, match=r"does not take those up either, for the same reason"):
        place.apply(built(platforms.MODEL))


def test_files_that_nobody_was_told_of_are_in_the_next_plan(server: tuple[Path, int], place: Place) -> None:
    wanted = built(platforms.MODEL)
    cut = place_of(server[0], free_port())
    with pytest.raises(Unsure, match="is not answered"):
        cut.apply(wanted)
    assert not any("raud" in name for name in alerts(server[1]))
    told = live_of(place.reading(wanted).objects)
    assert {one.mark.applied for one in told.values() if one.mark} == {PENDING}
    assert {step.op for step in place.apply(wanted).steps} == {Op.MARK}
    assert any("raud" in name for name in alerts(server[1]))
    assert not place.plan(wanted).steps


def test_a_deletion_that_nobody_was_told_of_is_in_the_next_plan(
    server: tuple[Path, int], place: Place
) -> None:
    place.apply(built(platforms.MODEL, OTHER))
    cut = place_of(server[0], free_port())
    with pytest.raises(Unsure):
        cut.apply(built(platforms.MODEL))
    assert any("hurn" in name for name in alerts(server[1]))
    assert (Op.DELETE, "prometheus/rule-file/model-churn.yaml") in ops(place.apply(built(platforms.MODEL)))
    assert not any("hurn" in name for name in alerts(server[1]))
    assert not place.plan(built(platforms.MODEL)).steps


def test_a_server_without_the_lifecycle_api_says_how_it_is_started(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "prometheus.yml").write_text("{}")
    command = [
        shutil.which("prometheus") or "", f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "Prometheus is ready", 60)
            with pytest.raises(Rejected, match=r"--web\.enable-lifecycle"):
                place_of(tmp_path, port).apply(built(platforms.MODEL))
        finally:
            process.terminate()


def test_a_file_that_moves_between_plan_and_apply_is_not_overwritten(
    server: tuple[Path, int], place: Place
) -> None:
    wanted = built(platforms.MODEL)
    live = place.connect()
    (step, *_) = place.plan(wanted, live=live).steps
    (server[0] / "rules").mkdir()
    (server[0] / "rules" / step.key.name).write_text("groups: []\n")
    with pytest.raises(Moved, match="no longer what the plan was made for"):
        live.carry_out(step)


def test_a_step_may_be_carried_out_twice(server: tuple[Path, int], place: Place) -> None:
    wanted = built(platforms.MODEL)
    live = place.connect()
    for step in place.plan(wanted, live=live).steps:
        live.carry_out(step)
        live.carry_out(step)
    live.settle()
    assert not place.plan(wanted).steps
    live = place.connect()
    for step in place.plan((), live=live).steps:
        live.carry_out(step)
        live.carry_out(step)
    live.settle()
    assert not place.reading().objects


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a file")
    with pytest.raises(UsageFault, match="is a file, and the folder"):
        place_of(tmp_path, 9).apply(built(platforms.MODEL))
