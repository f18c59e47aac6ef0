"""The world behind a client of Application Signals: SLOs and their exclusion windows.

A name is created once, later changes are an update; windows add up to ten; an exclusion needs its SLOs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.aws.strict import Answer, Handler, Refusal


class Signals:
    """What requests to Application Signals leave behind; `handlers` go into a `Fake`."""

    def __init__(self) -> None:
        self.slos: dict[str, dict[str, Any]] = {}
        self.exclusions: dict[str, list[dict[str, Any]]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateServiceLevelObjective": self.create,
            "UpdateServiceLevelObjective": self.change,
            "BatchUpdateExclusionWindows": self.exclude,
        }

    def create(self, request: Mapping[str, Any]) -> Answer:
        if request["Name"] in self.slos:
            raise Refusal("ConflictException", f"{request['Name']} exists")
        self.slos[request["Name"]] = dict(request)
        return {}

    def change(self, request: Mapping[str, Any]) -> Answer:
        held = self.slos.get(request["Id"])
        if held is None:
            raise Refusal("ResourceNotFoundException", f"{request['Id']} does not exist")
        held.update({key: value for key, value in request.items() if key != "Id"})
        return {}

    def exclude(self, request: Mapping[str, Any]) -> Answer:
        for name in request["SloIds"]:
            if name not in self.slos:
                raise Refusal("ResourceNotFoundException", f"{name} does not exist")
            held = self.exclusions.setdefault(name, [])
            held.extend(request.get("AddExclusionWindows", ()))
            if len(held) > 10:
                raise Refusal("ValidationException", f"{name} has more than 10 exclusion windows")
        return {"SloIds": list(request["SloIds"]), "Errors": []}
