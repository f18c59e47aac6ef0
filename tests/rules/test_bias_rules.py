"""rules.bias_parts_missing, rules.small_groups and rules.fair_is_unhealthy: at their edges, and silent beyond."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from tests import platforms, projects

MODEL = (
    platforms.HEAD
    + "outputs: {prediction: p}\nperformance: {problem: binary, label: y, metrics: {recall: {at_least: 0}}}\n"
)
BIAS = 'bias:\n  facets: {sex: {groups: ["f"]}}\n'


def _said(metrics: str, extra: str = "", model: str = MODEL) -> dict[str, list[str]]:
    run = platforms.compiled(
        platforms.PROJECT, platforms.TEAM, f"{model}{BIAS}{extra}  metrics: {{{metrics}}}\n"
    )
    assert not run.failed, run.diagnostics
    found: dict[str, list[str]] = {}
    for one in run.diagnostics:
        found.setdefault(one.code, []).append(f"{one.message} ({one.help})")
    return found


def test_what_reads_labels_predictions_or_strata_needs_their_columns() -> None:
    metrics = (
        "CI: {within: [-1, 1]}, DPL: {within: [-1, 1]}, DPPL: {within: [-1, 1]}, CDDL: {within: [-1, 1]}"
    )
    assert "MLO354" not in _said(metrics, "  strata: dept\n")
    told = _said(metrics, model=platforms.HEAD)["MLO354"]
    assert [one.split("`")[1] for one in told] == ["DPL", "DPPL", "CDDL", "CDDL"]


def test_a_score_stands_for_a_prediction() -> None:
    model = platforms.HEAD + "outputs: {score: s}\n"
    assert "MLO354" not in _said("DPPL: {within: [-1, 1]}", model=model)


@pytest.mark.parametrize(("rows", "told"), [(199, True), (200, False)])
def test_a_bound_of_one_standard_error_is_wide_enough(rows: int, told: bool) -> None:
    said = _said("DPPL: {within: [-0.05, 0.05]}", f"  min_group_rows: {rows}\n")
    assert ("MLO355" in said) is told
    assert not told or "raise `min_group_rows` to 200 or more" in said["MLO355"][0]


def test_the_nearer_bound_and_the_inverse_of_a_ratio_count() -> None:
    assert "MLO355" in _said("DPPL: {within: [-0.5, 0.01]}")
    assert "MLO355" in _said("DI: {within: [0.8, 1.05]}")
    assert "MLO355" not in _said("DI: {at_least: 0.8}, DPPL: {within: [-0.1, 0.1]}")


def test_with_a_confidence_chance_alone_fails_nothing() -> None:
    assert "MLO355" not in _said("DPPL: {within: [-0.01, 0.01]}", "  confidence: 95%\n")


def test_the_rate_of_false_alarms_is_the_one_that_happens() -> None:
    """The rule says 48 % for a bound of 0.05 on two shares of a half of 100 rows each."""
    (said,) = _said("DPPL: {within: [-0.05, 0.05]}")["MLO355"]
    assert "in up to 48% of all batches" in said
    chance = np.random.default_rng(5)
    shares = chance.binomial(100, 0.5, (20_000, 2)) / 100
    outside = np.mean(np.abs(shares[:, 0] - shares[:, 1]) > 0.05 + 1e-12)
    assert outside == pytest.approx(0.48, abs=0.06) and sqrt(0.5 / 100) > 0.05


@pytest.mark.parametrize(
    ("metric", "told"),
    [
        ("DI: {at_most: 0.8}", True), ("DI: {at_most: 1}", False), ("DI: {within: [0, 0.9]}", True),
        ("DI: {at_least: 0.8}", False), ("RD: {at_least: 0.1}", True), ("RD: {within: [0, 0.9]}", False),
        ("RD: {within: [-0.2, 0.2], warn: {at_most: -0.1}}", True), ("CI: {within: [0.7, 0.9]}", False),
    ],
)  # fmt: skip
def test_a_bound_holds_the_fair_point(metric: str, told: bool) -> None:
    assert ("MLO356" in _said(metric)) is told


@pytest.mark.parametrize("code", ["MLO354", "MLO355", "MLO356"])
def test_a_page_s_examples_are_told_and_not_told(code: str) -> None:
    import re

    from mlobs_compile.pages import rule_page
    from mlobs_compile.plugins import every_rule

    page = rule_page(next(rule for rule in every_rule()[1] if rule.code == code))
    bad, good = re.findall(r"```yaml\n(.*?)```", page, re.S)
    assert code in projects.codes(bad)
    assert code not in projects.codes(good)
