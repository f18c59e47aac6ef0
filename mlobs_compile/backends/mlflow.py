"""Asks an MLflow tracking server for its registry, page by page; it only ever reads."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from mlobs_compile.errors import UsageFault
from mlobs_compile.importer import Artifact

LARGEST = 50_000_000
"""Bytes of one page."""
_PAGE, _PAGES = 1000, 1000
_TIMEOUT = 30.0
_WORDS = {
    401: "it wants a user or a token",
    403: "the user may not read this",
    404: "there is no MLflow at this address",
}
_ASKED = (("registered_models", "registered-models/search"), ("model_versions", "model-versions/search"))


class Unanswered(UsageFault):
    """The server cannot be reached, or does not answer as MLflow does."""


def registry(url: str, environment: Mapping[str, str]) -> Artifact:
    """Registered models with their aliases, and all versions; raises UsageFault."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise UsageFault(f"`{url}` is no web address; write it as `http://localhost:5000`")
    if parts.username is not None:
        raise UsageFault(
            "a password does not belong into a URL; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
            "MLFLOW_TRACKING_TOKEN, in the environment"
        )
    headers = _headers(environment)
    content = {key: _all(f"{url.rstrip('/')}/api/2.0/mlflow/{path}", key, headers) for key, path in _ASKED}
    return Artifact(url, content)


def _headers(environment: Mapping[str, str]) -> dict[str, str]:
    """As MLflow's own client is told."""
    token, user = environment.get("MLFLOW_TRACKING_TOKEN"), environment.get("MLFLOW_TRACKING_USERNAME")
    if token:
        return {"Authorization": f"Bearer {token}"}
    if user:
        pair = f"{user}:{environment.get('MLFLOW_TRACKING_PASSWORD', '')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    return {}


def _all(url: str, key: str, headers: Mapping[str, str]) -> list[object]:
    found: list[object] = []
    token = ""
    for _ in range(_PAGES):
        page = _page(
            f"{url}?{urlencode({'max_results': _PAGE, **({'page_token': token} if token else {})})}", headers
        )
        some = page.get(key, [])
        if not isinstance(some, list):
            raise Unanswered(f"`{url}` does not answer as MLflow does: `{key}` is no list")
        found += some
        token = str(page.get("next_page_token") or "")
        if not token:
            return found
    raise Unanswered(f"`{url}` has more than {_PAGE * _PAGES:,} entries")


def _page(url: str, headers: Mapping[str, str]) -> dict[str, object]:
    try:
        with urlopen(Request(url, headers=dict(headers)), timeout=_TIMEOUT) as answer:
            text = answer.read(LARGEST + 1)
    except HTTPError as error:
        why = _WORDS.get(error.code, str(error.reason).lower())
        raise Unanswered(f"`{url}` answered {error.code}: {why}") from error
    except (OSError, HTTPException) as error:
        why = str(getattr(error, "reason", "") or error or type(error).__name__).lower()
        raise Unanswered(f"`{url}` was not reached: {why}") from error
    if len(text) > LARGEST:
        raise Unanswered(f"`{url}` answered with more than {LARGEST:,} bytes")
    try:
        page = json.loads(text)
    except ValueError as error:
        raise Unanswered(f"`{url}` does not answer as MLflow does: this is no JSON") from error
    if not isinstance(page, dict):
        raise Unanswered(f"`{url}` does not answer as MLflow does: this is no object")
    return page
