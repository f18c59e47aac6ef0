"""The desk with a store on disk, an Airflow in memory, and a clock that stands still."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.errors import UsageFault
from mlobs_compile.relay.airflow import Answer, Client, Unreachable
from mlobs_compile.relay.desk import Around, Desk
from mlobs_compile.relay.exposition import exposition
from mlobs_compile.relay.reactions import read
from mlobs_compile.relay.store import Store
from tests.relay.world import BEGAN, DAY, RUN, a_fired, a_reaction, a_secret, file_of


class Crash(BaseException):
    """The process ends here."""


class World:
    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, BEGAN + 60.0
        self.bodies: list[dict[str, object]] = []
        self.answers: list[int | type[BaseException]] = []
        self.said: list[str] = []
        self.secret = a_secret(folder, "token")
        self.desk = self.started()

    def started(self, *, attempts: int = 3) -> Desk:
        around = Around(Client(self.post), lambda: self.now, self.said.append, attempts)
        self.desk = Desk([a_reaction(secret_file=self.secret)], Store(self.folder / "state"), around)
        return self.desk

    def post(self, url: str, headers: object, body: bytes) -> Answer:
        answer = self.answers.pop(0) if self.answers else 200
        told = json.loads(body)
        if isinstance(answer, int) and answer != 200:
            return Answer(answer, b"no")
        known = [run["dag_run_id"] for run in self.bodies]
        if told["dag_run_id"] not in known:
            self.bodies.append(told)
        if not isinstance(answer, int):
            raise answer("gone")
        return Answer(409 if told["dag_run_id"] in known else 200, json.dumps(told).encode())

    def metric(self, name: str) -> float:
        (line,) = (
            line for line in exposition(self.desk).splitlines() if line.startswith(f"mlobs_relay_{name}")
        )
        return float(line.rpartition(" ")[2])


def test_two_alerts_of_a_model_at_once_are_one_run(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired(), a_fired("77aa", alert="fraud/performance/recall")])
    there.desk.work()
    assert [body["dag_run_id"] for body in there.bodies] == [RUN]
    assert there.metric("triggered_total") == 1
    assert (
        there.metric('suppressed_total{reaction="fraud/retraining",environment="prod",reason="cooldown"}')
        == 1
    )


def test_a_restart_forgets_neither_the_cooldown_nor_the_alert(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.desk.work()
    there.started()
    there.desk.take([a_fired(), a_fired("77aa")])
    there.desk.work()
    assert len(there.bodies) == 1
    there.now += DAY
    there.desk.take([a_fired("88bb", BEGAN + DAY)])
    there.desk.work()
    assert len(there.bodies) == 2


def test_a_crash_between_the_start_and_the_note_of_it_is_one_run(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.answers = [Crash]
    with pytest.raises(Crash):
        there.desk.work()
    assert len(there.bodies) == 1 and there.metric("pending") == 1
    there.started().work()
    assert len(there.bodies) == 1 and there.metric("pending") == 0
    assert there.said[-1].endswith("the run is there already")


def test_a_crash_before_the_start_loses_nothing(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.started().work()
    assert [body["dag_run_id"] for body in there.bodies] == [RUN]


def test_an_outage_is_waited_for_with_longer_and_longer_pauses(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.answers = [503, Unreachable]
    assert there.desk.work() == 1
    assert there.desk.work() == 1, "nothing is tried before its time"
    there.now += 1
    assert there.desk.work() == 2
    there.now += 2
    there.desk.work()
    assert len(there.bodies) == 1 and there.metric("triggered_total") == 1


def test_what_finally_fails_is_a_dead_letter_and_frees_the_cooldown(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.answers = [503, 503, 503]
    for _ in range(3):
        there.desk.work()
        there.now += 60
    assert there.metric("dead_letters") == 1 and there.metric("failed_total") == 1
    (file,) = (tmp_path / "state" / "dead-letters").glob("*.json")
    letter = json.loads(file.read_text())
    assert letter["run"] == RUN and letter["attempts"] == 3 and "503" in letter["failure"]
    there.desk.take([a_fired()])
    there.desk.work()
    assert len(there.bodies) == 1, "Alertmanager's next message about the same alert starts it"
    file.unlink()
    assert there.metric("dead_letters") == 0


def test_what_cannot_succeed_is_not_tried_again(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.answers = [404]
    there.desk.work()
    assert there.metric("failed_total") == 1 and there.metric("pending") == 0


def test_a_crash_between_the_letter_and_the_book_leaves_one_letter(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    there.desk.store.letter(RUN, {"reaction": "fraud/retraining"})
    there.answers = [404]
    there.started().work()
    assert there.metric("dead_letters") == 1


def test_a_disk_that_is_full_takes_no_message_and_decides_nothing(tmp_path: Path) -> None:
    there = World(tmp_path)
    folder = tmp_path / "state"
    folder.rename(tmp_path / "away")
    with pytest.raises(OSError, match="No such file"):
        there.desk.take([a_fired()])
    (tmp_path / "away").rename(folder)
    there.desk.take([a_fired()])
    there.desk.work()
    assert len(there.bodies) == 1


def test_a_start_whose_reaction_is_gone_is_told(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.desk.take([a_fired()])
    around = there.desk.around
    desk = Desk([], Store(tmp_path / "state"), around)
    desk.work()
    assert desk.held.starts == {} and len(desk.store.letters()) == 1


def test_a_book_that_cannot_be_read_is_no_reason_to_begin_anew(tmp_path: Path) -> None:
    there = World(tmp_path)
    (tmp_path / "state" / "book.json").write_text("{")
    with pytest.raises(UsageFault, match=r"book\.json"):
        there.started()


def test_the_last_start_is_shown_once_airflow_has_it(tmp_path: Path) -> None:
    there = World(tmp_path)
    assert there.metric("last_start") == 0
    there.desk.take([a_fired()])
    there.desk.work()
    assert there.metric("last_start") == there.now


def test_a_file_of_reactions_is_read_and_any_other_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "reactions.json"
    file.write_text(file_of(a_reaction()))
    assert read(file) == (a_reaction(),)
    for text, why in (
        ("{}", "KeyError"),
        ("[]", "TypeError"),
        ('{"schema_version": 9}', "format 9"),
        ("{", "JSON"),
    ):
        file.write_text(text)
        with pytest.raises(UsageFault, match=why):
            read(file)


def test_a_clock_that_is_put_back_for_a_day_does_not_put_off_the_next_attempt(tmp_path: Path) -> None:
    there = World(tmp_path)
    there.answers = [503]
    there.desk.take([a_fired()])
    there.desk.work()
    there.now -= DAY
    assert there.desk.work() >= 0
    assert len(there.bodies) == 1


def test_two_desks_cannot_have_one_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "state")
    with store.alone(), pytest.raises(UsageFault, match="another relay works in"), store.alone():
        pass
    with store.alone():
        pass


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"schema_version": 1, "starts": [], "seen": {}}'])
def test_a_book_that_is_damaged_is_named(damaged: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tmp_path / "book.json").write_text(damaged)
    with pytest.raises(UsageFault, match="mend it, or move it away"):
        store.open()
