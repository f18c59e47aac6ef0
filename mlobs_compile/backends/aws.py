"""Asks AWS what an importer wants to know: operations that list and describe, page by page, and nothing else.

boto3 is loaded here and only when it is asked for (`pip install 'mlobs-compile[aws]'`); credentials and the region come
from where it looks for them. No answer is kept anywhere.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.errors import UsageFault
from mlobs_compile.faults.aws_airflow import NOT_ANSWERED
from mlobs_compile.importer import Artifact, Question
from mlobs_compile.route import ROOT, Place

Asks = Callable[[Question | None, object], Iterable[Question]]
Clients = Callable[[str], Any]
_READS = re.compile(r"(list|describe|get)_\w+").fullmatch
_MOST = 20_000
"""Questions of one import; an account with more than that is imported part by part."""


def clients(region: str | None) -> Clients:
    """Makes a client of boto3 for each service."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise UsageFault("asking AWS needs boto3: pip install 'mlobs-compile[aws]'") from error
    session = boto3.Session(region_name=region)
    if session.region_name is None:
        raise UsageFault("no region is set: say `--region NAME`, or set AWS_REGION")
    patient = Config(retries={"mode": "adaptive", "max_attempts": 10})
    made: dict[str, Any] = {}

    def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients as it runs
        if service not in made:
            made[service] = session.client(service, config=patient)
        return made[service]

    return client


def ask(asks: Asks, client: Clients) -> Outcome[tuple[Artifact, ...]]:
    """Every answer as the AWS command line would print it, and what was not answered; no value without any answer.

    An answer may lead to further questions; none is asked twice.
    """
    waiting, known = deque(asks(None, None)), set[Question]()
    found: list[Artifact] = []
    said: list[Diagnostic] = []
    while waiting:
        question = waiting.popleft()
        if question in known:
            continue
        known.add(question)
        if len(known) > _MOST:
            raise UsageFault(
                f"there is more to ask than {_MOST} questions: save the answers and import files"
            )
        name = shown(question)
        try:
            answer = _answer(question, client(question.service))
        except Exception as error:
            said.append(_refused(name, error))
            continue
        found.append(Artifact(name, answer))
        waiting.extend(asks(question, answer))
    return Outcome(tuple(found) or None, tuple(said))


def shown(question: Question) -> str:
    """A question as a name of a file that its answer could stand in."""
    values = [value for _, value in question.parameters if isinstance(value, str)]
    names = [value.rpartition("/")[2].rpartition(":")[2] for value in values]
    return "-".join((question.operation.replace("_", "-"), *names)) + ".json"


def _answer(question: Question, client: Any) -> object:  # noqa: ANN401
    assert _READS(question.operation), question.operation
    parameters = {
        key: list(value) if isinstance(value, tuple) else value for key, value in question.parameters
    }
    if client.can_paginate(question.operation):
        answer = client.get_paginator(question.operation).paginate(**parameters).build_full_result()
    else:
        answer = getattr(client, question.operation)(**parameters)
    answer.pop("ResponseMetadata", None)
    return json.loads(json.dumps(answer, default=str), parse_float=Decimal)


def _refused(name: str, error: Exception) -> Diagnostic:
    """A warning for what AWS itself refused; anything else is a fault of ours, or of the network."""
    response = getattr(error, "response", None)
    if not isinstance(response, Mapping):
        from botocore.exceptions import BotoCoreError

        if not isinstance(error, BotoCoreError):
            raise error
        raise UsageFault(f"AWS cannot be asked: {error}") from error
    code = response.get("Error", {}).get("Code", "no code")
    help = "allow it, or go on without what it would have told"
    return NOT_ANSWERED.at(Place(name, ROOT), f"AWS answers {code}", help=help)
