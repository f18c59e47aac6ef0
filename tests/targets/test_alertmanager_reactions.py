"""Routes of what is started, beside those of people: nobody is told less, and nothing is told twice."""

from __future__ import annotations

import json

import yaml

from mlobs_compile.artifact import Emission
from mlobs_compile.paths import delivery
from tests import projects

TARGETS = (
    "targets: {eventbridge: {}, alertmanager: {relay: {url: 'http://relay:9467', token: aws-sm://relay}}}"
)
MODEL = "monitors: runner\ndrift: {features: {amount: {psi: {at_most: 0.2}}}}\n"
PIPELINE = "{sagemaker_pipeline: fraud-train}"
AIRFLOW = "{airflow: {dag: fraud_train, url: 'http://airflow:8080', username: u, password: aws-sm://airflow, conf: {a: 1}}}"
LABELS = {"mlobs_id": "fraud/drift/amount/psi", "environment": "default", "team": "risk", "severity": "ticket",
          "name": "fraud", "kind": "model"}  # fmt: skip


def emission(run: str | None, *, more: str = "") -> Emission:
    text = f"{MODEL}{more}" + (f"retraining: {{on: [drift], run: {run}}}" if run else "")
    build = projects.built(TARGETS, text)
    assert build.emissions, projects.errors(TARGETS, text)
    return build.emissions["alertmanager"]


def config(found: Emission) -> dict[str, object]:
    return yaml.safe_load(next(one.text for one in found.artifacts if one.path == "alertmanager.yml"))


def stops(run: str | None, **labels: str) -> list[str]:
    return [stop.receiver for stop in delivery.read(config(emission(run))).stops({**LABELS, **labels})]


def test_people_are_told_as_without_it_and_the_run_is_started_beside() -> None:
    assert stops(None) == ["risk/ticket"]
    assert stops(AIRFLOW) == stops(PIPELINE) == ["reaction/fraud/retraining", "risk/ticket"]


def test_another_alert_of_the_model_or_of_another_environment_starts_nothing() -> None:
    assert stops(AIRFLOW, mlobs_id="fraud/drift/amount/psi/warn") == ["risk/ticket"]
    assert stops(AIRFLOW, environment="staging") == ["risk/ticket"]


def test_only_the_start_of_a_fault_is_sent_to_what_is_started() -> None:
    for run, kind in ((AIRFLOW, "webhook_configs"), (PIPELINE, "sns_configs")):
        receivers = config(emission(run))["receivers"]
        (own,) = (one for one in receivers if one["name"] == "reaction/fraud/retraining")  # type: ignore[attr-defined]
        assert [one["send_resolved"] for one in own[kind]] == [False]


def test_the_relay_is_shown_a_token_and_given_its_file() -> None:
    found = emission(AIRFLOW)
    receivers = config(found)["receivers"]
    (own,) = (one for one in receivers if one["name"].startswith("reaction/"))  # type: ignore[attr-defined]
    (webhook,) = own["webhook_configs"]
    assert webhook["url"] == "http://relay:9467/alerts"
    assert webhook["http_config"]["authorization"]["credentials_file"].endswith("/aws-sm-relay")
    (file,) = (one for one in found.artifacts if one.path == "reactions.json")
    (entry,) = json.loads(file.text)["reactions"]
    assert entry["triggers"] == ["fraud/drift/amount/psi"] and entry["cooldown_seconds"] == 86400
    assert entry["airflow"]["login"] == {
        "secret_file": "/etc/alertmanager/secrets/aws-sm-airflow",
        "user": "u",
    }
    assert any("aws-sm://airflow" in note for note in found.notes)
    assert any("mlobs relay" in note for note in found.notes)


def test_planned_work_of_the_model_mutes_its_route() -> None:
    found = emission(AIRFLOW, more="maintenance: {db: {start: '02:00', end: '04:00'}}\n")
    (route,) = (one for one in found.resources if one.kind == "reaction-route")
    assert route.body["mute_time_intervals"] == ["fraud/maintenance/db"]


def test_without_a_retraining_the_configuration_is_what_it_was() -> None:
    found = emission(None)
    assert "reaction" not in "".join(one.text for one in found.artifacts)
    assert [one.path for one in found.artifacts] == ["alertmanager.yml", "secrets.yaml"]


def test_a_receiver_that_starts_something_is_nobody() -> None:
    """A team that can only be reached by chat does not count as awake because a run is started."""
    chat = (
        'receivers: {c: {type: slack, channel: "#c", webhook: env://C}, topic: {type: sns, topic_arn: '
        '"arn:aws:sns:eu-west-1:123456789012:risk"}}\nrouting: {page: [c], ticket: [c]}'
    )
    page = MODEL.replace("at_most: 0.2", "at_most: 0.2, severity: page")
    text = f"{page}retraining: {{on: [drift], run: {AIRFLOW}}}"
    assert "MLO474" in projects.codes(TARGETS, chat, text)
