"""Incidents: what people said of them, by team and severity, from JSON or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.backends import pushed
from mlobs_compile.collectors.incidents import COLLECTOR
from mlobs_compile.importer import Artifact
from tests.collectors.made import ASKED, metrics, readings, series, told

INCIDENTS: list[dict[str, Any]] = [
    {
        "id": "P1", "team": "risk", "created_at": "2026-10-05T02:00:00Z", "began_at": "2026-10-05T01:50:00Z",
        "acknowledged_at": "2026-10-05T02:05:00Z", "resolved_at": "2026-10-05T03:00:00+00:00", "actionable": True,
    },
    {
        "id": "P2", "team": "risk", "created_at": "2026-10-06T02:00:00Z", "acknowledged_at": "2026-10-06T02:15:00Z",
        "resolved_at": "2026-10-06T02:20:00Z", "actionable": False, "false_alarm": True, "service": "left alone",
    },
    {"id": "P3", "team": "risk", "created_at": "2026-10-07T02:00:00Z"},
    {"id": "P4", "team": "growth", "severity": "ticket", "created_at": "2026-10-07T12:00:00Z"},
]  # fmt: skip
CSV = """\
id,team,severity,created_at,began_at,acknowledged_at,resolved_at,actionable,false_alarm,note
P1,risk,,2026-10-05T02:00:00Z,2026-10-05T01:50:00Z,2026-10-05T02:05:00Z,2026-10-05T03:00:00Z,yes,,"two
lines"
P2,risk,page,2026-10-06T02:00:00Z,,2026-10-06T02:15:00Z,2026-10-06T02:20:00Z,no,true,
P3,risk,page,2026-10-07T02:00:00Z,,,,,,
P4,growth,ticket,2026-10-07T12:00:00Z,,,,,,
"""


def test_counts_and_mean_times_by_team_and_severity() -> None:
    (reading,) = readings(COLLECTOR, Artifact("incidents.json", INCIDENTS))
    assert reading.group == (("environment", "prod"), ("source", "default"))
    found = {name: value for name, value in series(reading).items() if "risk" in name}
    assert {name.split("{")[0].removeprefix("mlobs_incidents"): value for name, value in found.items()} == {
        "": 3, "_acknowledged": 2, "_resolved": 2, "_judged": 2, "_unactionable": 1, "_false": 1,
        "_oldest_timestamp_seconds": 1791165600, "_time_to_detect_seconds": 600,
        "_time_to_acknowledge_seconds": 600, "_time_to_restore_seconds": (4200 + 1200) / 2,
    }  # fmt: skip
    assert all("severity=page" in name for name in found)


def test_what_nobody_has_said_is_not_published() -> None:
    (reading,) = readings(COLLECTOR, Artifact("incidents.json", {"incidents": INCIDENTS}))
    names = {name.split("{")[0] for name in series(reading) if "growth" in name}
    assert not {name for name in names if "time_to" in name}


def test_a_table_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_text(CSV)
    said: list[Any] = []
    held = pushed.read(tmp_path / "incidents.csv", "incidents.csv", (), said)
    assert held is not None and said == []
    assert series(readings(COLLECTOR, held)[0]) == series(
        readings(COLLECTOR, Artifact("i.json", INCIDENTS))[0]
    )


def test_an_incident_in_two_files_counts_once() -> None:
    later = Artifact("later.json", [{**INCIDENTS[2], "acknowledged_at": "2026-10-07T02:01:00Z"}])
    found = series(readings(COLLECTOR, Artifact("incidents.json", INCIDENTS), later)[0])
    assert found["mlobs_incidents{team=risk,severity=page}"] == 3
    assert found["mlobs_incidents_acknowledged{team=risk,severity=page}"] == 3


def test_cloudwatch_gets_the_number_and_the_times_of_each_team() -> None:
    found = metrics(readings(COLLECTOR, Artifact("incidents.json", INCIDENTS))[0])
    assert found["growth,prod"] == {"incidents": 1}
    assert found["risk,prod"] == {
        "incidents": 3, "incidents_time_to_acknowledge": 600, "incidents_time_to_restore": 2700
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": ""}, "`incidents[0].id` is no text"),
        ({"team": None}, "`incidents[0].team` is no text"),
        ({"created_at": None}, "`incidents[0].created_at` is missing"),
        ({"created_at": "yesterday"}, "`incidents[0].created_at` is no time: `yesterday`"),
        ({"severity": "P1"}, "`incidents[0].severity` is `P1`, neither `page` nor `ticket`"),
        ({"actionable": "perhaps"}, "`incidents[0].actionable` is neither true nor false"),
        ({"acknowledged_at": "2026-10-05T01:00:00Z"}, "`incidents[0].acknowledged_at` is on the wrong side"),
        ({"began_at": "2026-10-05T02:00:01Z"}, "`incidents[0].began_at` is on the wrong side"),
    ],
)
def test_what_is_no_incident_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    (found,) = told(COLLECTOR, Artifact("incidents.json", [{**INCIDENTS[0], **change}]), asked=ASKED)
    assert found.startswith("MLO661 incidents.json: ") and said in found


def test_another_shape_is_told() -> None:
    (found,) = told(COLLECTOR, Artifact("x.json", {"rows": []}))
    assert "`incidents` is no list" in found


def test_a_table_that_is_none_is_told(tmp_path: Path) -> None:
    for content in (b"", b"\xff\xfe\x00", b'id,team\n"P1,risk\n'):
        (tmp_path / "i.csv").write_bytes(content)
        said: list[Any] = []
        assert pushed.read(tmp_path / "i.csv", "i.csv", (), said) is None
        assert [one.code for one in said] == ["MLO660"]
