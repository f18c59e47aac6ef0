"""CloudWatch metrics in the namespace `mlobs`, sent by PutMetricData.

`--publish cloudwatch:REGION` needs boto3 (`pip install 'mlobs-compile[aws]'`) and the permission
`cloudwatch:PutMetricData`. A check has three metrics, with the dimensions `Check` and `Environment`; a model or a data
set five. Values that are infinite, which CloudWatch refuses, are left out, and the verdict stays. CloudWatch takes
nothing that is older than two weeks.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from mlobs_compile.errors import UsageFault
from mlobs_compile.publication import Group, Labels, Publication
from mlobs_compile.queries import published
from mlobs_compile.runner.publishing import PublishFault, in_time, unnamed

_MOST = 1000
"""Metrics of one request; with the next, a limit of PutMetricData."""
_BYTES = 1_000_000
_SPREAD = 3
"""How much longer a datum may be as form parameters than as JSON."""
Datum = dict[str, Any]


class CloudWatch:
    """The metrics of one account and region."""

    def __init__(self, client: Any, now: Callable[[], float] = time.time) -> None:  # noqa: ANN401 - boto3 makes its clients as it runs
        self._client, self._now = client, now

    def newest(self, clock: str, group: Labels) -> float | None:
        return None

    def publish(self, publications: Sequence[Publication]) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        in_time(publications, self._now())
        data = [datum for one in publications for group in one.metrics for datum in _data(group, one.moment)]
        try:
            for batch in _batches(data):
                self._client.put_metric_data(Namespace=published.NAMESPACE, MetricData=batch)
        except (BotoCoreError, ClientError) as error:
            raise PublishFault(f"CloudWatch took no metrics: {error}") from error
        return f"{len(data)} metrics are in CloudWatch{unnamed(publications)}"


def _data(group: Group, moment: float) -> Iterator[Datum]:
    stamp = datetime.fromtimestamp(moment, UTC)
    dimensions = [{"Name": name, "Value": value} for name, value in group.dimensions]
    for name, unit, value in group.values:
        yield {
            "MetricName": name,
            "Dimensions": dimensions,
            "Timestamp": stamp,
            "Value": value,
            "Unit": unit,
        }


def _batches(data: Iterable[Datum]) -> Iterator[list[Datum]]:
    batch: list[Datum] = []
    size = 0
    for datum in data:
        own = _SPREAD * len(json.dumps(datum, default=str))
        if batch and (len(batch) == _MOST or size + own > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append(datum)
        size += own
    if batch:
        yield batch


def made(where: str) -> CloudWatch:
    """The publisher of a region."""
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", where):
        raise UsageFault(f"`{where}` is no region of AWS; write `cloudwatch:eu-west-1`")
    try:
        import boto3
    except ImportError as error:
        raise UsageFault("CloudWatch needs boto3: pip install 'mlobs-compile[aws]'") from error
    return CloudWatch(boto3.client("cloudwatch", region_name=where))
