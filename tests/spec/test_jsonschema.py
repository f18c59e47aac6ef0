from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from mlobs_compile import plugins, registry, source
from mlobs_compile.cli import schema
from mlobs_compile.diagnostic import has_errors
from mlobs_compile.pipeline import compile_all
from mlobs_compile.route import ROOT, Route
from mlobs_compile.source import Document
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.spec.load import field_names

REPO = Path(__file__).parents[2]

PLATFORM = """
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets:
  prometheus:
  alertmanager: {smtp: {smarthost: "mail:25", from: a@b.example}}
  grafana: {}
  great_expectations: {}
aws: {region: eu-west-1}
defaults:
  any: {metadata: {team: risk, tier: high}, schedule: daily, slos: {"*": {window: 28d}}}
  Model: {serving: {preset: kserve-knative, namespace: models}, alerts: {"*": {severity: page}}}
  Dataset: {columns: {"*": {checks: {missing: {at_most: 1%}}}}}
environments:
  prod: {aws: {account: "123456789012"}, targets: {grafana: {refresh: 30s}}}
  staging: {aws: {account: "210987654321"}, defaults: {any: {metadata: {tier: low}}}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers:
  oncall: {type: webhook, url: "http://localhost:9/x"}
  mail: {type: email, to: [a@b.example]}
routing: {page: [oncall], ticket: [mail]}
working_hours: {time_zone: Europe/Berlin}
environments:
  staging: {receivers: {oncall: {url: "http://localhost:9/y"}}, routing: {page: [mail]}}
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, runbook: "https://runbooks.example/fraud"}
serving: {inference_service: fraud, model: fraud}
features: {dataset: transactions}
slos:
  availability: {objective: 99.9%, signal: availability}
  latency: {objective: 0.99, signal: latency, at_most: 250ms}
  answers:
    objective: 99%
    sli: {events: {bad: 'sum(rate(bad[$window]))', total: 'sum(rate(all[$window]))'}}
alerts:
  busy: {query: 'sum(rate(busy[$window]))', at_most: 3, for: 10m}
drift:
  features: {amount: {psi: {at_most: 0.2}}, "*": {psi: {within: [0, 30%]}}}
  predictions: {psi: {at_most: 0.1}}
environments:
  staging: {slos: {"*": {paging: false}}, drift: {features: {amount: {psi: {at_most: 0.3}}}}}
---
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: transactions, annotations: {owner: payments}}
columns:
  amount: {type: float, description: in euros}
---
apiVersion: mlobs/v1
kind: Service
metadata: {name: gateway, runbook: "https://runbooks.example/gateway"}
system: {preset: http-service, job: gateway}
---
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: nightly, runbook: "https://runbooks.example/nightly"}
system: {preset: own, job: nightly}
slos: {success: {objective: 99%, signal: success}}
---
apiVersion: mlobs/v1
kind: Cluster
metadata: {name: blue, runbook: "https://runbooks.example/blue"}
systems: {nodes: {preset: own, job: nodes}}
---
apiVersion: mlobs/v1
kind: Preset
metadata: {name: own, description: Our own batch jobs.}
applies_to: [Pipeline, Cluster]
params: {job: {description: The job's name.}}
signals:
  success:
    description: Runs that fail, over all runs.
    unit: ratio
    source: our own exporter
    promql:
      events:
        total: 'sum(rate(runs_total{job="$job"}[$window]))'
        bad: 'sum(rate(failed_total{job="$job"}[$window]))'
---
apiVersion: mlobs/v1
kind: Facts
metadata: {name: server, environments: [prod]}
prometheus: {version: 3.5.0, scrape_interval: 15s}
complete: false
metrics:
  runs_total: {type: counter, labels: {job: [nightly]}}
"""


@cache
def schemas() -> dict[str, Any]:
    return {name: json.loads(text) for name, text in schema.texts().items()}


@cache
def validator(file: str) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(schemas()[file])


def documents(text: str, path: str = "mlobs.yaml") -> tuple[Document, ...]:
    outcome = source.read(text, path)
    assert not outcome.diagnostics, outcome.diagnostics
    assert outcome.value is not None
    return outcome.value


def plain(value: Any) -> Any:
    """The tree with the numbers that JSON has."""
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case Decimal():
            return float(value)
    return value


