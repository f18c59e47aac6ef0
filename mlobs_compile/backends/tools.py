"""Programs that mlobs runs: where they are, and what they said."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mlobs_compile.errors import UsageFault

HINTS = {
    "promtool": "comes with Prometheus; tests the generated rules (Debian: `apt install prometheus`)",
    "amtool": "comes with Alertmanager; tests the routes (Debian: `apt install prometheus-alertmanager`)",
}
"""What each program is for, and how it is had."""
PATIENCE = 600.0
"""Seconds after which a program is taken to hang."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Said:
    """How a program ended, and its output and errors in the order in which it wrote them."""

    code: int
    text: str


def found(name: str) -> str:
    """The path of a program; raises UsageFault with the remedy when it is not there."""
    program = shutil.which(name)
    if program is None:
        raise UsageFault(f"`{name}` is not on PATH; it {HINTS[name]}")
    return program


def run(program: str, arguments: Iterable[str], folder: Path) -> Said:
    """Runs a program to its end; one that hangs is killed, and one that cannot be started has said so."""
    try:
        process = subprocess.Popen(
            [program, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return Said(-1, f"`{program}` cannot be run: {error.strerror}")
    try:
        text, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        text, _ = process.communicate()
        return Said(-1, f"{text}\nit did not end within {PATIENCE:.0f} seconds")
    return Said(process.returncode, text)


def side_by_side(work: Callable[[T], R], items: Iterable[T], jobs: int, done: Callable[[R], None]) -> list[R]:
    """The results of all items in their order, a few at a time; `done` is told of each as it comes."""
    held = list(items)
    results: list[R | None] = [None] * len(held)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        waiting = {pool.submit(work, item): number for number, item in enumerate(held)}
        try:
            for future in _as_they_come(waiting):
                results[waiting[future]] = future.result()
                done(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [result for result in results if result is not None]


def _as_they_come(waiting: Iterable[Future[R]]) -> Iterator[Future[R]]:
    left = set(waiting)
    while left:
        ready, left = wait(left, return_when=FIRST_COMPLETED)
        yield from ready
