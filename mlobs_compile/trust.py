"""Who may take a role on: jobs of one repository, on named branches or in named environments, and nobody else.

Every condition is `StringEquals` on the audience and the whole subject of the token, so no other repository, fork,
branch or pull request has the role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Body, Json
from mlobs_compile.granting import VERSION
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.spec.project import Aws

GITHUB, GITLAB = "token.actions.githubusercontent.com", "gitlab.com"
AUDIENCE = "sts.amazonaws.com"
_REPO = re.compile(r"[A-Za-z0-9-]+(@\d+)?/[A-Za-z0-9._-]+(@\d+)?\Z").match
_PROJECT = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+\Z").match
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?(/[A-Za-z0-9._/-]+)?\Z").match


@dataclass(frozen=True, slots=True)
class Github:
    """Jobs of GitHub Actions."""

    repository: str
    """`OWNER/NAME`, or `OWNER@1/NAME@2` where subjects have immutable ids."""
    branches: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    pull_requests: bool = False
    """Also jobs of pull requests from the repository itself; those of forks get no token."""

    host = GITHUB

    def subjects(self) -> Iterator[str]:
        """A job that names an environment has that in its subject, and not its branch."""
        yield from (f"repo:{self.repository}:ref:refs/heads/{one}" for one in self.branches)
        written = (one.replace(":", "%3A") for one in self.environments)  # Colons part a subject.
        yield from (f"repo:{self.repository}:environment:{one}" for one in written)
        if self.pull_requests:
            yield f"repo:{self.repository}:pull_request"

    def wrong(self) -> str | None:
        if not _REPO(self.repository) or self.repository.endswith(".git"):
            return f"`{self.repository}` is no repository of GitHub: write `--repo OWNER/NAME`"
        return _ref(self.branches) or _wild((*self.branches, *self.environments))


@dataclass(frozen=True, slots=True)
class Gitlab:
    """Jobs of GitLab CI, at gitlab.com or elsewhere."""

    project: str
    """`GROUP/NAME`, with subgroups."""
    branches: tuple[str, ...] = ()
    host: str = GITLAB

    def subjects(self) -> Iterator[str]:
        return (f"project_path:{self.project}:ref_type:branch:ref:{one}" for one in self.branches)

    def wrong(self) -> str | None:
        if not _PROJECT(self.project):
            return f"`{self.project}` is no project of GitLab: write `--project GROUP/NAME`"
        if not _HOST(self.host):
            return f"`{self.host}` is no host: write `--host gitlab.example.com`, without `https://`"
        return _ref(self.branches) or _wild(self.branches)


Trusted = Github | Gitlab


def document(trusted: Trusted, aws: Aws) -> Body:
    """The trust policy of a role; ValueError, with the remedy, for what would trust too much or nobody."""
    wrong = trusted.wrong()
    if wrong:
        raise ValueError(wrong)
    subjects: list[Json] = [*sorted(set(trusted.subjects()))]
    if not subjects:
        raise ValueError("it would trust nobody: name a branch by `--branch`, or an environment of GitHub")
    provider = f"arn:{partition(aws.region)}:iam::{aws.account}:oidc-provider/{trusted.host}"
    equal: Body = {
        f"{trusted.host}:aud": AUDIENCE,
        f"{trusted.host}:sub": subjects[0] if len(subjects) == 1 else subjects,
    }
    statement: Body = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": equal},
    }
    return {"Version": VERSION, "Statement": [statement]}


def _ref(branches: Sequence[str]) -> str | None:
    bad = next((one for one in branches if one.startswith("refs/")), None)
    return None if bad is None else f"`{bad}` is no name of a branch: write it without `refs/heads/`"


def _wild(names: Sequence[str]) -> str | None:
    """A name that stands for none, for many, or, as `${...}` does in a policy, for another."""
    bad = next((one for one in names if not one.strip() or {"*", "?", "\n"} & set(one) or "${" in one), None)
    return None if bad is None else f"`{bad}` names none, or more than one: write each by its own name"
