"""CloudWatch's embedded metric format: lines of JSON that the CloudWatch agent, Lambda and ECS make metrics of.

`--publish emf:FILE` appends the lines to a log file, `emf:-` writes them to stdout, where a container's log driver
takes them. It needs no permission to call CloudWatch. A log only grows: a run that is repeated is in it twice.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from mlobs_compile.ir.node import Subject
from mlobs_compile.queries import published
from mlobs_compile.runner.gauges import Group, gauges
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Results

STDOUT = "-"


class Emf:
    """A file of log lines, or stdout."""

    def __init__(self, path: str) -> None:
        self._path = path

    def newest(self, subject: Subject) -> float | None:
        return None

    def publish(self, results: Results, limit: int) -> str:
        found = gauges(results)
        moment = round((results.started + results.duration) * 1000)
        text = "".join(f"{line}\n" for line in _lines(found.groups, moment))
        try:
            self._append(text)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise PublishFault(f"`{self._path}` cannot be written: {why}") from error
        left = f"; CloudWatch cannot hold the names of {len(found.unnamed)} checks" if found.unnamed else ""
        return f"{len(found.groups)} lines are in {self._path}{left}"

    def _append(self, text: str) -> None:
        """All lines by one write, so that two runs do not cut each other's lines apart."""
        if self._path == STDOUT:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        with open(self._path, "ab", buffering=0) as log:
            log.write(text.encode())


def _lines(groups: tuple[Group, ...], moment: int) -> Iterator[str]:
    for group in groups:
        directive = {
            "Namespace": published.NAMESPACE,
            "Dimensions": [[name for name, _ in group.dimensions]],
            "Metrics": [{"Name": name, "Unit": unit} for name, unit, _ in group.values],
        }
        body = {
            "_aws": {"Timestamp": moment, "CloudWatchMetrics": [directive]},
            **dict(group.dimensions),
            **{name: value for name, _, value in group.values},
        }
        yield json.dumps(body, separators=(",", ":"))


def made(where: str) -> Emf:
    """The publisher of a log file."""
    return Emf(where)
