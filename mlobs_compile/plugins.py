"""All plug-ins of this installation, gathered once and handed down; the layers below know none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from mlobs_compile import preset, registry
from mlobs_compile.check import AnyCheck, Check, Scope
from mlobs_compile.resolve.resolve import Library
from mlobs_compile.rule import AnyRule, Rule
from mlobs_compile.spec.shape import Shape, Slot, Slots
from mlobs_compile.target import Target

CHECKS = "mlobs_compile.checks"
RULES = "mlobs_compile.rules"
TARGETS = "mlobs_compile.targets"
REPORTERS = "mlobs_compile.reporters"


@cache
def checks() -> dict[tuple[Scope, str], AnyCheck]:
    """Every kind of check by where it may stand and what it is called."""
    return {(check.scope, check.name): check for check in registry.plugins(CHECKS, "CHECK", Check)}


@cache
def targets() -> Mapping[str, Target]:
    """Every target by name, which is its file's; one that nobody asks for is never imported."""
    return registry.Plugins(TARGETS, "TARGET", Target)


class _Options(Mapping[str, type[Shape]]):
    """The settings that each target takes."""

    def __getitem__(self, name: str) -> type[Shape]:
        return targets()[name].options

    def __contains__(self, name: object) -> bool:
        return name in targets()

    def __iter__(self) -> Iterator[str]:
        return iter(targets())

    def __len__(self) -> int:
        return len(targets())


@cache
def rules() -> tuple[tuple[str, ...], tuple[AnyRule, ...]]:
    """The names and the lint rules, in the order of the names."""
    return registry.names(RULES), registry.plugins(RULES, "RULE", Rule)


@cache
def slots() -> Slots:
    """What may stand where the language leaves room for plug-ins."""
    by_scope = {
        scope.value: Slot({name: check.shape for (where, name), check in checks().items() if where is scope})
        for scope in Scope
    }
    return {**by_scope, "target": Slot(_Options())}


@cache
def library() -> Library:
    """What resolving needs of the plug-ins."""
    return Library(slots(), preset.built_in, preset.built_in_names())
