from __future__ import annotations

from tests import reviews

RUN = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'


def test_a_longer_window_and_a_longer_wait_are_told_at_their_keys() -> None:
    alert = "alerts:\n  queue:\n    query: sum(depth)\n    at_most: 10\n    window: %s\n    for: %s\n"
    assert reviews.placed(alert % ("5m", "1m"), alert % ("15m", "1h")) == [
        "R05 medium fraud/alert/queue: window 5m → 15m @ 5",
        "R05 medium fraud/alert/queue: for 1m → 1h @ 6",
    ]
    assert reviews.placed(alert % ("15m", "1h"), alert % ("5m", "1m")) == []


def test_more_windows_that_must_be_bad() -> None:
    drift = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3, for: %s}}}}"
    for old, new in (("1 of 1", "2 of 3"), ("2 of 3", "3 of 3"), ("2 of 5", "2 of 3")):
        assert reviews.rows((RUN, drift % old), (RUN, drift % new)) == [
            f"R05 medium fraud/drift/amount/psi: {old} → {new} windows"
        ]
        assert reviews.rows((RUN, drift % new), (RUN, drift % old)) == []


def test_the_windows_of_a_tier_but_not_those_that_follow_from_the_slo() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability%s}}"
    longer = slo % ", tiers: {page-fast: {long: 2h, short: 10m}}"
    assert reviews.rows(slo % "", longer) == [
        "R05 high fraud/availability/burn/page-fast: window 1h → 2h, short window 5m → 10m"
    ]
    assert reviews.rows(longer, slo % "") == []


def test_a_silence_that_is_told_later() -> None:
    alert = "alerts: {gone: {query: sum(up), absent: true, for: %s}}\n"
    assert reviews.placed(alert % "5m", alert % "1h") == [
        "R05 medium fraud/alert/gone: silent for 5m → 1h @ 1"
    ]


def test_the_deadline_of_a_planned_run_is_one_row() -> None:
    pipeline = reviews.TRAIN + 'planned: {signal: done, cron: "30 6 * * *", deadline: %s, severity: page}\n'
    assert reviews.placed(pipeline % "2h", pipeline % "6h") == [
        "R05 high train/planned/did-not-run: deadline 2h → 6h @ 14"
    ]
    assert reviews.placed(pipeline % "6h", pipeline % "2h") == []


PERFORMANCE = """\
monitors: runner
outputs: {prediction: p, timestamp: at}
performance:
  problem: binary
  label: y
  labels: {join: id, lag: %s}
  metrics: {recall: {at_least: 0.8}}
"""


def test_labels_that_are_waited_for_longer() -> None:
    run = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
    for old, new, text in (
        ("1d", "3d", "labels after 1d → 3d"),
        ("1d, max_lag: 3d", "1d, max_lag: 5d", "late labels for 3d → 5d"),
    ):
        assert reviews.rows((run, PERFORMANCE % old), (run, PERFORMANCE % new)) == [
            f"R05 medium fraud/performance/recall: {text}"
        ]
        assert not any(
            one.startswith("R05") for one in reviews.rows((run, PERFORMANCE % new), (run, PERFORMANCE % old))
        )


def test_a_retraining_that_rests_longer() -> None:
    targets = (
        "targets: {cloudwatch: {}, prometheus: {}, alertmanager: {}, runner: {}, eventbridge: {}}\n"
        'aws: {account: "123456789012", region: eu-west-1}'
    )
    model = (
        "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3}}}}\n"
        "retraining: {on: [drift], run: {sagemaker_pipeline: train}, cooldown: %s}"
    )
    long, short = (targets, model % "3d"), (targets, model % "1d")
    assert reviews.rows(short, long) == ["R05 high fraud/retraining: cooldown 1d → 3d"]
    assert reviews.rows(long, short) == []
