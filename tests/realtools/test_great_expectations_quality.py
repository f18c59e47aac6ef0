"""Every kind of check in the newest Great Expectations: rows that are right pass, and what is wrong is told apart."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mlobs_compile.ir.assertion import Aggregate, Assertion, FailingRows, Scalar, Within
from tests.builders import an_expectation
from tests.realtools.gx_quality import (
    BREAKS,
    NODES,
    ROWS,
    STEADY,
    a_run,
    answered,
    runs,
    write,
)

pytestmark = pytest.mark.realtool
ZERO = Decimal(0)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The state of every expectation for the good rows and for each broken column."""
    folder = write(tmp_path_factory.mktemp("gx"), NODES)
    found = answered(sys.executable, [folder], runs(folder))
    assert found["loaded"][str(folder)] == {"payments": [node.id for node in NODES]}
    return dict(zip(["good", *BREAKS], found["ran"], strict=True))


def test_all_kinds_of_assertion_are_tried_here_or_on_spark() -> None:
    tried = {type(node.assertion) for node in NODES} | {FailingRows, Scalar}
    assert tried == set(Assertion.__args__)
    assert {node.id.removeprefix("payments/") for node in NODES} == set(BREAKS) | STEADY


def test_good_rows_pass_every_kind(said: dict[str, dict[str, str]]) -> None:
    assert {id: state for id, state in said["good"].items() if state != "passed"} == {}


@pytest.mark.parametrize("broken", BREAKS)
def test_a_planted_fault_fails_its_own_expectation(said: dict[str, dict[str, str]], broken: str) -> None:
    assert said[broken][f"payments/{broken}"] == "failed"
    assert "error" not in said[broken].values()


def test_what_only_warns_does_so_before_the_check_fails(said: dict[str, dict[str, str]]) -> None:
    assert said["range/warn"]["payments/range"] == "passed"


def a_verdict(folder: Path, frame: dict[str, list[Any]], *nodes: Any) -> list[str]:
    where = write(folder, nodes)
    (found,) = answered(sys.executable, [where], [a_run(where, frame)])["ran"]
    return list(found.values())


def test_a_column_that_is_not_there_is_an_error_and_not_a_failure(tmp_path: Path) -> None:
    nodes = (
        an_expectation(Within(ZERO, None), "lost", id="range"),
        an_expectation(Aggregate("mean", ZERO, None), "lost", id="mean"),
        an_expectation(Within(ZERO, None), "amount", id="where", where="lost = 1"),
    )
    assert a_verdict(tmp_path, ROWS, *nodes) == ["error", "error", "error"]


def test_a_slice_without_rows_or_values_is_nothing_to_judge(tmp_path: Path) -> None:
    nodes = (
        an_expectation(Within(ZERO, None), "amount", id="range", where="country = 'XX'"),
        an_expectation(Aggregate("mean", ZERO, None), "amount", id="mean", where="id > 99"),
        an_expectation(Within(ZERO, None), "nulls", id="nulls"),
    )
    states = a_verdict(tmp_path, {**ROWS, "nulls": [None] * 4}, *nodes)
    assert [state.partition(" (")[0] for state in states] == ["nothing to judge"] * 3


ACTIONS = {
    "slack": {"webhook": "${SLACK_WEBHOOK}", "on": "critical"},
    "teams": {"webhook": "${TEAMS_WEBHOOK}"},
    "email": {
        "to": ["risk@acme.example", "ml@acme.example"],
        "server": "smtp.acme.example",
        "login": "${SMTP_USER}",
        "password": "${SMTP_PASSWORD}",
    },
    "sns_topic": "arn:aws:sns:eu-west-1:123456789012:risk",
    "data_docs": True,
}


def test_a_checkpoint_has_its_actions_and_finds_its_secrets_when_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import great_expectations as gx

    write(tmp_path, NODES[:2], actions=ACTIONS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    monkeypatch.setenv("SLACK_WEBHOOK", "https://hooks.example/secret")
    checkpoint = gx.get_context(mode="file", project_root_dir=tmp_path).checkpoints.get("payments")
    assert [one.type for one in checkpoint.actions] == [
        "slack", "microsoft", "email", "sns", "update_data_docs",
    ]  # fmt: skip
    slack, email = checkpoint.actions[0], checkpoint.actions[2]
    assert slack.notify_on == "critical" and slack.slack_webhook.get_config_value(
        checkpoint_provider(tmp_path)
    ) == ("https://hooks.example/secret")
    assert email.receiver_emails == "risk@acme.example, ml@acme.example"
    assert {path: path.read_bytes() for path in before} == before
    assert not any(b"hooks.example" in text for text in before.values())


def checkpoint_provider(folder: Path) -> Any:
    import great_expectations as gx

    return gx.get_context(mode="file", project_root_dir=folder).config_provider


def test_pages_are_renewed_where_they_are_asked_for(tmp_path: Path) -> None:
    folder = write(tmp_path, NODES[:2], actions={"data_docs": True})
    answered(sys.executable, [], [a_run(folder, ROWS)])
    assert (folder / "gx/uncommitted/data_docs/local_site/index.html").exists()


@pytest.mark.parametrize("secret", ["https://hooks.slack.example/T0/B0/x", "$SLACK", "${a b}"])
def test_a_secret_itself_is_not_taken(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        write(tmp_path, NODES[:1], actions={"slack": {"webhook": secret}})
