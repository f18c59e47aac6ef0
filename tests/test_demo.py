"""`make demo` has a word for every target, since any of them may stand in the example platform."""

from __future__ import annotations

from mlobs_compile import plugins
from tests.demo import WHERE


def test_every_target_has_its_words() -> None:
    assert set(WHERE) == set(plugins.targets())
