from __future__ import annotations

from mlobs_compile.review.change import Side
from tests import reviews

SLO = """\
slos:
  answers:
    objective: 99%
    sli: {events: {bad: "sum(rate(b[$window]))", total: "sum(rate(t[$window]))"}}
"""


def test_a_further_window_that_is_no_longer_recorded() -> None:
    more = SLO + "    other_windows: [7d, month]\n"
    assert reviews.placed(more, SLO) == [
        "R14 low fraud/answers: budget over 7d, month no longer recorded @ 5 before"
    ]
    assert reviews.placed(SLO, more) == []


def test_a_prometheus_that_keeps_less() -> None:
    facts = "prometheus: {version: 3.5.0, retention: %s}"
    assert reviews.rows(facts % "90d", facts % "15d") == ["R14 medium prometheus: retention 90d → 15d"]
    assert reviews.rows(facts % "15d", facts % "90d") == []


def test_alerts_whose_own_history_is_no_longer_recorded() -> None:
    plain = reviews.HEAD + SLO
    off = plain.replace("prometheus: {}", "prometheus: {alert_health: {record: false}}")
    before, after = (
        reviews.of_files({"mlobs.yaml": text}, side)
        for text, side in ((plain, Side.BEFORE), (off, Side.AFTER))
    )
    assert [reviews.row(one) for one in reviews.findings(reviews.between(before, after))] == [
        "R14 low target/prometheus: history of the alerts no longer recorded"
    ]
    assert reviews.findings(reviews.between(after, before)) == ()


def test_late_labels_that_are_waited_for_less_long() -> None:
    run = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
    model = (
        "monitors: runner\noutputs: {prediction: p, timestamp: at}\nperformance: {problem: binary, label: y, "
        "labels: {join: id, lag: 1d, max_lag: %s}, metrics: {recall: {at_least: 0.8}, precision: {at_least: 0.7}}}"
    )
    assert reviews.rows((run, model % "5d"), (run, model % "3d")) == [
        "R14 low fraud: late labels for 5d → 3d"
    ]
