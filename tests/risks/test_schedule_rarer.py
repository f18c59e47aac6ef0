from __future__ import annotations

from tests import reviews

RUN = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'


def test_the_schedule_of_a_model_is_one_row_for_all_of_its_checks() -> None:
    model = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.3}}}}\nschedule: "
    assert reviews.rows((RUN, model + "hourly"), (RUN, model + "daily")) == [
        "R10 medium fraud: every 1h → every 1d"
    ]
    assert reviews.rows((RUN, model + "daily"), (RUN, model + "hourly")) == []


def test_the_schedule_of_a_data_set_and_of_managed_monitors() -> None:
    data = "kind: Dataset\nschedule: "
    assert reviews.rows(data + "hourly", data + "every 6h") == [
        "R10 medium transactions: every 1h → every 6h"
    ]
    assert reviews.rows("schedule: hourly", "schedule: daily") == ["R10 medium fraud: every 1h → every 1d"]
    assert reviews.rows("schedule: daily", "schedule: hourly") == []


def test_planned_runs_of_a_pipeline() -> None:
    pipeline = reviews.TRAIN + 'planned: {signal: done, cron: "%s", deadline: 2h}\n'
    assert reviews.placed(pipeline % "30 6 * * *", pipeline % "30 6 * * 1-5") == [
        "R10 medium train/planned/did-not-run: longest pause 1d → 3d @ 14"
    ]
    assert reviews.placed(pipeline % "30 6 * * 1-5", pipeline % "30 6 * * *") == []
