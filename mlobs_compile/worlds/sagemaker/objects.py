"""What the compiled monitors are in the account: configurations in S3, job definitions, schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlobs_compile.artifact import Body, Emission, Json, Resource, parsed
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.monitor import Pillar
from mlobs_compile.targets.sagemaker.job import KINDS
from mlobs_compile.targets.sagemaker.options import Options as Target
from mlobs_compile.targets.sagemaker.site import digest
from mlobs_compile.world import Site
from mlobs_compile.worlds.sagemaker.canonical import definition, schedule
from mlobs_compile.worlds.sagemaker.options import Options

TARGET = "sagemaker"
OBJECT, SCHEDULE = "object", "MonitoringSchedule"
DEFINITIONS = tuple(f"{kind}JobDefinition" for kind in KINDS.values())
_CONFIG, _CONSTRAINTS = "analysis_config.json", "constraints.json"
_PERFORMANCE = f"{KINDS[Pillar.PERFORMANCE]}JobDefinition"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Objects of S3 first, then definitions, then schedules, as each needs the one before."""
    assert isinstance(site.options, Options)
    emission = emissions.get(TARGET, Emission())
    thresholds = _thresholds(emission) if site.options.constraints else ()
    found = [*_objects(emission), *thresholds, *(_wanted(one, site) for one in emission.resources)]
    keys = {one.key for one in found}
    return Outcome(tuple(replace(one, needs=tuple(key for key in one.needs if key in keys)) for one in found))


def _wanted(resource: Resource, site: Site) -> Wanted:
    body: Body = {key: value for key, value in resource.body.items() if key != "Tags"}
    body = schedule({**body, "MonitoringScheduleStatus": "Scheduled"}) if resource.kind == SCHEDULE else body
    if resource.kind in DEFINITIONS:
        body = definition(body)
    key = Key(TARGET, resource.kind, resource.name)
    asked = needs(resource.kind, body)
    return Wanted(key, resource.nodes[0], body, asked, resource.origins, site.protects(resource))


def needs(kind: str, body: Mapping[str, Json]) -> tuple[Key, ...]:
    """What a schedule runs, and what a definition's job reads its configuration from."""
    if kind == SCHEDULE:
        config = body.get("MonitoringScheduleConfig")
        assert isinstance(config, Mapping)
        name, what = config.get("MonitoringJobDefinitionName"), config.get("MonitoringType")
        return (Key(TARGET, f"{what}JobDefinition", str(name)),) if name and what else ()
    uris = (config_uri(kind, body), thresholds_uri(kind, body))
    return tuple(Key(TARGET, OBJECT, uri) for uri in uris if uri)


def config_uri(kind: str, body: Mapping[str, Json]) -> str | None:
    """Where the jobs of a definition read their configuration."""
    said = body.get(f"{kind.removesuffix('JobDefinition')}AppSpecification")
    uri = said.get("ConfigUri") if isinstance(said, Mapping) else None
    return str(uri) if uri else None


def thresholds_uri(kind: str, body: Mapping[str, Json]) -> str | None:
    """Where a performance monitor reads its thresholds."""
    said = body.get(f"{kind.removesuffix('JobDefinition')}BaselineConfig") if kind == _PERFORMANCE else None
    held = said.get("ConstraintsResource") if isinstance(said, Mapping) else None
    return str(held["S3Uri"]) if isinstance(held, Mapping) else None


def is_thresholds(uri: str) -> bool:
    """Whether an object is one that a baseline job writes as well."""
    return uri.endswith(f"/{_CONSTRAINTS}")


def _thresholds(emission: Emission) -> Iterator[Wanted]:
    """The whole file of each performance monitor that has bounds; its baseline job writes one without them."""
    files = {artifact.path: artifact for artifact in emission.artifacts}
    for one in emission.resources:
        uri = thresholds_uri(one.kind, one.body)
        file = files.get(f"{one.file.removesuffix('.json')}/{Pillar.PERFORMANCE.value}/{_CONSTRAINTS}")
        if uri and file:
            yield Wanted(Key(TARGET, OBJECT, uri), one.nodes[0], content(file.text), (), one.origins)


def _objects(emission: Emission) -> Iterator[Wanted]:
    """Every analysis configuration that a definition or a baseline job reads; names tell contents by their digest."""
    texts: dict[str, str] = {}
    for artifact in emission.artifacts:
        if artifact.path.endswith(_CONFIG):
            body = parsed(artifact.text)
            assert isinstance(body, dict)
            texts[digest(body)] = artifact.text
    for uri, resource in _asked(emission):
        text = texts.get(_folder(uri).rpartition("-")[2])
        if text is not None:
            yield Wanted(Key(TARGET, OBJECT, uri), resource.nodes[0], content(text), (), resource.origins)


def content(text: str) -> Body:
    """The canonical form of an object: its text, which is JSON."""
    return {"Body": text, "ContentType": "application/json"}


def _asked(emission: Emission) -> Iterator[tuple[str, Resource]]:
    """The URIs that requests name, each with the definition of the monitor that it belongs to."""
    definitions = [one for one in emission.resources if one.kind in DEFINITIONS]
    files = {artifact.path: artifact for artifact in emission.artifacts}
    for one in definitions:
        uri = config_uri(one.kind, one.body)
        if uri:
            yield uri, one
        beside = files.get(one.file.removesuffix(".json") + ".baseline.json")
        for other in _baseline_uris(parsed(beside.text)) if beside else ():
            if one.kind == _kind(other):
                yield other, one


def _kind(uri: str) -> str:
    """The kind of the definition whose baseline job reads this."""
    pillar = _folder(uri).rpartition("-")[0].removesuffix("-baseline")
    return f"{KINDS[Pillar(pillar)]}JobDefinition"


def _folder(uri: str) -> str:
    return uri.split("/")[-2]


def _baseline_uris(file: Json) -> Iterator[str]:
    assert isinstance(file, Mapping)
    for sent in _list(file["requests"]):
        request = sent["request"]
        assert isinstance(request, Mapping)
        for read in _list(request["ProcessingInputs"]):
            source = read["S3Input"]
            if isinstance(source, Mapping) and str(source["S3Uri"]).endswith(_CONFIG):
                yield str(source["S3Uri"])


def _list(value: Json) -> Iterator[Mapping[str, Json]]:
    assert isinstance(value, list)
    yield from (one for one in value if isinstance(one, Mapping))


def config_prefix(site: Site) -> str | None:
    """Under which URI all configurations of the project and environment lie."""
    options = site.targets.get(TARGET)
    if not isinstance(options, Target):
        return None
    return f"{options.config_root}/{site.project}/{site.environment}/"
