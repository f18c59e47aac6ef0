"""The promises and ready alerts of serving presets: Prometheus fires them past the edge, and not at it, idle or restarted.

The rules are those that the compiler makes of a model with the preset; the series are the server's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.presets.catalogue import PRESETS, SERVERS_OF_MODELS
from tests.realtools import promtool
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool
LENGTH = 90
"""Minutes: more than the long window of the fastest page, which is an hour."""


@dataclass(frozen=True, slots=True)
class Server:
    """How a server counts: its parameters, and the series that a good request and a bad one add one to."""

    system: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    signal: str = "availability"

    @property
    def preset(self) -> str:
        return self.system.partition(",")[0]

    def serving(self, good: str, bad: str) -> dict[str, str]:
        """The counters when good and bad requests come in these steps: `start+step`xN."""
        names = dict.fromkeys((*self.good, *self.bad))
        return {name: self._series(name, good, bad) for name in names}

    def _series(self, name: str, good: str, bad: str) -> str:
        steps = [int(text) for text, names in ((good, self.good), (bad, self.bad)) if name in names]
        return f"1000+{sum(steps)}x{LENGTH}"


def both(counter: str, labels: str, label: str, good: str, bad: str) -> tuple[tuple[str], tuple[str]]:
    return (f'{counter}{{{labels},{label}="{good}"}}',), (f'{counter}{{{labels},{label}="{bad}"}}',)


RAY = 'application="fraud",job="ray"'
DEPLOYED = 'application="fraud",deployment="Score",job="ray"'
TRITON = 'job="s",model="fraud"'
PROCESSED = f"ray_serve_deployment_processing_latency_ms_count{{{DEPLOYED}}}"
MLSERVER = f"model_infer_request_duration_count{{{TRITON}}}"
TORCH = 'ts_inference_requests_total{job="s",model_name="fraud"}'
ERRORS = f"ray_serve_deployment_error_counter_total{{{DEPLOYED}}}"
KNATIVE = 'namespace="ml",pod="fraud-predictor-00003-deployment-5d9c-xk2p"'
CONFIGURATION = 'namespace_name="ml",configuration_name="fraud-predictor"'
WORKLOAD = 'reporter="destination",destination_workload="fraud-predictor",destination_workload_namespace="ml"'
KSERVE = "inference_service: fraud, model: fraud, namespace: ml"
VLLM = ("http_requests_total", 'job="s",handler="/v1/chat/completions"', "status", "2xx", "5xx")
SERVERS = (
    Server("ray-serve, application: fraud", *both("ray_serve_num_http_requests_total", RAY, "status_code", "200", "500")),
    Server("ray-serve-deployment, application: fraud, deployment: Score", (PROCESSED,), (PROCESSED, ERRORS)),
    Server("bentoml, job: s, service: Fraud", *both("bentoml_service_request_total", 'job="s",service_name="Fraud",endpoint="/score"', "http_response_code", "200", "500")),
    Server("mlserver, job: s, model: fraud", (MLSERVER,), (MLSERVER, f"model_infer_request_failure_total{{{TRITON}}}")),
    Server("mlserver, job: s, model: fraud", *both("rest_server_requests_total", 'job="s",path="/v2/models/{model_name}/infer"', "status_code", "200", "500"), "server_availability"),
    Server("torchserve, job: s, model: fraud", (TORCH,), (TORCH, 'Requests5XX{job="s"}'), "server_availability"),
    Server("triton, job: s, model: fraud", (f"nv_inference_request_success{{{TRITON}}}",), (f'nv_inference_request_failure{{{TRITON},reason="BACKEND"}}',)),
    Server("vllm, job: s, model: fraud", *both(*VLLM)),
    Server("vllm, job: s, model: fraud", *both("vllm:request_success_total", 'job="s",model_name="fraud",engine="0"', "finished_reason", "stop", "error"), "engine_errors"),
    Server("vllm-0-8, job: s, model: fraud", *both(*VLLM)),
    Server(f"kserve-knative, {KSERVE}", *both("http_server_request_duration_seconds_count", KNATIVE, "http_response_status_code", "200", "503")),
    Server(f"kserve-knative-1-18, {KSERVE}", *both("revision_request_count", CONFIGURATION, "response_code_class", "2xx", "5xx")),
    Server(f"kserve-istio, {KSERVE}", *both("istio_requests_total", WORKLOAD, "response_code", "200", "503")),
    Server("seldon-model, model: fraud, server: mlserver, namespace: ml", *both("seldon_model_infer_total", 'namespace="ml",model="fraud",method_type="grpc"', "code", "OK", "Internal")),
    Server("seldon-pipeline, pipeline: fraud, namespace: ml", *both("seldon_pipeline_infer_total", 'namespace="ml",pipeline="fraud",method_type="rest"', "code", "200", "500")),
    Server("http-service, job: s", *both("http_requests_total", 'job="s"', "code", "200", "500")),
)  # fmt: skip
every_server = pytest.mark.parametrize(
    "server", SERVERS, ids=lambda server: f"{server.preset}-{server.signal}"
)
PAGE = "fraud/promise/burn/page-fast"


def rules(server: Server) -> str:
    slos = f"slos: {{promise: {{objective: 99%, signal: {server.signal}}}}}\n"
    return promtool.compiled(promtool.spec(f"serving: {{preset: {server.system}}}\n{slos}"))


def test_every_preset_of_requests_that_fail_has_a_server_here() -> None:
    serving = {
        name
        for name, preset in PRESETS.items()
        if "Model" in preset.applies_to and {"availability", "server_availability"} & set(preset.signals)
    }
    elsewhere = {name for name in serving if name.startswith(("sagemaker", "bedrock", "kubernetes"))}
    assert serving - elsewhere == {server.preset for server in SERVERS}


@every_server
def test_a_burning_budget_pages_past_the_edge_and_not_at_it(server: Server, tmp_path: Path) -> None:
    past = History(server.serving("850", "150")).fires(PAGE, LENGTH)
    at = History(server.serving("857", "143")).never(PAGE, LENGTH)
    promtool.test(tmp_path, rules(server), past, at)


@every_server
def test_no_traffic_is_no_outage(server: Server, tmp_path: Path) -> None:
    idle = History(server.serving("0", "0")).never("fraud/promise/burn/.*", LENGTH)
    nothing = History({"other": f"1x{LENGTH}"}).never("fraud/promise/burn/.*", LENGTH)
    promtool.test(tmp_path, rules(server), idle, nothing)


@every_server
def test_a_server_that_starts_anew_is_no_outage(server: Server, tmp_path: Path) -> None:
    restarted = f"5000+100x{LENGTH // 2} 0+100x{LENGTH // 2}"
    healthy = {name: restarted for name in server.good}
    failed = {name: f"70x{LENGTH // 2} 0x{LENGTH // 2}" for name in server.bad if name not in server.good}
    promtool.test(tmp_path, rules(server), History({**healthy, **failed}).never("fraud/.*burn.*", LENGTH))


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready alert with a history that it fires on, and one that it just bears."""

    system: str
    alert: str
    fires: dict[str, str]
    silent: dict[str, str]

    @property
    def preset(self) -> str:
        return self.system.partition(",")[0]


