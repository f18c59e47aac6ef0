"""The workflows of docs/ci.md are YAML, ask for no more than they need, and run verbs and options that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from mlobs_compile.cli import VERBS
from tests.architecture.test_docs import options
from tests.doc_examples import REPO

PAGE = (REPO / "docs" / "ci.md").read_text("utf-8")
_BLOCK = re.compile(r"<!-- workflow: (\w+) -->\n```yaml\n(.*?)^```$", re.M | re.S)
WORKFLOWS = _BLOCK.findall(PAGE)
GITHUB = [text for host, text in WORKFLOWS if host == "github"]
(GITLAB,) = (text for host, text in WORKFLOWS if host == "gitlab")


class Loader(yaml.SafeLoader):
    """As the two hosts read YAML: `on` is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in held if tag != "tag:yaml.org,2002:bool"]
    for first, held in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))  # type: ignore[no-untyped-call]


def tree(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(text, Loader)
    return found


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, job) for text in GITHUB for name, job in tree(text)["jobs"].items())


def commands() -> Iterator[list[str]]:
    """Every call of mlobs in a script, in words."""
    for _, text in WORKFLOWS:
        for line in text.splitlines():
            found = re.match(r"\s*-?\s*(?:run: )?(mlobs .*)", line)
            if found:
                yield shlex.split(re.split(r" (?:>>?|\|\|) ", found[1])[0])


@pytest.mark.parametrize("words", list(commands()), ids=lambda words: " ".join(words[:2]))
def test_every_verb_and_option_is_there(words: list[str]) -> None:
    assert words[1] in VERBS
    assert {word for word in words if word.startswith("--")} <= options(words[1])


def test_the_page_has_a_workflow_for_each_occasion() -> None:
    assert {words[1] for words in commands()} >= {"check", "diff", "plan", "apply", "drift"}
    assert [sorted(tree(text)["on"]) for text in GITHUB] == [
        ["pull_request"], ["push"], ["schedule", "workflow_dispatch"],
    ]  # fmt: skip


def test_a_pull_request_gets_no_credentials() -> None:
    (review,) = (tree(text) for text in GITHUB if "pull_request" in tree(text)["on"])
    assert review["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "aws-actions" not in str(review) and "secrets." not in str(review)
    assert "pull_request_target" not in "".join(GITHUB)


def test_every_job_that_takes_a_role_on_may_ask_for_a_token_and_only_apply_may_write() -> None:
    for text in GITHUB:
        if "role-to-assume" in text:
            assert tree(text)["permissions"] == {"contents": "read", "id-token": "write"}
    for name, job in jobs():
        writes = "role/mlobs-apply" in str(job)
        assert writes == (name == "apply") == ("environment" in job) == ("mlobs apply" in str(job))


def test_an_apply_is_of_the_approved_digest_and_never_cut_off() -> None:
    (merge,) = (tree(text) for text in GITHUB if "push" in tree(text)["on"])
    assert merge["concurrency"]["cancel-in-progress"] is False
    assert '--expect "$DIGEST"' in str(merge["jobs"]["apply"]) and merge["jobs"]["apply"]["needs"] == "plan"
    gitlab = tree(GITLAB)
    assert gitlab["apply"]["resource_group"] and gitlab["apply"]["rules"][0]["when"] == "manual"
    assert '--expect "$DIGEST"' in str(gitlab["apply"]["script"]) and gitlab["apply"]["needs"] == ["plan"]


def test_values_of_others_reach_a_script_through_the_environment_alone() -> None:
    for _, job in jobs():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


def test_every_job_of_gitlab_has_a_stage_and_a_rule() -> None:
    gitlab = tree(GITLAB)
    held = {name: job for name, job in gitlab.items() if isinstance(job, dict) and "script" in job}
    assert set(held) == {"review", "plan", "apply", "drift"}
    assert all(job["stage"] in gitlab["stages"] and job["rules"] for job in held.values())
    assert all(("extends" in job) == (name != "review") for name, job in held.items())
