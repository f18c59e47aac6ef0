"""A Prometheus Pushgateway, for jobs that end before anybody scrapes them.

`--publish pushgateway:http://HOST:9091` replaces the group `{job="mlobs", environment=..., model=...}` by one PUT, so a
run that is repeated leaves the same series; what `mlobs push` reads has groups of its own. Prometheus has to scrape the
gateway with `honor_labels: true`. A gateway behind a password is told `MLOBS_PUSH_USER` and `MLOBS_PUSH_PASSWORD` from
the environment; a password in the URL is refused, since others can read a command line.
"""

from __future__ import annotations

import base64
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException, HTTPResponse

from mlobs_compile.errors import UsageFault
from mlobs_compile.publication import Labels, Publication
from mlobs_compile.runner import exposition
from mlobs_compile.runner.publishing import PublishFault

JOB = "mlobs"
_TRIES = 4
_TIMEOUT = 10.0
"""Seconds in which a server has to say something."""
_PATIENCE = 30.0
"""Seconds for a whole answer: the metrics of a gateway may be some megabytes."""
_PART = 65_536
_TOLD = 200
"""Characters of an answer that are told."""


class Pushgateway:
    """A gateway by its URL."""

    def __init__(
        self,
        url: str,
        environment: Mapping[str, str],
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._sleep, self._now = url.rstrip("/"), sleep, now
        user, password = environment.get("MLOBS_PUSH_USER"), environment.get("MLOBS_PUSH_PASSWORD", "")
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"} if user else {}

    def newest(self, clock: str, group: Labels) -> float | None:
        try:
            text = self._send(urllib.request.Request(f"{self._url}/metrics", headers=self._headers), tries=1)
        except PublishFault:
            return None  # The PUT that follows will say so.
        return exposition.newest(text, clock, (("job", JOB), *group))

    def publish(self, publications: Sequence[Publication]) -> str:
        headers = {**self._headers, "Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        for one in publications:
            key = "".join(f"/{_segment(*pair)}" for pair in (("job", JOB), *one.group))
            body = exposition.text(one).encode()
            self._send(urllib.request.Request(f"{self._url}/metrics{key}", body, headers, method="PUT"))
        return f"{sum(len(one.samples) for one in publications)} series are at {self._url}"

    def _send(self, request: urllib.request.Request, tries: int = _TRIES) -> str:
        """The answer's text; waits and tries again where the gateway may yet answer."""
        why = ""
        for attempt in range(tries):
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
                    return _whole(answer, self._now)
            except urllib.error.HTTPError as error:
                why = f"it answered {error.code}: {_said(error)}"
                if error.code < 500 and error.code != 429:
                    raise PublishFault(f"the Pushgateway at {self._url} refused the push; {why}") from error
            except (OSError, HTTPException) as error:
                why = _printable(str(getattr(error, "reason", "") or error or type(error).__name__).lower())
            if attempt + 1 < tries:
                self._sleep(2.0**attempt)
        raise PublishFault(f"the Pushgateway at {self._url} was not reached in {tries} tries: {why}")


def _whole(answer: HTTPResponse, now: Callable[[], float]) -> str:
    """The text of an answer; one that comes in drops is as good as none."""
    parts, end = [], now() + _PATIENCE
    while part := answer.read1(_PART):
        parts.append(part)
        if now() > end:
            raise TimeoutError(f"the answer was not whole after {_PATIENCE:.0f} seconds")
    if answer.length:
        raise TimeoutError("the answer ended in the middle")
    return b"".join(parts).decode("utf-8", "replace")


def _said(error: urllib.error.HTTPError) -> str:
    text = error.read(500).decode("utf-8", "replace").strip()
    return _printable(" ".join(text.split())[:_TOLD]) or str(error.reason)


def _printable(text: str) -> str:
    """What somebody else's server said, so that it moves no cursor."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _segment(name: str, value: str) -> str:
    """A label of the grouping key as a part of the path; what a path cannot hold is in base 64."""
    if value and "/" not in value:
        return f"{name}/{urllib.parse.quote(value, safe='')}"
    encoded = base64.urlsafe_b64encode(value.encode()).decode()
    return f"{name}@base64/{encoded or '='}"


def made(where: str) -> Pushgateway:
    """The publisher of a URL."""
    parts = urllib.parse.urlsplit(where)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageFault(f"`{where}` is no URL of a Pushgateway; write `pushgateway:http://HOST:9091`")
    if parts.username is not None:
        raise UsageFault(
            "a password does not belong into a URL; set MLOBS_PUSH_USER and MLOBS_PUSH_PASSWORD in the environment"
        )
    return Pushgateway(where, os.environ)
