"""A real Alertmanager takes an apply with a reload, and keeps its old configuration where amtool or it refuses the new."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.world import Rejected
from mlobs_compile.worlds.alertmanager import WORLD
from tests import platforms
from tests.realtools.alertmanager_process import alertmanager_at
from tests.worlds.applied import Outside, Place

pytestmark = pytest.mark.realtool
START = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"
KEY = "alertmanager/file/alertmanager.yml"
SECOND = platforms.whole(platforms.TEAM, platforms.TEAM.replace("name: risk", "name: night"))


def place_of(folder: Path, port: int, **settings: str) -> Place:
    said = {"config": str(folder / "alertmanager.yml"), "reload": f"http://127.0.0.1:{port}", **settings}
    return Place.of(
        WORLD, platforms.built(platforms.PROJECT, platforms.TEAM, platforms.MODEL), said, Outside()
    )


def built(place: Place, team: str = platforms.TEAM) -> tuple[Wanted, ...]:
    return place.wanted(platforms.built(platforms.PROJECT, team, platforms.MODEL).emissions)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    with alertmanager_at(START, tmp_path) as port:
        yield tmp_path, port


def asked(port: int, path: str) -> object:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return json.load(answer)


def receivers(port: int) -> set[str]:
    told = asked(port, "/api/v2/receivers")
    assert isinstance(told, list)
    return {one["name"] for one in told}


def test_a_configuration_that_is_there_is_taken_over_by_name_only(server: tuple[Path, int]) -> None:
    place = place_of(*server)
    wanted = built(place)
    (conflict,) = place.plan(wanted).conflicts
    assert conflict.refusal is Refusal.UNMARKED and not place.plan(wanted).steps
    done = place.apply(wanted, KEY)
    (step,) = done.steps
    assert (step.op, step.reason) == (Op.UPDATE, Reason.ADOPTED)
    assert step.before and step.before.body["content"] == START
    assert any("risk" in name for name in receivers(server[1]))
    status = asked(server[1], "/api/v2/status")
    assert isinstance(status, dict) and "risk" in status["config"]["original"]
    assert not place.plan(wanted).steps


def test_a_new_receiver_arrives_and_a_hand_edit_is_drift(server: tuple[Path, int]) -> None:
    place = place_of(*server)
    place.apply(built(place), KEY)
    before = receivers(server[1])
    (step,) = place.apply(built(place, SECOND)).steps
    assert step.reason is Reason.SPEC and receivers(server[1]) != before
    file = server[0] / "alertmanager.yml"
    file.write_text(file.read_text().replace("group_wait: 30s", "group_wait: 5s", 1))
    (step,) = place.plan(built(place, SECOND)).steps
    assert step.reason is Reason.LIVE and step.before
    route = step.before.body["route"]
    assert isinstance(route, dict) and "5s" in json.dumps(route)


@pytest.mark.parametrize("check", ["amtool", "none"])
def test_what_amtool_or_the_server_refuses_is_put_back(server: tuple[Path, int], check: str) -> None:
    place = place_of(*server, check=check)
    wanted = built(place)
    place.apply(wanted, KEY)
    file, old = server[0] / "alertmanager.yml", receivers(server[1])
    before = file.read_bytes(), (server[0] / ".mlobs.json").read_bytes()
    body = {**wanted[0].body, "route": {"receiver": "who"}}
    with pytest.raises(Rejected, match="undefined receiver"):
        place.apply([replace(wanted[0], body=body)])
    assert (file.read_bytes(), (server[0] / ".mlobs.json").read_bytes()) == before
    assert receivers(server[1]) == old
    assert not place.plan(wanted).steps


def test_a_server_that_reads_another_file_is_told(
    server: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = place_of(tmp_path_factory.mktemp("elsewhere"), server[1])
    with pytest.raises(Rejected, match="reads another file"):
        place.apply(built(place))
    assert not Path(place.site.options.config).exists()  # type: ignore[attr-defined]


def test_an_empty_wish_deletes_nothing_the_server_needs_without_saying_so(server: tuple[Path, int]) -> None:
    place = place_of(*server)
    place.apply(built(place), KEY)
    with pytest.raises(Rejected, match="no such file"):
        place.apply(())
    assert (server[0] / "alertmanager.yml").exists() and not place.plan(built(place)).steps
