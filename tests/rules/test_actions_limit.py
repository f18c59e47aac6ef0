from __future__ import annotations

import pytest

from mlobs_compile.rules.actions_limit import MOST, RULE
from tests.builders import a_resource

TOPICS = [f"arn:aws:sns:eu-west-1:123456789012:t{number}" for number in range(6)]


@pytest.mark.parametrize("kind", ["metric-alarm", "composite-alarm"])
@pytest.mark.parametrize("key", ["AlarmActions", "OKActions", "InsufficientDataActions"])
def test_the_sixth_action_of_a_state_is_an_error(kind: str, key: str) -> None:
    (finding,) = RULE.check(a_resource(kind, **{key: TOPICS}))
    assert f"6 {key}" in finding.message
    assert list(RULE.check(a_resource(kind, **{key: TOPICS[:5]}))) == []


def test_states_are_counted_one_by_one() -> None:
    assert list(RULE.check(a_resource(AlarmActions=TOPICS[:5], OKActions=TOPICS[:5]))) == []


def test_the_limit_is_that_of_the_service_model() -> None:
    import botocore.session as session

    model = session.get_session().get_service_model("cloudwatch")
    for operation in ("PutMetricAlarm", "PutCompositeAlarm"):
        members = model.operation_model(operation).input_shape.members
        assert members["AlarmActions"].metadata["max"] == MOST
