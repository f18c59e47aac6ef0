from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mlobs_compile.change import lines
from mlobs_compile.change.journal import (
    Done,
    Ending,
    Event,
    Failed,
    Finished,
    Header,
    Settled,
    Side,
    Skipped,
    Started,
    State,
    record,
    run_name,
    started,
)
from mlobs_compile.change.objects import Mark
from mlobs_compile.change.plan import Op
from mlobs_compile.change.planning import plan
from tests.change.objects import OURS, a_wanted, applied, edited, key, unmarked

AT = "2026-11-26T02:45:00.000+00:00"
HEADER = Header("20261126T024500Z-abcdef", AT, "ours", "prod", "sha256:00", 3)
NEW, OLD = a_wanted("a", 2, [key("n/o")]), edited(applied(a_wanted("a", 1)), 7)
(UPDATE,) = plan([NEW], [OLD], OURS).steps
EVENTS: tuple[Event, ...] = (
    HEADER,
    started(AT, 0, UPDATE),
    Done(AT, 0, UPDATE.key, 3),
    Settled(AT, "aws", (0,)),
    Failed(AT, 1, key("b"), "504", False, 8),
    Skipped(AT, 2, key("c"), "`b` was not done"),
    Settled(AT, "files", (4, 5), "no", True),
    Finished(AT, Ending.PARTIAL, 1, 1, 1),
)


def test_events_come_back_as_they_were_written() -> None:
    written = [lines.line(event) for event in EVENTS]
    assert all("\n" not in line for line in written)
    found, torn = lines.events(written)
    assert torn == "" and [lines.line(event) for event in found] == written
    (_, begun, *_) = found
    assert isinstance(begun, Started) and begun.before and begun.after
    assert begun.before.object == replace(OLD, version=None) and begun.after.object == NEW
    assert begun.before.object.digest == begun.before.digest == OLD.digest


def test_what_had_nobodys_mark_has_none_when_read_again() -> None:
    adopting = replace(OURS, adopted=frozenset({str(NEW.key)}))
    (step,) = plan([NEW], [unmarked(a_wanted("a", 1))], adopting).steps
    found = lines.event(lines.line(started(AT, 0, step)))
    assert isinstance(found, Started) and found.before and found.before.object.mark is None  # type: ignore[union-attr]
    assert isinstance(OLD.mark, Mark)


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_last_line_that_was_cut_off_is_left_out(cut: int) -> None:
    written = [lines.line(event) for event in EVENTS[:3]]
    found, torn = lines.events([*written[:2], written[2][:cut]])
    assert len(found) == 2 and torn == written[2][:cut]
    assert record(found).traces[0].state is State.UNSURE


def test_a_line_within_that_is_no_event_is_a_fault() -> None:
    written = [lines.line(event) for event in EVENTS[:3]]
    with pytest.raises(ValueError, match="line 2 is no event"):
        lines.events([written[0], written[1][:20], written[2]])
    with pytest.raises(ValueError, match="begins with a header"):
        record(lines.events(written[1:])[0])
    later = json.dumps({**json.loads(written[0]), "version": 2})
    with pytest.raises(ValueError, match="another version"):
        lines.event(later)


def test_a_step_is_done_when_its_world_has_settled() -> None:
    begun = started(AT, 0, UPDATE)
    done = Done(AT, 0, UPDATE.key)

    def state(*events: Event) -> State:
        (trace,) = record((HEADER, *events)).traces
        return trace.state

    assert state(begun) is State.UNSURE
    assert state(begun, done) is State.UNSURE
    assert state(begun, done, Settled(AT, "aws", (0,))) is State.DONE
    assert state(begun, done, Settled(AT, "aws", (0,), "no")) is State.FAILED
    assert state(begun, done, Settled(AT, "aws", (0,), "504", False)) is State.UNSURE
    assert state(begun, Failed(AT, 0, UPDATE.key, "no")) is State.FAILED
    assert state(begun, Failed(AT, 0, UPDATE.key, "504", False)) is State.UNSURE


def test_a_secret_is_never_written_and_the_body_is_known_by_its_digest() -> None:
    new = replace(
        NEW, body={"password": "hunter2", "receivers": [{"url": "https://u:hunter2@x"}], "note": "abc s3cr3t"}
    )
    (step,) = plan([new], [replace(OLD, body=new.body | {"a": 1})], OURS).steps
    text = lines.line(started(AT, 0, step), secrets={"s3cr3t"})
    assert "hunter2" not in text and "s3cr3t" not in text
    found = lines.event(text)
    assert isinstance(found, Started) and found.after and found.before
    assert not found.after.whole and found.after.digest == new.digest != found.after.object.digest
    assert "s3cr3t" not in lines.line(Failed(AT, 0, new.key, "bad s3cr3t"), secrets={"s3cr3t"})
    assert Side(new, new.digest).whole


def test_a_run_is_named_by_time_and_plan() -> None:
    made = plan([NEW], [], OURS)
    now = datetime(2026, 11, 26, 2, 45, tzinfo=UTC)
    name = run_name(now, made)
    for newest, second in ((name, "024501Z"), ("20261126T024500Z-ffffff", "024501Z"), ("20261126T024459Z-ffffff", "024500Z"),
                           ("20261126T030000Z-000000", "030001Z"), ("99991231T235959Z-000000", "024500Z"),
                           ("20269926T024500Z-000000", "024500Z")):  # fmt: skip
        assert run_name(now, made, newest).partition("-")[0] == f"20261126T{second}"
    assert name == f"20261126T024500Z-{made.digest[7:13]}" and made.of(Op.CREATE)
