"""The world behind a client of Application Signals: SLOs, their tags and their exclusion windows.

A name is created once, later changes are an update; windows add up to ten; an exclusion needs its SLOs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.aws.cloudwatch_objects import SOME_TIME, tags_in
from tests.aws.strict import Answer, Handler
from tests.aws.weather import Refusal, page


class Signals:
    """What requests to Application Signals leave behind; `handlers` go into a `Fake`."""

    def __init__(self, account: str = "123456789012", region: str = "eu-west-1") -> None:
        self.account, self.region = account, region
        self.slos: dict[str, dict[str, Any]] = {}
        self.exclusions: dict[str, list[dict[str, Any]]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.unlisted: set[str] = set()
        self.page = 50

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateServiceLevelObjective": self.create,
            "UpdateServiceLevelObjective": self.change,
            "DeleteServiceLevelObjective": self.delete,
            "GetServiceLevelObjective": self.get,
            "ListServiceLevelObjectives": self.list,
            "BatchUpdateExclusionWindows": self.exclude,
            "ListServiceLevelObjectiveExclusionWindows": self.windows,
            "TagResource": self.tag,
            "ListTagsForResource": self.list_tags,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:application-signals:{self.region}:{self.account}:slo/{name}"

    def create(self, request: Mapping[str, Any]) -> Answer:
        """A name that is taken is refused with `ConflictException`; tags count [BC]."""
        if request["Name"] in self.slos:
            raise Refusal("ConflictException", f"{request['Name']} exists", status=409)
        self.slos[request["Name"]] = {key: value for key, value in request.items() if key != "Tags"}
        self.tags[self.arn(request["Name"])] = tags_in(request)
        return {}

    def change(self, request: Mapping[str, Any]) -> Answer:
        """What is left out keeps its value; no change between periods and requests [BC]."""
        held = self._held(request["Id"])
        given = {key: value for key, value in request.items() if key != "Id"}
        for kind, other in (("SliConfig", "RequestBasedSliConfig"), ("RequestBasedSliConfig", "SliConfig")):
            if kind in given and other in held:
                raise Refusal("ValidationException", f"{request['Id']} cannot change its evaluation type")
        held.update(given)
        return {}

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """What is not there is refused with `ResourceNotFoundException`; windows and tags go with the SLO [BC]."""
        self._held(request["Id"])
        del self.slos[request["Id"]]
        self.exclusions.pop(request["Id"], None)
        self.tags.pop(self.arn(request["Id"]), None)
        return {}

    def get(self, request: Mapping[str, Any]) -> Answer:
        """The answer has other names than the request: `Sli` for `SliConfig`, and no `PeriodSeconds` [BC]."""
        held = self._held(request["Id"])
        return {"Slo": {**_told(held), "Arn": self.arn(held["Name"])}}

    def list(self, request: Mapping[str, Any]) -> Answer:
        """All of the account, page by page [BC]."""
        names = [name for name in sorted(self.slos) if name not in self.unlisted]
        shown, further = page(names, request, size=min(self.page, request.get("MaxResults", 50)))
        return {"SloSummaries": [{"Name": name, "Arn": self.arn(name)} for name in shown], **further}

    def exclude(self, request: Mapping[str, Any]) -> Answer:
        """Adds without asking whether a window is there, up to ten; a removal must match one [BC]."""
        for name in request["SloIds"]:
            self._held(name)
            held = [*self.exclusions.get(name, [])]
            for window in request.get("RemoveExclusionWindows", ()):
                if window not in held:
                    raise Refusal("ValidationException", f"{name} has no such window")
                held.remove(window)
            held.extend(_stored(window) for window in request.get("AddExclusionWindows", ()))
            if len(held) > 10:
                raise Refusal("ValidationException", f"{name} has more than 10 exclusion windows")
            self.exclusions[name] = held
        return {"SloIds": [*request["SloIds"]], "Errors": []}

    def windows(self, request: Mapping[str, Any]) -> Answer:
        """The windows of one SLO; moments come as moments [BC]."""
        self._held(request["Id"])
        return {"ExclusionWindows": self.exclusions.get(request["Id"], [])}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [BC]."""
        self._tags(request["ResourceArn"]).update(tags_in(request))
        return {}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """Of what is not there, `ResourceNotFoundException` [BC]."""
        tags = self._tags(request["ResourceArn"])
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _tags(self, arn: str) -> dict[str, str]:
        if arn not in self.tags:
            raise Refusal("ResourceNotFoundException", f"{arn} does not exist", status=404)
        return self.tags[arn]

    def _held(self, name: str) -> dict[str, Any]:
        if name not in self.slos:
            raise Refusal("ResourceNotFoundException", f"{name} does not exist", status=404)
        return self.slos[name]


def _stored(window: Mapping[str, Any]) -> dict[str, Any]:
    """A window as the service keeps it: a recurring one has a start as well."""
    start = window.get("StartTime", SOME_TIME)
    return {**window, "StartTime": datetime.fromisoformat(start) if isinstance(start, str) else start}


_SAME = ("Name", "Description", "BurnRateConfigurations", "AutoInvestigationEnabled")
"""What requests and answers call alike."""


def _told(held: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: held[key] for key in _SAME if key in held}
    goal = {"AttainmentGoal": 99.0, "WarningThreshold": 50.0, **held.get("Goal", {})}
    calendar = goal.get("Interval", {}).get("CalendarInterval")
    if calendar:
        start = datetime.fromisoformat(calendar["StartTime"])
        goal["Interval"] = {"CalendarInterval": {**calendar, "StartTime": start}}
    told |= {"Goal": goal, "CreatedTime": SOME_TIME, "LastUpdatedTime": SOME_TIME}
    told["MetricSourceType"] = "CloudWatchMetric"
    if "SliConfig" in held:
        config = held["SliConfig"]
        queries = {"MetricDataQueries": config["SliMetricConfig"]["MetricDataQueries"]}
        rest = {key: config[key] for key in ("MetricThreshold", "ComparisonOperator")}
        return {**told, "EvaluationType": "PeriodBased", "Sli": {"SliMetric": queries, **rest}}
    metric = held["RequestBasedSliConfig"]["RequestBasedSliMetricConfig"]
    return {**told, "EvaluationType": "RequestBased", "RequestBasedSli": {"RequestBasedSliMetric": metric}}
