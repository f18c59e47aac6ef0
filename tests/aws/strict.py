"""A fake of AWS that refuses what AWS refuses: `validate` for one request, `Fake` for a client and its world.

Any service that botocore knows is checked against its model; CloudWatch and Application Signals have written rules as
well, and small worlds in `cloudwatch_world.py` and `signals_world.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.loaders
import botocore.session

from tests.aws import cloudwatch_rules, signals_rules
from tests.aws.shapes import Request, against_answer, against_model

Answer = dict[str, Any]
Handler = Callable[[Mapping[str, Any]], Answer]
_LOADER = botocore.loaders.create_loader()
"""One for all fakes: it reads a service's model once, a megabyte of JSON."""
_QUESTIONS = ("Describe", "Get", "List")
_RULES = {"cloudwatch": cloudwatch_rules.RULES, "application-signals": signals_rules.RULES}


def validate(service: str, operation: str, request: Request) -> list[str]:
    """Every reason for which the service would refuse this request, seen alone; empty when there is none."""
    faults = against_model(service, operation, request)
    rule = _RULES.get(service, {}).get(operation)
    return faults if faults or rule is None else list(rule(request))


class Refusal(Exception):
    """What the world answers instead of a result: an error code and its message."""

    def __init__(
        self, code: str, message: str, *, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})


@dataclass
class Weather:
    """What goes wrong between a client and its service, as a test wants it."""

    rates: Mapping[str, float] = field(default_factory=dict)
    """Calls a second of some operations; a bucket of as many calls fills up by `clock`."""
    clock: Callable[[], float] = lambda: 0.0
    troubles: dict[str, list[Refusal]] = field(default_factory=dict)
    """Answers to the next calls of an operation, in place of carrying them out."""
    lost: dict[str, list[Refusal]] = field(default_factory=dict)
    """Answers to the next calls of an operation, after carrying them out."""
    throttled: int = 0
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def before(self, operation: str) -> Refusal | None:
        """What to answer after the call; raises what is answered instead of carrying it out."""
        if self.troubles.get(operation):
            raise self.troubles[operation].pop(0)
        if operation in self.rates and not self._allows(operation, self.rates[operation]):
            self.throttled += 1
            raise Refusal("Throttling", "Rate exceeded")
        return self.lost[operation].pop(0) if self.lost.get(operation) else None

    def _allows(self, operation: str, rate: float) -> bool:
        now = self.clock()
        held, since = self._buckets.get(operation, (rate, now))
        held = min(max(rate, 1.0), held + (now - since) * rate)
        enough = held > 1 - 1e-6
        self._buckets[operation] = (held - enough, now)
        return enough


class _Http:
    """As much of a response as botocore looks at."""

    headers: Mapping[str, str] = {}

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class Fake:
    """A client of one service whose requests end here: first `validate`, then the handler of the operation.

    `calls` holds every request that was accepted. An operation without a handler answers with nothing, and what a
    question is answered must fit the service model. `weather` may throttle calls, and lose them or their answers.
    """

    def __init__(
        self,
        service: str,
        handlers: Mapping[str, Handler] | None = None,
        *,
        region: str = "eu-west-1",
        weather: Weather | None = None,
    ) -> None:
        self.service = service
        self.weather = weather or Weather()
        self.handlers = dict(handlers or {})
        self.calls: list[tuple[str, dict[str, Any]]] = []
        session = botocore.session.Session()
        session.register_component("data_loader", _LOADER)
        self.client = session.create_client(
            service,
            region_name=region,
            aws_access_key_id="fake",
            aws_secret_access_key="fake",
        )
        self.client.meta.events.register("before-parameter-build", self._keep)
        self.client.meta.events.register("before-call", self._answer)

    def send(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Carries out one request as a client would; raises Refusal."""
        faults = validate(self.service, operation, request)
        if faults:
            raise Refusal("ValidationError", "; ".join(faults))
        trouble = self.weather.before(operation)
        handler = self.handlers.get(operation)
        answer = handler(request) if handler else {}
        if handler and operation.startswith(_QUESTIONS):
            wrong = against_answer(self.service, operation, answer)
            assert not wrong, (operation, wrong)
        self.calls.append((operation, dict(request)))
        if trouble is not None:
            raise trouble
        return answer

    def count(self, *operations: str) -> int:
        """How many calls of these operations were accepted."""
        return sum(operation in operations for operation, _ in self.calls)

    def _keep(self, params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        context["mlobs_request"] = dict(params)

    def _answer(self, model: Any, context: dict[str, Any], **_: object) -> tuple[_Http, Answer]:
        try:
            answer = self.send(model.name, context["mlobs_request"])
        except Refusal as refusal:
            meta = {"HTTPStatusCode": refusal.status, "HTTPHeaders": refusal.headers}
            error = {"Code": refusal.code, "Message": str(refusal)}
            return _Http(refusal.status), {"Error": error, "ResponseMetadata": meta}
        return _Http(200), {"ResponseMetadata": {"HTTPStatusCode": 200}, **answer}
