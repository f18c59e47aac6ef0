"""Which metrics can be answered from which columns, on how many rows they stand, and why one has no verdict."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.queries.sql.statement import Segment, Taken

BY_RANK = frozenset({"auc", "average_precision"})
BY_QUERY = frozenset({"ndcg", "mrr", "precision_at_k"})
BY_SCORE = BY_RANK | {"log_loss", "brier", "concept_drift"}
COVERAGE = "label_coverage"


def by_rank(one: Measurement) -> bool:
    """Whether it is of the order of scores."""
    return one.kind in BY_RANK or (one.kind == "concept_drift" and one.settings.get("metric") == "auc")


def by_query(one: Measurement) -> bool:
    """Whether it is of the order within a query."""
    return one.kind in BY_QUERY


def answerable(one: Measurement) -> bool:
    """Whether the spec and the baseline give what it needs."""
    batch = one.batch
    if batch.label is None:
        return False
    if one.kind == "concept_drift" and not (one.frozen and one.frozen.calibration):
        return False
    if one.kind == COVERAGE:
        return True
    if one.kind in BY_SCORE:
        return bool(batch.score)
    if one.kind in BY_QUERY:
        return bool(batch.group and (batch.score or batch.prediction))
    return bool(batch.prediction or (batch.score and (batch.threshold is not None or _of_numbers(batch))))


def columns(group: Sequence[Measurement]) -> frozenset[str]:
    """The columns of the batch that a statement about these reads."""
    batch = group[0].batch
    return frozenset(name for name in (batch.label, batch.prediction, batch.score) if name)


def taken(one: Measurement, segment: Segment, outcomes: Outcomes) -> Taken:
    """The evidence of a measurement, with the reason where it gives no verdict."""
    if one.kind == COVERAGE:
        return Taken(one, segment, outcomes.labelled + outcomes.unlabelled, outcomes)
    rows = int(outcomes.sums.get("scored", 0)) if one.kind in ("log_loss", "brier") else outcomes.rows
    if one.kind == "concept_drift" and not by_rank(one):
        rows = int(outcomes.sums.get("expected_rows", 0))
    return Taken(
        one, segment, rows, outcomes, undefined=_undefined(one, outcomes), unjudged=_uncovered(one, outcomes)
    )


def _uncovered(one: Measurement, outcomes: Outcomes) -> str:
    """Why there is no verdict: too few labels have come in yet."""
    labels, share = one.batch.labels, outcomes.coverage
    if labels is None or share is None or share >= labels.coverage:
        return ""
    return f"{share:.1%} of the rows have a label, and {labels.coverage:.1%} are needed for a verdict"


def _undefined(one: Measurement, outcomes: Outcomes) -> str:
    """Why the value may be missing, though there are rows."""
    batch = one.batch
    if batch.problem == "binary":
        hits, false_alarms, misses, rest = outcomes.positives
        positive = outcomes.sums.get("positive", hits + misses)
        negative = outcomes.sums.get("negative", false_alarms + rest)
        if not positive:
            return f"no label is positive ({', '.join(batch.positive)})"
        if not negative:
            return f"every label is positive ({', '.join(batch.positive)})"
        if outcomes.sums.get("improbable"):
            return f"scores lie outside 0 to 1, so `{batch.score}` is no probability"
        return "no row is called positive" if not hits + false_alarms else ""
    if one.kind == "r2":
        return "all labels are equal"
    if one.kind == "mape":
        return "all labels are 0"
    return "a label is below 0, and is no relevance" if outcomes.sums.get("negative") else ""


def _of_numbers(batch: Batch) -> bool:
    return batch.problem == "regression"
