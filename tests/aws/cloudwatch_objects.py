"""What CloudWatch keeps beside alarms: dashboards, mute rules, detectors and everybody's tags."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.aws.strict import Answer
from tests.aws.weather import Refusal, page

SOME_TIME = datetime(2026, 11, 1, tzinfo=UTC)


class Objects:
    """Dashboards by name, mute rules by name, detectors in a list, and tags by ARN."""

    def __init__(self, account: str, region: str) -> None:
        self.account, self.region = account, region
        self.detectors: list[dict[str, Any]] = []
        self.dashboards: dict[str, str] = {}
        self.mute_rules: dict[str, dict[str, Any]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.unlisted: set[str] = set()
        """Names that no list shows yet, though the object is there when asked for by name."""
        self.page = 100
        """Objects in one answer, however many are asked for."""
        self.retagged_mute_rules = True
        """Whether TagResource knows mute rules; its page names alarms, dashboards, streams and insight rules only."""

    def board_arn(self, name: str) -> str:
        return f"arn:aws:cloudwatch::{self.account}:dashboard/{name}"

    def mute_arn(self, name: str) -> str:
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm-mute-rule:{name}"

    def put_dashboard(self, request: Mapping[str, Any]) -> Answer:
        """Replaces all contents; tags count at creation only. Warnings are told and the dashboard is kept [API]."""
        name = request["DashboardName"]
        if name not in self.dashboards:
            self.tags[self.board_arn(name)] = tags_in(request)
        self.dashboards[name] = request["DashboardBody"]
        told = [
            {"DataPath": f"/widgets/{index}", "Message": "the widget has no title"}
            for index, widget in enumerate(json.loads(request["DashboardBody"]).get("widgets", ()))
            if widget.get("type") == "metric" and "title" not in widget.get("properties", {})
        ]
        return {"DashboardValidationMessages": told}

    def list_dashboards(self, request: Mapping[str, Any]) -> Answer:
        """By the beginning of their names, page by page [API]."""
        prefix = request.get("DashboardNamePrefix", "")
        names = [
            name for name in sorted(self.dashboards) if name.startswith(prefix) and name not in self.unlisted
        ]
        shown, further = page(names, request, size=self.page)
        rows = [{"DashboardName": name, "DashboardArn": self.board_arn(name)} for name in shown]
        return {"DashboardEntries": rows, **further}

    def get_dashboard(self, request: Mapping[str, Any]) -> Answer:
        """One that is not there is refused with `ResourceNotFound` [BC]."""
        name = request["DashboardName"]
        if name not in self.dashboards:
            raise Refusal("ResourceNotFound", f"Dashboard {name} does not exist", status=404)
        return {
            "DashboardName": name,
            "DashboardArn": self.board_arn(name),
            "DashboardBody": self.dashboards[name],
        }

    def delete_dashboards(self, request: Mapping[str, Any]) -> Answer:
        """If one of them is not there, none is deleted [API]."""
        missing = [name for name in request["DashboardNames"] if name not in self.dashboards]
        if missing:
            raise Refusal("ResourceNotFound", f"dashboards {missing} do not exist", status=404)
        for name in request["DashboardNames"]:
            del self.dashboards[name]
            self.tags.pop(self.board_arn(name), None)
        return {}

    def put_rule(self, request: Mapping[str, Any]) -> None:
        if request["Name"] not in self.mute_rules:
            self.tags[self.mute_arn(request["Name"])] = tags_in(request)
        self.mute_rules[request["Name"]] = {key: value for key, value in request.items() if key != "Tags"}

    def list_alarm_mute_rules(self, request: Mapping[str, Any]) -> Answer:
        """Only ARNs and states, page by page [BC]."""
        names = [name for name in sorted(self.mute_rules) if name not in self.unlisted]
        shown, further = page(names, request, size=min(self.page, request.get("MaxRecords", 50)))
        rows = [{"AlarmMuteRuleArn": self.mute_arn(name), "Status": "SCHEDULED"} for name in shown]
        return {"AlarmMuteRuleSummaries": rows, **further}

    def get_alarm_mute_rule(self, request: Mapping[str, Any]) -> Answer:
        """One that is not there is refused with `ResourceNotFoundException` [BC]."""
        name = request["AlarmMuteRuleName"]
        if name not in self.mute_rules:
            raise Refusal("ResourceNotFoundException", f"{name} does not exist", status=404)
        added = {"AlarmMuteRuleArn": self.mute_arn(name), "Status": "SCHEDULED", "MuteType": "SCHEDULED"}
        return {**self.mute_rules[name], **added, "LastUpdatedTimestamp": SOME_TIME}

    def delete_alarm_mute_rule(self, request: Mapping[str, Any]) -> Answer:
        """What does not exist is deleted without an error [API]."""
        self.mute_rules.pop(request["AlarmMuteRuleName"], None)
        self.tags.pop(self.mute_arn(request["AlarmMuteRuleName"]), None)
        return {}

    def put_anomaly_detector(self, request: Mapping[str, Any]) -> Answer:
        """A detector is what it learns; a second request for it changes nothing but its configuration [API]."""
        learnt = {key: value for key, value in request.items() if key != "Configuration"}
        for held in self.detectors:
            if {key: value for key, value in held.items() if key != "Configuration"} == learnt:
                held.update(request)
                return {"AnomalyDetectorId": "d"}
        self.detectors.append(dict(request))
        return {"AnomalyDetectorId": "d"}

    def describe_anomaly_detectors(self, request: Mapping[str, Any]) -> Answer:
        """Without `AnomalyDetectorTypes`, those of single metrics only; 100 in one answer at most [API]."""
        if request.get("MaxResults", 1) > 100:
            raise Refusal("InvalidParameterValue", "MaxResults is 100 at most")
        kinds = request.get("AnomalyDetectorTypes") or ["SINGLE_METRIC"]
        keys = {"SINGLE_METRIC": "SingleMetricAnomalyDetector", "METRIC_MATH": "MetricMathAnomalyDetector"}
        shown = [one for one in self.detectors if any(keys[kind] in one for kind in kinds)]
        at = int(request.get("NextToken", 0))
        rows = [self._detector(one) for one in shown[at : at + self.page]]
        return {
            "AnomalyDetectors": rows,
            **({"NextToken": str(at + self.page)} if at + self.page < len(shown) else {}),
        }

    @staticmethod
    def _detector(held: Mapping[str, Any]) -> dict[str, Any]:
        """The old members of a single metric are told as well [BC]."""
        single = held.get("SingleMetricAnomalyDetector", {})
        old = {key: single[key] for key in ("Namespace", "MetricName", "Dimensions", "Stat") if key in single}
        return {**old, **held, "StateValue": "PENDING_TRAINING"}

    def delete_anomaly_detector(self, request: Mapping[str, Any]) -> Answer:
        """By what it learns; one that is not there is refused with `ResourceNotFoundException` [BC]."""
        kept = [
            one
            for one in self.detectors
            if {key: value for key, value in one.items() if key != "Configuration"} != dict(request)
        ]
        if len(kept) == len(self.detectors):
            raise Refusal("ResourceNotFoundException", "there is no such detector", status=404)
        self.detectors = kept
        return {}

    def list_tags_for_resource(self, request: Mapping[str, Any]) -> Answer:
        """Of what is not there, `ResourceNotFoundException` [BC]."""
        arn = request["ResourceARN"]
        if arn not in self.tags:
            raise Refusal("ResourceNotFoundException", f"{arn} does not exist", status=404)
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.tags[arn].items()]}

    def tag_resource(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay; alarms and dashboards take tags [API]."""
        arn = request["ResourceARN"]
        if arn not in self.tags:
            raise Refusal("ResourceNotFoundException", f"{arn} does not exist", status=404)
        if ":alarm-mute-rule:" in arn and not self.retagged_mute_rules:
            raise Refusal("InvalidParameterValue", "the resource cannot be tagged")
        if len({**self.tags[arn], **tags_in(request)}) > 50:
            raise Refusal("InvalidParameterValue", "more than 50 tags")
        self.tags[arn].update(tags_in(request))
        return {}


def tags_in(request: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
