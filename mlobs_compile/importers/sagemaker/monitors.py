"""Schedules of Model Monitor and Clarify: what of them a Model can say, and why it cannot say the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import migration
from mlobs_compile.importers.sagemaker.answers import Account, Thing, folder, note
from mlobs_compile.importers.sagemaker.serving import Served
from mlobs_compile.plain import Json, mapping, number, text
from mlobs_compile.route import Place
from mlobs_compile.translation import Draft, Way

_PROBLEMS = {
    "BinaryClassification": "binary",
    "MulticlassClassification": "multiclass",
    "Regression": "regression",
}
_EVERY = re.compile(r"cron\(0 (\*|\d+)(?:/(\d+))? \? \* \* \*\)").fullmatch
_OUTPUTS = (("InferenceAttribute", "prediction"), ("ProbabilityAttribute", "score"))
_CLOSED = "they stand in a file of constraints, which no answer has; write them under `drift.features`"


def monitors(account: Account, models: Iterable[Served]) -> list[Diagnostic]:
    """Puts every schedule on the Model whose endpoint it watches; those of nothing that is described are told."""
    by_endpoint = {one.endpoint: one.draft for one in reversed(list(models))}
    said: list[Diagnostic] = []
    for schedule in account.all("schedule"):
        config = mapping(schedule.body, "MonitoringScheduleConfig")
        definition = account.find("definition", text(config, "MonitoringJobDefinitionName"))
        body = definition.body if definition else mapping(config, "MonitoringJobDefinition")
        kind = text(schedule.body, "MonitoringType") or text(config, "MonitoringType") or "DataQuality"
        endpoint = text(schedule.body, "EndpointName") or text(_input(kind, body), "EndpointName")
        draft = by_endpoint.get(endpoint)
        if draft is None:
            why = (
                f"its endpoint `{endpoint}` is not described"
                if endpoint
                else "it watches batches, or is not described"
            )
            message = f"the monitoring schedule `{schedule.name}` is not carried: {why}"
            said.append(migration.NOT_CARRIED.at(schedule.place, message))
            continue
        if text(schedule.body, "MonitoringScheduleStatus") == "Stopped":
            _refuse(draft, schedule, "it is stopped")
            continue
        _schedule(draft, schedule, config, kind)
        place = definition.place if definition else schedule.place
        _outputs(draft, _input(kind, body), place)
        _KINDS.get(kind, _unknown)(draft, schedule, body, place)
    return said


def _input(kind: str, body: Json) -> Json:
    """What a job of a definition reads from an endpoint."""
    return mapping(body, f"{kind}JobInput", "EndpointInput")


def _schedule(draft: Draft, schedule: Thing, config: Json, kind: str) -> None:
    """How often it runs; the language's own default is not written."""
    note(draft, f"monitor/{kind}", schedule.name, schedule.place)
    found = _EVERY(text(config, "ScheduleConfig", "ScheduleExpression"))
    if not found or found[1] == "*" or draft.has("schedule"):
        return
    every = f"/{found[2]}" if found[2] not in (None, "24") else ""
    draft.put(("schedule",), f"0 {int(found[1])}{every} * * *", schedule.place)


def _outputs(draft: Draft, read: Json, place: Place) -> None:
    """The members of an answer that hold prediction and probability."""
    for theirs, ours in _OUTPUTS:
        if text(read, theirs) and not draft.has("outputs", ours):
            draft.put(("outputs", ours), text(read, theirs), place)
    threshold = number(read.get("ProbabilityThresholdAttribute"))
    if threshold is not None and not draft.has("outputs", "threshold"):
        draft.put(("outputs", "threshold"), threshold, place)


def _baseline(body: Json, kind: str) -> str:
    """The prefix of the baseline's files."""
    config = mapping(body, f"{kind}BaselineConfig") or mapping(body, "BaselineConfig")
    return folder(text(config, "ConstraintsResource", "S3Uri"), text(config, "StatisticsResource", "S3Uri"))


def _data(draft: Draft, schedule: Thing, body: Json, place: Place) -> None:
    prefix = _baseline(body, "DataQuality")
    if not prefix:
        _refuse(draft, schedule, "it has no baseline, or one in several folders")
        return
    draft.put(("drift", "baseline"), prefix, place)
    draft.tell("monitoring schedules", Way.NATIVE, schedule.place)
    told = f"the bounds of the monitoring schedule `{schedule.name}` are not carried: {_CLOSED}"
    draft.tell(
        "bounds of monitors", Way.REFUSED, schedule.place, "they stand in a file of constraints in S3", told
    )


def _quality(draft: Draft, schedule: Thing, body: Json, place: Place) -> None:
    """A promise of quality without a bound is none; what is known of it is noted for whoever writes one."""
    problem = _PROBLEMS.get(text(body, "ModelQualityAppSpecification", "ProblemType"), "")
    labels = text(body, "ModelQualityJobInput", "GroundTruthS3Input", "S3Uri")
    note(draft, "problem", problem, place)
    note(draft, "ground_truth", labels, place)
    _refuse(
        draft, schedule, "its bounds stand in a file of constraints in S3, and the label's column nowhere"
    )


def _bias(draft: Draft, schedule: Thing, body: Json, place: Place) -> None:
    del place
    where = text(body, "ModelBiasAppSpecification", "ConfigUri")
    _refuse(draft, schedule, "its facets and bounds stand in an analysis configuration", where)


def _reasons(draft: Draft, schedule: Thing, body: Json, place: Place) -> None:
    """Model Monitor reports an nDCG below 0.9, always (Developer Guide, "Feature attribution drift violations")."""
    draft.put(("explainability", "metrics", "attribution_ndcg", "at_least"), number("0.9"), place)
    prefix = _baseline(body, "ModelExplainability")
    if prefix:
        draft.put(("explainability", "baseline"), prefix, place)
    draft.tell("monitoring schedules", Way.NATIVE, schedule.place)


def _unknown(draft: Draft, schedule: Thing, body: Json, place: Place) -> None:
    del body, place
    _refuse(draft, schedule, "it is of a kind that mlobs does not know")


def _refuse(draft: Draft, schedule: Thing, why: str, where: str = "") -> None:
    at = f" (`{where}`)" if where else ""
    told = f"the monitoring schedule `{schedule.name}` is not carried: {why}{at}"
    draft.tell("monitoring schedules", Way.REFUSED, schedule.place, why, told)


_KINDS: dict[str, Callable[[Draft, Thing, Json, Place], None]] = {
    "DataQuality": _data,
    "ModelQuality": _quality,
    "ModelBias": _bias,
    "ModelExplainability": _reasons,
}
