"""Finds plug-ins: every file of a plural folder holds one constant of the folder's contract.

A file `rules/bad_query.py` with `RULE = Rule(...)` is all there is to a rule. Listing, command-line
choices, JSON Schema, docs and `explain` follow from the folder.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
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
    return tuple(Plugins(package, constant, contract).values())


class Plugins(Mapping[str, T]):
    """The plug-ins of a folder by file name; a file is imported when its plug-in is first asked for."""

    def __init__(self, package: str, constant: str, contract: type[T]) -> None:
        self._package, self._constant, self._contract = package, constant, contract
        self._found: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._found:
            self._found[name] = self._import(name)
        return self._found[name]

    def _import(self, name: str) -> T:
        if name not in self:
            raise KeyError(name)
        plugin = getattr(importlib.import_module(f"{self._package}.{name}"), self._constant, None)
        if not isinstance(plugin, self._contract):
            expected = f"{self._constant}, a {self._contract.__name__}"
            raise TypeError(f"{self._package}.{name} must define {expected}")
        return plugin

    def __contains__(self, name: object) -> bool:
        return name in _modules(self._package)

    def __iter__(self) -> Iterator[str]:
        return iter(_modules(self._package))

    def __len__(self) -> int:
        return len(_modules(self._package))


def names(package: str) -> tuple[str, ...]:
    """The file names of a plural folder without importing one of them, with dashes for underscores."""
    return tuple(name.replace("_", "-") for name in _modules(package))


def page(module: str) -> str:
    """A plug-in's docstring, which is its page for the user."""
    return (importlib.import_module(module).__doc__ or "").strip()


def data_files(package: str, suffix: str) -> tuple[tuple[str, str], ...]:
    """Name and text of every data file with this suffix that ships in `package`, sorted by name."""
    return tuple((name, data(package, name)) for name in data_names(package, suffix))


def data_names(package: str, suffix: str) -> tuple[str, ...]:
    """The names of these files without reading one of them."""
    folder = importlib.import_module(package).__path__[0]
    return tuple(sorted(name for name in os.listdir(folder) if name.endswith(suffix)))


def data(package: str, name: str) -> str:
    """The text of a data file that ships in `package`."""
    return (pkgutil.get_data(package, name) or b"").decode()
