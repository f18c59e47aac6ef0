from __future__ import annotations

from mlobs_compile.review.change import Side
from tests import platforms, reviews

SLO = """\
slos:
  answers:
    objective: 99.9%%
    sli: {events: {bad: 'sum(rate(bad_total[$window]))', total: 'sum(rate(all_total[$window]))'}}
    no_data: %s
"""


def test_each_step_down_from_bad_to_ignore_is_one_row() -> None:
    for old, new in (("bad", "alert"), ("alert", "ignore"), ("bad", "ignore")):
        assert reviews.placed(SLO % old, SLO % new) == [f"R08 high fraud/answers: no data: {old} → {new} @ 5"]
        assert reviews.placed(SLO % new, SLO % old) == []


def test_an_slo_that_is_judged_later_and_one_that_no_longer_tells_of_no_traffic() -> None:
    more = SLO % "alert" + "    coverage: 50%\n"
    assert reviews.placed(SLO % "alert", more) == [
        "R08 high fraud/answers: judged from 25% → from 50% of a window on @ 6"
    ]
    told = SLO % "alert" + "    no_traffic: 2h\n"
    assert reviews.rows(
        "slos: {availability: {objective: 99.9%, signal: availability, no_traffic: 2h}}",
        "slos: {availability: {objective: 99.9%, signal: availability}}",
    ) == ["R08 medium fraud/availability: no traffic for 2h: told → not told"]
    assert reviews.placed(SLO % "alert", told) == []


def test_a_check_that_needs_more_rows_for_a_verdict() -> None:
    run = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
    drift = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3, min_rows: %s}}}}"
    assert reviews.rows((run, drift % 500), (run, drift % 9000)) == [
        "R08 medium fraud/drift/amount/psi: a verdict from 500 → from 9000 rows on"
    ]
    assert reviews.rows((run, drift % 9000), (run, drift % 500)) == []


def test_an_alert_on_what_comes_once_a_run_that_no_longer_holds_its_last_value() -> None:
    preset = platforms.PRESET.replace("unit: count\n", "unit: count\n    once_a_run: %s\n")
    model = platforms.HEAD + "serving: {preset: scorer, job: a}\n"
    states = [
        reviews.of_files(
            {
                "mlobs.yaml": platforms.whole(
                    platforms.PROJECT, platforms.TEAM, preset.replace("%s", said), model
                )
            },
            side,
        )
        for said, side in (("true", Side.BEFORE), ("false", Side.AFTER))
    ]
    found = [reviews.row(one) for one in reviews.findings(reviews.between(*states))]
    assert found == ["R08 medium fraud/alert/deep: no data: last → healthy"]
    back = [reviews.row(one) for one in reviews.findings(reviews.between(states[1], states[0]))]
    assert back == []
