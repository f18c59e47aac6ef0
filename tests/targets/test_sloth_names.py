"""sloth's names beside mlobs' own: which series there are, what each reads, and that nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from mlobs_compile.targets.prometheus import NAME
from tests.platforms import HEAD, PROJECT, TEAM, built

SLO = """\
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'rate(errors_total[$window])', total: 'rate(requests_total[$window])'}}
"""
LABELS = {"environment", "sloth_id", "sloth_service", "sloth_slo"}
Rule = dict[str, str | dict[str, str]]


def rules(slos: str, names: str = "sloth") -> Iterator[Rule]:
    """All rules of the project's one SLO."""
    project = PROJECT.replace("prometheus: {}", f"prometheus: {{record_names: {names}}}")
    for artifact in built(project, TEAM, HEAD + slos).emissions[NAME].artifacts:
        for group in yaml.safe_load(artifact.text)["groups"]:
            yield from group["rules"]


def sloth(slos: str) -> dict[str, Rule]:
    """The recording rules under names of sloth."""
    return {str(rule["record"]): rule for rule in rules(slos) if str(rule.get("record")).startswith("slo")}


def test_off_by_default_and_an_addition_when_asked_for() -> None:
    own = [str(rule.get("record")) for rule in rules(SLO, "mlobs")]
    assert own and not any(name.startswith("slo") for name in own)
    alerts = [rule for rule in rules(SLO, "mlobs") if "alert" in rule]
    assert not any("sloth" in label for rule in alerts for label in rule["labels"])
    assert [
        str(rule.get("record")) for rule in rules(SLO) if str(rule.get("record")) not in sloth(SLO)
    ] == own


def test_a_rolling_period_has_all_of_sloths_series() -> None:
    windows = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")
    assert list(sloth(SLO)) == [f"slo:sli_error:ratio_rate{window}" for window in windows] + [
        "slo:objective:ratio",
        "slo:error_budget:ratio",
        "slo:time_period:days",
        "slo:current_burn_rate:ratio",
        "slo:period_burn_rate:ratio",
        "slo:period_error_budget_remaining:ratio",
        "sloth_slo_info",
    ]


def test_labels_are_sloths_and_the_environment() -> None:
    for name, rule in sloth(SLO).items():
        labels = rule["labels"]
        assert isinstance(labels, dict)
        more = {"sloth_mode", "sloth_objective", "sloth_spec"} if name == "sloth_slo_info" else set()
        assert set(labels) == LABELS | more | ({"sloth_window"} if "ratio_rate" in name else set())
        assert labels["sloth_id"] == "fraud-availability"


def test_a_window_of_a_tier_is_read_and_any_other_is_summed_from_the_stages() -> None:
    found = sloth(SLO)
    for window in ("30m", "1h", "6h", "3d"):
        assert "mlobs:slo_errors:ratio{" in str(found[f"slo:sli_error:ratio_rate{window}"]["expr"])
    for window in ("2h", "1d"):
        expr = str(found[f"slo:sli_error:ratio_rate{window}"]["expr"])
        assert expr.count(f"[{window}]") == 2 and "mlobs:sli_bad:rate5m{" in expr
    without = sloth(SLO + "    tiers: {page-slow: {enabled: false}}\n")
    assert "[30m]" in str(without["slo:sli_error:ratio_rate30m"]["expr"])


def test_no_series_reads_the_measurements_themselves() -> None:
    assert not any("_total[" in str(rule["expr"]) for rule in sloth(SLO).values())


def test_a_period_of_whole_weeks_is_named_as_prometheus_prints_it() -> None:
    found = sloth(SLO + "    window: 28d\n")
    assert "slo:sli_error:ratio_rate4w" in found and "slo:sli_error:ratio_rate28d" not in found
    assert found["slo:time_period:days"]["expr"] == "vector(28)"


def test_the_budget_of_a_month_is_the_calendars_and_the_ratio_rolls() -> None:
    found = sloth(SLO + "    window: {calendar: month}\n")
    ratio = str(found["slo:sli_error:ratio_rate30d"]["expr"])
    assert "[30d:1h]" in ratio
    assert "mlobs:slo_budget_left:ratio{" in str(found["slo:period_error_budget_remaining:ratio"]["expr"])


def test_groups_stay_apart() -> None:
    for name, rule in sloth(SLO + "    group_by: [region]\n").items():
        expr = str(rule["expr"])
        assert "sum without (slo, window) (" in expr or expr.startswith("vector("), name


def test_burning_alerts_carry_sloths_labels_and_others_do_not() -> None:
    alerts = [rule for rule in rules(SLO) if "alert" in rule]
    severities = {}
    for rule in alerts:
        labels = rule["labels"]
        assert isinstance(labels, dict)
        severities[labels["mlobs_id"]] = labels.get("sloth_severity")
    assert severities == {
        "fraud/availability/burn/page-fast": "page",
        "fraud/availability/burn/page-slow": "page",
        "fraud/availability/burn/ticket": "ticket",
        "fraud/availability/no-data": None,
    }
