"""All plug-ins of this installation, gathered once and handed down; the layers below know none of them."""

from __future__ import annotations

from functools import cache

from mlobs_compile import preset, registry
from mlobs_compile.check import AnyCheck, Check, Scope
from mlobs_compile.resolve.resolve import Library
from mlobs_compile.rule import AnyRule, Rule
from mlobs_compile.spec.shape import Slot, Slots
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
def targets() -> dict[str, Target]:
    """Every target by name."""
    return {target.name: target for target in registry.plugins(TARGETS, "TARGET", Target)}


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
    return {**by_scope, "target": Slot({target.name: target.options for target in targets().values()})}


@cache
def library() -> Library:
    """What resolving needs of the plug-ins."""
    return Library(slots(), preset.built_in, preset.built_in_names())
