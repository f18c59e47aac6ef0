"""Which columns a measure is taken of, and what the frozen baseline says of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlobs_compile.baseline import Baseline, Norm
from mlobs_compile.check import EVERY, Aim, Scope, Watch, measurement_id
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import baseline as faults
from mlobs_compile.faults import bias as bias_faults
from mlobs_compile.lower import estimable
from mlobs_compile.route import Place
from mlobs_compile.spec.bias import FairLevel
from mlobs_compile.spec.measure import LevelShape, MeasureShape
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.shape import Shape


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a model's columns."""

    spec: Model
    features: tuple[str, ...]
    baseline: Baseline | None


def aimed(watch: Watch, shape: Shape, known: Known) -> Outcome[Watch]:
    """The watch with its columns; None with the reason where a bound needs a baseline that is not there."""
    aims = tuple(_aim(watch, column, known.baseline) for column in _columns(watch, known))
    found = replace(watch, aims=aims, frozen=known.baseline.frozen if known.baseline else None)
    if not isinstance(shape, MeasureShape):
        return Outcome(found)
    said = estimable.refused(found, shape, known.spec) or _unknown(found, shape, known.baseline)
    return Outcome(None if said else found, (said,) if said else ())


def nothing_frozen(name: str, place: Place) -> Diagnostic:
    """What is said once of a model whose drift has nothing to be measured from."""
    message = f"no baseline is frozen for `{name}`, so that its measures of drift will end in an error"
    help = f"run `mlobs baseline {name} --data FILE`, and commit `baselines/{name}.json`"
    return faults.NOTHING_FROZEN.at(place, message, help=help)


def _columns(watch: Watch, known: Known) -> tuple[str | None, ...]:
    spec, outputs = known.spec, known.spec.outputs
    if watch.scope is not Scope.DRIFT:
        return (watch.column,)
    if watch.column is None:
        return (outputs.score or outputs.prediction,)
    if watch.column != EVERY:
        return (watch.column,)
    named = spec.drift.features if spec.drift else {}
    label = spec.performance.label if spec.performance else None
    frozen = tuple(known.baseline.columns) if known.baseline else ()
    every = known.features or tuple(
        name for name in frozen if name not in (outputs.score, outputs.prediction, label)
    )
    return tuple(name for name in every if watch.kind not in named.get(name, {})) or (EVERY,)


def _aim(watch: Watch, column: str | None, baseline: Baseline | None) -> Aim:
    if baseline is None:
        return Aim(column)
    reference = baseline.columns.get(column) if watch.scope is Scope.DRIFT and column else None
    return Aim(column, reference, baseline.norms.get(measurement_id(watch.id, watch.column, column)))


def _unknown(watch: Watch, shape: MeasureShape, baseline: Baseline | None) -> Diagnostic | None:
    """A bound that no baseline gives."""
    asked: list[LevelShape] = [shape, *([shape.warn] if shape.warn else [])]
    if not any(one.relative for one in asked):
        return None
    name = watch.subject.name
    again = f"run `mlobs baseline {name} --data FILE`"
    if baseline is None:
        message = f"the bound is relative to a baseline, and `{name}` has none"
        return faults.NO_BASELINE.at(
            watch.place, message, help=f"{again}, and commit `baselines/{name}.json`"
        )
    for aim in watch.aims:
        if any(isinstance(one, FairLevel) and _boundless(one, aim.norm) for one in asked):
            message = f"`no_worse_than` allows any value: `{watch.id}` was as far from fair as it can be"
            help = "give the bound as a number, such as `within: [0.8, 1.25]`"
            return bias_faults.NO_BAND.at(watch.place, message, help=help)
        if any(_open(one, aim.norm) for one in asked):
            whose = f" for `{aim.column}`" if watch.column == EVERY else ""
            message = f"the baseline of `{name}` does not say what `{watch.id}` was{whose}"
            return faults.NO_NORM.at(
                watch.place, message, help=f"{again} again, over rows that have all columns"
            )
    return None


def _boundless(shape: FairLevel, norm: Norm | None) -> bool:
    """A band around the fair point that has no upper end, though the baseline is known."""
    low, high = shape.absolute(norm)
    return shape.no_worse_than is not None and low is not None and high is None


def _open(shape: LevelShape, norm: Norm | None) -> bool:
    sides = zip(shape.absolute(norm), shape.limits, strict=True)
    return any(side is None and said is not None for side, said in sides)
