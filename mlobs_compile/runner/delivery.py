"""What becomes of results: kept by their window, reported, published; never backwards in time by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.artifact import dump_json
from mlobs_compile.errors import MlobsError
from mlobs_compile.publication import Publication
from mlobs_compile.queries import published
from mlobs_compile.runner import archive
from mlobs_compile.runner.gauges import gauges
from mlobs_compile.runner.publishing import Publisher, PublishFault, publisher
from mlobs_compile.runner.results import Results
from mlobs_compile.runner.samples import HELP, MAX_SERIES, Selection, group, selection

FUTURE = 86400.0
"""Seconds by which clocks and time zones may differ."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where results go."""

    publish: tuple[str, ...] = ()
    """`textfile:PATH`, `pushgateway:URL`, `cloudwatch:REGION`, `emf:PATH`."""
    out: Path | None = None
    """The folder that keeps a file for each window."""
    report: Path | None = None
    """The HTML file for people."""
    max_series: int = MAX_SERIES
    force: bool = False
    """Whether a window is published that is older than the newest one."""
    violations: Path | None = None
    """The file that gets what failed as Model Monitor's `constraint_violations.json`."""


def publishers(delivery: Delivery) -> tuple[Publisher, ...]:
    """The publishers; raises UsageFault for one that cannot be, before anything has run."""
    return tuple(publisher(written) for written in delivery.publish)


def deliver(
    results: Results, delivery: Delivery, places: tuple[Publisher, ...], say: Callable[[str], None]
) -> None:
    """Keeps, reports and publishes; every place is tried before the faults of some are raised."""
    newest = _newest(results, delivery, places)
    faults = [*_kept(results, delivery, say)]
    if places and _older(results, newest) and not delivery.force:
        say(
            f"not published: a newer window, which ends at {archive.moment(newest)}, already is; "
            "`--force` publishes this one all the same"
        )
    else:
        faults += _published(results, delivery.max_series, places, say)
    if faults:
        raise PublishFault("; ".join(faults))


def _kept(results: Results, delivery: Delivery, say: Callable[[str], None]) -> Iterator[str]:
    """Writes the files; yields what is wrong with those that cannot be written."""
    for place, what, write in (
        (delivery.out, "results are in", _archived),
        (delivery.report, "the report is", _reported),
        (delivery.violations, "the violations are in", _violations),
    ):
        if place is None:
            continue
        try:
            say(f"{what} {write(place, results)}")
        except OSError as error:
            yield f"`{place}` cannot be written: {(error.strerror or str(error)).lower()}"


def _archived(folder: Path, results: Results) -> Path:
    return archive.keep(folder, results)


def _reported(file: Path, results: Results) -> Path:
    from mlobs_compile.runner.report import html

    archive.written(file, html(results))
    return file


def _violations(file: Path, results: Results) -> Path:
    from mlobs_compile.runner.violations import violations

    archive.written(file, dump_json(violations(results)))
    return file


def _newest(results: Results, delivery: Delivery, places: tuple[Publisher, ...]) -> float | None:
    """The end of the newest window that is published or kept; one of the future is a wrong timestamp and counts for
    nothing, or it would hold up all that come after it.
    """
    known = [place.newest(published.WINDOW_END, group(results.subject)) for place in places]
    if delivery.out:
        known.append(archive.newest(delivery.out, results.subject))
    latest = results.started + FUTURE
    return max((end for end in known if end is not None and end <= latest), default=None)


def _older(results: Results, newest: float | None) -> bool:
    return newest is not None and results.window_end is not None and results.window_end < newest - 1e-3


def _published(
    results: Results, limit: int, places: tuple[Publisher, ...], say: Callable[[str], None]
) -> Iterator[str]:
    """Publishes; yields what is wrong with the places that took nothing."""
    if not places:
        return
    chosen = selection(results, limit)
    if chosen.left_out:
        say(f"{chosen.left_out} series are left out, more than --max-series {limit} holds")
    yield from everywhere((publication(results, chosen),), places, say)


def publication(results: Results, chosen: Selection) -> Publication:
    """What is published of the results of a run."""
    found = gauges(results)
    return Publication(
        group=group(results.subject),
        moment=results.started + results.duration,
        clock=published.WINDOW_END,
        told=results.window_end,
        samples=chosen.samples,
        metrics=found.groups,
        help=HELP,
        unnamed=found.unnamed,
    )


def everywhere(
    publications: tuple[Publication, ...], places: tuple[Publisher, ...], say: Callable[[str], None]
) -> Iterator[str]:
    """Publishes in every place, and yields what is wrong with those that took nothing, or not everything."""
    for place in places:
        try:
            say(place.publish(publications))
        except MlobsError as fault:
            yield str(fault)
