"""The world behind a CloudWatch client: alarms, mute rules, dashboards, detectors and tags that requests leave behind.

Composites and mute rules need their alarms, tags are ignored on update, a child in use cannot be deleted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.aws import alarm_rule
from tests.aws.strict import Answer, Handler, Refusal


class CloudWatch:
    """The world behind a CloudWatch client; `handlers` go into a `Fake`."""

    def __init__(self, account: str = "123456789012", region: str = "eu-west-1") -> None:
        self.account, self.region = account, region
        self.metric_alarms: dict[str, dict[str, Any]] = {}
        self.composite_alarms: dict[str, dict[str, Any]] = {}
        self.detectors: list[dict[str, Any]] = []
        self.dashboards: dict[str, str] = {}
        self.mute_rules: dict[str, dict[str, Any]] = {}
        self.tags: dict[str, dict[str, str]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        operations = (
            "PutMetricAlarm PutCompositeAlarm PutAnomalyDetector PutAlarmMuteRule PutDashboard DescribeAlarms "
            "DeleteAlarms DeleteDashboards ListTagsForResource TagResource"
        )
        by_name: dict[str, Handler] = {}
        for name in operations.split():
            by_name[name] = getattr(self, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
        return by_name

    def arn(self, alarm: str) -> str:
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{alarm}"

    def put_metric_alarm(self, request: Mapping[str, Any]) -> Answer:
        if request["AlarmName"] in self.composite_alarms:
            raise Refusal("ValidationError", f"{request['AlarmName']} is a composite alarm")
        self._topics(request)
        self._store(request, self.metric_alarms)
        return {}

    def put_composite_alarm(self, request: Mapping[str, Any]) -> Answer:
        known = self.metric_alarms | self.composite_alarms
        wanted = [*alarm_rule.parse(request["AlarmRule"]).children()]
        wanted += [request["ActionsSuppressor"]] if "ActionsSuppressor" in request else []
        missing = sorted({name for name in wanted if name not in known and self._name(name) not in known})
        if missing:  # API reference: the alarms must exist before the composite
            raise Refusal("ValidationError", f"alarms {missing} in the rule do not exist")
        self._topics(request)
        self._store(request, self.composite_alarms)
        return {}

    def put_anomaly_detector(self, request: Mapping[str, Any]) -> Answer:
        if dict(request) not in self.detectors:
            self.detectors.append(dict(request))
        return {}

    def put_alarm_mute_rule(self, request: Mapping[str, Any]) -> Answer:
        """API reference, `AlarmNames`: they must match existing alarms."""
        known = self.metric_alarms | self.composite_alarms
        missing = [name for name in request["MuteTargets"]["AlarmNames"] if name not in known]
        if missing:
            raise Refusal("ValidationError", f"alarms {missing} do not exist")
        self.mute_rules[request["Name"]] = dict(request)
        return {}

    def put_dashboard(self, request: Mapping[str, Any]) -> Answer:
        self.dashboards[request["DashboardName"]] = request["DashboardBody"]
        return {"DashboardValidationMessages": []}

    def describe_alarms(self, request: Mapping[str, Any]) -> Answer:
        """Without `AlarmTypes`, metric alarms only (API reference, DescribeAlarms)."""
        kinds = request.get("AlarmTypes", ["MetricAlarm"])
        prefix = request.get("AlarmNamePrefix", "")
        names = request.get("AlarmNames")

        def chosen(alarms: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
            listed = (names is None or name in names for name in alarms)
            return [
                {**alarm, "AlarmArn": self.arn(name)}
                for (name, alarm), wanted in zip(sorted(alarms.items()), listed, strict=True)
                if wanted and name.startswith(prefix)
            ]

        return {
            "MetricAlarms": chosen(self.metric_alarms) if "MetricAlarm" in kinds else [],
            "CompositeAlarms": chosen(self.composite_alarms) if "CompositeAlarm" in kinds else [],
        }

    def delete_alarms(self, request: Mapping[str, Any]) -> Answer:
        names = set(request["AlarmNames"])
        if len(names & set(self.composite_alarms)) > 1:  # API reference, DeleteAlarms
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

    def delete_dashboards(self, request: Mapping[str, Any]) -> Answer:
        missing = [name for name in request["DashboardNames"] if name not in self.dashboards]
        if missing:
            raise Refusal("ResourceNotFound", f"dashboards {missing} do not exist")
        for name in request["DashboardNames"]:
            del self.dashboards[name]
        return {}

    def list_tags_for_resource(self, request: Mapping[str, Any]) -> Answer:
        tags = self.tags.get(request["ResourceARN"], {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag_resource(self, request: Mapping[str, Any]) -> Answer:
        self.tags.setdefault(request["ResourceARN"], {}).update(_tags(request))
        return {}

    def _store(self, request: Mapping[str, Any], alarms: dict[str, dict[str, Any]]) -> None:
        name = request["AlarmName"]
        if name not in alarms:  # Tags count on creation only (API reference, PutMetricAlarm, `Tags`)
            self.tags[self.arn(name)] = _tags(request)
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


def _tags(request: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
