"""Keeps a review up to date as one comment of a pull request: `python -m mlobs_compile.integrations.comment FILE`.

The file is what `mlobs diff --format markdown` wrote. On GitHub the comment of an earlier run is edited, not followed
by another one; an earlier run never writes over a later one; without a change, and without a comment from before,
nothing is posted. The same holds for a merge request of GitLab. Where it runs and with which token is read from the
environment that GitHub Actions and GitLab CI set: `GITHUB_TOKEN` with `pull-requests: write`, or `MLOBS_GITLAB_TOKEN`,
a project access token with the scope `api`, since a job's own token may not write comments. A pull request from a fork
has a token that only reads: its review has no comment, and that is no fault.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from mlobs_compile.errors import Exit, MlobsError, UsageFault

_MARK = re.compile(r"<!-- mlobs:review project=(\S+)( change=none)?(?: run=(\d+) sha=(\S*))? -->").match
_PAGE = 100
_TIMEOUT = 30.0
_LARGEST = 50_000_000
"""Bytes of an answer; a page of a hundred comments has less than a sixth of it."""
GITHUB_MOST, GITLAB_MOST = 65_536, 1_000_000
"""Characters of a comment (Atlantis, clients of the version-control hosts)."""


class Foreign(Exception):
    """The change comes from a fork, whose token may not write."""


@dataclass(frozen=True, slots=True)
class Note:
    """A comment that is there."""

    id: int
    body: str


@dataclass(frozen=True, slots=True)
class Run:
    """Which run of CI speaks."""

    number: int
    """Later runs have higher numbers."""
    sha: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments of one pull request or merge request."""

    name: str
    url: str
    """Of the list of comments."""
    edits: str
    """Of one comment, without its id."""
    method: str
    """How a comment is edited."""
    headers: Mapping[str, str]
    most: int
    """Characters of a comment."""
    run: Run
    whoami: str = ""
    """Where the host says who the token belongs to; empty where it does not."""
    foreign: bool = False
    """Whether the change comes from a fork."""

    def notes(self) -> Iterator[Note]:
        """Every comment of those who may speak for the project, page by page: anybody can write the first line."""
        me = self._send("GET", self.whoami, None)["id"] if self.whoami else None
        number = 1
        while True:
            found = self._send("GET", f"{self.url}?per_page={_PAGE}&page={number}", None)
            yield from (Note(one["id"], one["body"] or "") for one in found if _trusted(one, me))
            if len(found) < _PAGE:
                return
            number += 1

    def add(self, body: str) -> None:
        self._send("POST", self.url, {"body": body})

    def edit(self, note: Note, body: str) -> None:
        self._send(self.method, f"{self.edits}/{note.id}", {"body": body})

    def _send(self, method: str, url: str, body: Mapping[str, str] | None) -> Any:  # noqa: ANN401 - JSON
        data = json.dumps(body).encode() if body else None
        headers = {**self.headers, "Content-Type": "application/json"}
        try:
            with urlopen(Request(url, data, dict(headers), method=method), timeout=_TIMEOUT) as answer:
                return json.loads(answer.read(_LARGEST) or b"null")
        except HTTPError as error:
            if self.foreign and error.code in _DENIED:
                raise Foreign from error
            raise UsageFault(f"{self.name} answers {error.code} to {method} {url}: {_why(error)}") from error
        except (URLError, OSError, HTTPException, ValueError) as error:
            raise UsageFault(f"{self.name} cannot be reached at {url}: {error}") from error


def _trusted(comment: Mapping[str, Any], me: object) -> bool:
    """On GitLab a comment of ours; on GitHub one of a bot, or of somebody who may write to the repository."""
    if me is not None:
        return bool(comment["author"]["id"] == me)
    return comment["user"]["type"] == "Bot" or comment.get("author_association") in _MEMBERS


_DENIED = (401, 403)
_MEMBERS = ("OWNER", "MEMBER", "COLLABORATOR")


def _why(error: HTTPError) -> str:
    if error.code in _DENIED:
        return (
            "the token may not write comments; on GitHub give the job `permissions: {pull-requests: write}`"
        )
    return error.reason


