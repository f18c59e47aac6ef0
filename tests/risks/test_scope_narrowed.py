from __future__ import annotations

import pytest

from mlobs_compile.review.change import Side
from tests import reviews

RUN = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
DRIFT = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3%s}}}}"


def test_a_matcher_that_was_added_is_told_at_the_query() -> None:
    alert = "alerts:\n  queue:\n    at_most: 10\n    query: 'sum(depth%s)'\n"
    narrow = alert % '{queue="main"}'
    assert reviews.placed(alert % "", narrow) == [
        'R09 medium fraud/alert/queue: only series with queue="main" @ 4'
    ]
    assert reviews.placed(narrow, alert % "") == []
    assert reviews.placed(narrow, alert % '{queue="other"}') == []


def test_a_matcher_in_the_queries_of_an_slo() -> None:
    slo = "slos: {answers: {objective: 99%%, sli: {events: {bad: 'sum(rate(b%s[$window]))', total: 'sum(rate(t%s[$window]))'}}}}"
    eu = '{region="eu"}'
    assert reviews.placed(slo % ("", ""), slo % (eu, eu)) == [
        'R09 high fraud/answers: only series with region="eu" @ 1'
    ]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("", ", where: amount > 0", 'all rows → rows with "amount" > 0'),
    (", where: amount > 0", ", where: amount > 0 and vip = true", 'rows with "amount" > 0 → rows with ("amount" > 0) AND ("vip" = TRUE)'),
    (", segments: [age_band]", ", segments: []", "no longer by age_band"),
    (", segments: [age_band, country]", ", segments: [country]", "by no longer age_band"),
])  # fmt: skip
def test_rows_and_segments_that_no_longer_count(old: str, new: str, said: str) -> None:
    assert reviews.rows((RUN, DRIFT % old), (RUN, DRIFT % new)) == [
        f"R09 medium fraud/drift/amount/psi: {said}"
    ]
    assert reviews.rows((RUN, DRIFT % new), (RUN, DRIFT % old)) == []


def test_a_check_of_all_columns_that_lost_one() -> None:
    star = "monitors: runner\nfeatures: {names: [%s]}\ndrift: {features: {'*': {psi: {at_most: 0.3}}}}"
    both, one = star % "amount, age_band", star % "amount"
    assert reviews.rows((RUN, both), (RUN, one)) == ["R09 medium fraud/drift/all/psi: no longer of age_band"]
    assert reviews.rows((RUN, one), (RUN, both)) == []


def test_a_condition_on_a_check_of_data() -> None:
    data = "columns: {amount: {type: float, checks: {missing: {at_most: 1%%%s}}}, age_band: {type: string}, is_fraud: {type: integer}}"
    assert reviews.rows(data % "", data % ", where: is_fraud = 1") == [
        'R09 medium transactions/column/amount/missing: all rows → rows with "is_fraud" = 1'
    ]


def test_a_dimension_of_a_metric_and_a_part_of_a_composite() -> None:
    alert = "alerts: {load: {cloudwatch: {namespace: Acme, metric: Load, stat: Average, dimensions: {%s}}, at_most: 9}}"
    assert reviews.rows(alert % "App: fraud", alert % "App: fraud, Host: one") == [
        "R09 medium fraud/alert/load: only Host=one"
    ]
    part = "{objective: 99%, sli: {events: {bad: 'sum(rate(b[$window]))', total: 'sum(rate(t[$window]))'}}}"
    slos = f"slos:\n  a: {part}\n  b: {part}\n  c: {part}\n  all:\n    objective: 99%\n    composite: "
    assert reviews.placed(slos + "{all_of: [a, b, c]}\n", slos + "{all_of: [a, b]}\n") == [
        "R09 high fraud/all: made of no longer fraud/c @ 7"
    ]


def test_one_variant_of_an_endpoint_in_place_of_all_of_it() -> None:
    whole = "serving: {preset: sagemaker-endpoint, endpoint: fraud}"
    canary = whole.replace("fraud}", "fraud, variant: canary}")
    assert "R09 high fraud/availability: only VariantName=canary" in reviews.rows(whole, canary)
    assert reviews.rows(canary, whole) == []
    assert reviews.rows(whole, whole.replace("fraud}", "other}")) == []


def test_features_groups_and_captured_data_of_a_managed_monitor() -> None:
    model = (
        "features: {names: [%s]}\n"
        "drift: {baseline: s3://acme/base, features: {amount: {js_distance: {at_most: 0.2}}}}\n"
        "capture: {uri: s3://acme/%s}"
    )
    two = model % ("amount, age_band", "seen")
    assert reviews.rows(two, model % ("amount", "seen")) == [
        "R09 medium fraud/monitor/quality: features no longer age_band, and in 1 more"
    ]
    part = model % ("amount, age_band", "seen/eu")
    assert reviews.rows(two, part) == [
        "R09 medium fraud/monitor/quality: only what lies in s3://acme/seen/eu, and in 1 more"
    ]
    assert reviews.rows(part, two) == []
    assert reviews.rows(two, model % ("amount, age_band", "seen-eu")) == []


RETRAINING = (
    "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3}}}}\n"
    "performance: {problem: binary, label: y, metrics: {recall: {at_least: 0.8}}}\n"
)
REACTS = RETRAINING + "retraining: {on: [%s], run: {sagemaker_pipeline: train}, cooldown: 1d}"
TARGETS = (
    "targets: {cloudwatch: {}, prometheus: {}, alertmanager: {}, runner: {}, eventbridge: {}}\n"
    'aws: {account: "123456789012", region: eu-west-1}'
)


def test_alerts_that_no_longer_start_a_retraining() -> None:
    both, one = (TARGETS, REACTS % "drift, performance"), (TARGETS, REACTS % "drift")
    assert reviews.rows(both, one) == [
        "R09 high fraud/retraining: started by no longer fraud/performance/recall"
    ]
    assert reviews.rows(one, both) == []


def test_a_retraining_that_is_gone_is_one_row_with_its_alert_on_failures() -> None:
    assert reviews.rows((TARGETS, REACTS % "drift"), (TARGETS, RETRAINING)) == [
        "R01 high fraud/retraining: no alert starts a run any more"
    ]


def test_a_composite_of_a_model_that_was_renamed_is_made_of_as_much_as_before() -> None:
    part = "{objective: 99%, sli: {events: {bad: 'sum(rate(b[$window]))', total: 'sum(rate(t[$window]))'}}}"
    slos = f"slos:\n  a: {part}\n  b: {part}\n  all:\n    objective: 99%\n    composite: {{all_of: [a, b]}}\n"
    states = [
        reviews.of_files({"mlobs.yaml": text + slos}, side)
        for text, side in (
            (reviews.HEAD, Side.BEFORE),
            (reviews.HEAD.replace("name: fraud", "name: scam"), Side.AFTER),
        )
    ]
    assert [one.code for one in reviews.findings(reviews.between(*states))] == ["R17", "R14"]