def _gauge(series: str, fires: str, silent: str) -> tuple[dict[str, str], dict[str, str]]:
    return {series: f"{fires}x{LENGTH}"}, {series: f"{silent}x{LENGTH}"}


def _queued(time: str, count: str, unit: int) -> tuple[dict[str, str], dict[str, str]]:
    """Sixty requests a minute that wait 1.1 seconds each, and that wait exactly one."""
    requests = {count: f"0+60x{LENGTH}"}
    waits = [{**requests, time: f"0+{60 * unit * tenths // 10}x{LENGTH}"} for tenths in (11, 10)]
    return waits[0], waits[1]


def _ready() -> Iterator[Ready]:
    up = _gauge('up{job="s",instance="a"}', "0", "1")
    named = {
        "bentoml": "bentoml, job: s, service: Fraud",
        **{
            name: f"{name}, job: s, model: fraud"
            for name in ("mlserver", "torchserve", "triton", "vllm", "vllm-0-8")
        },
        "http-service": "http-service, job: s",
    }
    for system in named.values():
        yield Ready(system, "down", *up)
        yield Ready(system, "down", {"other": f"1x{LENGTH}"}, up[1])
    for name, cache in (("vllm", "kv_cache"), ("vllm-0-8", "gpu_cache")):
        labels = 'job="s",model_name="fraud",engine="0"'
        yield Ready(
            named[name], "cache-full", *_gauge(f"vllm:{cache}_usage_perc{{{labels}}}", "0.96", "0.95")
        )
        yield Ready(
            named[name], "requests-waiting", *_gauge(f"vllm:num_requests_waiting{{{labels}}}", "11", "10")
        )
    success = f"nv_inference_request_success{{{TRITON}}}"
    yield Ready(
        named["triton"],
        "queue-dominates",
        *_queued(f"nv_inference_queue_duration_us{{{TRITON}}}", success, 1_000_000),
    )
    waited = 'ts_queue_latency_microseconds{job="s",model_name="fraud"}'
    yield Ready(named["torchserve"], "queue-dominates", *_queued(waited, TORCH, 1_000_000))
    ray = "ray-serve, application: fraud"
    yield Ready(ray, "not-running", *_gauge(f"ray_serve_application_status{{{RAY}}}", "5", "6"))
    yield Ready(
        ray,
        "requests-waiting",
        *_gauge(f'ray_serve_deployment_queued_queries{{{RAY},deployment="Score"}}', "11", "10"),
    )
    deployment = "ray-serve-deployment, application: fraud, deployment: Score"
    yield Ready(deployment, "unhealthy", *_gauge(f"ray_serve_deployment_status{{{DEPLOYED}}}", "2", "3"))
    yield Ready(
        deployment, "calls-waiting", *_gauge(f"ray_serve_deployment_queued_queries{{{DEPLOYED}}}", "11", "10")
    )


READY = tuple(_ready())


def test_every_ready_alert_of_a_serving_preset_is_tried_here() -> None:
    serving = {
        name: preset for name, preset in PRESETS.items() if preset.metadata.system in SERVERS_OF_MODELS
    }
    assert {(name, alert) for name, preset in serving.items() for alert in preset.alerts} == {
        (one.preset, one.alert) for one in READY
    }


@pytest.mark.parametrize("one", READY, ids=lambda one: f"{one.preset}-{one.alert}")
def test_a_ready_alert_fires_past_its_bound_and_not_at_it(one: Ready, tmp_path: Path) -> None:
    text = promtool.compiled(promtool.spec(f"serving: {{preset: {one.system}}}\n"))
    id = f"fraud/alert/{one.alert}"
    past, at = History(one.fires).fires(id, LENGTH - 5), History(one.silent).never(id, LENGTH - 5)
    promtool.test(tmp_path, text, past, at)
