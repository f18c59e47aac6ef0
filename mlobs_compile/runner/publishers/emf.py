"""CloudWatch's embedded metric format: lines of JSON that the CloudWatch agent, Lambda and ECS make metrics of.

`--publish emf:FILE` appends the lines to a log file, `emf:-` writes them to stdout, where a container's log driver
takes them. It needs no permission to call CloudWatch. A log only grows: a run that is repeated is in it twice.
CloudWatch takes nothing that is older than two weeks.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from mlobs_compile.publication import Labels, Publication
from mlobs_compile.queries import published
from mlobs_compile.runner.publishing import PublishFault, in_time, unnamed

STDOUT = "-"


class Emf:
    """A file of log lines, or stdout."""

    def __init__(self, path: str, now: Callable[[], float] = time.time) -> None:
        self._path, self._now = path, now

    def newest(self, clock: str, group: Labels) -> float | None:
        return None

    def publish(self, publications: Sequence[Publication]) -> str:
        in_time(publications, self._now())
        lines = [line for one in publications for line in _lines(one)]
        try:
            self._append("".join(f"{line}\n" for line in lines))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise PublishFault(f"`{self._path}` cannot be written: {why}") from error
        return f"{len(lines)} lines are in {self._path}{unnamed(publications)}"

    def _append(self, text: str) -> None:
        """All lines by one write, so that two runs do not cut each other's lines apart."""
        if self._path == STDOUT:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        with open(self._path, "ab", buffering=0) as log:
            log.write(text.encode())


def _lines(publication: Publication) -> Iterator[str]:
    moment = round(publication.moment * 1000)
    for group in publication.metrics:
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
