"""The programs in the guide are run: the loop that sends alarms, and the check of a batch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli import run
from tests.aws.cloudwatch_world import CloudWatch
from tests.aws.signals_world import Signals
from tests.aws.strict import Fake
from tests.doc_examples import REPO, program
from tests.targets.cloudwatch_world import SIGNALS, availability, emitted_and_said, with_tiers

GUIDE = REPO / "docs" / "guide.md"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the example platform compiles to in production."""
    folder = tmp_path_factory.mktemp("generated")
    assert (
        run(["compile", str(REPO / "specs"), "--env", "prod", "--out", str(folder), "--format", "concise"])
        == 0
    )
    return folder / "prod"


def callable_of(name: str) -> Callable[..., Any]:
    found = program(GUIDE, name)[name]
    assert callable(found)
    return found


def test_the_loop_sends_every_request_to_a_cloudwatch_that_refuses_what_aws_refuses(generated: Path) -> None:
    world = CloudWatch()
    fake = Fake("cloudwatch", world.handlers)
    callable_of("send")(generated / "cloudwatch", {"cloudwatch": fake.client}, "123456789012")
    files = [json.loads(path.read_text()) for path in (generated / "cloudwatch").glob("*/*.json")]
    assert len(fake.calls) == sum(len(file.get("requests", ())) for file in files) > 40
    made = json.loads((generated / "manifest.json").read_text())["resources"]
    names = {one["name"] for one in made if one["kind"].endswith("-alarm") and one["target"] == "cloudwatch"}
    assert set(world.metric_alarms) | set(world.composite_alarms) == names


def test_the_loop_may_run_twice(generated: Path) -> None:
    world = CloudWatch()
    for _ in range(2):
        clients = {"cloudwatch": Fake("cloudwatch", world.handlers).client}
        callable_of("send")(generated / "cloudwatch", clients, "123456789012")
    assert world.composite_alarms and world.dashboards


def test_the_loop_creates_an_slo_once_and_changes_it_afterwards(tmp_path: Path) -> None:
    emission, _ = emitted_and_said(*with_tiers(availability()), options=SIGNALS)
    for artifact in emission.artifacts:
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text)
    world, signals = CloudWatch(), Signals()
    fakes = {
        "cloudwatch": Fake("cloudwatch", world.handlers),
        "application-signals": Fake("application-signals", signals.handlers),
    }
    for _ in range(2):
        callable_of("send")(tmp_path, {name: fake.client for name, fake in fakes.items()}, "123456789012")
    assert [operation for operation, _ in fakes["application-signals"].calls] == [
        "CreateServiceLevelObjective",
        "UpdateServiceLevelObjective",
    ]
    assert list(signals.slos) == ["acme.prod.fraud.availability"] and world.composite_alarms


@pytest.mark.parametrize(
    ("account", "region"), [("999999999999", "eu-west-1"), ("123456789012", "us-east-1")]
)
def test_the_loop_sends_nothing_to_another_account_or_region(
    generated: Path, account: str, region: str
) -> None:
    fake = Fake("cloudwatch", CloudWatch().handlers, region=region)
    with pytest.raises(SystemExit, match="is for 123456789012 in eu-west-1"):
        callable_of("send")(generated / "cloudwatch", {"cloudwatch": fake.client}, account)
    assert fake.calls == []


@pytest.mark.realtool
def test_a_batch_is_checked_by_great_expectations(generated: Path) -> None:
    import pandas as pd

    good = pd.DataFrame(
        {
            "transaction_id": [f"t{number}" for number in range(10_000)],
            "created_at": pd.Timestamp("2026-01-31T11:00:00"),
            "amount": 12.5,
            "currency": "EUR",
            "country": "DE",
            "age_band": "18-25",
            "is_fraud": 0,
        }
    )
    check = callable_of("check_batch")
    folder = generated / "great_expectations"
    parameters = {"created_at_not_before": "2026-01-31T10:00:00"}
    assert check(folder, "transactions", good, parameters).success
    assert not check(folder, "transactions", good.assign(amount=-1.0), parameters).success
    assert not check(folder, "transactions", good, {"created_at_not_before": "2026-01-31T12:00:00"}).success