def post(text: str, thread: Thread) -> str:
    """Adds or edits the one comment, and says what was done; raises UsageFault."""
    mark = _MARK(text)
    if mark is None:
        raise UsageFault("this is no review that `mlobs diff --format markdown` wrote")
    if len(text) + _MARK_ROOM > thread.most:
        raise UsageFault(f"the review has {len(text)} characters, and a comment takes {thread.most}")
    known = next((note for note in thread.notes() if _same(note, mark[1])), None)
    body = _marked(text, mark[1], thread.run)
    if known is None:
        if mark[2]:
            return "nothing has changed, so nothing is posted"
        thread.add(body)
        return "posted the review"
    earlier = _MARK(known.body)
    if earlier and int(earlier[3] or 0) > thread.run.number:
        return f"a later run ({earlier[3]}) has posted its review already"
    thread.edit(known, body)
    return "updated the review"


_MARK_ROOM = 200
"""Characters that the run adds to the first line."""


def _same(note: Note, project: str) -> bool:
    mark = _MARK(note.body)
    return mark is not None and mark[1] == project


def _marked(text: str, project: str, run: Run) -> str:
    """The review with the run in its first line."""
    _, _, rest = text.partition("\n")
    return f"<!-- mlobs:review project={project} run={run.number} sha={run.sha} -->\n{rest}"


def thread_of(environment: Mapping[str, str]) -> Thread:
    """The pull request that CI runs for; raises UsageFault where it runs for none."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return _github(environment)
    if environment.get("GITLAB_CI") == "true":
        return _gitlab(environment)
    raise UsageFault("this is neither GitHub Actions nor GitLab CI; read the file instead")


def _github(environment: Mapping[str, str]) -> Thread:
    event = json.loads(Path(_given(environment, "GITHUB_EVENT_PATH")).read_text("utf-8"))
    request = event.get("pull_request") or {}
    if "number" not in request:
        raise UsageFault("this run is not for a pull request; run it `on: pull_request`")
    host = environment.get("GITHUB_API_URL", "https://api.github.com")
    api = f"{host}/repos/{_given(environment, 'GITHUB_REPOSITORY')}"
    headers = {
        "Authorization": f"Bearer {_given(environment, 'GITHUB_TOKEN')}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    head = request.get("head", {})
    sha = head.get("sha") or environment.get("GITHUB_SHA", "")
    origin = head.get("repo", {"full_name": environment["GITHUB_REPOSITORY"]})  # None: the fork is gone.
    foreign = origin is None or origin["full_name"] != environment["GITHUB_REPOSITORY"]
    run = Run(int(_given(environment, "GITHUB_RUN_ID")), sha)
    comments = f"{api}/issues/{request['number']}/comments"
    edits = f"{api}/issues/comments"
    return Thread("GitHub", comments, edits, "PATCH", headers, GITHUB_MOST, run, foreign=foreign)


def _gitlab(environment: Mapping[str, str]) -> Thread:
    number = environment.get("CI_MERGE_REQUEST_IID")
    if not number:
        raise UsageFault(
            "this pipeline is not for a merge request; add `rules: [{if: $CI_MERGE_REQUEST_IID}]`"
        )
    api = f"{_given(environment, 'CI_API_V4_URL')}/projects/{_given(environment, 'CI_PROJECT_ID')}"
    notes = f"{api}/merge_requests/{number}/notes"
    headers = {"PRIVATE-TOKEN": _given(environment, "MLOBS_GITLAB_TOKEN")}
    run = Run(int(_given(environment, "CI_PIPELINE_ID")), environment.get("CI_COMMIT_SHA", ""))
    whoami = f"{environment['CI_API_V4_URL']}/user"
    return Thread("GitLab", notes, notes, "PUT", headers, GITLAB_MOST, run, whoami)


def _given(environment: Mapping[str, str], name: str) -> str:
    found = environment.get(name)
    if not found:
        raise UsageFault(f"`{name}` is not set, and a review cannot be posted without it")
    return found


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Posts the file; says what was done, or why it could not be."""
    if len(arguments) != 1:
        print("usage: python -m mlobs_compile.integrations.comment FILE", file=sys.stderr)
        return Exit.USAGE
    try:
        print(post(Path(arguments[0]).read_text("utf-8"), thread_of(environment)))
    except Foreign:
        print("the token of a pull request from a fork may not write comments: read the summary of the job")
    except MlobsError as error:
        print(f"mlobs: {error}", file=sys.stderr)
        return error.exit
    except OSError as error:
        print(f"mlobs: {error.strerror}: `{error.filename}`", file=sys.stderr)
        return Exit.USAGE
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
