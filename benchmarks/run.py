"""Times every verb in processes of its own, beside the least that could be done in its place.

    python -m benchmarks.run [--models 10,100,500,1000] [--rounds 3] [--json]

CPU seconds, the least of all rounds; verbs and floors take turns, so that a busy machine slows both.
Exit code 1 when a budget does not hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks import cases, measure
from benchmarks.cases import Case, Command
from benchmarks.measure import Cost

MODELS = (10, 100, cases.THOUSAND_SLOS, 1000)
HEADINGS = ("models", "verb", "CPU s", "floor s", "ratio", "MB", "budget")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one case."""

    case: Case
    cost: Cost
    floor: Cost

    @property
    def verdict(self) -> str:
        """The budgets and whether they hold; empty without one."""
        told = []
        if self.case.seconds is not None:
            told.append(f"{self.case.seconds:g} s {_held(self.cost.cpu <= self.case.seconds)}")
        if self.case.memory is not None:
            told.append(f"{self.case.memory / 1e6:.0f} MB {_held(self.cost.memory <= self.case.memory)}")
        return ", ".join(told)


def _held(holds: object) -> str:
    return "ok" if holds else "OVER"


def rows(models: Sequence[int], rounds: int) -> Iterator[Row]:
    """Every case of every size, each as soon as it is measured."""
    with tempfile.TemporaryDirectory(prefix="mlobs-bench-") as name:
        folder = Path(name)
        around = measure.environment(folder / "bytecode")
        _timed(tuple(cases.of_a_platform(folder / "first", 10)), around, 1)  # compiles the modules
        yield from _timed(tuple(cases.without_a_platform(folder)), around, rounds * 5)
        for size in models:
            yield from _timed(tuple(cases.of_a_platform(folder / str(size), size)), around, rounds)


def _timed(those: Sequence[Case], around: Mapping[str, str], rounds: int) -> list[Row]:
    best: dict[str, tuple[Cost, Cost]] = {}
    for _ in range(rounds):
        for case in those:
            now = _once(case.command, around), _once(case.floor, around)
            before = best.get(case.verb, now)
            best[case.verb] = before[0].least(now[0]), before[1].least(now[1])
    return [Row(case, *best[case.verb]) for case in those]


def _once(command: Command, around: Mapping[str, str]) -> Cost:
    command.prepare()
    return measure.python(command.arguments, around)


def table(measured: Iterable[Row]) -> Iterator[str]:
    """Lines for a person, in Markdown."""
    yield _line(HEADINGS)
    yield _line(["---"] * len(HEADINGS))
    for row in measured:
        yield _line(
            (
                str(row.case.models or ""),
                row.case.verb,
                f"{row.cost.cpu:.3f}",
                f"{row.floor.cpu:.3f}",
                f"{row.cost.cpu / row.floor.cpu:.1f}",
                f"{row.cost.memory / 1e6:.0f}",
                row.verdict,
            )
        )


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def slopes(measured: Sequence[Row]) -> Iterator[str]:
    """What one more model costs, between each size and the next: even, when cost is linear."""
    for verb in dict.fromkeys(row.case.verb for row in measured if row.case.models):
        sizes = sorted((row.case.models, row.cost.cpu) for row in measured if row.case.verb == verb)
        steps = [
            f"{(seconds - less) / (models - fewer) * 1000:.1f} ms from {fewer} to {models}"
            for (fewer, less), (models, seconds) in pairwise(sizes)
        ]
        if steps:
            yield f"{verb}: one more model takes {', '.join(steps)}"


def as_json(measured: Iterable[Row]) -> str:
    """The rows for a program: seconds and bytes."""
    told = [
        {
            "verb": row.case.verb,
            "models": row.case.models,
            "cpu_seconds": round(row.cost.cpu, 4),
            "floor_seconds": round(row.floor.cpu, 4),
            "memory_bytes": row.cost.memory,
            "budget_seconds": row.case.seconds,
            "budget_bytes": row.case.memory,
            "verdict": row.verdict,
        }
        for row in measured
    ]
    return json.dumps(told, indent=2)


def main() -> int:
    """Prints what was measured; 1 when something is over its budget."""
    parser = argparse.ArgumentParser("python -m benchmarks.run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", default=",".join(map(str, MODELS)), help="sizes of the platforms")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is run; the least counts")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    measured = list(rows([int(size) for size in asked.models.split(",")], asked.rounds))
    print(as_json(measured) if asked.json else "\n".join((*table(measured), "", *slopes(measured))))
    return int(any("OVER" in row.verdict for row in measured))


if __name__ == "__main__":
    sys.exit(main())
