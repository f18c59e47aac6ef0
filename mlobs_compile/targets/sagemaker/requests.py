"""Everything that one monitor becomes: its requests, its files, and what a person has to upload."""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.artifact import Artifact, Body, Resource, dump_json
from mlobs_compile.ir.monitor import Pillar
from mlobs_compile.targets.sagemaker.baseline import processing_job
from mlobs_compile.targets.sagemaker.clarify import baseline_config, monitor_config
from mlobs_compile.targets.sagemaker.constraints import performance_constraints, quality_overlay
from mlobs_compile.targets.sagemaker.images import CLARIFY
from mlobs_compile.targets.sagemaker.job import KINDS, job_definition, schedule
from mlobs_compile.targets.sagemaker.site import Site


@dataclass(frozen=True, slots=True)
class Made:
    """What one monitor becomes; `requests` and `baselines` stand in the order they are sent."""

    requests: tuple[Body, ...]
    baselines: tuple[Body, ...]
    resources: tuple[Resource, ...]
    artifacts: tuple[Artifact, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file that must lie at an S3 URI before the job runs."""

    artifact: Artifact
    note: str


def make(site: Site, file: str) -> Made:
    """The monitor's share of the files of its model; `file` is their path without the ending."""
    uploads: list[_Upload] = []
    config = _config(site, file, uploads)
    definition = job_definition(site, config)
    kind = f"{KINDS[site.monitor.pillar]}JobDefinition"
    scheduled = schedule(site, str(definition["JobDefinitionName"]))
    sent = (
        (kind, "JobDefinitionName", definition),
        ("MonitoringSchedule", "MonitoringScheduleName", scheduled),
    )
    baselines = _baselines(site, file, uploads)
    _thresholds(site, file, uploads)
    return Made(
        tuple({"operation": f"Create{what}", "request": body} for what, _, body in sent),
        baselines,
        tuple(_resource(site, what, str(body[name]), f"{file}.json", body) for what, name, body in sent),
        tuple(upload.artifact for upload in uploads),
        (*(upload.note for upload in uploads), *_data(site)),
    )


def _resource(site: Site, kind: str, name: str, file: str, body: Body) -> Resource:
    monitor = site.monitor
    return Resource("sagemaker", kind, name, file, body, (monitor.id,), monitor.origins)


def _config(site: Site, file: str, uploads: list[_Upload]) -> str | None:
    if site.monitor.pillar not in CLARIFY:
        return None
    body = monitor_config(site.monitor, site.options)
    return _upload(
        f"{file}/{site.monitor.pillar.value}/analysis_config.json", body, site.config(body, ""), uploads
    )


def _baselines(site: Site, file: str, uploads: list[_Upload]) -> tuple[Body, ...]:
    home, config = site.home, None
    if home is None:
        return ()
    if site.monitor.pillar in CLARIFY:
        body = baseline_config(site)
        path = f"{file}/{site.monitor.pillar.value}/baseline/analysis_config.json"
        config = _upload(path, body, site.config(body, "-baseline"), uploads)
    return ({"operation": "CreateProcessingJob", "request": processing_job(site, home, config)},)


def _upload(path: str, body: Body, uri: str, uploads: list[_Upload]) -> str:
    uploads.append(_Upload(Artifact(path, dump_json(body)), f"upload `{path}` to `{uri}`"))
    return uri


def _thresholds(site: Site, file: str, uploads: list[_Upload]) -> None:
    """Model Monitor reads its thresholds from the baseline's constraints, never from the request."""
    monitor, home = site.monitor, site.home
    if home is None or not monitor.measures:
        return
    if monitor.pillar is Pillar.PERFORMANCE and monitor.problem:
        path = f"{file}/performance/constraints.json"
        body = performance_constraints(monitor, monitor.problem)
        note = (
            f"after the baseline job, upload `{path}` to `{home}/constraints.json`, in place of what it wrote"
        )
        uploads.append(_Upload(Artifact(path, dump_json(body)), note))
    elif monitor.pillar is Pillar.QUALITY:
        path = f"{file}/quality/constraints.overlay.json"
        note = (
            f"after the baseline job, merge `{path}` into `{home}/constraints.json`: "
            "`monitoring_config` replaces, `features` add to the feature of the same name"
        )
        uploads.append(_Upload(Artifact(path, dump_json(quality_overlay(monitor))), note))


def _data(site: Site) -> tuple[str, ...]:
    if site.home is None:
        return ()
    pillar, name = site.monitor.pillar.value, site.monitor.subject.name
    columns = ", ".join(f"`{column}`" for column in _columns(site))
    said = f", with the columns {columns}" if columns else ""
    return (f"upload the data set of the {pillar} baseline of `{name}` to `{site.home}/data/`{said}",)


def _columns(site: Site) -> tuple[str, ...]:
    """What a baseline's data set must hold; drift is measured of whatever columns there are."""
    monitor = site.monitor
    outputs = (monitor.label, site.predicted, monitor.score)
    wanted: dict[Pillar, tuple[str | None, ...]] = {
        Pillar.QUALITY: (),
        Pillar.PERFORMANCE: outputs,
        Pillar.BIAS: (*monitor.features, monitor.label, site.predicted or monitor.score),
        Pillar.EXPLAINABILITY: monitor.features,
    }
    return tuple(column for column in wanted[monitor.pillar] if column)
