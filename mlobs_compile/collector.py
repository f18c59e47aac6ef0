"""The contract of a collector: what a system that has no metrics leaves behind becomes series with fixed names.

A collector is given artifacts as they were parsed and makes readings of them; it reads no file and asks no server.
Whatever is wrong with the artifacts is told, all of it, and then nothing of them is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.publication import Group, Labels, Publication, Sample, by_metric, nameable
from mlobs_compile.queries.published import LEFT_OUT
from mlobs_compile.route import Place, Route

LEFT_OUT_HELP = "Series that were not published, since there were too many."
_TOLD = 5
"""Names of what was left out that a message lists."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says beside the artifacts."""

    environment: str
    part: str | None
    """Tells apart what would else replace each other; None for the collector's own choice."""
    read_at: float
    """When the artifacts were read, or written where that is known; for state that holds no time of its own."""


@dataclass(frozen=True, slots=True)
class Detail:
    """The series of one node, test or model: all of them are published or none."""

    name: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is published as one group, before it is known how much of it there is room for."""

    group: Labels
    moment: float
    clock: str
    """The metric that holds `moment`."""
    samples: tuple[Sample, ...]
    """What alerts are built on: few, and never left out."""
    details: tuple[Detail, ...] = ()
    """What a person looks at afterwards, the most urgent first."""
    metrics: tuple[Group, ...] = ()
    """For CloudWatch, where each is paid for by the month."""


Collect = Callable[[tuple[Artifact, ...], Asked], Outcome[tuple[Reading, ...]]]


@dataclass(frozen=True, slots=True)
class Collector:
    """A plug-in: one file or folder in `collectors/`, with `COLLECTOR = Collector(...)`."""

    name: str
    """As the command line says it: the file's, with dashes."""
    collect: Collect
    """No value when an artifact is not the tool's, or lacks what makes it one."""
    help: Mapping[str, str]
    """A sentence for each metric, in the order in which they are written."""
    files: tuple[str, ...] = ()
    """What is read of a folder, as patterns; nothing where it takes no folder."""


def limited(reading: Reading, help: Mapping[str, str], limit: int) -> tuple[Publication, tuple[str, ...]]:
    """The publication with at most `limit` series, and the names of what is left out of it."""
    kept: list[Sample] = []
    left: list[Detail] = []
    room = max(0, limit - len(reading.samples) - 1)
    for detail in reading.details:
        if left or len(kept) + len(detail.samples) > room:
            left.append(detail)
        else:
            kept += detail.samples
    number = sum(len(detail.samples) for detail in left)
    count = Sample(LEFT_OUT, reading.group, float(number))
    told = {**help, LEFT_OUT: LEFT_OUT_HELP}
    groups = tuple(
        group for group in reading.metrics if all(nameable(value) for _, value in group.dimensions)
    )
    unnamed = tuple(str(group.dimensions) for group in reading.metrics if group not in groups)
    made = Publication(
        group=reading.group,
        moment=reading.moment,
        clock=reading.clock,
        told=reading.moment,
        samples=by_metric((*reading.samples, *kept, count), told),
        metrics=groups,
        help=told,
        unnamed=unnamed,
    )
    return made, tuple(detail.name for detail in left)


def left_out(names: Sequence[str], limit: int, where: str) -> Diagnostic:
    """The warning about details for which there was no room."""
    shown = ", ".join(f"`{name}`" for name in names[:_TOLD])
    more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
    message = (
        f"details of {shown}{more} are left out of the series of Prometheus, of which there may be {limit:,}"
    )
    help = "what alerts count has all of them; raise `--max-series` if the details are wanted too"
    return faults.LEFT_OUT.at(Place(where, Route()), message, help=help)


class Misfit(Exception):
    """An artifact has another shape than its tool gives it; the message says where."""


Tree = Mapping[str, object]


def mapping(value: object, where: str) -> Tree:
    """The value as a mapping; raises Misfit."""
    if not isinstance(value, Mapping):
        raise Misfit(f"`{where}` is no mapping")
    return value


def rows(tree: Tree, key: str, where: str = "") -> Iterator[Tree]:
    """The mappings of a list; raises Misfit."""
    found = tree.get(key)
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise Misfit(f"`{where}{key}` is no list")
    for number, one in enumerate(found):
        yield mapping(one, f"{where}{key}[{number}]")


def text(tree: Tree, key: str, where: str) -> str:
    """A text that must be there; raises Misfit."""
    found = tree.get(key)
    if not isinstance(found, str) or not found:
        raise Misfit(f"`{where}.{key}` is no text")
    return found


def number(value: object, where: str) -> float | None:
    """A finite number, or None where there is none; raises Misfit."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise Misfit(f"`{where}` is no number")
    return float(value)


def moment(written: str, where: str) -> float:
    """A time as ISO 8601 has it, in Unix seconds; one without a zone is UTC; raises Misfit."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError as error:
        raise Misfit(f"`{where}` is no time: `{written}`") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def labelled(
    group: Labels, values: Iterable[tuple[str, float]], *labels: tuple[str, str]
) -> Iterator[Sample]:
    """Samples with the labels of a group and some of their own."""
    for name, value in values:
        yield Sample(name, (*group, *labels), value)
