"""Starts a run by Airflow's REST API: v2 of Airflow 3 and v1 of Airflow 2.

Airflow 3 wants a logical date, which may be null, and takes a token that it gives for a user and a password (Airflow,
"Public API", POST /auth/token); Airflow 2 takes the user and password themselves. A run whose id is there already is
answered with 409 by both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlobs_compile.relay.reactions import Airflow

LATER = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Answers that may be others in a while."""
STARTED, THERE = (200, 201), 409
UNAUTHORIZED = (401, 403)
"""Airflow 3 answers 403 to a token that has expired (seen with 3.3), and 401 to none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes


class Unreachable(Exception):
    """No answer came."""


Post = Callable[[str, Mapping[str, str], bytes], Answer]
"""Posts a body to a URL with headers, follows no redirection, and raises Unreachable."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a start."""

    started: bool
    reason: str = ""
    again: bool = False
    """Whether the same start may succeed later."""


@dataclass(slots=True)
class Client:
    """Starts runs, and keeps the tokens that it was given."""

    post: Post
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def start(self, airflow: Airflow, run: str, told: Mapping[str, object]) -> Outcome:
        """One attempt, with a second one where a token has expired."""
        try:
            kept = (airflow.url, airflow.user) in self._tokens
            answer = self._asked(airflow, run, told)
            if answer.status in UNAUTHORIZED and kept:
                del self._tokens[airflow.url, airflow.user or ""]
                answer = self._asked(airflow, run, told)
        except (Unreachable, OSError, UnicodeError) as error:
            return Outcome(started=False, reason=str(error), again=True)
        except _NoToken as refused:
            return Outcome(started=False, reason=str(refused), again=refused.again)
        return _outcome(answer, run)

    def _asked(self, airflow: Airflow, run: str, told: Mapping[str, object]) -> Answer:
        body: dict[str, object] = {"dag_run_id": run, "conf": {**airflow.conf, "mlobs": dict(told)}}
        if airflow.api == "v2":
            body["logical_date"] = None
        headers = {"Content-Type": "application/json", "Authorization": self._authorization(airflow)}
        url = f"{airflow.url}/api/{airflow.api}/dags/{airflow.dag}/dagRuns"
        return self.post(url, headers, json.dumps(body).encode())

    def _authorization(self, airflow: Airflow) -> str:
        """The secret is read each time: it may have been changed."""
        secret = Path(airflow.secret_file).read_text("utf-8").strip()
        if airflow.user is None:
            return f"Bearer {secret}"
        if airflow.api == "v1":
            return "Basic " + base64.b64encode(f"{airflow.user}:{secret}".encode()).decode()
        key = airflow.url, airflow.user
        if key not in self._tokens:
            self._tokens[key] = self._login(airflow.url, airflow.user, secret)
        return f"Bearer {self._tokens[key]}"

    def _login(self, url: str, user: str, password: str) -> str:
        body = json.dumps({"username": user, "password": password}).encode()
        answer = self.post(f"{url}/auth/token", {"Content-Type": "application/json"}, body)
        token = _member(answer.body, "access_token") if answer.status in STARTED else None
        if not isinstance(token, str):
            raise _NoToken(answer.status)
        return token


class _NoToken(Exception):
    """Airflow gives no token for this user and password."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Airflow answered {status} to the login")
        self.again = status in LATER


def _outcome(answer: Answer, run: str) -> Outcome:
    if answer.status in STARTED and _member(answer.body, "dag_run_id") == run:
        return Outcome(started=True)
    if answer.status == THERE:
        return Outcome(started=True, reason="the run is there already")
    said = answer.body[:300].decode("utf-8", "replace")
    if answer.status in STARTED:
        return Outcome(started=False, reason=f"what answered {answer.status} is no Airflow: {said}")
    return Outcome(
        started=False, reason=f"Airflow answered {answer.status}: {said}", again=answer.status in LATER
    )


def _member(body: bytes, name: str) -> object:
    try:
        tree = json.loads(body)
    except ValueError:
        return None
    return tree.get(name) if isinstance(tree, dict) else None
