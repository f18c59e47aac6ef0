from __future__ import annotations

import json
from typing import Any, cast

import pytest

from mlobs_compile.granting import LONGEST, Journals, Role, policies, size
from mlobs_compile.world import Permission, Permissions
from tests import iam_actions

ALARMS = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:acme/*"
LISTS = Permission("Lists", ("cloudwatch:DescribeAlarms", "tag:GetResources"), ("*",))
MORE = Permission("MoreLists", ("tag:GetResources", "cloudwatch:ListDashboards"), ("*",))
READS = Permission("Reads", ("cloudwatch:ListTagsForResource", "tag:GetResources"), (ALARMS,))
WRITES = Permission("Writes", ("cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms"), (ALARMS,))
PASSES = Permission(
    "Pass", ("iam:PassRole",), ("arn:aws:iam::1:role/r",), {"StringEquals": {"iam:PassedToService": "a"}}
)
NEEDS = [Permissions((LISTS, READS), (WRITES, PASSES)), Permissions((MORE,))]


def statements(needs: list[Permissions], role: Role) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", one) for policy in policies(needs, role) for one in policy["Statement"]]  # type: ignore[union-attr]


def actions(needs: list[Permissions], role: Role) -> set[str]:
    return {action for one in statements(needs, role) for action in one["Action"]}


def test_who_plans_may_read_and_nothing_else() -> None:
    assert actions(NEEDS, Role.PLAN) == {
        "cloudwatch:DescribeAlarms", "cloudwatch:ListDashboards", "cloudwatch:ListTagsForResource", "tag:GetResources",
    }  # fmt: skip
    assert actions(NEEDS, Role.APPLY) == actions(NEEDS, Role.PLAN) | {
        "cloudwatch:PutMetricAlarm",
        "iam:PassRole",
    }


def test_worlds_that_need_the_same_share_a_statement_and_nothing_is_said_twice() -> None:
    shared = next(one for one in statements(NEEDS, Role.APPLY) if one["Sid"] == "ReadShared")
    assert shared["Action"] == ["cloudwatch:DescribeAlarms", "cloudwatch:ListDashboards", "tag:GetResources"]
    every = [action for one in statements(NEEDS, Role.APPLY) for action in one["Action"]]
    assert len(every) == len(set(every))


def test_what_is_bound_to_a_condition_stays_bound_to_it() -> None:
    passed = next(one for one in statements(NEEDS, Role.APPLY) if one["Sid"] == "Pass")
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "a"}}
    freely = Permission("Freely", ("iam:PassRole",), ("arn:aws:iam::1:role/r",))
    both = statements([Permissions((), (PASSES, freely))], Role.APPLY)
    assert [("Condition" in one) for one in both] == [False, True]


def test_the_order_of_the_worlds_changes_nothing() -> None:
    assert policies(NEEDS, Role.APPLY) == policies(NEEDS[::-1], Role.APPLY)


def many(count: int, each: int) -> list[Permissions]:
    held = [
        Permission(f"P{n}", ("cloudwatch:PutMetricAlarm",), tuple(f"{ALARMS}{n}-{i}" for i in range(each)))
        for n in range(count)
    ]
    return [Permissions((), tuple(held))]


@pytest.mark.parametrize(("count", "each"), [(200, 1), (3, 300), (1, 1000), (40, 30)])
def test_no_policy_is_larger_than_iam_takes_and_none_of_it_is_lost(count: int, each: int) -> None:
    needs = many(count, each)
    made = policies(needs, Role.APPLY)
    assert len(made) > 1 and all(0.3 * LONGEST < size(one) <= LONGEST for one in made[:-1])
    assert size(made[-1]) <= LONGEST
    found = {arn for one in statements(needs, Role.APPLY) for arn in one["Resource"]}
    assert found == {arn for one in needs[0].write for arn in one.resources}


def test_statements_have_ids_of_their_own() -> None:
    same = (
        Permission("Same-Id", ("cloudwatch:PutDashboard",), ("arn:1",)),
        Permission("SameId", ("a:B",), ("arn:2",)),
    )
    sids = [one["Sid"] for one in statements([Permissions((), same), *many(1, 300)], Role.APPLY)]
    assert len(set(sids)) == len(sids) and all(sid.isalnum() for sid in sids)


def test_the_size_is_counted_without_white_space() -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "A B"}]}
    assert size(policy) == len(json.dumps(policy, separators=(",", ":"))) - 1


def test_a_journal_is_read_by_who_plans_and_written_by_who_applies() -> None:
    journal = [Journals("runs", "ml/prod").permissions("eu-west-1")]
    assert actions(journal, Role.PLAN) == {"s3:ListBucket", "s3:GetObject"}
    assert actions(journal, Role.APPLY) == {"s3:ListBucket", "s3:GetObject", "s3:PutObject"}
    listed, read, *_ = statements(journal, Role.PLAN)
    assert listed["Resource"] == ["arn:aws:s3:::runs"]
    assert listed["Condition"] == {"StringLike": {"s3:prefix": "ml/prod/*"}}
    assert read["Resource"] == ["arn:aws:s3:::runs/ml/prod/*"]
    whole = statements([Journals("runs", "").permissions("cn-north-1")], Role.PLAN)
    assert whole[1]["Resource"] == ["arn:aws-cn:s3:::runs/*"] and "Condition" not in whole[0]


def test_nothing_needed_is_no_policy() -> None:
    assert policies([Permissions()], Role.APPLY) == ()


def test_the_oracle_knows_a_wrong_action_and_a_resource_of_another_type() -> None:
    def faults(action: str, *resources: str) -> list[str]:
        return iam_actions.wrong({"Statement": [{"Action": [action], "Resource": list(resources)}]})

    assert faults("cloudwatch:PutMetricAlarm", ALARMS) == [] == faults("cloudwatch:PutMetricAlarm", "*")
    assert "no such action" in faults("cloudwatch:PutMetricAlarms", ALARMS)[0]
    assert "meets ['alarm']" in faults("cloudwatch:PutMetricAlarm", "arn:aws:sns:eu-west-1:1:topic")[0]
    assert "knows no resource" in faults("cloudwatch:ListDashboards", ALARMS)[0]
