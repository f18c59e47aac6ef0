"""The world behind a CloudWatch client: alarms and what `cloudwatch_objects.py` keeps beside them.

Composites and mute rules need their alarms, tags are ignored on update, a child in use cannot be deleted, answers come in
pages, and lists may be behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.aws import alarm_rule
from tests.aws.cloudwatch_objects import SOME_TIME, Objects, tags_in
from tests.aws.strict import Answer, Handler
from tests.aws.weather import Refusal, page

OPERATIONS = [
    "PutMetricAlarm",
    "PutCompositeAlarm",
    "DescribeAlarms",
    "DeleteAlarms",
    "PutAnomalyDetector",
    "DescribeAnomalyDetectors",
    "DeleteAnomalyDetector",
    "PutAlarmMuteRule",
    "GetAlarmMuteRule",
    "ListAlarmMuteRules",
    "DeleteAlarmMuteRule",
    "PutDashboard",
    "GetDashboard",
    "ListDashboards",
    "DeleteDashboards",
    "ListTagsForResource",
    "TagResource",
]
RATES = {
    "PutMetricAlarm": 3.0,
    "PutCompositeAlarm": 3.0,
    "PutAlarmMuteRule": 3.0,
    "DeleteAlarms": 3.0,
    "DescribeAlarms": 9.0,
    "ListTagsForResource": 10.0,
    "PutDashboard": 10.0,
    "PutAnomalyDetector": 10.0,
}
"""Calls a second (CloudWatch User Guide, "CloudWatch service quotas")."""


class CloudWatch(Objects):
    """The world behind a CloudWatch client; `handlers` go into a `Fake`."""

    def __init__(self, account: str = "123456789012", region: str = "eu-west-1") -> None:
        super().__init__(account, region)
        self.metric_alarms: dict[str, dict[str, Any]] = {}
        self.composite_alarms: dict[str, dict[str, Any]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        by_name: dict[str, Handler] = {}
        for name in OPERATIONS:
            by_name[name] = getattr(self, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
        return by_name

    def arn(self, alarm: str) -> str:
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{alarm}"

    def put_metric_alarm(self, request: Mapping[str, Any]) -> Answer:
        """Overwrites the whole alarm; tags of an alarm that is there already are ignored [API]."""
        if request["AlarmName"] in self.composite_alarms:
            raise Refusal("ValidationError", f"{request['AlarmName']} is a composite alarm")
        self._topics(request)
        self._store(request, self.metric_alarms)
        return {}

    def put_composite_alarm(self, request: Mapping[str, Any]) -> Answer:
        """The alarms of the rule and the suppressor must be there; tags of one that is there are ignored [API]."""
        if request["AlarmName"] in self.metric_alarms:
            raise Refusal("ValidationError", f"{request['AlarmName']} is a metric alarm")
        known = self.metric_alarms | self.composite_alarms
        wanted = [*alarm_rule.parse(request["AlarmRule"]).children()]
        wanted += [request["ActionsSuppressor"]] if "ActionsSuppressor" in request else []
        missing = sorted({name for name in wanted if name not in known and self._name(name) not in known})
        if missing:
            raise Refusal("ValidationError", f"alarms {missing} in the rule do not exist")
        self._topics(request)
        self._store(request, self.composite_alarms)
        return {}

    def put_alarm_mute_rule(self, request: Mapping[str, Any]) -> Answer:
        """The alarms that it names must be there [API]."""
        known = self.metric_alarms | self.composite_alarms
        missing = [name for name in request["MuteTargets"]["AlarmNames"] if name not in known]
        if missing:
            raise Refusal("ValidationError", f"alarms {missing} do not exist")
        self.put_rule(request)
        return {}

    def describe_alarms(self, request: Mapping[str, Any]) -> Answer:
        """Without `AlarmTypes`, metric alarms only; 100 in one answer at most [API]."""
        kinds = request.get("AlarmTypes", ["MetricAlarm"])
        names = request.get("AlarmNames")
        if names is not None and "AlarmNamePrefix" in request:
            raise Refusal("ValidationError", "AlarmNames and AlarmNamePrefix exclude each other")
        held = {
            **(self.metric_alarms if "MetricAlarm" in kinds else {}),
            **(self.composite_alarms if "CompositeAlarm" in kinds else {}),
        }
        chosen = [name for name in sorted(held) if self._chosen(name, names, request)]
        shown, further = page(chosen, request, size=min(self.page, request.get("MaxRecords", 50)))
        return {
            "MetricAlarms": [self._told(held[name]) for name in shown if name in self.metric_alarms],
            "CompositeAlarms": [self._told(held[name]) for name in shown if name in self.composite_alarms],
            **further,
        }

    def _chosen(self, name: str, names: list[str] | None, request: Mapping[str, Any]) -> bool:
        if names is not None:
            return name in names
        return name.startswith(request.get("AlarmNamePrefix", "")) and name not in self.unlisted

    def _told(self, alarm: Mapping[str, Any]) -> dict[str, Any]:
        """An alarm as it is shown: what was left out has its default, numbers are doubles, its state is added [BC]."""
        lists: dict[str, Any] = {"OKActions": [], "AlarmActions": [], "InsufficientDataActions": []}
        told = {"ActionsEnabled": True, **lists, **alarm, "AlarmArn": self.arn(alarm["AlarmName"])}
        if "Threshold" in told:
            told["Threshold"] = float(told["Threshold"])
        if "MetricName" in told:
            told.setdefault("Dimensions", [])
        return {**told, "StateValue": "INSUFFICIENT_DATA", "StateUpdatedTimestamp": SOME_TIME}

    def delete_alarms(self, request: Mapping[str, Any]) -> Answer:
        """One composite in a call, no child that a rule still names; names nobody has are passed over [API]."""
        names = set(request["AlarmNames"])
        if len(names & set(self.composite_alarms)) > 1:
            raise Refusal("ValidationError", "one composite alarm can be deleted in a call")
        for name, alarm in self.composite_alarms.items():
            used = names & set(alarm_rule.parse(alarm["AlarmRule"]).children())
            if used and name not in names:
                raise Refusal("ValidationError", f"{sorted(used)} are children of {name}")
        for name in names:
            self.metric_alarms.pop(name, None)
            self.composite_alarms.pop(name, None)
            self.tags.pop(self.arn(name), None)
        return {}

    def _store(self, request: Mapping[str, Any], alarms: dict[str, dict[str, Any]]) -> None:
        name = request["AlarmName"]
        if name not in alarms:
            self.tags[self.arn(name)] = tags_in(request)
        alarms[name] = {key: value for key, value in request.items() if key != "Tags"}

    def _topics(self, request: Mapping[str, Any]) -> None:
        """An alarm only reaches topics of its region (User Guide, "Notifying users on alarm changes")."""
        for key in ("OKActions", "AlarmActions", "InsufficientDataActions"):
            for arn in request.get(key, ()):
                if arn.split(":")[3] not in (self.region, ""):
                    raise Refusal("ValidationError", f"{arn} is in another region")

    @staticmethod
    def _name(alarm: str) -> str:
        return alarm.split(":alarm:", 1)[-1]
