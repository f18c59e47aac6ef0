"""Endpoints as Models: one for each variant or inference component that answers, with the preset of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.importers.sagemaker.answers import NOTHING, Account, Thing, head, note
from mlobs_compile.plain import Json, items, mapping, text
from mlobs_compile.translation import Draft, Way, slug

_ALONE = "AllTraffic"
_SERVING = ("InService", "Updating", "SystemUpdating", "RollingBack")


@dataclass(frozen=True, slots=True)
class Served:
    """A Model in the making, and the endpoint whose traffic it is."""

    draft: Draft
    endpoint: str
    variant: str


def served(account: Account) -> Iterator[Served]:
    """A document for each variant with a model of its own, and for each inference component."""
    for endpoint in account.all("endpoint"):
        variants = list(_variants(endpoint, account))
        for variant in variants:
            whole = len(variants) == 1
            yield _variant(endpoint, variant, account, whole=whole)
    for component in account.all("component"):
        yield _component(component, account)


def _variants(endpoint: Thing, account: Account) -> Iterator[Json]:
    """The variants that have models of their own; those of inference components have none."""
    config = account.find("config", text(endpoint.body, "EndpointConfigName"))
    listed = items(config.body if config else endpoint.body, "ProductionVariants")
    for variant in listed:
        if text(variant, "VariantName") and (text(variant, "ModelName") or config is None):
            yield mapping(variant)


def _variant(endpoint: Thing, variant: Json, account: Account, *, whole: bool) -> Served:
    named = text(variant, "VariantName")
    draft = Draft(slug(endpoint.name if whole else f"{endpoint.name}-{named}"), endpoint.place)
    head(draft, "Model", endpoint, account.tags.get(text(endpoint.body, "EndpointArn"), {}))
    config = account.find("config", text(endpoint.body, "EndpointConfigName"))
    place = config.place if config else endpoint.place
    preset = _preset(variant, config, account)
    if config:
        draft.put(("serving", "preset"), preset, place)
    else:
        reason = "guessed: nothing describes the endpoint's configuration"
        draft.invent(("serving", "preset"), preset, place, reason)
    draft.put(("serving", "endpoint"), endpoint.name, endpoint.place)
    if named != _ALONE:
        draft.put(("serving", "variant"), named, place)
    _model(draft, text(variant, "ModelName"), account)
    capture = mapping(endpoint.body, "DataCaptureConfig") or mapping(
        config.body if config else {}, "DataCaptureConfig"
    )
    note(draft, "capture", text(capture, "DestinationS3Uri"), place)
    draft.tell("variants", Way.NATIVE, endpoint.place)
    for shadow in items(config.body if config else endpoint.body, "ShadowProductionVariants"):
        told = f"the shadow variant `{text(shadow, 'VariantName')}` of `{endpoint.name}` is not carried"
        draft.tell("variants", Way.REFUSED, place, "a shadow variant answers nobody", told)
    _status(draft, endpoint, text(endpoint.body, "EndpointStatus"))
    return Served(draft, endpoint.name, named)


def _preset(variant: Json, config: Thing | None, account: Account) -> str:
    if config and mapping(config.body, "AsyncInferenceConfig"):
        return "sagemaker-async-endpoint"
    if mapping(variant, "ServerlessConfig") or mapping(variant, "CurrentServerlessConfig"):
        return "sagemaker-serverless-endpoint"
    model = account.find("model", text(variant, "ModelName"))
    if any(text(one, "Mode") == "MultiModel" for one in _containers(model)):
        return "sagemaker-multi-model-endpoint"
    return "sagemaker-endpoint"


def _containers(model: Thing | None) -> tuple[Json, ...]:
    body = model.body if model else NOTHING
    return tuple(
        container
        for container in (mapping(body, "PrimaryContainer"), *map(mapping, items(body, "Containers")))
        if container
    )


def _model(draft: Draft, name: str, account: Account) -> None:
    """The model behind a variant, and the package of the registry it comes from."""
    model = account.find("model", name)
    note(draft, "model", name, model.place if model else draft.place)
    for container in _containers(model):
        assert model
        package = text(container, "ModelPackageName")
        note(draft, "model_package", package.rpartition(":model-package/")[2], model.place)
        found = account.find("package", package)
        if found:
            note(draft, "approval", text(found.body, "ModelApprovalStatus"), found.place)
            words = text(found.body, "ModelPackageDescription")
            if words and not draft.has("metadata", "description"):
                draft.put(("metadata", "description"), words[:500], found.place)


def _component(component: Thing, account: Account) -> Served:
    draft = Draft(slug(component.name), component.place)
    head(draft, "Model", component, account.tags.get(text(component.body, "InferenceComponentArn"), {}))
    draft.put(("serving", "preset"), "sagemaker-inference-component", component.place)
    draft.put(("serving", "component"), component.name, component.place)
    note(draft, "endpoint", text(component.body, "EndpointName"), component.place)
    _model(draft, text(component.body, "Specification", "ModelName"), account)
    draft.tell("inference components", Way.NATIVE, component.place)
    _status(draft, component, text(component.body, "InferenceComponentStatus"))
    return Served(draft, text(component.body, "EndpointName"), text(component.body, "VariantName"))


def _status(draft: Draft, thing: Thing, status: str) -> None:
    """What is not serving is drafted all the same, since it may serve again; that it does not is noted."""
    if status and status not in _SERVING:
        note(draft, "status", status, thing.place)
