"""A fake of AWS that refuses what AWS refuses: `validate` for one request, `Fake` for a client and its world.

Any service that botocore knows is checked against its model; CloudWatch and Application Signals have written rules as
well, and small worlds in `cloudwatch_world.py` and `signals_world.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import botocore.loaders
import botocore.session

from tests.aws import cloudwatch_rules, signals_rules
from tests.aws.shapes import Request, against_answer, against_model
from tests.aws.weather import Refusal, Weather

Answer = dict[str, Any]
Handler = Callable[[Mapping[str, Any]], Answer]
_LOADER = botocore.loaders.create_loader()
"""One for all fakes: it reads a service's model once, a megabyte of JSON."""
_RULES = {"cloudwatch": cloudwatch_rules.RULES, "application-signals": signals_rules.RULES}


def validate(service: str, operation: str, request: Request) -> list[str]:
    """Every reason for which the service would refuse this request, seen alone; empty when there is none."""
    faults = against_model(service, operation, request)
    rule = _RULES.get(service, {}).get(operation)
    return faults if faults or rule is None else list(rule(request))


class _Http:
    """As much of a response as botocore looks at."""

    headers: Mapping[str, str] = {}

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class Fake:
    """A client of one service whose requests end here: first `validate`, then the handler of the operation.

    `calls` holds every request that was accepted. A fake without any handler answers with nothing; one that has some
    knows these operations alone, and every answer must fit the service model. `weather` may throttle calls, and lose
    them or their answers.
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
        answer = self._handled(operation, request)
        for look in self.weather.after:
            look(operation)
        self.calls.append((operation, dict(request)))
        if trouble is not None:
            raise trouble
        return answer

    def _handled(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Nothing is accepted by oversight."""
        if not self.handlers:
            return {}
        assert operation in self.handlers, f"the fake of {self.service} knows no {operation}"
        answer = self.handlers[operation](request)
        wrong = against_answer(self.service, operation, answer) if answer else []
        assert not wrong, (operation, wrong)
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
