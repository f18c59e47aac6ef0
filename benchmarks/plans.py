"""What a plan costs beside the least that one can do: to write every body of it as JSON once, and to hash that.

    python -m benchmarks.plans [--objects 10000]

A plan compares digests of bodies, so it cannot take less than that for what is wanted and what is there. The ratio says
what is lost in between, whatever the machine; the budget of the design is two seconds of CPU for 10,000 objects.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import orjson

from mlobs_compile.artifact import Json
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Ownership, Plan, Pruning
from mlobs_compile.change.planning import plan

BUDGET = 2.0
"""Seconds of CPU."""
OURS = Ownership("6f1c2d3e-0000-4000-8000-000000000001", "prod")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU."""

    plan: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.plan / self.floor


def body(number: int, threshold: float) -> Mapping[str, Json]:
    """As large as an alarm on an expression of four metrics."""
    metric: dict[str, Json] = {
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocation5XXErrors",
        "Dimensions": [
            {"Name": "EndpointName", "Value": f"model-{number}-prod"},
            {"Name": "VariantName", "Value": "AllTraffic"},
        ],
    }
    queries: list[Json] = [
        {"Id": f"m{i}", "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Sum"}, "ReturnData": False}
        for i in range(4)
    ]
    return {
        "AlarmName": f"acme-prod-model-{number}-availability-burn",
        "AlarmDescription": "Errors burn the budget of 30 days. Runbook: https://runbooks.example.com/errors. "
        * 2,
        "ActionsEnabled": True,
        "AlarmActions": ["arn:aws:sns:eu-central-1:123456789012:pages"],
        "ComparisonOperator": "GreaterThanThreshold",
        "DatapointsToAlarm": 2,
        "EvaluationPeriods": 3,
        "Threshold": threshold,
        "TreatMissingData": "notBreaching",
        "Metrics": [
            *queries,
            {"Id": "e", "Expression": "(m0+m1)/(m2+m3)", "Label": "burn", "ReturnData": True},
        ],
    }


def worlds(objects: int) -> tuple[tuple[Wanted, ...], tuple[Existing, ...]]:
    """Of every hundred objects one is new, one is gone, five are changed, and the rest is as it should be."""
    keys = [Key("cloudwatch", "metric-alarm", f"model-{number}") for number in range(objects)]
    wanted = tuple(
        Wanted(key, f"model-{n}/availability", body(n, 14.4), (keys[n - 1],) if n % 10 else ())
        for n, key in enumerate(keys)
        if n % 100 != 1
    )
    there = []
    for n, key in enumerate(keys):
        if n % 100 != 2:
            now = body(n, 14.4 if n % 20 else 6.0)
            mark = Mark(OURS.project, OURS.environment, f"model-{n}/availability", "0" * 16)
            there.append(Existing(key, now, mark, (keys[n - 1],) if n % 10 else ()))
    return wanted, tuple(there)


def measured(objects: int, runs: int = 3) -> Spent:
    """The least of some runs, each on objects whose digests nobody has asked for yet."""
    costs: list[float] = []
    floors: list[float] = []
    for _ in range(runs):
        wanted, existing = worlds(objects)
        costs.append(_cpu(lambda wanted=wanted, existing=existing: _planned(wanted, existing)))  # type: ignore[misc]
        floors.append(_cpu(lambda wanted=wanted, existing=existing: _floor(wanted, existing)))  # type: ignore[misc]
    return Spent(min(costs), min(floors))


def _planned(wanted: tuple[Wanted, ...], existing: tuple[Existing, ...]) -> Plan:
    made = plan(wanted, existing, OURS, frozenset(), Pruning(asked=True))
    assert made.digest.startswith("sha256:") and len(made.steps) > len(wanted) / 2
    return made


def _floor(wanted: tuple[Wanted, ...], existing: tuple[Existing, ...]) -> None:
    for one in (*wanted, *existing):
        sha256(orjson.dumps(one.body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=10_000)
    objects = parser.parse_args().objects
    spent = measured(objects)
    print(
        f"a plan of {objects:,} objects: {spent.plan:.2f} s of CPU, {spent.ratio:.1f} times what it takes to write"
        f" and hash their bodies ({spent.floor:.2f} s); the budget of 10,000 is {BUDGET} s"
    )


if __name__ == "__main__":
    main()
