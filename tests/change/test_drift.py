"""The classes of drift follow from what the spec says, what was applied, and what is live."""

from __future__ import annotations

import json

import pytest

from mlobs_compile.change import drift_shown
from mlobs_compile.change.drift import Drift, drifted, left_live
from mlobs_compile.change.journal import Done, Event, Failed, Header, Record, Settled, record, started
from mlobs_compile.change.markdown import LIMIT, markdown
from mlobs_compile.change.objects import Existing
from mlobs_compile.change.plan import Op, Reason, Step
from mlobs_compile.change.planning import plan
from mlobs_compile.change.proposal import Proposal
from mlobs_compile.change.text import text
from tests.change.objects import OURS, a_wanted, applied, edited, foreign, key, unmarked


@pytest.mark.parametrize(
    ("existing", "drift"),
    [
        (None, Drift.NEW),
        (applied(a_wanted("x")), None),
        (edited(applied(a_wanted("x")), 2), Drift.LIVE),
        (applied(a_wanted("x", 2)), Drift.SPEC),
        (edited(applied(a_wanted("x", 2)), 3), Drift.BOTH),
        (unmarked(a_wanted("x", 2)), Drift.UNMARKED),
        (foreign(a_wanted("x", 2)), Drift.FOREIGN),
    ],
)
def test_each_class_is_told(existing: Existing | None, drift: Drift | None) -> None:
    found = drifted(plan([a_wanted("x")], [existing] if existing else [], OURS))
    assert [one.drift for one in found] == ([drift] if drift else [])


def test_what_a_run_left_live_and_is_missing_is_gone() -> None:
    made = plan([a_wanted("x"), a_wanted("y")], [], OURS)
    found = drifted(made, frozenset({"aws/alarm/x"}))
    assert {one.key.name: one.drift for one in found} == {"x": Drift.GONE, "y": Drift.NEW}


def test_what_is_ours_and_no_longer_wanted_is_told_though_nothing_prunes_it() -> None:
    (found,) = drifted(plan([], [applied(a_wanted("x"))], OURS))
    assert found.drift is Drift.REMOVED and found.wanted is None


def _record(op: Op, *, done: bool = True) -> Record:
    one = a_wanted("x")
    step = Step(op, one.key, "x", Reason.NEW, None, None if op is Op.DELETE else one)
    events: list[Event] = [Header("r", "", "ours", "prod", "", 1), started("", 0, step)]
    events += [Done("", 0, one.key), Settled("", "aws", (0,))] if done else [Failed("", 0, one.key, "no")]
    return record(events)


@pytest.mark.parametrize(
    ("newest_first", "live"),
    [
        ([], False),
        ([None], False),
        ([_record(Op.CREATE)], True),
        ([_record(Op.DELETE), _record(Op.CREATE)], False),
        ([_record(Op.UPDATE), _record(Op.DELETE)], True),
        ([_record(Op.CREATE, done=False)], False),
        ([_record(Op.DELETE, done=False), _record(Op.CREATE)], True),
    ],
)
def test_the_last_run_to_touch_an_object_tells_whether_it_was_left_there(
    newest_first: list[Record | None], live: bool
) -> None:
    missing = frozenset({str(key("x"))})
    assert (left_live(newest_first, missing) == missing) is live


def _many(count: int) -> Proposal:
    wanted = [a_wanted(f"alarm|with`odd<signs>-{number}", number) for number in range(count)]
    return Proposal("a|cme", plan(wanted, [edited(applied(one), "by hand") for one in wanted], OURS))


@pytest.mark.parametrize("count", [1, 3, 2000])
def test_a_comment_always_has_room_and_every_row_is_whole(count: int) -> None:
    proposal = _many(count)
    found = drifted(proposal.plan)
    for page in (markdown(proposal, _nowhere), drift_shown.markdown(proposal, found, _nowhere)):
        assert len(page) <= LIMIT + 1000 < 65_536
        rows = [line for line in page.splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in rows}) == 1
        assert ("**Hidden for its length: " in page) is (count == 2000)
        assert page.count("<details>") == page.count("</details>")


def _nowhere(place: object) -> tuple[str, int]:
    return "a.yaml", 1


def test_a_text_for_a_terminal_shows_what_differs_of_long_values() -> None:
    one = a_wanted("x", "a" * 200 + "b" + "c" * 200)
    live = edited(applied(one), "a" * 200 + "d" + "c" * 200)
    told = text(Proposal("acme", plan([one], [live], OURS)), _nowhere)
    assert "aadccc" in told and "aabccc" in told and max(map(len, told.splitlines())) < 220


def test_drift_as_data_counts_every_class() -> None:
    proposal = _many(2)
    tree = json.loads(drift_shown.document(proposal, drifted(proposal.plan), _nowhere))
    assert tree["counts"] == {one.value: 2 if one is Drift.LIVE else 0 for one in Drift}
    assert tree["drift"][0]["fields"] == [{"path": "value", "from": "0", "to": "by hand"}]
