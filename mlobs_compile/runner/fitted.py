"""What a baseline holds that has to be fitted: the calibration of scores, the model of errors, attributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlobs_compile.baseline import Calibration
from mlobs_compile.runner.engine import Engine
from mlobs_compile.runner.wanted import Wanted


def _none() -> Mapping[str, float]:
    return {}


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted; None and empty where no check needs it."""

    calibration: Calibration | None = None
    error_model: Mapping[str, object] | None = None
    attributions: Mapping[str, float] = field(default_factory=_none)


def fitted(engine: Engine, wanted: Wanted, notes: list[str]) -> Fit:
    """Everything that the measurements need."""
    return Fit()
