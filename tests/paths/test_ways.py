"""An alert's way in lines: what a person who was woken asks `mlobs explain` for."""

from __future__ import annotations

from mlobs_compile.artifact import Artifact, Emission, Resource
from mlobs_compile.paths.ways import Ways
from tests.builders import a_resource


def test_an_alarm_names_its_topics_and_the_rules_that_mute_it() -> None:
    alarm = a_resource(
        "metric-alarm", "queue", AlarmActions=["arn:aws:sns:eu-west-1:1:a", "arn:aws:sns:eu-west-1:1:b"]
    )
    mute = a_resource("mute-rule", "nightly", MuteTargets={"AlarmNames": ["queue", "other"]})
    ways = Ways.of({"cloudwatch": Emission((alarm, mute))}, "prometheus", "alertmanager")
    assert list(ways.lines("fraud/latency")) == [
        "reaches  arn:aws:sns:eu-west-1:1:a, arn:aws:sns:eu-west-1:1:b, at any time, but not in `nightly`, "
        "as the actions of `queue`"
    ]


def test_an_alarm_without_an_action_is_no_way() -> None:
    silent = a_resource("metric-alarm", "window", AlarmActions=[])
    assert (
        list(
            Ways.of({"cloudwatch": Emission((silent,))}, "prometheus", "alertmanager").lines("fraud/latency")
        )
        == []
    )


def test_every_route_at_which_an_alert_ends_is_shown() -> None:
    rule = {"alert": "Queue", "labels": {"mlobs_id": "fraud/queue", "team": "risk", "severity": "page"}}
    rules = Resource(
        "prometheus", "alert-rule", "Queue", "rules/x.yaml", {"rules": [rule]}, ("fraud/queue",), ()
    )
    tree = {
        "route": {
            "receiver": "root",
            "routes": [
                {"receiver": "all", "continue": True},
                {"receiver": "risk", "matchers": ['team="risk"']},
            ],
        },
        "receivers": [
            {"name": "root"},
            {"name": "all"},
            {"name": "risk", "pagerduty_configs": [{"routing_key_file": "/run/key"}]},
        ],
    }
    routes = Emission((), (Artifact("alertmanager.yml", "", tree),))
    ways = Ways.of({"prometheus": Emission((rules,)), "alertmanager": routes}, "prometheus", "alertmanager")
    assert list(ways.lines("fraud/queue")) == [
        'carries  team="risk"',
        "through  the root of all routes",
        "reaches  `all`: nobody, at any time",
        'through  team="risk"',
        "reaches  `risk`: PagerDuty /run/key, at any time",
    ]
