"""CloudWatch by PutMetricData: what AWS would take, in few requests, with no value that it refuses."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from mlobs_compile.errors import UsageFault
from mlobs_compile.runner.publishers.cloudwatch import CloudWatch, made
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Results, Status
from tests.aws.strict import Fake
from tests.aws.weather import Refusal
from tests.runner.made import finding, publications, results
from tests.runner.small_project import NOON


def now() -> float:
    return NOON + 7200


def _sent(found: Results) -> list[dict[str, Any]]:
    fake = Fake("cloudwatch")
    CloudWatch(fake.client, now).publish(publications(found))
    assert all(operation == "PutMetricData" for operation, _ in fake.calls)
    assert all(request["Namespace"] == "mlobs" for _, request in fake.calls)
    assert all(len(request["MetricData"]) <= 1000 for _, request in fake.calls)
    return [datum for _, request in fake.calls for datum in request["MetricData"]]


def _values(data: list[dict[str, Any]], **dimensions: str) -> dict[str, float]:
    return {
        one["MetricName"]: one["Value"]
        for one in data
        if {pair["Name"]: pair["Value"] for pair in one["Dimensions"]} == dimensions
    }


def test_a_check_counts_its_columns_and_shows_the_worst_value() -> None:
    data = _sent(results(
        finding("fraud/drift/all/psi", Status.FAIL, 0.3, column="a"),
        finding("fraud/drift/all/psi", Status.FAIL, 0.9, column="b"),
        finding("fraud/drift/all/psi", Status.WARN, 0.15, column="c"),
        finding("fraud/drift/all/psi", Status.NO_DATA, None, column="d"),
        finding("fraud/drift/all/psi", Status.NO_DATA, None, column="d", segment="country=LI"),
    ))  # fmt: skip
    assert _values(data, Check="fraud/drift/all/psi", Environment="prod") == {
        "check_failing": 2.0, "check_warning": 1.0, "check_value": 0.9,
    }  # fmt: skip
    assert _values(data, Model="fraud", Environment="prod") == {
        "checks_failing": 2.0, "checks_errors": 0.0, "checks_no_data": 1.0, "rows": 1000.0, "runs": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize(("value", "sent"), [
    (inf, None), (-inf, None), (nan, None), (1e200, None), (None, None), (1e-200, 0.0), (-2.5, -2.5),
])  # fmt: skip
def test_a_value_that_cloudwatch_refuses_is_left_out_and_the_verdict_stays(
    value: float | None, sent: float | None
) -> None:
    values = _values(
        _sent(results(finding(status=Status.FAIL, value=value))),
        Check="fraud/drift/amount/psi",
        Environment="prod",
    )
    assert values["check_failing"] == 1.0
    assert values.get("check_value") == sent


def test_many_checks_go_in_several_requests() -> None:
    many = [finding(f"fraud/drift/{'x' * 500}{i}/psi") for i in range(700)]
    fake = Fake("cloudwatch")
    said = CloudWatch(fake.client, now).publish(publications(results(*many)))
    assert len(fake.calls) > 2 and said == "2105 metrics are in CloudWatch"
    assert sum(len(request["MetricData"]) for _, request in fake.calls) == 2105


def test_a_name_that_cloudwatch_cannot_hold_is_said() -> None:
    fake = Fake("cloudwatch")
    said = CloudWatch(fake.client, now).publish(publications(results(finding("fraud/drift/größe/psi"))))
    assert said.endswith("CloudWatch cannot hold the names of 1 checks")


def test_a_refusal_of_aws_is_a_fault_with_its_words() -> None:
    def refuse(_: object) -> dict[str, Any]:
        raise Refusal("AccessDenied", "not authorized to perform: cloudwatch:PutMetricData")

    fake = Fake("cloudwatch", {"PutMetricData": refuse})
    with pytest.raises(PublishFault, match=r"CloudWatch took no metrics: .*not authorized"):
        CloudWatch(fake.client, now).publish(publications(results(finding())))


def test_a_region_that_is_none_is_refused() -> None:
    with pytest.raises(UsageFault, match="write `cloudwatch:eu-west-1`"):
        made("Ireland")


def test_what_aws_would_refuse_for_its_age_is_not_sent() -> None:
    fake = Fake("cloudwatch")
    for later in (NOON + 15 * 86_400, NOON - 7200):
        with pytest.raises(PublishFault, match="nothing older than two weeks or two hours ahead"):
            CloudWatch(fake.client, lambda at=later: at).publish(publications(results(finding())))
    assert fake.calls == []
