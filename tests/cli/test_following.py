"""How a run is told: one line that is written over on a terminal, one for each step elsewhere."""

from __future__ import annotations

import io

import pytest

from mlobs_compile.applying.run import Pause
from mlobs_compile.change.journal import Done, Event, Failed, Settled, Skipped, started
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Op, Reason, Step
from mlobs_compile.cli.following import Following

AT = "2026-11-26T00:00:00Z"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _key(number: int) -> Key:
    return Key("w", "alarm", f"a-name-that-is-far-too-long-for-a-narrow-terminal-{number}")


def _step(number: int) -> Step:
    return Step(Op.CREATE, _key(number), "id", Reason.NEW, None, Wanted(_key(number), "id", {}))


def _events() -> tuple[Event | Pause, ...]:
    return (
        started(AT, 0, _step(0)),
        Pause(_step(0), 7.0, "rate exceeded"),
        Done(AT, 0, _key(0), 2),
        started(AT, 1, _step(1)),
        Pause(_step(1), 9.0, ""),
        Failed(AT, 1, _key(1), "no permission"),
        Skipped(AT, 2, _key(2), "needs another"),
        Settled(AT, "w", (0,)),
        Settled(AT, "v", (), "promtool says no"),
    )


def _told(stream: io.StringIO) -> str:
    following = Following(3, stream)
    for event in _events():
        following(event)
    following.clear()
    return stream.getvalue()


def test_elsewhere_each_step_is_a_plain_line() -> None:
    assert _told(io.StringIO()).splitlines() == [
        "waiting 7 s: rate exceeded",
        f"[1/3] create {_key(0)}: done, at attempt 2",
        f"[2/3] create {_key(1)}: failed: no permission",
        f"[3/3] {_key(2)}: skipped: needs another",
        "w: in effect",
        "v: refused, and is as it was: promtool says no",
    ]


def test_on_a_terminal_one_line_is_written_over_and_what_went_wrong_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown = _screen(_told(_Terminal()))
    assert shown == [
        f"[2/3] create {_key(1)}: failed: no permission",
        f"[3/3] {_key(2)}: skipped: needs another",
        "w: in effect",
        "v: refused, and is as it was: promtool says no",
        "",
    ]


def test_a_line_that_is_written_over_is_never_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = _Terminal()
    following = Following(3, stream)
    following(started(AT, 0, _step(0)))
    following(Done(AT, 0, _key(0)))
    assert max(map(len, stream.getvalue().split("\r"))) <= 39
    assert "\x1b" not in stream.getvalue()


def _screen(text: str) -> list[str]:
    """What a terminal shows in the end."""
    lines = []
    for line in text.split("\n"):
        row = ""
        for part in line.split("\r"):
            row = part + row[len(part) :]
        lines.append(row.rstrip())
    return lines


def test_a_run_without_steps_says_nothing() -> None:
    stream = io.StringIO()
    Following(0, stream).clear()
    assert stream.getvalue() == ""
