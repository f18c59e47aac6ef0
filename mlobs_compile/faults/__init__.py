"""Faults that are not lint rules: one file per family, each a list of `Fault` constants with their pages."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from mlobs_compile.diagnostic import Fault


@cache
def catalogue() -> dict[str, Fault]:
    """Every fault of every family by its code, in the order of the codes.

    Raises ValueError when two faults share a code, since `explain` could show only one of them.
    """
    found: dict[str, Fault] = {}
    for module in pkgutil.iter_modules(__path__):
        family = importlib.import_module(f"{__name__}.{module.name}")
        for fault in vars(family).values():
            if not isinstance(fault, Fault):
                continue
            if found.setdefault(fault.code, fault) != fault:
                raise ValueError(f"{fault.code} is both `{found[fault.code].name}` and `{fault.name}`")
    return dict(sorted(found.items()))
