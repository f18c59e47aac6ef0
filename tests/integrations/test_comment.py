"""There is one comment, it is the newest, and nobody else can keep it from being so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mlobs_compile.errors import UsageFault
from mlobs_compile.integrations.comment import main, post, thread_of
from tests.integrations.code_host import Host, code_host

REVIEW = "<!-- mlobs:review project=acme -->\n### review\n"
SAME = "<!-- mlobs:review project=acme change=none -->\n### review\n"


@pytest.fixture
def host() -> Iterator[Host]:
    with code_host() as found:
        yield found


def github(
    host: Host, folder: Path, run: int = 5, head: Mapping[str, object] | None = None
) -> dict[str, str]:
    event = folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 3, "head": {"sha": "abc", **(head or {})}}}))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": host.url,
        "GITHUB_REPOSITORY": "acme/specs",
        "GITHUB_TOKEN": "t",
        "GITHUB_RUN_ID": str(run),
        "GITHUB_EVENT_PATH": str(event),
    }


def gitlab(host: Host) -> dict[str, str]:
    return {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": host.url,
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "4",
        "CI_PIPELINE_ID": "5",
        "MLOBS_GITLAB_TOKEN": "t",
    }


def bodies(host: Host) -> list[str]:
    return [one["body"] for one in host.comments]


def test_the_first_run_posts_and_the_next_one_edits(host: Host, tmp_path: Path) -> None:
    assert post(REVIEW, thread_of(github(host, tmp_path))) == "posted the review"
    assert post(REVIEW + "more\n", thread_of(github(host, tmp_path, run=6))) == "updated the review"
    assert bodies(host) == ["<!-- mlobs:review project=acme run=6 sha=abc -->\n### review\nmore\n"]
    assert ("PATCH", "/repos/acme/specs/issues/comments/1") in host.calls


def test_gitlab_has_its_own_addresses(host: Host) -> None:
    post(REVIEW, thread_of(gitlab(host)))
    post(REVIEW, thread_of(gitlab(host)))
    assert len(host.comments) == 1
    assert ("PUT", "/projects/12/merge_requests/4/notes/1") in host.calls


def test_an_earlier_run_never_writes_over_a_later_one(host: Host, tmp_path: Path) -> None:
    post(REVIEW, thread_of(github(host, tmp_path, run=9)))
    said = post(REVIEW + "old\n", thread_of(github(host, tmp_path, run=8)))
    assert "a later run (9)" in said and "old" not in bodies(host)[0]


def test_it_is_found_on_a_later_page_and_beside_that_of_another_project(host: Host, tmp_path: Path) -> None:
    host.write("<!-- mlobs:review project=other run=1 sha= -->\n")
    for _ in range(120):
        host.write("looks good to me", bot=False)
    host.write("<!-- mlobs:review project=acme run=1 sha= -->\n")
    assert post(REVIEW, thread_of(github(host, tmp_path))) == "updated the review"
    assert "run=5" in bodies(host)[121] and "run=1" in bodies(host)[0]


def test_nothing_is_posted_where_nothing_changes_but_an_old_comment_is_set_right(
    host: Host, tmp_path: Path
) -> None:
    assert "nothing is posted" in post(SAME, thread_of(github(host, tmp_path)))
    assert host.comments == []
    post(REVIEW, thread_of(github(host, tmp_path)))
    assert post(SAME, thread_of(github(host, tmp_path, run=6))) == "updated the review"


def test_a_stranger_cannot_keep_the_review_away(host: Host, tmp_path: Path) -> None:
    host.write("<!-- mlobs:review project=acme run=99999999 sha= -->\n", bot=False)
    assert post(REVIEW, thread_of(github(host, tmp_path))) == "posted the review"
    host.write("<!-- mlobs:review project=acme run=99999999 sha= -->\n", bot=False)
    assert post(REVIEW, thread_of(gitlab(host))) == "updated the review"


def test_a_comment_that_is_too_long_is_refused_before_it_is_sent(host: Host, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="a comment takes 65536"):
        post(REVIEW + "x" * 65_500, thread_of(github(host, tmp_path)))
    assert host.calls == []


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("GITHUB_TOKEN", "`GITHUB_TOKEN` is not set"),
        ("GITHUB_ACTIONS", "neither GitHub Actions nor GitLab CI"),
        ("GITHUB_REPOSITORY", "`GITHUB_REPOSITORY` is not set"),
    ],
)
def test_what_is_missing_is_named(host: Host, tmp_path: Path, missing: str, why: str) -> None:
    environment = github(host, tmp_path)
    del environment[missing]
    with pytest.raises(UsageFault, match=why):
        thread_of(environment)


def test_a_token_that_may_not_write_is_told_with_the_remedy(host: Host, tmp_path: Path) -> None:
    host.refuses = 403
    with pytest.raises(UsageFault, match="pull-requests: write"):
        post(REVIEW, thread_of(github(host, tmp_path)))


@pytest.mark.parametrize("fork", [{"full_name": "stranger/specs", "fork": True}, None])
def test_a_fork_without_the_right_to_comment_fails_nothing(
    fork: object, host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "review.md"
    file.write_text(REVIEW)
    host.refuses = 403
    assert main([str(file)], github(host, tmp_path, head={"repo": fork})) == 0
    assert "from a fork" in capsys.readouterr().out
    host.refuses = None
    assert main([str(file)], github(host, tmp_path, head={"repo": fork})) == 0
    assert len(host.comments) == 1, "where forks are given a token that writes, it is used"


def test_a_repository_that_is_a_fork_itself_must_still_give_the_right(host: Host, tmp_path: Path) -> None:
    file = tmp_path / "review.md"
    file.write_text(REVIEW)
    host.refuses = 403
    own = {"full_name": "acme/specs", "fork": True}
    assert main([str(file)], github(host, tmp_path, head={"repo": own})) == 64


def test_the_command_ends_in_words_and_codes(
    host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "review.md"
    assert main([str(file)], github(host, tmp_path)) == 64
    file.write_text("# something else")
    assert main([str(file)], github(host, tmp_path)) == 64
    assert main([], {}) == 64
    file.write_text(REVIEW)
    assert main([str(file)], {}) == 64
    assert main([str(file)], github(host, tmp_path)) == 0
    said = capsys.readouterr()
    assert said.out == "posted the review\n"
    assert "this is no review" in said.err and "neither GitHub Actions" in said.err
