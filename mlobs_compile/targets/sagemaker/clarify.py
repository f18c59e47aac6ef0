"""Clarify's `analysis_config.json`, for a monitor and for the job that makes its baseline.

Keys are those of the Developer Guide's "Parameters to monitor bias drift" and "Parameters to monitor
attribution drift". A bias monitor takes every metric, so its configuration names none; a baseline names
those it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.monitor import Pillar, ScheduledMonitor
from mlobs_compile.targets.sagemaker.measures import PRE_TRAINING
from mlobs_compile.targets.sagemaker.options import Options
from mlobs_compile.targets.sagemaker.site import Site

_DATASETS = {"csv": "text/csv", "json": "application/jsonlines", "parquet": "application/x-parquet"}
_SEED = 1
"""Attributions are sampled; with a fixed seed another sample never looks like another model."""


def monitor_config(monitor: ScheduledMonitor, options: Options) -> Body:
    """What a scheduled run computes."""
    if monitor.pillar is Pillar.BIAS:
        return {"version": "1.0", "headers": (*monitor.features, monitor.label or ""), **_groups(monitor)}
    return {"version": "1.0", "headers": monitor.features, **_attributions(monitor, options)}


def baseline_config(site: Site) -> Body:
    """What the baseline job computes; the data set's own header line names its columns."""
    monitor, options = site.monitor, site.options
    dataset: Body = {"version": "1.0", "dataset_type": _DATASETS[options.baseline_format]}
    if monitor.pillar is Pillar.EXPLAINABILITY:
        return dataset | _attributions(monitor, options)
    return dataset | _groups(monitor) | _predicted(site) | {"methods": _methods(monitor)}


def _groups(monitor: ScheduledMonitor) -> Body:
    facets: list[Json] = [
        {"name_or_index": facet.column, "value_or_threshold": _values(facet.groups)}
        for facet in monitor.facets
    ]
    body: Body = {
        "label": monitor.label,
        "label_values_or_threshold": _values(monitor.positive),
        "facet": facets,
    }
    return body | {"group_variable": monitor.strata} if monitor.strata else body


def _predicted(site: Site) -> Body:
    monitor = site.monitor
    body: Body = {"predicted_label": site.predicted or monitor.score}
    if site.predicted is None and monitor.threshold is not None:
        body["probability_threshold"] = float(monitor.threshold)
    return body


def _methods(monitor: ScheduledMonitor) -> Body:
    asked = tuple(dict.fromkeys(measure.metric for measure in monitor.measures))
    before = tuple(metric for metric in asked if metric in PRE_TRAINING)
    after = tuple(metric for metric in asked if metric not in PRE_TRAINING)
    methods: Body = {}
    if before or not asked:
        methods["pre_training_bias"] = {"methods": before or "all"}
    if after or not asked:
        methods["post_training_bias"] = {"methods": after or "all"}
    return methods


def _attributions(monitor: ScheduledMonitor, options: Options) -> Body:
    shap: Body = {
        "agg_method": "mean_abs",
        "seed": _SEED,
        "use_logit": False,
        "save_local_shap_values": False,
    }
    predictor: Body = {
        "model_name": options.shadow_models.get(monitor.subject.name),
        "instance_type": options.instance_type,
        "initial_instance_count": 1,
    }
    return {"methods": {"shap": shap}, "predictor": predictor}


def _values(texts: Sequence[str]) -> list[Json]:
    """A value that reads as a number becomes one, as in AWS's examples; `007` stays text."""
    return [int(text) if re.fullmatch(r"-?(0|[1-9]\d*)", text) else text for text in texts]
