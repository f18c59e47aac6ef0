"""From the artifacts of a system without metrics to what is published of it: read, collected, limited, delivered.

Everything is read and understood before anything is published. A reading that is older than what is published of its
group is not published, so that two jobs may push in any order.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile import registry
from mlobs_compile.backends import pushed
from mlobs_compile.collector import Asked, Collector, Reading, left_out, limited
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.errors import UsageFault
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.publication import Publication
from mlobs_compile.route import Place, Route
from mlobs_compile.runner.archive import moment
from mlobs_compile.runner.delivery import FUTURE, everywhere
from mlobs_compile.runner.publishing import Publisher, PublishFault, publisher
from mlobs_compile.runner.samples import MAX_SERIES

COLLECTORS = "mlobs_compile.collectors"
TOOLS = registry.names(COLLECTORS)
_TABLES = {"mlflow": ("registered_models", "model_versions", "registered_model_aliases")}
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Push:
    """What is read, and where it goes."""

    tool: str
    sources: tuple[str, ...]
    """Folders, files, and for MLflow the address of a server."""
    publish: tuple[str, ...]
    environment: str = "default"
    part: str | None = None
    max_series: int = MAX_SERIES
    force: bool = False
    """Whether what is older than what is published is published all the same."""


def prepared(push: Push, now: Callable[[], float] = time.time) -> Outcome[tuple[Publication, ...]]:
    """What is to be published, and what is wrong with the artifacts; no value where anything is an error.

    Raises UsageFault for what cannot be asked for.
    """
    collector = _collector(push.tool)
    said: list[Diagnostic] = []
    found = _read(push, collector, said)
    if has_errors(said):
        return Outcome(None, tuple(said))
    asked = Asked(push.environment, push.part, min((now(), *(at for _, at in found))))
    outcome = collector.collect(tuple(artifact for artifact, _ in found), asked)
    said += outcome.diagnostics
    readings = outcome.value or ()
    said += _of_the_future(readings, push.sources[0], now())
    if has_errors(said):
        return Outcome(None, tuple(said))
    made = []
    for reading in readings:
        publication, left = limited(reading, collector.help, push.max_series)
        made.append(publication)
        if left:
            said.append(left_out(left, push.max_series, push.sources[0]))
    return Outcome(tuple(made), tuple(said))


def publishers(push: Push) -> tuple[Publisher, ...]:
    """Where it goes; raises UsageFault for what is no place."""
    return tuple(publisher(written) for written in push.publish)


def sent(
    push: Push,
    publications: Sequence[Publication],
    places: tuple[Publisher, ...],
    say: Callable[[str], None],
    now: Callable[[], float] = time.time,
) -> tuple[Publication, ...]:
    """Publishes all that is not older than what is there; raises PublishFault where a place took nothing."""
    wanted = tuple(one for one in publications if push.force or not _older(one, places, say, now()))
    wrong = list(everywhere(wanted, places, say)) if wanted else []
    if wrong:
        raise PublishFault("; ".join(wrong))
    return wanted


def _older(one: Publication, places: tuple[Publisher, ...], say: Callable[[str], None], now: float) -> bool:
    """Whether a newer one of its group is published already; one of the future is a wrong clock, and counts for
    nothing, or it would hold up all that come after it.
    """
    known = (place.newest(one.clock, one.group) for place in places)
    newest = max((at for at in known if at is not None and at <= now + FUTURE), default=None)
    if newest is None or one.told is None or one.told >= newest - 1e-3:
        return False
    named = ", ".join(f"{name} `{value}`" for name, value in one.group)
    say(
        f"not published: of {named} there is a newer one, of {moment(newest)}; this is of {moment(one.told)}, and "
        "`--force` publishes it all the same"
    )
    return True


def _of_the_future(readings: Sequence[Reading], where: str, now: float) -> Iterator[Diagnostic]:
    """A wrong clock would make a result look new for ever."""
    for reading in readings:
        if reading.moment > now + FUTURE:
            message = f"this is of {moment(reading.moment)}, more than a day from now"
            help = "look at the clock of the machine that made it"
            yield faults.FOREIGN.at(Place(where, Route()), message, help=help)


def _collector(tool: str) -> Collector:
    return registry.Plugins(COLLECTORS, "COLLECTOR", Collector)[tool.replace("-", "_")]


Read = tuple[Artifact, float]
"""An artifact, and when it was written; infinite where it is read as it is now."""


def _read(push: Push, collector: Collector, said: list[Diagnostic]) -> list[Read]:
    found: list[Read] = []
    for source in dict.fromkeys(push.sources):
        if source.startswith(_WEB):
            found.append(_asked(push.tool, source))
            continue
        for path in _files(Path(source), collector):
            shown = path.as_posix()
            artifact = pushed.read(path, shown, _TABLES.get(push.tool, ()), said)
            if artifact is not None:
                found.append((artifact, _written(path)))
    return found


def _asked(tool: str, url: str) -> Read:
    if tool != "mlflow":
        raise UsageFault(f"`mlobs push {tool}` reads files, and `{url}` is an address; download them first")
    from mlobs_compile.backends import mlflow

    return mlflow.registry(url, os.environ), float("inf")


def _files(path: Path, collector: Collector) -> Sequence[Path]:
    """The files of a folder that the collector knows; a file as it is."""
    if not path.exists():
        raise UsageFault(f"there is no `{path}`")
    if not path.is_dir():
        return (path,)
    if not collector.files:
        raise UsageFault(f"`{path}` is a folder; `mlobs push {collector.name}` reads files")
    return [path / name for name in collector.files if (path / name).exists()]


def _written(path: Path) -> float:
    """A database is read as it is now; saved answers are as old as their file."""
    return float("inf") if pushed.is_database(path) else path.stat().st_mtime
