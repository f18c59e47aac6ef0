"""Reads the history of alarms: from CloudWatch through boto3, or from answers of DescribeAlarmHistory that were saved.

CloudWatch keeps a history for 30 days. An alarm that did not change its state within them has none, so one that was in
ALARM all the time is not seen. The names of alarms are those that the project compiles to; others are left out.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlobs_compile.episodes.episode import Declared, Delivered, Episode, History, Period
from mlobs_compile.errors import UsageFault

KEPT = 30 * 86_400
"""Seconds (Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms")."""
KINDS = ("CompositeAlarm", "MetricAlarm")
ALARM = "ALARM"
_CHANGE = re.compile(r"Alarm updated from (\w+) to (\w+)").match
TOO_OLD = "CloudWatch keeps the history of alarms for 30 days, so what was before is not counted"
UNSEEN = (
    "CloudWatch has no history of an alarm that did not change its state, and none of silences, of acknowledgements "
    "and of the beginning of a fault"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the history that matters here."""

    alarm: str
    kind: str
    """`StateUpdate`, `ConfigurationUpdate` or `Action`."""
    at: float
    before: str = ""
    after: str = ""
    failed: bool = False
    """Of an action."""


def asked(client: Any, period: Period) -> Iterator[Item]:  # noqa: ANN401 - boto3 makes its clients as it runs
    """The items of a period, page by page."""
    request: dict[str, Any] = {
        "AlarmTypes": list(KINDS),
        "StartDate": datetime.fromtimestamp(period.since, UTC),
        "EndDate": datetime.fromtimestamp(period.until, UTC),
        "MaxRecords": 100,
        "ScanBy": "TimestampAscending",
    }
    while True:
        answer = client.describe_alarm_history(**request)
        yield from _items(answer.get("AlarmHistoryItems", ()), "CloudWatch")
        token = answer.get("NextToken")
        if not token:
            return
        request["NextToken"] = token


def client(region: str | None) -> Any:  # noqa: ANN401 - boto3 makes its clients as it runs
    try:
        import boto3
    except ImportError as error:
        raise UsageFault("CloudWatch needs boto3: pip install 'mlobs-compile[aws]'") from error
    return boto3.client("cloudwatch", region_name=region)


def saved(paths: Iterable[Path]) -> Iterator[Item]:
    """The items of files, each an answer of `aws cloudwatch describe-alarm-history`, or a list of its items."""
    for path in paths:
        try:
            content = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise UsageFault(f"`{path}` is no JSON") from error
        found = content.get("AlarmHistoryItems") if isinstance(content, dict) else content
        if not isinstance(found, list):
            raise UsageFault(
                f"`{path}` has no `AlarmHistoryItems`; save the answer of `describe-alarm-history`"
            )
        yield from _items(found, str(path))


def _items(found: Iterable[Any], where: str) -> Iterator[Item]:
    for one in found:
        try:
            yield _item(one)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageFault(f"an item of the history of `{where}` cannot be read: {error!r}") from error


def _item(one: Mapping[str, Any]) -> Item:
    kind, name, at = str(one["HistoryItemType"]), str(one["AlarmName"]), _moment(one["Timestamp"])
    if kind == "StateUpdate":
        before, after = _states(one)
        return Item(name, kind, at, before, after)
    return Item(name, kind, at, failed=str(one.get("HistorySummary", "")).startswith("Failed"))


def _states(one: Mapping[str, Any]) -> tuple[str, str]:
    """The state before and after: of the data, or of the summary where the data were cut off."""
    try:
        data = json.loads(one.get("HistoryData") or "")
        return str(data["oldState"]["stateValue"]), str(data["newState"]["stateValue"])
    except (ValueError, KeyError, TypeError):
        told = _CHANGE(str(one.get("HistorySummary", "")))
        if told is None:
            raise ValueError("it does not say the states") from None
        return told[1], told[2]


def _moment(value: object) -> float:
    read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def history(
    items: Iterable[Item], alarms: Mapping[str, Declared], period: Period, now: float | None = None
) -> History:
    """The history of the project's alarms, by their names; `now` where the service itself was asked.

    Of saved answers nobody knows which kinds of items were asked for, so a kind of which there is none is not known.
    """
    own: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(set(items), key=lambda item: item.at):
        if item.alarm in alarms and period.since < item.at <= period.until:
            own[item.kind].append(item)
    sent, failed, changed = (
        None if now is None and not own[kind] else float(count)
        for kind, count in (
            ("Action", len(own["Action"])),
            ("Action", sum(one.failed for one in own["Action"])),
            ("ConfigurationUpdate", len(own["ConfigurationUpdate"])),
        )
    )
    delivered = Delivered(sent, failed, None, changed)
    notes = [UNSEEN]
    if now is not None and period.since < now - KEPT:
        notes.append(TOO_OLD)
    episodes = tuple(_episodes(own["StateUpdate"], alarms))
    return History(
        "CloudWatch", period, episodes, tuple(alarms.values()), None, delivered, notes=tuple(notes)
    )


def _episodes(changes: Sequence[Item], alarms: Mapping[str, Declared]) -> Iterator[Episode]:
    """From each change to ALARM to the change away from it."""
    by_name: dict[str, list[Item]] = defaultdict(list)
    for item in changes:
        by_name[item.alarm].append(item)
    for name, own in sorted(by_name.items()):
        alert = alarms[name]
        start: float | None = None
        fires = own[0].before == ALARM
        for item in own:
            if item.after == ALARM and not fires:
                start, fires = item.at, True
            elif item.after != ALARM and fires:
                yield Episode(alert.alert, alert.team, alert.severity, start, item.at)
                start, fires = None, False
        if fires:
            yield Episode(alert.alert, alert.team, alert.severity, start, None)
