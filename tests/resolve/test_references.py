"""What a document refers to is found, or the fault says what was meant; never two faults for one slip."""

from __future__ import annotations

import pytest

from mlobs_compile.resolve.sources import sort
from tests.platforms import (
    HEAD,
    MODEL,
    PRESET,
    PROJECT,
    SLOS,
    TEAM,
    built,
    codes,
    compiled,
    read,
    thing,
    whole,
)

DATASET = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: transactions, team: risk}\n"


def test_a_model_finds_its_dataset_wherever_it_stands() -> None:
    build = built(PROJECT, TEAM, MODEL + "features: {dataset: transactions}\n", DATASET)
    dataset = thing(build, "fraud").dataset
    assert dataset is not None and dataset.subject.name == "transactions"


def test_things_keep_the_order_of_the_files() -> None:
    build = built(PROJECT, TEAM, MODEL, DATASET)
    assert build.platform is not None
    assert [item.subject.name for item in build.platform.things] == ["fraud", "transactions"]


def test_parameters_of_a_preset_come_from_the_document_then_from_its_defaults() -> None:
    preset = PRESET.replace("params: {", "params: {zone: {description: The zone., default: a}, ")
    (applied,) = thing(
        built(PROJECT, TEAM, preset, MODEL + "serving: {preset: scorer, job: f}\n"), "fraud"
    ).systems
    assert dict(applied.params) == {"zone": "a", "job": "f"}


def test_a_number_is_a_parameter_too() -> None:
    (applied,) = thing(
        built(PROJECT, TEAM, PRESET, MODEL + "serving: {preset: scorer, job: 7}\n"), "fraud"
    ).systems
    assert dict(applied.params) == {"job": "7"}


def test_a_preset_of_the_project_hides_the_built_in_one_of_its_name() -> None:
    preset = PRESET.replace("name: scorer", "name: kserve")
    (applied,) = thing(
        built(PROJECT, TEAM, preset, MODEL + "serving: {preset: kserve, job: f}\n"), "fraud"
    ).systems
    assert applied.preset.metadata.description == "Our own scoring server."


@pytest.mark.parametrize(
    ("documents", "code", "meant"),
    [
        ((TEAM, MODEL.replace("team: risk", "team: rsk")), "MLO201", "risk"),
        ((TEAM, MODEL + "features: {dataset: transaction}\n", DATASET), "MLO202", "transactions"),
        ((TEAM, PRESET, MODEL + "serving: {preset: scorr, job: f}\n"), "MLO203", "scorer"),
        ((TEAM, PRESET, HEAD + "serving: {preset: scorer, job: f}\nslos: {a: {objective: 99%, signal: avail}}\n"), "MLO204", None),
        ((TEAM, PRESET, HEAD + "serving: {preset: scorer, job: f}\nslos: {a: {objective: 99%, signal: availabilty}}\n"), "MLO204", "availability"),
        ((TEAM.replace("page: [oncall]", "page: [oncal]"), MODEL), "MLO207", "oncall"),
        ((TEAM, PRESET, MODEL + "serving: {preset: scorer, jb: f}\n"), "MLO208", "job"),
        ((TEAM, MODEL.replace("kind: Model", "kind: Mdel")), "MLO110", "Model"),
        ((TEAM, MODEL.replace("objective:", "objektive:")), "MLO101", "objective"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_one_fault_that_names_what_was_meant(
    documents: tuple[str, ...], code: str, meant: str | None
) -> None:
    run = compiled(PROJECT, *documents)
    assert codes(run) == [code]
    (found,) = run.diagnostics
    assert found.help is not None
    assert meant is None or f"did you mean `{meant}`" in found.help


def test_a_faulty_team_is_reported_once_and_not_as_unknown() -> None:
    assert codes(compiled(PROJECT, TEAM.replace("url:", "uri:"), MODEL)) == ["MLO101"]


def test_a_faulty_preset_is_reported_once_however_many_use_it() -> None:
    users = [HEAD.replace("fraud", name) + "serving: {preset: scorer, job: f}\n" for name in ("a", "b")]
    assert codes(compiled(PROJECT, TEAM, PRESET.replace("signal: depth", "signal: dept"), *users)) == [
        "MLO204"
    ]


def test_a_fault_that_all_environments_share_is_said_once() -> None:
    project = PROJECT + "environments: {dev: {}, staging: {}, prod: {}}\n"
    assert codes(compiled(project, TEAM, MODEL.replace("team: risk", "team: rsik"))) == ["MLO201"]


def test_a_fault_of_one_environment_is_placed_in_its_override() -> None:
    project = PROJECT + "environments: {staging: {}, prod: {}}\n"
    run = compiled(project, TEAM, MODEL + "environments: {staging: {metadata: {team: rsik}}}\n")
    assert [str(found.where) for found in run.diagnostics] == [
        "mlobs.yaml#environments.staging.metadata.team"
    ]


def test_documents_of_one_file_are_told_apart() -> None:
    run = compiled(PROJECT, TEAM, MODEL, MODEL.replace("fraud", "churn").replace("team: risk", "team: rsik"))
    (found,) = run.diagnostics
    assert found.where is not None and getattr(found.where, "doc", None) == 3


def test_an_alert_of_a_cluster_keeps_its_name_when_a_second_system_comes() -> None:
    head = "apiVersion: mlobs/v1\nkind: Cluster\nmetadata: {name: eks, team: risk}\nsystems:\n"
    one = head + "  blue: {preset: scorer, job: blue}\n"
    two = one + "  green: {preset: scorer, job: green}\n"
    before, after = (
        {node.id for node in build.monitoring.nodes if build.monitoring and node.id.startswith("eks/alert/")}
        for build in (built(PROJECT, TEAM, PRESET, one), built(PROJECT, TEAM, PRESET, two))
        if build.monitoring
    )
    assert before == {"eks/alert/blue-deep"}
    assert after == {"eks/alert/blue-deep", "eks/alert/green-deep"}


def test_environments_are_those_the_project_declares_or_one_called_default() -> None:
    for text, expected in ((PROJECT, ("default",)), (PROJECT + "environments: {b: {}, a: {}}\n", ("b", "a"))):
        sources = sort(read(whole(text, TEAM, MODEL))).value
        assert sources is not None and sources.environments() == expected


def test_slos_stay_out_of_the_way_when_switched_off() -> None:
    model = HEAD + SLOS.replace("    objective: 99.9%\n", "    objective: 99.9%\n    enabled: false\n")
    build = built(PROJECT, TEAM, model)
    assert build.monitoring is not None
    assert not any(node.id.startswith("fraud/availability") for node in build.monitoring.nodes)
