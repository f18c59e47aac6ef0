"""Pipelines as Pipelines, and feature groups as Datasets."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.importers.sagemaker.answers import Account, Thing, described, head, note
from mlobs_compile.plain import items, mapping, text
from mlobs_compile.translation import Draft, Way, slug

_TYPES = {"String": "string", "Integral": "integer", "Fractional": "float"}


def pipelines(account: Account) -> Iterator[Draft]:
    for pipeline in account.all("pipeline"):
        draft = Draft(slug(pipeline.name), pipeline.place)
        head(draft, "Pipeline", pipeline, account.tags.get(text(pipeline.body, "PipelineArn"), {}))
        described(draft, text(pipeline.body, "PipelineDescription"), pipeline.place)
        draft.put(("system", "preset"), "sagemaker-pipeline", pipeline.place)
        draft.put(("system", "pipeline"), pipeline.name, pipeline.place)
        draft.tell("pipelines", Way.NATIVE, pipeline.place)
        yield draft


def feature_groups(account: Account) -> Iterator[Draft]:
    for group in account.all("feature_group"):
        draft = Draft(slug(group.name), group.place)
        head(draft, "Dataset", group, account.tags.get(text(group.body, "FeatureGroupArn"), {}))
        described(draft, text(group.body, "Description"), group.place)
        _stores(draft, group)
        _columns(draft, group)
        draft.tell("feature groups", Way.NATIVE, group.place)
        yield draft


def _stores(draft: Draft, group: Thing) -> None:
    if mapping(group.body, "OnlineStoreConfig").get("EnableOnlineStore") is True:
        draft.put(("system", "preset"), "sagemaker-feature-store", group.place)
        draft.put(("system", "feature_group"), group.name, group.place)
    offline = mapping(group.body, "OfflineStoreConfig")
    storage = mapping(offline, "S3StorageConfig")
    location = text(storage, "ResolvedOutputS3Uri") or text(storage, "S3Uri")
    if location:
        draft.put(("location",), location, group.place)
    catalog = mapping(offline, "DataCatalogConfig")
    table = ".".join(filter(None, (text(catalog, "Database"), text(catalog, "TableName"))))
    note(draft, "table", table, group.place)
    note(draft, "event_time", text(group.body, "EventTimeFeatureName"), group.place)


def _columns(draft: Draft, group: Thing) -> None:
    """The features; identifier and event time are part of every record (PutRecord), so they are never missing."""
    always = {text(group.body, "RecordIdentifierFeatureName"), text(group.body, "EventTimeFeatureName")}
    for feature in items(group.body, "FeatureDefinitions"):
        name = text(feature, "FeatureName")
        if not name:
            continue
        draft.put(("columns", name), {}, group.place)
        kind = _TYPES.get(text(feature, "FeatureType"))
        if kind and not text(feature, "CollectionType"):
            draft.put(("columns", name, "type"), kind, group.place)
        if name in always:
            draft.put(("columns", name, "checks", "missing", "at_most"), "0%", group.place)
        draft.tell("features", Way.NATIVE, group.place)
