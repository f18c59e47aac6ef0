"""Which alerts trigger a retraining, what it starts, where it is at home, and what is said of what cannot be."""

from __future__ import annotations

import pytest

from mlobs_compile.ir.alert import AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.reaction import Dag, Function, HostedDag, Login, Reaction, TrainingPipeline, Workflow
from mlobs_compile.ir.routing import Secret
from mlobs_compile.units import Duration
from tests import projects

TARGETS = "targets: {eventbridge: {}, alertmanager: {relay: {url: 'http://relay:9467'}}}"
RUN = "{sagemaker_pipeline: fraud-train}"
MODEL = """
monitors: runner
slos: {availability: {objective: 99.9%, signal: availability}}
alerts:
  queue: {query: queue_depth, at_most: 10}
  silence: {query: queue_depth, absent: true, for: 15m}
drift:
  features:
    amount: {psi: {at_most: 0.2, warn: {at_most: 0.1}, severity: page}, ks: {at_most: 0.1}}
  predictions: {psi: {at_most: 0.2}}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 1h}
  metrics: {recall: {at_least: 0.8}}
  estimated: {accuracy: {at_least: 0.8}}
outputs: {prediction: predicted_fraud, score: probability, threshold: 0.5, timestamp: at}
"""


def model(on: str, run: str = RUN, more: str = "") -> str:
    return f"{MODEL}retraining: {{on: [{on}], run: {run}{more}}}"


def reaction(on: str = "drift", run: str = RUN) -> Reaction:
    found = projects.nodes(TARGETS, model(on, run))["fraud/retraining"]
    assert isinstance(found, Reaction)
    return found


@pytest.mark.parametrize(("on", "wanted"), [
    ("drift", ["drift/amount/psi", "drift/amount/ks", "predictions/psi"]),
    ("performance", ["performance/recall", "estimated/accuracy"]),
    ("drift/amount", ["drift/amount/psi", "drift/amount/ks"]),
    ("drift/amount/ks, recall", None),
    ("performance/recall", ["performance/recall"]),
    ("queue", ["alert/queue"]),
    ("alert/queue, predictions", ["alert/queue", "predictions/psi"]),
])  # fmt: skip
def test_a_name_stands_for_pillars_alerts_and_checks_and_never_for_a_warning(
    on: str, wanted: list[str] | None
) -> None:
    if wanted is None:
        assert "MLO670" in projects.codes(TARGETS, model(on))
    else:
        assert list(reaction(on).triggers) == [f"fraud/{id}" for id in wanted]


def test_an_slo_stands_for_its_burn_rate_alerts_and_not_for_its_missing_data() -> None:
    found = reaction("availability").triggers
    assert found and all(id.startswith("fraud/availability/burn/") for id in found)


@pytest.mark.parametrize("name", ["silence", "checks", "checks/errors", "checks/no-data", "checks/stale",
                                  "drift/amount/psi/warn", "availability/no-data"])  # fmt: skip
def test_what_says_that_nothing_was_judged_triggers_nothing(name: str) -> None:
    slo = "slos: {availability: {objective: 99.9%, signal: availability, no_data: alert}}"
    text = model(name).replace("slos: {availability: {objective: 99.9%, signal: availability}}", slo)
    assert "MLO671" in projects.codes(TARGETS, text)


def test_an_slo_that_counts_missing_data_as_bad_triggers_nothing() -> None:
    text = model("availability").replace("signal: availability}", "signal: availability, no_data: bad}")
    assert "MLO671" in projects.codes(TARGETS, text)


def test_all_names_that_lead_nowhere_are_said_at_once_with_the_nearest_one() -> None:
    found = [one for one in projects.findings(TARGETS, model("drft, quue, bias")) if one.code == "MLO670"]
    assert [one.help for one in found[:2]] == ["did you mean `drift`?", "did you mean `queue`?"]
    assert "no `bias`" in found[2].message


@pytest.mark.parametrize(("run", "wanted"), [
    ("{sagemaker_pipeline: t, parameters: {a: b}}", TrainingPipeline("t", (("a", "b"),))),
    ('{step_functions: "arn:aws:states:eu-west-1:123456789012:stateMachine:m"}',
     Workflow("arn:aws:states:eu-west-1:123456789012:stateMachine:m", ())),
    ('{lambda: "arn:aws:lambda:eu-west-1:123456789012:function:f"}',
     Function("arn:aws:lambda:eu-west-1:123456789012:function:f", ())),
    ("{airflow: {dag: d, mwaa: m, api: v1}}", HostedDag("m", "d", "/dags/d/dagRuns", "v1", {})),
    ("{airflow: {dag: d, url: 'http://a/', token: env://TOKEN, conf: {x: 1}}}",
     Dag("http://a", "d", "v2", Login(None, Secret("env", "TOKEN")), {"x": 1})),
    ("{airflow: {dag: d, url: 'http://a', username: u, password: env://P}}",
     Dag("http://a", "d", "v2", Login("u", Secret("env", "P")), {})),
])  # fmt: skip
def test_every_kind_of_run(run: str, wanted: object) -> None:
    found = reaction("drift", run)
    assert found.run == wanted and found.cooldown == Duration.of(days=1)