def faults(data: Any) -> list[str]:
    """What both schemas of a document say: its kind's and the one for any kind."""
    files = (f"{data['kind'].lower()}.json", "mlobs.json")
    return [str(error) for file in files for error in validator(file).iter_errors(plain(data))]


def of_kind(kind: str) -> dict[str, Any]:
    return next(d.data for d in documents(PLATFORM) if isinstance(d.data, dict) and d.data["kind"] == kind)


def with_value(data: Any, route: tuple[str, ...], value: object) -> Any:
    """The tree with another value at a route."""
    head, *rest = route
    inner = with_value(data.get(head, {}), tuple(rest), value) if rest else value
    return {**data, head: inner}


def fields(node: Any, at: str) -> Iterator[tuple[str, Any]]:
    """Every property of a schema with its path."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from fields(item, f"{at}/{number}")
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties":
                yield from ((f"{at}/{name}", field) for name, field in value.items())
                for name, field in value.items():
                    yield from fields(field, f"{at}/{name}")
            elif key != "if":
                yield from fields(value, f"{at}/{key}")


def test_the_platform_of_these_tests_is_one_that_check_accepts_and_has_every_kind() -> None:
    run = compile_all(documents(PLATFORM))
    assert [f"{d.where} {d.message}" for d in run.diagnostics if has_errors([d])] == []
    assert {d.data["kind"] for d in documents(PLATFORM) if isinstance(d.data, dict)} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_that_check_accepts_is_valid_for_the_editor(kind: str) -> None:
    assert faults(of_kind(kind)) == []


@pytest.mark.parametrize("name", [name for name, _ in registry.data_files("mlobs_compile.presets", ".yaml")])
def test_every_built_in_preset_is_valid_for_the_editor(name: str) -> None:
    text = dict(registry.data_files("mlobs_compile.presets", ".yaml"))[name]
    assert faults(source.read_data(name, text)) == []


def spec_files() -> list[Path]:
    return sorted(path for path in (REPO / "specs").rglob("*") if path.suffix in (".yaml", ".yml"))


@pytest.mark.parametrize("path", spec_files(), ids=lambda path: path.stem)
def test_the_worked_example_is_valid_for_the_editor(path: Path) -> None:
    for document in documents(path.read_text("utf-8"), path.name):
        assert faults(document.data) == []


def keys_of_shapes(kind: str, data: Any, route: Route = ROOT) -> Iterator[tuple[str, ...]]:
    """The route of every key that the language knows, where no other key may stand."""
    for key, value in data.items():
        if field_names(KINDS[kind], route):
            yield tuple(str(step) for step in (route / key))
        if isinstance(value, dict):
            yield from keys_of_shapes(kind, value, route / key)


def misspelt(data: Any, route: tuple[str, ...]) -> Any:
    head, *rest = route
    if rest:
        return {**data, head: misspelt(data[head], tuple(rest))}
    return {key + "x" if key == head else key: value for key, value in data.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_misspelt_key_is_invalid_for_the_editor(kind: str) -> None:
    data = of_kind(kind)
    routes = [route for route in keys_of_shapes(kind, data) if not takes_parameters(route)]
    assert len(routes) >= 5
    assert [route for route in routes if is_valid(kind, misspelt(data, route))] == []


def takes_parameters(route: tuple[str, ...]) -> bool:
    """Beside `preset` any key may stand: which there are, only the preset knows."""
    return len(route) > 1 and route[0] in ("serving", "system", "systems")


def is_valid(kind: str, data: Any) -> bool:
    return any(validator(file).is_valid(plain(data)) for file in (f"{kind.lower()}.json", "mlobs.json"))


@pytest.mark.parametrize(
    ("kind", "route", "wrong"),
    [
        ("Project", ("environments", "prod", "awss"), {}),
        ("Project", ("environments", "prod", "kind"), "Project"),
        ("Project", ("environments", "prod", "metadata"), {"name": "other"}),
        ("Project", ("environments", "prod", "environments"), {}),
        ("Project", ("environments", "staging", "defaults", "any", "slo"), {}),
        ("Project", ("defaults", "Modell"), {}),
        ("Project", ("defaults", "Model", "slos", "*", "windows"), "28d"),
        ("Project", ("defaults", "Team"), {}),
        ("Project", ("targets", "promethues"), {}),
        ("Project", ("targets", "grafana", "refreshes"), "1m"),
        ("Model", ("drift", "features", "amount", "pssi"), {"at_most": 1}),
        ("Model", ("drift", "features", "amount", "psi", "atmost"), 1),
        ("Model", ("environments", "staging", "drift", "features", "amount", "psi", "atmost"), 1),
        ("Model", ("metadata", "tier"), "huge"),
        ("Model", ("slos", "Availability"), {}),
        ("Model", ("slos", "*"), {}),
        ("Model", ("slos", "latency", "window"), "30 days"),
        ("Model", ("slos", "latency", "paging"), "on"),
        ("Model", ("slos", "latency", "hold"), "5m"),
        ("Team", ("receivers", "oncall", "type"), "pager"),
        ("Team", ("receivers", "oncall", "chanel"), "#x"),
        ("Dataset", ("columns", "amount", "checks", "misssing"), {"at_most": 0}),
        ("Preset", ("signals", "success"), {"description": "no unit, no source"}),
    ],
)
def test_what_check_refuses_by_its_shape_is_invalid_for_the_editor(
    kind: str, route: tuple[str, ...], wrong: object
) -> None:
    assert faults(with_value(of_kind(kind), route, wrong))


@pytest.mark.parametrize("key", ["apiVersion", "kind", "metadata"])
def test_a_document_says_what_it_is(key: str) -> None:
    data = {name: value for name, value in of_kind("Service").items() if name != key}
    assert not validator("service.json").is_valid(plain(data))


def test_what_a_default_may_supply_is_not_required() -> None:
    bare = {"apiVersion": "mlobs/v1", "kind": "Service", "metadata": {"name": "x"}, "system": {"job": "x"}}
    assert faults(bare) == []
    assert faults({**bare, "metadata": {"team": "risk"}}), "the name is nobody else's to give"


def test_an_unknown_kind_is_invalid() -> None:
    assert not validator("mlobs.json").is_valid({"apiVersion": "mlobs/v1", "kind": "Modell"})


@pytest.mark.parametrize("file", [*(f"{kind.lower()}.json" for kind in KINDS), "mlobs.json"])
def test_every_schema_is_draft_07_and_says_what_each_field_is_for(file: str) -> None:
    whole = schemas()[file]
    jsonschema_rs.meta.validate(whole)
    assert whole["$schema"] == "http://json-schema.org/draft-07/schema#"
    found = dict(fields({"properties": whole["properties"], **whole["definitions"]}, ""))
    assert len(found) > 20
    assert [path for path, field in found.items() if not field.get("description", "").strip()] == []


def test_a_field_that_may_be_empty_is_explained_in_its_own_words_and_not_in_its_shapes() -> None:
    serving = schemas()["model.json"]["properties"]["serving"]
    assert serving["description"] == "The system that serves or scores it."
    assert [member.get("description") for member in serving["anyOf"]] == [serving["description"], None]


def test_no_place_for_plug_ins_is_left_open_and_every_plug_in_has_its_pages_first_line() -> None:
    whole = schemas()["mlobs.json"]
    assert "x-mlobs-slot" not in json.dumps(whole)
    for slot, content in plugins.slots().items():
        properties = whole["definitions"][f"slot.{slot}"]["properties"]
        assert list(properties) == list(content.shapes)
    said = whole["definitions"]["slot.drift"]["properties"]["psi"]["description"]
    assert said == registry.page("mlobs_compile.checks.drift.psi").splitlines()[0]


def test_defaults_are_written_as_a_user_writes_them() -> None:
    definitions = schemas()["model.json"]["definitions"]
    assert definitions["Slo"]["properties"]["window"]["default"] == "30d"
    assert schemas()["model.json"]["properties"]["schedule"]["default"] == "0 * * * *"
    assert "for" in definitions["AlertShape"]["properties"]
    assert [at for at, f in fields(schemas()["mlobs.json"], "") if isinstance(f.get("default"), dict)] == []


def test_a_preset_brings_its_parameters_into_the_editor() -> None:
    system = schemas()["model.json"]["definitions"]["System"]
    assert "kserve" in system["properties"]["preset"]["examples"]
    branch = next(b for b in system["allOf"] if b["if"]["properties"]["preset"]["const"] == "kserve-knative")
    assert branch["if"]["required"] == ["preset"]
    assert set(branch["then"]["properties"]) == {"inference_service", "model", "namespace"}


def test_the_schemas_are_the_same_each_time() -> None:
    assert schema.texts() == schema.texts()
