from __future__ import annotations

import pytest

from mlobs_compile import source
from mlobs_compile.pipeline import compile_all
from tests.projects import findings
from tests.realtools import promtool

VLLM = "serving: {preset: vllm, job: llm, model: chat}"
OLD = '"vllm:gpu_cache_usage_perc": {type: gauge, labels: {job: [llm]}}'
NEW = '"vllm:kv_cache_usage_perc": {type: gauge, labels: {job: [llm]}}'
OWN = """
apiVersion: mlobs/v1
kind: Preset
metadata: {name: scorer-2, system: scorer, description: "Our scoring server, version 2."}
applies_to: [Model]
signals: {queue: {unit: count, description: Requests that wait., source: its endpoint, promql: {gauge: {query: max(scorer_queue)}}}}
"""


def told(*fragments: str, metrics: str, complete: str = "true") -> list[str]:
    facts = f"complete: {complete}\nmetrics: {{{metrics}}}"
    return [f"{one.message} {one.help}" for one in findings(*fragments, facts) if one.code == "MLO417"]


def test_the_names_of_an_older_version_name_the_preset_of_that_version() -> None:
    (said,) = told(VLLM, metrics=OLD)
    assert "no series of `vllm` such as `vllm:inter_token_latency_seconds`" in said
    assert "write `preset: vllm-0-8`" in said and "0.8 to 0.10.1" in said


@pytest.mark.parametrize("metrics", [NEW, f"{NEW}, {OLD}", "other: {type: gauge}"])
def test_a_server_that_has_the_names_or_none_of_them_is_no_case_of_another_dialect(metrics: str) -> None:
    assert told(VLLM, metrics=metrics) == []


def test_facts_of_a_part_of_a_server_prove_nothing_missing() -> None:
    assert told(VLLM, metrics=OLD, complete="false") == []


def test_without_facts_nothing_is_compared() -> None:
    assert not [one for one in findings(VLLM) if one.code == "MLO417"]


def test_metrics_that_both_dialects_share_decide_nothing() -> None:
    shared = "request_predict_seconds: {type: histogram, buckets: [0.1]}"
    knative = "serving: {preset: kserve-knative, inference_service: a, model: a, namespace: b}"
    assert told(knative, metrics=shared) == []
    (said,) = told(knative, metrics=f"{shared}, istio_requests_total: {{type: counter}}")
    assert "`kserve-istio` such as `istio_requests_total`" in said


def test_a_preset_of_another_system_or_for_another_kind_is_no_way_out() -> None:
    triton = "serving: {preset: triton, job: llm, model: chat}"
    assert told(triton, metrics=OLD) == []


def test_presets_of_the_project_are_dialects_too() -> None:
    newer = OWN.replace("scorer-2", "scorer-3").replace("scorer_queue", "scorer_waiting")
    used = "serving: {preset: scorer-2}"
    metrics = "scorer_waiting: {type: gauge}"
    assert told(OWN, used, metrics=metrics) == []  # there is no other one
    (said,) = _project(OWN, newer, used, metrics)
    assert "write `preset: scorer-3`" in said


def _project(*parts: str) -> list[str]:
    *presets, used, metrics = parts
    facts = f"apiVersion: mlobs/v1\nkind: Facts\nmetadata: {{name: server}}\nmetrics: {{{metrics}}}\n"
    text = "\n---\n".join((promtool.spec(f"{used}\n"), *presets, facts))
    documents = source.read(text, "mlobs.yaml").value
    assert documents is not None
    said = compile_all(documents).diagnostics
    return [f"{one.message} {one.help}" for one in said if one.code == "MLO417"]
