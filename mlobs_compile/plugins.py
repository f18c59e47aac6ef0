"""All plug-ins of this installation, gathered once and handed down; the layers below know none of them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from mlobs_compile import preset, registry
from mlobs_compile.check import AnyCheck, Check, Scope
from mlobs_compile.resolve.resolve import Library
from mlobs_compile.rule import AnyRule, Rule
from mlobs_compile.spec.shape import Shape, Slot, Slots
from mlobs_compile.target import Target

if TYPE_CHECKING:
    from mlobs_compile.risk import Risk
    from mlobs_compile.world import World

CHECKS = "mlobs_compile.checks"
RULES = "mlobs_compile.rules"
QUERY_RULES = "mlobs_compile.query_rules"
TARGETS = "mlobs_compile.targets"
REPORTERS = "mlobs_compile.reporters"
WORLDS = "mlobs_compile.worlds"
RISKS = "mlobs_compile.risks"
PRESENTERS = "mlobs_compile.presenters"
EXPORTS = "mlobs_compile.exports"


class _Checks(Mapping[tuple[Scope, str], AnyCheck]):
    """The kinds of check; a file lies in the folder of its scope and is called as its check is, in lower case."""

    def __init__(self) -> None:
        self._files = {scope: registry.Plugins(folder(scope), "CHECK", Check) for scope in Scope}

    def __getitem__(self, key: tuple[Scope, str]) -> AnyCheck:
        check = self._files[key[0]][key[1].lower()]
        if (check.scope, check.name) != key:
            raise KeyError(key)
        return check

    def __iter__(self) -> Iterator[tuple[Scope, str]]:
        return ((check.scope, check.name) for files in self._files.values() for check in files.values())

    def __len__(self) -> int:
        return sum(len(files) for files in self._files.values())


def folder(scope: Scope) -> str:
    """The package that holds the checks of a scope."""
    return f"{CHECKS}.{scope.value}"


@cache
def checks() -> Mapping[tuple[Scope, str], AnyCheck]:
    """Every kind of check by where it may stand and what it is called; one that nobody writes is never imported."""
    return _Checks()


@cache
def targets() -> Mapping[str, Target]:
    """Every target by name, which is its file's; one that nobody asks for is never imported."""
    return registry.Plugins(TARGETS, "TARGET", Target)


class _Shapes(Mapping[str, type[Shape]]):
    """What is written of each kind of check that may stand in one place."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __getitem__(self, name: str) -> type[Shape]:
        shape: type[Shape] = checks()[self._scope, name].shape
        return shape

    def __iter__(self) -> Iterator[str]:
        kinds = registry.plugins(folder(self._scope), "CHECK", Check)
        return (kind.name for kind in kinds)

    def __len__(self) -> int:
        return sum(1 for _ in self)


_BESIDE: ContextVar[Mapping[str, World]] = ContextVar("worlds", default={})  # noqa: B039 - nobody changes it


@contextmanager
def beside(worlds: Mapping[str, World]) -> Iterator[None]:
    """For as long as it lasts, these worlds are there beside those of the installation, and before them."""
    token = _BESIDE.set(worlds)
    try:
        yield
    finally:
        _BESIDE.reset(token)


def worlds() -> Mapping[str, World]:
    """Every world by name; one that nobody applies to is never imported."""
    given = _BESIDE.get()
    return ChainMap(dict(given), dict(_shipped())) if given else _shipped()


@cache
def _shipped() -> Mapping[str, World]:
    from mlobs_compile.world import World

    return registry.Plugins(WORLDS, "WORLD", World)


class _Options(Mapping[str, type[Shape]]):
    """The settings that each plug-in of a folder takes."""

    def __init__(self, found: Callable[[], Mapping[str, Target] | Mapping[str, World]]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> type[Shape]:
        return self._found()[name].options

    def __contains__(self, name: object) -> bool:
        return name in self._found()

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


Rules = tuple[tuple[str, ...], tuple[AnyRule, ...]]
"""The names of rules, and the rules in the order of the names."""


@cache
def rules() -> Rules:
    """The lint rules on nodes and on what targets make of them."""
    return registry.names(RULES), registry.plugins(RULES, "RULE", Rule)


@cache
def query_rules() -> Rules:
    """The lint rules on queries and rule files; they bring a parser along, and few projects need them."""
    return registry.names(QUERY_RULES), registry.plugins(QUERY_RULES, "RULE", Rule)


def every_rule() -> Rules:
    """All lint rules."""
    (names, found), (more, others) = rules(), query_rules()
    return (*names, *more), (*found, *others)


@cache
def risks() -> tuple[Risk, ...]:
    """Every risk that a change may bring, in the order of their codes."""
    from mlobs_compile.risk import Risk

    return tuple(sorted(registry.plugins(RISKS, "RISK", Risk), key=lambda risk: risk.code))


@cache
def slots() -> Slots:
    """What may stand where the language leaves room for plug-ins."""
    return {
        **{scope.value: Slot(_Shapes(scope)) for scope in Scope},
        "target": Slot(_Options(targets)),
        "world": Slot(_Options(worlds)),
    }


@cache
def library() -> Library:
    """What resolving needs of the plug-ins."""
    return Library(slots(), preset.built_in, preset.built_in_names())
