"""A frozen baseline as the two files that Model Monitor's own baseline job would write.

Model Monitor keeps ten equal buckets and a sketch of each column. The sketch has samples by level, each of level i
standing for 2^i rows; a frozen bin of so many rows becomes samples at its upper edge, so that the counts are exact and
the values as fine as the bins. What a baseline does not hold, such as the range of a personal column, is left out.
Source: Developer Guide, "Schema for statistics" and "Schema for constraints".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import sqrt

from mlobs_compile.artifact import Body, Json
from mlobs_compile.baseline import Baseline, Categories, Cut, Distribution, Numbers
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.targets.sagemaker.measures import METHODS

BUCKETS = 10
_SKETCH: Body = {"c": 0.64, "k": 2048.0}
"""The parameters of Model Monitor's own sketches."""
_UNASKED = 0.1
"""AWS's own default distance, written where comparison is off and nothing hangs on it."""


def statistics(baseline: Baseline) -> Body:
    """The contents of `statistics.json`."""
    features: list[Json] = [_feature(name, held) for name, held in baseline.columns.items()]
    return {"version": 0.0, "dataset": {"item_count": baseline.rows}, "features": features}


def constraints(baseline: Baseline, checks: Iterable[Measurement]) -> Body:
    """The contents of `constraints.json`: what was so at the baseline, and how far each column may move since.

    Only the distances that Model Monitor takes (`linf_robust`, `linf_simple`) are compared; every setting is written
    out, because AWS's page and its SDK differ in the defaults.
    """
    moves = {check.column: check for check in checks if check.kind in METHODS and check.scope == "drift"}
    features: list[Json] = [
        _constraint(name, held, moves.get(name)) for name, held in baseline.columns.items()
    ]
    config: Body = {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 1.0,
        "domain_content_threshold": 1.0,
        "distribution_constraints": _distance(None),
    }
    return {"version": 0.0, "features": features, "monitoring_config": config}


def _feature(name: str, held: Distribution) -> Body:
    common: Body = {"num_present": held.rows - held.nulls, "num_missing": held.nulls}
    head: Body = {"name": name, "inferred_type": _type(held)}
    if isinstance(held, Categories):
        pairs = zip(held.values, held.counts, strict=True)
        buckets: list[Json] = [{"value": value, "count": count} for value, count in pairs]
        distribution: Body = {"categorical": {"buckets": buckets}}
        distinct = len(held.values) + bool(held.other)
        own: Body = {"common": common, "distinct_count": distinct, "distribution": distribution}
        return {**head, "string_statistics": own}
    return {**head, "numerical_statistics": {"common": common, **_moments(held), **_distribution(held)}}


def _moments(held: Numbers) -> Body:
    """Mean, sum and spread; Model Monitor's deviation is that of the population."""
    present = held.rows - held.nulls
    deviation = None if held.stdev is None or not present else held.stdev * sqrt((present - 1) / present)
    known: Mapping[str, float | None] = {
        "mean": held.mean,
        "sum": None if held.mean is None else held.mean * present,
        "std_dev": deviation,
        "min": held.low,
        "max": held.high,
    }
    return {key: value for key, value in known.items() if value is not None}


def _distribution(held: Numbers) -> Body:
    if held.low is None or held.high is None or not held.cuts:
        return {}
    finest = max(held.cuts.values(), key=lambda cut: len(cut.edges))
    sketch: Body = {"parameters": _SKETCH, "data": _levels(finest, held.high)}
    buckets: list[Json] = [*_buckets(held.cuts.get(f"width-{BUCKETS}"), finest, held.low, held.high)]
    return {"distribution": {"kll": {"buckets": buckets, "sketch": sketch}}}


def _levels(cut: Cut, high: float) -> Json:
    """The samples of a sketch, lowest level first."""
    levels: list[list[float]] = []
    for edge, count in zip((*cut.edges, high), cut.counts, strict=True):
        for level in range(count.bit_length()):
            while len(levels) <= level:
                levels.append([])
            if count >> level & 1:
                levels[level].append(min(edge, high))
    return [[*level] for level in levels]


def _buckets(width: Cut | None, finest: Cut, low: float, high: float) -> Iterator[Body]:
    """Ten equal buckets: as frozen where they are, else from the finest bins, whose rows are spread evenly."""
    step = (high - low) / BUCKETS
    bounds = [low + step * number for number in range(BUCKETS)] + [high]
    counts = width.counts if width and len(width.counts) == BUCKETS else _spread(finest, bounds)
    for number, count in enumerate(counts):
        yield {"lower_bound": bounds[number], "upper_bound": bounds[number + 1], "count": count}


def _spread(cut: Cut, bounds: list[float]) -> list[int]:
    """Rows by bucket; rounded so that they add up to all rows."""
    below = [0 if number == 0 else round(_below(cut, bound, bounds)) for number, bound in enumerate(bounds)]
    below[-1] = sum(cut.counts)
    return [after - before for before, after in pairwise(below)]


def _below(cut: Cut, bound: float, bounds: list[float]) -> float:
    """How many rows are at most at a bound."""
    found, lower = 0.0, bounds[0]
    for edge, count in zip((*cut.edges, bounds[-1]), cut.counts, strict=True):
        if edge > bound:
            share = (bound - lower) / (edge - lower) if edge > lower else 0.0
            return found + count * max(0.0, share)
        found, lower = found + count, edge
    return found


def _constraint(name: str, held: Distribution, check: Measurement | None) -> Body:
    completeness = (held.rows - held.nulls) / held.rows if held.rows else 0.0
    body: Body = {"name": name, "inferred_type": _type(held), "completeness": completeness}
    if isinstance(held, Categories):
        if not held.other:
            domains: list[Json] = [*held.values]
            body["string_constraints"] = {"domains": domains}
    elif held.low is not None:
        body["num_constraints"] = {"is_non_negative": held.low >= 0}
    if check:
        body["monitoringConfigOverrides"] = {"distribution_constraints": _distance(check)}
    return body


def _distance(check: Measurement | None) -> Body:
    """How far a column may move; without a check its movement is not judged."""
    high = check.levels.fail.high if check else None
    threshold = _UNASKED if high is None else float(high)
    return {
        "perform_comparison": "Enabled" if check else "Disabled",
        "comparison_threshold": threshold,
        "comparison_method": METHODS[check.kind] if check else "Robust",
        "categorical_comparison_threshold": threshold,
        "categorical_drift_method": "LInfinity",
    }


def _type(held: Distribution) -> str:
    """`Integral` where all that is known of a column is whole numbers."""
    if isinstance(held, Categories):
        return "String"
    known = [value for value in (held.low, held.high) if value is not None]
    known += [edge for name, cut in held.cuts.items() if name.startswith("quantiles") for edge in cut.edges]
    return "Integral" if known and all(value == int(value) for value in known) else "Fractional"
