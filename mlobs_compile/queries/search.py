"""Metrics that are read for each value of a dimension: one search of CloudWatch, ranked and cut.

A search finds what published lately and cannot stand in an alarm (AWS: CloudWatch User Guide, "Search expression
syntax"); panels read it, alarms are refused. That the label of each series survives the scaling has not been
verified on a real account.
"""

from __future__ import annotations

import re

from mlobs_compile.ir.signal import EACH, Metric
from mlobs_compile.queries.metric_query import Query, returned
from mlobs_compile.units import Duration, decimal_text

_PLAIN = re.compile(r"\w+").fullmatch
_RANKED_BY = {"Average": "AVG", "Sum": "SUM", "SampleCount": "SUM", "Minimum": "MIN"}


def ranked(metric: Metric, window: Duration, most: int) -> Query:
    """The `most` highest of the metrics, highest first over what the panel shows, scaled to the signal's unit."""
    found = f"SEARCH('{_pattern(metric)}', '{metric.stat}', {window.whole_seconds})"
    scaled = found if metric.scale == 1 else f"{found} * {decimal_text(metric.scale)}"
    by = _RANKED_BY.get(metric.stat, "MAX")
    label = " ".join(f"${{PROP('Dim.{name}')}}" for name in metric.each)
    return returned("top", f"SORT({scaled}, {by}, DESC, {most})", window, label)


def _pattern(metric: Metric) -> str:
    """Exactly this set of dimensions, with the values that are fixed."""
    schema = ",".join(_word(text) for text in (metric.namespace, *(name for name, _ in metric.dimensions)))
    fixed = [f'{name}="{held}"' for name, held in metric.dimensions if held != EACH]
    return " ".join([f"{{{schema}}}", f'MetricName="{metric.name}"', *fixed])


def _word(text: str) -> str:
    return text if _PLAIN(text) else f'"{text}"'
