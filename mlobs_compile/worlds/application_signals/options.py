"""The world's settings, as written under `apply.application_signals` of the project."""

from __future__ import annotations

from mlobs_compile.spec.shape import Shape


class Options(Shape):
    """There are none: account, region and names are those that `aws` and `targets.cloudwatch` give."""
