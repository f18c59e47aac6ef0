from __future__ import annotations

from typing import Any, cast

import pytest

from mlobs_compile.spec.project import Aws
from mlobs_compile.trust import Github, Gitlab, Trusted, document

AWS = Aws(account="123456789012", region="eu-west-1")


def statement(trusted: Trusted, aws: Aws = AWS) -> dict[str, Any]:
    (found,) = cast("list[dict[str, Any]]", document(trusted, aws)["Statement"])
    return found


def subject(trusted: Trusted) -> Any:
    equal = statement(trusted)["Condition"]["StringEquals"]
    return equal[f"{trusted.host}:sub"]


def test_github_is_trusted_for_one_environment_of_one_repository() -> None:
    found = statement(Github("acme/ml", environments=("prod",)))
    assert found["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert found["Principal"] == {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    }
    assert found["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:acme/ml:environment:prod",
        }
    }


def test_each_way_of_saying_a_job_of_github_has_its_subject() -> None:
    assert subject(Github("acme/ml", branches=("main",))) == "repo:acme/ml:ref:refs/heads/main"
    assert subject(Github("acme/ml", pull_requests=True)) == "repo:acme/ml:pull_request"
    assert subject(Github("acme/ml", environments=("eu: prod",))) == "repo:acme/ml:environment:eu%3A prod"
    assert subject(Github("acme@1/ml@22", branches=("main",))) == "repo:acme@1/ml@22:ref:refs/heads/main"
    assert subject(Github("acme/ml", ("main",), ("prod",))) == [
        "repo:acme/ml:environment:prod",
        "repo:acme/ml:ref:refs/heads/main",
    ]


def test_gitlab_is_trusted_for_a_branch_of_a_project_on_its_host() -> None:
    assert subject(Gitlab("acme/team/ml", ("main",))) == "project_path:acme/team/ml:ref_type:branch:ref:main"
    own = statement(Gitlab("acme/ml", ("main",), "gitlab.acme.example"))
    assert own["Principal"]["Federated"].endswith(":oidc-provider/gitlab.acme.example")
    assert set(own["Condition"]["StringEquals"]) == {"gitlab.acme.example:aud", "gitlab.acme.example:sub"}


def test_the_partition_follows_from_the_region() -> None:
    china = Aws(account="123456789012", region="cn-north-1")
    found = statement(Github("acme/ml", branches=("main",)), china)
    assert found["Principal"]["Federated"].startswith("arn:aws-cn:iam::")


@pytest.mark.parametrize(
    ("trusted", "why"),
    [
        (Github("acme", branches=("main",)), "--repo OWNER/NAME"),
        (Github("acme/*", branches=("main",)), "--repo OWNER/NAME"),
        (Github("acme/ml:ref", branches=("main",)), "--repo OWNER/NAME"),
        (Github("acme/ml"), "would trust nobody"),
        (Github("acme/ml", branches=("*",)), "write each by its own name"),
        (Github("acme/ml", environments=("pro?",)), "write each by its own name"),
        (Github("acme/ml", branches=("",)), "write each by its own name"),
        (Gitlab("acme", ("main",)), "--project GROUP/NAME"),
        (Gitlab("acme/*", ("main",)), "--project GROUP/NAME"),
        (Gitlab("acme/ml", ("rel-*",)), "write each by its own name"),
        (Gitlab("acme/ml"), "would trust nobody"),
        (Gitlab("acme/ml", ("main",), "https://gitlab.com"), "without `https://`"),
    ],
)
def test_what_would_trust_too_much_or_nobody_is_refused_with_the_remedy(trusted: Trusted, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("`", ".")):
        document(trusted, AWS)
