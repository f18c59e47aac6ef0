"""Cover is counted by pillar; what a change takes away is told."""

from __future__ import annotations

from mlobs_compile.review.cover import cover
from tests.review.states import NOTHING, state, states

BIAS = "bias: {facets: {age_band: {groups: [young]}}, metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}}"
ONE = "bias: {facets: {age_band: {groups: [young]}}, metrics: {DPPL: {within: [-0.1, 0.1]}}}"
MONITORS = "monitors: runner"


def test_the_same_spec_has_the_same_cover() -> None:
    before, after = states((BIAS, MONITORS), (BIAS, MONITORS))
    assert cover(before, after) == ()


def test_a_pillar_that_is_gone_is_lost() -> None:
    before, after = states((BIAS, MONITORS), (MONITORS,))
    (one,) = cover(before, after)
    assert (one.kind, one.lost, one.gained, one.thinned) == ("model", ("bias",), (), ())


def test_a_pillar_that_comes_is_gained() -> None:
    before, after = states((MONITORS,), (BIAS, MONITORS))
    (one,) = cover(before, after)
    assert (one.lost, one.gained) == ((), ("bias",))


def test_fewer_checks_of_a_pillar_thin_it() -> None:
    before, after = states((BIAS, MONITORS), (ONE, MONITORS))
    (one,) = cover(before, after)
    assert (one.thinned, one.lost, one.before["bias"], one.after["bias"]) == (("bias",), (), 2, 1)


def test_a_monitor_of_sagemaker_covers_what_the_runner_would() -> None:
    before, after = states((BIAS, MONITORS), (BIAS,))
    assert all(not one.lost for one in cover(before, after))


def test_all_cover_of_a_new_environment_is_gained() -> None:
    found = cover(NOTHING, state(BIAS, MONITORS))
    assert found and all(one.before == {} and one.gained for one in found)
