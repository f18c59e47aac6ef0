"""Finds plug-ins: every file of a plural folder holds one constant of the folder's contract.

A file `rules/objective_of_one.py` with `RULE = Rule(...)` is all there is to a rule. Listing, command-line
choices, JSON Schema, docs and `explain` follow from the folder.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib import resources
from typing import TypeVar

T = TypeVar("T")


@cache
def _modules(package: str) -> tuple[str, ...]:
    found = importlib.import_module(package)
    return tuple(sorted(m.name for m in pkgutil.iter_modules(found.__path__)))


def plugins(package: str, constant: str, contract: type[T]) -> tuple[T, ...]:
    """The constants of all files in `package`, in the order of the file names.

    Raises TypeError naming the file when one holds no such constant, so that a half-written plug-in is seen.
    """
    found: list[T] = []
    for name in _modules(package):
        module = importlib.import_module(f"{package}.{name}")
        plugin = getattr(module, constant, None)
        if not isinstance(plugin, contract):
            raise TypeError(f"{package}.{name} must define {constant}, a {contract.__name__}")
        found.append(plugin)
    return tuple(found)


def names(package: str) -> tuple[str, ...]:
    """The file names of a plural folder without importing one of them, with dashes for underscores."""
    return tuple(name.replace("_", "-") for name in _modules(package))


def page(module: str) -> str:
    """A plug-in's docstring, which is its page for the user."""
    return (importlib.import_module(module).__doc__ or "").strip()


def data_files(package: str, suffix: str) -> tuple[tuple[str, str], ...]:
    """Name and text of every data file with this suffix that ships in `package`, sorted by name."""
    folder = resources.files(package)
    return tuple(
        (entry.name, entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(suffix)
    )
