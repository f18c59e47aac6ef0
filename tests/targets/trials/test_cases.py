"""No case is left out in silence: what an alert should have is tried, or said to be lacking with the reason."""

from __future__ import annotations

import re

import pytest

from mlobs_compile.targets.prometheus.trials.cases import expected
from mlobs_compile.targets.prometheus.trials.trial import Case, Trial
from tests.doc_examples import REPO
from tests.targets.trials.every_kind import all_trials

TRIALS = all_trials()


def cases(alert: str) -> set[str]:
    found = next(one for trial in TRIALS.values() for one in trial.alerts if one.id == f"fraud/{alert}")
    return {case.value for case in expected(found)}


@pytest.mark.parametrize("trial", TRIALS.values(), ids=TRIALS)
def test_every_case_of_every_alert_is_tried_or_said_to_be_lacking(trial: Trial) -> None:
    tried = {(check.alert, check.case) for one in trial.scenarios for check in one.checks}
    lacking = {(lack.alert, lack.case) for lack in trial.lacks}
    wanted = {(alert.id, case) for alert in trial.alerts for case in expected(alert)}
    assert wanted <= tried | lacking
    assert not tried & lacking and lacking <= wanted
    assert all(len(lack.reason) > 20 for lack in trial.lacks)


def test_an_alert_is_tried_for_what_it_is() -> None:
    burning = {"fires", "silent", "recovers", "windows", "young", "gone", "planned"}
    assert cases("events/burn/page-fast") == burning | {"quiet", "idle", "unexposed", "reset"}
    assert cases("latency/burn/page-fast") == burning | {"quiet", "idle", "reset"}
    assert cases("ratio/burn/ticket") == burning
    assert cases("strict/burn/page-fast") >= {"hold"}
    assert cases("grouped/burn/ticket") >= {"groups"}
    assert cases("events/budget/25-percent") >= {"fires", "silent", "young", "quiet"}
    assert "young" not in cases("month/budget/0-percent")
    assert cases("events/no-data") == {"fires", "silent", "hold", "gone", "planned"}
    assert cases("events/no-traffic") == {"fires", "silent", "young", "planned"}
    assert cases("alert/heat") == {"fires", "silent", "hold", "recovers", "gone"}
    assert cases("alert/jump") == {"fires", "silent", "hold", "young"}
    assert cases("alert/gone") == {"fires", "silent", "hold", "recovers"}


def lacking(slo: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for lack in TRIALS[f"fraud/{slo}"].lacks:
        found.setdefault(lack.reason, set()).add(lack.case.value)
    return found


def test_what_cannot_be_invented_is_told_with_the_reason() -> None:
    (native,) = lacking("native")
    assert "native histograms" in native
    (joined,) = lacking("joined")
    assert "`label_replace`" in joined
    assert {
        reason for slo in ("events", "latency", "grouped", "queue", "journey") for reason in lacking(slo)
    } <= {"rules would have to be evaluated at each of its minutes, and it may come late in the week"}


def test_the_alerts_of_an_slo_whose_series_cannot_be_invented_are_tried_on_given_records() -> None:
    trial = TRIALS["fraud/joined"]
    tried = {check.case for one in trial.scenarios for check in one.checks}
    assert tried >= {Case.FIRES, Case.SILENT, Case.WINDOWS, Case.RECOVERS, Case.YOUNG}
    assert not any(scenario.staged for scenario in trial.scenarios)


def test_groups_are_not_claimed_to_be_told_apart_where_there_is_one() -> None:
    spec = """\
slos:
  one: {objective: 99%, group_by: [region], no_data: ignore, sli: {events: {bad: 'rate(bad_total{region="eu"}[$window])', total: 'rate(all_total{region="eu"}[$window])'}}}
"""
    (trial,) = all_trials(spec).values()
    assert {(lack.case, lack.reason.partition(",")[0]) for lack in trial.lacks} == {
        (Case.GROUPS, "its queries select one value of the label that it is grouped by")
    }


def test_the_page_on_tests_explains_every_case() -> None:
    page = (REPO / "docs/testing.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.M) == [case.value for case in Case]
