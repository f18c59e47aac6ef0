"""The history of alarms: page by page from CloudWatch, or from saved answers, and what it cannot know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.backends import alarm_history
from mlobs_compile.backends.alarm_history import history
from mlobs_compile.episodes.episode import Declared, Period
from mlobs_compile.episodes.figures import figures
from mlobs_compile.errors import UsageFault
from tests.aws.strict import Fake

BEGIN = datetime(2026, 10, 4, tzinfo=UTC)
PERIOD = Period(BEGIN.timestamp(), (BEGIN + timedelta(days=28)).timestamp())
ALARMS = {
    "acme/prod/fraud/slow": Declared("fraud/slow", "risk", "page", True, True),
    "acme/prod/fraud/idle": Declared("fraud/idle", "risk", "ticket", True, True),
}


def change(minute: int, before: str, after: str, name: str = "acme/prod/fraud/slow") -> dict[str, Any]:
    data = {"version": "1.0", "oldState": {"stateValue": before}, "newState": {"stateValue": after}}
    return {
        "AlarmName": name,
        "AlarmType": "CompositeAlarm",
        "Timestamp": BEGIN + timedelta(minutes=minute),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {before} to {after}",
        "HistoryData": json.dumps(data),
    }


def action(minute: int, words: str) -> dict[str, Any]:
    summary = f"{words} execute action arn:aws:sns:eu-west-1:123456789012:risk"
    return {**change(minute, "OK", "ALARM"), "HistoryItemType": "Action", "HistorySummary": summary}


ITEMS = [
    change(10, "INSUFFICIENT_DATA", "OK"),
    change(60, "OK", "ALARM"),
    action(60, "Successfully"),
    action(61, "Failed to"),
    change(64, "ALARM", "OK"),
    change(70, "OK", "ALARM", name="somebody-elses"),
    change(100, "OK", "ALARM"),
    change(130, "ALARM", "INSUFFICIENT_DATA"),
    {**change(140, "OK", "OK"), "HistoryItemType": "ConfigurationUpdate", "HistorySummary": "Alarm updated"},
    change(150, "INSUFFICIENT_DATA", "ALARM"),
]


def pages(request: Mapping[str, Any]) -> dict[str, Any]:
    """Three items a page, as CloudWatch gives at most so many as are asked for and often fewer."""
    start = int(request.get("NextToken", "0"))
    inside = [one for one in ITEMS if request["StartDate"] <= one["Timestamp"] <= request["EndDate"]]
    answer: dict[str, Any] = {"AlarmHistoryItems": inside[start : start + 3]}
    if start + 3 < len(inside):
        answer["NextToken"] = str(start + 3)
    return answer


def test_all_pages_are_read_and_every_request_is_legal() -> None:
    fake = Fake("cloudwatch", {"DescribeAlarmHistory": pages})
    found = history(alarm_history.asked(fake.client, PERIOD), ALARMS, PERIOD)
    assert [call for call, _ in fake.calls] == ["DescribeAlarmHistory"] * 4
    assert all(
        sorted(request["AlarmTypes"]) == ["CompositeAlarm", "MetricAlarm"] for _, request in fake.calls
    )
    told = figures(found)
    assert [(row.name, row.starts, row.pages) for row in told.alerts] == [("fraud/slow", 3, 3)]
    assert told.whole.short == 1 and told.whole.flapping == 0
    assert told.whole.mean == (4 + 30) * 60 / 2
    assert told.never == ("fraud/idle",)
    assert (found.delivered.notifications, found.delivered.failed, found.delivered.changes) == (2, 1, 1)
    assert found.delivered.suppressed is None and found.detection is None


def test_an_alarm_that_was_one_before_the_period_did_not_begin_in_it() -> None:
    items = list(alarm_history._items([change(30, "ALARM", "OK")], "test"))
    whole = figures(history(items, ALARMS, PERIOD)).whole
    assert (whole.starts, whole.firing) == (0, 1800)


def test_more_than_thirty_days_are_not_there_and_that_is_told() -> None:
    now = PERIOD.since + alarm_history.KEPT
    assert alarm_history.TOO_OLD not in history((), ALARMS, PERIOD, now).notes
    assert alarm_history.TOO_OLD in history((), ALARMS, PERIOD, now + 1).notes


def test_saved_answers_say_the_same(tmp_path: Path) -> None:
    texts = [json.loads(json.dumps(ITEMS[at : at + 5], default=str)) for at in (0, 5)]
    (tmp_path / "a.json").write_text(json.dumps({"AlarmHistoryItems": texts[0]}))
    (tmp_path / "b.json").write_text(json.dumps(texts[1]))
    files = [tmp_path / "b.json", tmp_path / "a.json", tmp_path / "a.json"]
    fake = Fake("cloudwatch", {"DescribeAlarmHistory": pages})
    live = history(alarm_history.asked(fake.client, PERIOD), ALARMS, PERIOD)
    assert history(alarm_history.saved(files), ALARMS, PERIOD).episodes == live.episodes


def test_the_summary_says_the_states_where_the_data_were_cut_off(tmp_path: Path) -> None:
    item = {
        **change(60, "OK", "ALARM"),
        "HistoryData": '{"version": "1.0", "oldSt',
        "Timestamp": "2026-10-04T01:00:00Z",
    }
    (tmp_path / "a.json").write_text(json.dumps([item]))
    (found,) = alarm_history.saved([tmp_path / "a.json"])
    assert (found.before, found.after) == ("OK", "ALARM")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"), ('{"Alarms": []}', "has no `AlarmHistoryItems`"), ('[{"AlarmName": "x"}]', "cannot be read"),
        ('[{"AlarmName": "x", "HistoryItemType": "StateUpdate", "Timestamp": "2026-10-04"}]', "it does not say the states"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(UsageFault, match=said):
        list(alarm_history.saved([tmp_path / "a.json"]))
