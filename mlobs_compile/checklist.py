"""What a runner is handed: every check of one model or data set, with all that the spec and the baseline say of it.

It is written as one JSON file per subject, and read back as it was: whoever has the file needs neither the specs nor
the baseline.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile import serial
from mlobs_compile.artifact import Body
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.ir.node import Subject
from mlobs_compile.units import Duration

SCHEMA_VERSION = 1
_LEFT_OUT = frozenset({"subject", "origins", "batch", "frozen", "warned"})


@dataclass(frozen=True, slots=True)
class Checklist:
    """Every check of one subject in one environment."""

    schema_version: int
    project: str
    subject: Subject
    every: Duration
    measurements: tuple[Measurement, ...] = ()
    expectations: tuple[Expectation, ...] = ()

    @property
    def batch(self) -> Batch:
        """The parts of the columns, which all measurements of a subject share."""
        return self.measurements[0].batch if self.measurements else Batch()


def body(checklist: Checklist) -> Body:
    """The checklist as JSON."""
    first = checklist.measurements[0] if checklist.measurements else None
    shared = {"batch": first.batch, "frozen": first.frozen} if first else {}
    return {
        "schema_version": checklist.schema_version,
        "project": checklist.project,
        "subject": serial.plain(checklist.subject),
        "every": str(checklist.every),
        **{key: serial.plain(one) for key, one in shared.items() if one},
        "measurements": [serial.plain(one, _LEFT_OUT) for one in checklist.measurements],
        "expectations": [serial.plain(one, _LEFT_OUT) for one in checklist.expectations],
    }


def read(text: str | bytes) -> Checklist:
    """The checklist of a file; raises ValueError saying what is wrong with it."""
    from mlobs_compile.baseline import Frozen

    try:
        data = json.loads(text, parse_float=Decimal)
        if data["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"its schema_version is {data['schema_version']}, and {SCHEMA_VERSION} is read")
        subject = serial.load(Subject, data["subject"])
        given: dict[str, object] = {
            "subject": subject,
            "origins": (),
            "batch": serial.load(Batch, data["batch"]) if "batch" in data else Batch(),
            "frozen": serial.load(Frozen, data["frozen"]) if "frozen" in data else None,
        }
        return Checklist(
            SCHEMA_VERSION,
            data["project"],
            subject,
            Duration.parse(data["every"]),
            tuple(serial.load(Measurement, one, given) for one in data["measurements"]),
            tuple(serial.load(Expectation, one, given) for one in data["expectations"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no checklist: {error}") from error
