"""A model with all four monitors, and what the SageMaker target makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.ir.monitor import BatchOutput, Pillar, ScheduledMonitor
from mlobs_compile.spec.project import Aws
from mlobs_compile.targets.sagemaker import TARGET
from mlobs_compile.targets.sagemaker.options import Options
from tests.aws.strict import validate
from tests.builders import (
    a_context,
    a_measure,
    a_monitoring,
    a_runnable_monitor,
)

ACCOUNT = "123456789012"


AWS = Aws(account=ACCOUNT, region="eu-west-1")


OPTIONS = Options(
    role=f"arn:aws:iam::{ACCOUNT}:role/monitor",
    output="s3://acme-ml/monitoring/",
    shadow_models={"fraud": "fraud-2026-11"},
)


MEASURES = {
    Pillar.QUALITY: (
        a_measure("linf_robust", "*", high="0.1"),
        a_measure("linf_simple", "amount", high="0.2"),
    ),
    Pillar.PERFORMANCE: (a_measure("recall", low="0.8"), a_measure("false_positive_rate", high="0.05")),
    Pillar.BIAS: (a_measure("DPPL", "age_band=18-25", low="-0.1", high="0.1"), a_measure("CI", high="0.3")),
    Pillar.EXPLAINABILITY: (a_measure("attribution_ndcg", low="0.9"),),
}


BATCHES = tuple(BatchOutput("s3://acme-ml/captured/fraud", name) for name in ("csv", "json", "parquet"))


def runnable(pillar: Pillar, **changes: Any) -> ScheduledMonitor:
    return replace(a_runnable_monitor(pillar, measures=MEASURES[pillar]), **changes)


def compiled(
    *monitors: ScheduledMonitor, options: Options = OPTIONS, aws: Aws | None = AWS
) -> tuple[Emission, tuple[Diagnostic, ...]]:
    outcome = TARGET.emit(a_monitoring(*monitors), a_context(options, aws=aws))
    assert outcome.value is not None
    return outcome.value, outcome.diagnostics


def emitted(*monitors: ScheduledMonitor, options: Options = OPTIONS) -> Emission:
    emission, found = compiled(*monitors, options=options)
    assert [d.code for d in found] == ["MLO550"], [d.message for d in found]
    return emission


def errors(*monitors: ScheduledMonitor, **changes: Any) -> list[Diagnostic]:
    _, found = compiled(*monitors, **changes)
    return [d for d in found if d.severity is Severity.ERROR]


def file(emission: Emission, path: str) -> Any:
    (text,) = (artifact.text for artifact in emission.artifacts if artifact.path == path)
    return json.loads(text)


def requests(emission: Emission, path: str = "model/fraud.json") -> list[tuple[str, dict[str, Any]]]:
    return [(sent["operation"], sent["request"]) for sent in file(emission, path)["requests"]]


def definition(monitor: ScheduledMonitor, options: Options = OPTIONS) -> dict[str, Any]:
    return requests(emitted(monitor, options=options))[0][1]


def accepted(emission: Emission) -> int:
    """How many requests AWS's model lets pass; all must."""
    sent = [
        each
        for artifact in emission.artifacts
        if artifact.path.count("/") == 1
        for each in json.loads(artifact.text)["requests"]
    ]
    for each in sent:
        assert validate("sagemaker", each["operation"], each["request"]) == [], each["operation"]
    return len(sent)
