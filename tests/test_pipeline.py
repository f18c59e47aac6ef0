"""The whole way: each environment by itself, all faults at once, and a value only where there is no error."""

from __future__ import annotations

import pytest

from mlobs_compile.pipeline import compile_all
from tests.platforms import MODEL, PROJECT, TEAM, codes, compiled, read, whole

TWO = PROJECT + "environments: {staging: {}, prod: {}}\n"


def test_every_environment_is_built_in_the_order_declared() -> None:
    assert [build.environment for build in compiled(TWO, TEAM, MODEL).builds] == ["staging", "prod"]


def test_only_the_environments_asked_for_are_built() -> None:
    run = compile_all(read(whole(TWO, TEAM, MODEL)), environments=("prod",))
    assert [build.environment for build in run.builds] == ["prod"]


def test_only_the_targets_asked_for_are_emitted() -> None:
    run = compile_all(read(whole(TWO, TEAM, MODEL)), targets=frozenset({"prometheus"}))
    assert [list(build.emissions) for build in run.builds] == [["prometheus"]] * 2


def test_faults_of_several_documents_and_stages_of_checking_come_together() -> None:
    faulty = [
        MODEL.replace("99.9%", "999").replace("name: fraud", "name: a"),
        MODEL.replace("team: risk", "team: nobody").replace("name: fraud", "name: b"),
        MODEL.replace("slos:", "slo:").replace("name: fraud", "name: c"),
    ]
    assert sorted(codes(compiled(PROJECT, TEAM, *faulty))) == ["MLO101", "MLO103", "MLO201"]


def test_faults_of_meaning_come_together_across_documents() -> None:
    faulty = [MODEL.replace("99.9%", "100%").replace("name: fraud", f"name: {name}") for name in ("a", "b")]
    assert codes(compiled(PROJECT, TEAM, *faulty)).count("MLO451") == 2


def test_a_fault_of_shape_leaves_nothing_to_emit() -> None:
    run = compiled(PROJECT, TEAM, MODEL.replace("99.9%", "999"))
    assert run.failed and not any(build.emissions or build.monitoring for build in run.builds)


def test_without_a_project_there_is_one_fault_and_nothing_is_built() -> None:
    run = compiled(TEAM, MODEL)
    assert codes(run) == ["MLO212"] and run.builds == ()


def test_nothing_at_all_is_one_fault() -> None:
    assert codes(compile_all(())) == ["MLO212"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_documents_does_not_matter_to_what_is_found(order: tuple[int, ...]) -> None:
    documents = (PROJECT, TEAM, MODEL)
    run = compiled(*(documents[number] for number in order))
    assert codes(run) == [] and all(build.emissions for build in run.builds)
