"""Grafana's API takes the dashboards of the worked example, and says no where somebody else was there before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from mlobs_compile.change.objects import Key, Mark, Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.world import Denied, Moved, Throttled, Unsure
from mlobs_compile.worlds.grafana import WORLD, tags
from tests import worked_example
from tests.worlds.applied import Outside, Place, ops
from tests.worlds.grafana_server import TOKEN, Folder, Grafana, Stored, grafana


@pytest.fixture
def server() -> Iterator[Grafana]:
    with grafana() as one:
        yield one


def place_of(server: Grafana) -> Place:
    settings = {"url": server.url, "token": "env://TOKEN"}
    return Place.of(WORLD, worked_example.prod(), settings, Outside({"env://TOKEN": TOKEN}))


@cache
def everything() -> tuple[Wanted, ...]:
    return place_of(Grafana(9)).wanted(worked_example.prod().emissions)


def some() -> tuple[Wanted, ...]:
    """One folder and two dashboards in it."""
    board = next(one for one in everything() if one.key.kind == "dashboard")
    beside = next(one for one in everything() if one.needs == board.needs and one != board)
    folder = next(one for one in everything() if one.key == board.needs[0])
    return folder, board, beside


def retitled(one: Wanted, title: str) -> Wanted:
    model = one.body["dashboard"]
    assert isinstance(model, dict)
    return replace(one, body={**one.body, "dashboard": {**model, "title": title}})


def model_of(server: Grafana, one: Wanted) -> dict[str, Any]:
    return server.boards[one.key.name].model


def test_the_worked_example_arrives_and_a_second_plan_is_empty(server: Grafana) -> None:
    place = place_of(server)
    done = place.apply(everything())
    assert len(server.boards) == len([one for one in everything() if one.key.kind == "dashboard"]) >= 40
    assert {step.op for step in done.steps} == {Op.CREATE}
    assert {one.folder for one in server.boards.values()} == set(server.folders)
    server.asked.clear()
    assert not place.plan(everything()).steps
    assert len(server.asked) <= 1 + len(server.boards) + 2 * len(server.folders)


def test_more_dashboards_than_a_page_has_are_all_found(server: Grafana) -> None:
    place = place_of(server)
    folder, board, _ = some()
    place.apply((folder,))
    mark = Mark(place.site.project_id, place.site.environment, "x", "y")
    for number in range(2300):
        model = {"title": f"b{number}", "uid": f"b{number}", "version": 1, "tags": tags.of(mark)}
        server.boards[f"b{number}"] = Stored(number, model, folder.key.name)
    found = [one for one in place.reading((folder, board)).objects if one.key.kind == "dashboard"]
    assert len(found) == 2300


def test_what_others_have_is_neither_read_nor_touched(server: Grafana) -> None:
    server.folders["team"] = Folder("team", "Team")
    server.boards["own"] = Stored(1, {"title": "Own", "uid": "own", "version": 4, "tags": ["mine"]}, "team")
    place = place_of(server)
    place.apply(some())
    place.apply(())
    assert set(server.boards) == {"own"} and set(server.folders) == {"team"}
    assert not any("/own" in asked for asked in server.asked)


def test_a_save_by_somebody_else_in_between_is_told_and_kept(server: Grafana) -> None:
    place = place_of(server)
    folder, board, _ = some()
    place.apply((folder, board))
    changed = retitled(board, "new")
    live = place.connect()
    (step,) = place.plan((folder, changed), live=live).steps
    model_of(server, board)["version"] += 1
    model_of(server, board)["title"] = "by hand"
    with pytest.raises(Moved, match="saved by somebody else"):
        live.carry_out(step)
    assert model_of(server, board)["title"] == "by hand"
    (step,) = place.plan((folder, changed)).steps
    assert step.reason is Reason.BOTH


def test_an_edit_in_the_browser_is_drift_and_keeps_the_mark(server: Grafana) -> None:
    place = place_of(server)
    place.apply(some())
    model = model_of(server, some()[1])
    model.update(refresh="5s", version=2, tags=[*model["tags"], "seen"])
    (step,) = place.plan(some()).steps
    assert (step.op, step.reason) == (Op.UPDATE, Reason.LIVE) and step.before
    before = step.before.body["dashboard"]
    assert isinstance(before, dict) and before["refresh"] == "5s" and before["tags"][-1:] == ["seen"]
    place.apply(some())
    assert not place.plan(some()).steps and "seen" not in model_of(server, some()[1])["tags"]


def test_a_title_that_is_taken_is_refused_with_the_remedy(server: Grafana) -> None:
    place = place_of(server)
    folder, board, beside = some()
    place.apply((folder,))
    title = model["title"] if isinstance(model := board.body["dashboard"], dict) else ""
    server.boards["other"] = Stored(1, {"title": title, "uid": "other", "version": 1}, folder.key.name)
    with pytest.raises(Denied, match=re.escape(f"is called `{title}`; rename or delete that one")):
        place.apply((folder, board))
    assert board.key.name not in server.boards
    assert not place.plan((folder, beside)).conflicts
    place.apply((folder, beside))


def test_a_uid_that_is_taken_is_a_conflict_until_it_is_adopted(server: Grafana) -> None:
    place = place_of(server)
    folder, board, _ = some()
    place.apply((folder,))
    theirs = {"title": "theirs", "uid": board.key.name, "version": 7, "tags": ["a"]}
    server.boards[board.key.name] = Stored(1, theirs, folder.key.name)
    found = place.plan((folder, board))
    assert {conflict.refusal for conflict in found.conflicts} == {Refusal.UNMARKED}
    assert [conflict.wanted.key for conflict in found.conflicts] == [board.key]
    place.apply((folder, board), str(board.key))
    assert model_of(server, board)["version"] == 8 and not place.plan((folder, board)).steps
    (conflict, *_) = place.other("staging").plan((board,)).conflicts
    assert conflict.refusal is Refusal.FOREIGN


@pytest.mark.parametrize("status", [502, 504])
def test_an_answer_that_is_lost_does_no_harm(server: Grafana, status: int) -> None:
    place = place_of(server)
    live = place.connect()
    for step in place.plan(some(), live=live).steps:
        server.failing.append((status, True))
        with pytest.raises(Unsure):
            live.carry_out(step)
        live.carry_out(step)
    assert not place.plan(some()).steps
    changed = (some()[0], retitled(some()[1], "new"))
    live = place.connect()
    for step in place.plan(changed, live=live).steps:
        server.failing.append((status, True))
        with pytest.raises(Unsure):
            live.carry_out(step)
        live.carry_out(step)
    assert not place.plan(changed).steps


def test_a_grafana_that_wants_to_be_asked_more_slowly_says_how_slowly(server: Grafana) -> None:
    place = place_of(server)
    live = place.connect()
    (step, *_) = place.plan(some(), live=live).steps
    server.failing.append((429, False))
    with pytest.raises(Throttled) as told:
        live.carry_out(step)
    assert told.value.after == 3.0
    live.carry_out(step)


def test_what_is_removed_goes_and_its_folder_last(server: Grafana) -> None:
    place = place_of(server)
    place.apply(everything())
    done = place.apply(some())
    assert set(server.boards) == {one.key.name for one in some()[1:]}
    assert set(server.folders) == {some()[0].key.name}
    kinds = [step.key.kind for step in done.steps]
    assert kinds == sorted(kinds) and "folder" in kinds
    assert not place.plan(some()).steps


def test_a_folder_with_something_of_others_in_it_stays(server: Grafana) -> None:
    place = place_of(server)
    folder, board, beside = some()
    place.apply((folder, board, beside))
    server.boards["own"] = Stored(
        1, {"title": "Own", "uid": "own", "version": 1, "tags": []}, folder.key.name
    )
    assert ("folder" in {step.key.kind for step in place.plan(()).steps}) is False
    place.apply(())
    assert set(server.boards) == {"own"} and set(server.folders) == {folder.key.name}


def test_a_folder_that_is_filled_between_plan_and_deletion_stays(server: Grafana) -> None:
    place = place_of(server)
    folder, board, _ = some()
    place.apply((folder, board))
    live = place.connect()
    first, last = place.plan((), live=live).steps
    live.carry_out(first)
    server.boards["own"] = Stored(
        1, {"title": "Own", "uid": "own", "version": 1, "tags": []}, folder.key.name
    )
    with pytest.raises(Moved, match="is not empty: `Own` is in it"):
        live.carry_out(last)


def test_a_search_that_lags_behind_is_no_reason_to_keep_a_folder(server: Grafana) -> None:
    place = place_of(server)
    folder, board, _ = some()
    place.apply((folder, board))
    live = place.connect()
    first, last = place.plan((), live=live).steps
    live.carry_out(first)
    server.stale[board.key.name] = folder.key.name
    live.carry_out(last)
    assert not server.folders


def test_a_renamed_folder_is_renamed_and_not_made_anew(server: Grafana) -> None:
    place = place_of(server)
    folder, board, _ = some()
    place.apply((folder, board))
    new = replace(folder, body={"title": "ML / platform"})
    assert ops(place.apply((new, board))) == [(Op.UPDATE, str(folder.key))]
    assert server.folders[folder.key.name].title == "ML / platform" and not place.plan((new, board)).steps


def test_a_title_of_a_folder_that_is_taken_is_told(server: Grafana) -> None:
    place = place_of(server)
    folder = some()[0]
    server.folders["x"] = Folder("x", str(folder.body["title"]))
    with pytest.raises(Denied, match="is there one of this name already"):
        place.apply((folder,))


def test_what_may_not_be_read_is_named_and_the_rest_is_read(server: Grafana) -> None:
    place = place_of(server)
    place.apply(some())
    server.forbidden.add(some()[1].key.name)
    reading = place.reading(some())
    assert len(reading.objects) == 2 and len(reading.unread) == 1 and "403" in reading.unread[0]


def test_a_wrong_token_and_a_provisioned_dashboard_are_refused_in_words(server: Grafana) -> None:
    place = place_of(server)
    place.apply(some())
    server.boards[some()[1].key.name].provisioned = True
    with pytest.raises(Denied, match="Cannot save provisioned dashboard"):
        place.apply((some()[0], retitled(some()[1], "x")))
    with pytest.raises(Denied, match="401: Invalid API key"):
        replace(place, outside=Outside({"env://TOKEN": "wrong"})).reading()


def test_a_mark_is_tags_that_fit_and_reads_back() -> None:
    mark = Mark(
        "5f1c2d34-0000-4000-8000-000000000001", "p" * 63, "board/model/" + "x" * 60, "0" * 16, protected=True
    )
    said = tags.of(mark)
    assert max(map(len, said)) <= tags.LONGEST
    known = [(tags.ENVIRONMENT, mark.environment), (tags.ID, mark.id)]
    assert tags.mark(["own", *said], known) == mark and tags.without(["own", *said]) == ["own"]
    other = tags.mark(tags.of(replace(mark, environment="p" * 62)), known)
    assert other and other.environment != mark.environment and tags.mark(["own"]) is None


def test_a_world_without_its_target_is_refused_and_keys_are_those_of_the_target() -> None:
    (said,) = WORLD.wanted({}, replace(place_of(Grafana(9)).site, targets={})).diagnostics
    assert said.code == "MLO733"
    names = {one.name for one in worked_example.prod().emissions["grafana"].resources}
    assert {one.key for one in everything()} >= {Key("grafana", "dashboard", name) for name in names}


@pytest.mark.parametrize("path", ["/search", "/dashboards/uid", "/folders/"])
@pytest.mark.parametrize("said", [{"message": "hm"}, ["x"], [], "x", {"dashboard": 1, "meta": 2}])
def test_an_answer_that_is_not_grafanas_is_told(server: Grafana, path: str, said: Any) -> None:
    place, answer = place_of(server), server.answer
    place.apply(some())
    server.answer = lambda method, target, body: (  # type: ignore[method-assign]
        (200, said) if path in target else answer(method, target, body)
    )
    if path == "/search":
        if said != []:
            with pytest.raises(Denied, match="is the address right"):
                place.reading(some())
    else:
        assert any("is the address right" in words for words in place.reading(some()).unread)


def test_a_version_that_is_no_number_is_one_that_has_moved(server: Grafana) -> None:
    place = place_of(server)
    folder, board, beside = some()
    place.apply(some())
    model_of(server, board)["version"] = "2024-01"
    with pytest.raises(Moved):
        place.apply((folder, retitled(board, "new"), beside))


def test_what_is_moved_renamed_or_deleted_by_hand_is_put_right_once(server: Grafana) -> None:
    place = place_of(server)
    folder, board, beside = some()
    place.apply(some())
    server.folders["own"] = Folder("own", "Own")
    server.boards[board.key.name].folder = "own"
    del server.boards[beside.key.name]
    server.folders[folder.key.name].title = "By hand"
    server.folders[folder.key.name].version += 1
    assert sorted(op.value for op, _ in ops(place.apply(some()))) == ["create", "update", "update"]
    assert not place.plan(some()).steps and server.boards[board.key.name].folder == folder.key.name
