"""What a job of yours calls: one function that works a checklist off.

from mlobs_compile.runner.api import Delivery, Source, run_checklist

results = run_checklist("fraud.json", Source("s3://acme/today/"), Delivery(publish=("textfile:/metrics",)))
if results.failed: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile import checklist as checklists
from mlobs_compile.checklist import Checklist
from mlobs_compile.errors import UsageFault
from mlobs_compile.runner import opening, runs
from mlobs_compile.runner.delivery import FUTURE, Delivery, deliver, publishers
from mlobs_compile.runner.engine import EngineFault
from mlobs_compile.runner.opening import Source
from mlobs_compile.runner.results import Finding, Results, Status
from mlobs_compile.runner.runs import Asked

__all__ = ["Delivery", "Finding", "How", "Results", "Source", "Status", "read_checklist", "run_checklist"]


def _nobody(_: object) -> None:
    """Hears nothing."""


@dataclass(frozen=True, slots=True)
class How:
    """How a checklist is worked off."""

    engine: str = "duckdb"
    """`duckdb`, `spark` or `pandas`."""
    session: object = None
    """A SparkSession to work in; else one is started for the run."""
    window_end: float | None = None
    """Unix seconds; the newest timestamp of the batch when None."""
    say: Callable[[str], None] = _nobody
    """Hears, in sentences, what happens to the results."""
    told: Callable[[Finding], None] = _nobody
    """Hears every finding as it comes."""


NOWHERE, PLAINLY = Delivery(), How()


def run_checklist(
    checklist: Checklist | str | Path,
    source: Source,
    delivery: Delivery = NOWHERE,
    how: How = PLAINLY,
) -> Results:
    """Works a checklist off on a batch and delivers what it finds.

    Raises UsageFault when it cannot even start, and PublishFault when what it found could not be published; what a
    check finds, or breaks on, is in the results and raises nothing.
    """
    held = checklist if isinstance(checklist, Checklist) else read_checklist(Path(checklist))
    places = publishers(delivery)
    results = worked(held, source, how)
    deliver(results, delivery, places, how.say)
    return results


def worked(checklist: Checklist, source: Source, how: How) -> Results:
    """What is found on a batch, delivered nowhere yet; raises UsageFault."""
    asked = Asked(source.name, how.window_end, source.sample, told=how.told)
    engine = opening.batch(how.engine, source, checklist, how.session)
    try:
        results = runs.run(checklist, engine, asked)
    except EngineFault as fault:
        raise UsageFault(f"`{source.name}` cannot be read: {opening.first_line(fault)}") from fault
    finally:
        engine.close()
    if not results.rows:
        how.say(f"`{source.name}` has no rows, so there is no verdict on them")
    if results.window_end is not None and results.window_end > results.started + FUTURE:
        how.say("the window ends more than a day from now: look at the timestamps, or say --window-end")
    return results


def read_checklist(path: Path) -> Checklist:
    """The checklist of a file; raises UsageFault."""
    try:
        return checklists.read(path.read_bytes())
    except OSError as error:
        raise UsageFault(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise UsageFault(f"`{path}` is no checklist: {opening.first_line(error)}") from error