@pytest.mark.parametrize("run", [
    "{}", "{sagemaker_pipeline: a, airflow: {dag: d, mwaa: m}}", "{airflow: {dag: d}}", "{airflow: {dag: d, mwaa: m, url: 'http://a', token: env://T}}",
    "{airflow: {dag: d, url: 'http://a'}}", "{airflow: {dag: d, url: 'http://a', username: u}}", "{airflow: {dag: d, mwaa: m, token: env://T}}",
    "{airflow: {dag: d, url: 'http://a', username: u, password: env://P, token: env://T}}", "{airflow: {dag: d, mwaa: m}, parameters: {a: b}}",
    f"{{airflow: {{dag: {'d' * 60}, mwaa: m}}}}", "{airflow: {dag: d, mwaa: m, conf: {mlobs: 1}}}",
])  # fmt: skip
def test_runs_that_do_not_fit_together_are_refused(run: str) -> None:
    assert "MLO111" in projects.codes(TARGETS, model("drift", run))


@pytest.mark.parametrize("text", ["{run: {sagemaker_pipeline: a}}", "{on: [drift]}", "{}"])
def test_half_a_retraining_is_refused(text: str) -> None:
    assert "MLO111" in projects.codes(TARGETS, f"{MODEL}retraining: {text}")


def test_the_first_target_that_can_start_the_run_is_its_home() -> None:
    assert projects.built(TARGETS, model("drift")).homes["fraud/retraining"] == "eventbridge"
    airflow = model("drift", "{airflow: {dag: d, url: 'http://a', token: env://T}}")
    assert projects.built(TARGETS, airflow).homes["fraud/retraining"] == "alertmanager"


def test_a_run_that_no_target_starts_names_the_target_to_add() -> None:
    (found,) = (one for one in projects.findings(model("drift")) if one.code == "MLO672")
    assert found.help and "`eventbridge: {}`" in found.help
    airflow = model("drift", "{airflow: {dag: d, url: 'http://a', token: env://T}}")
    (found,) = (
        one for one in projects.findings("targets: {eventbridge: {}}", airflow) if one.code == "MLO672"
    )
    assert found.help and "`relay: {url: ...}`" in found.help


def test_an_alarm_does_not_reach_the_relay_and_the_remedy_is_named() -> None:
    airflow = model("queue", "{airflow: {dag: d, url: 'http://a', token: env://T}}")
    text = airflow.replace("{query: queue_depth, at_most", "{cloudwatch: {namespace: A, metric: B}, at_most")
    (found,) = (one for one in projects.findings(TARGETS, text) if one.code == "MLO673")
    assert "`fraud/alert/queue`" in found.message and found.help and "`mwaa`" in found.help


def test_an_alert_of_prometheus_needs_an_alertmanager_of_the_project() -> None:
    text = model("drift")
    target = "targets: {eventbridge: {}, prometheus: {routed_elsewhere: true}}"
    assert "MLO673" in projects.codes(target, text)


def test_a_cooldown_shorter_than_the_time_between_two_verdicts_is_warned_of() -> None:
    assert "MLO676" in projects.codes(TARGETS, model("drift", more=", cooldown: 30m"))
    assert "MLO676" not in projects.codes(TARGETS, model("drift", more=", cooldown: 1h"))
    assert "MLO676" not in projects.codes(TARGETS, model("queue", more=", cooldown: 1m"))


def test_the_loop_is_watched_where_its_run_is_started() -> None:
    found = projects.nodes(TARGETS, model("drift"))
    assert isinstance(found["fraud/retraining/dead-letters"], ThresholdAlert)
    assert "fraud/retraining/relay-gone" not in found
    found = projects.nodes(TARGETS, model("drift", "{airflow: {dag: d, url: 'http://a', token: env://T}}"))
    assert isinstance(found["fraud/retraining/relay-gone"], AbsenceAlert)
    assert {"fraud/retraining/dead-letters", "fraud/retraining/no-better"} <= set(found)


def test_a_model_without_retraining_is_as_it_was() -> None:
    with_it = {id for id in projects.nodes(TARGETS, model("drift")) if "retraining" not in id}
    assert set(projects.nodes(TARGETS, MODEL)) == with_it
