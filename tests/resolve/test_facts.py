"""Facts are those of the environment that is compiled; who has none is judged without."""

from __future__ import annotations

import pytest

from mlobs_compile.pipeline import Run
from tests.platforms import MODEL, PROJECT, TEAM, codes, compiled

ENVIRONMENTS = "environments: {staging: {}, prod: {}}\n"


def _facts(name: str, *environments: str, more: str = "") -> str:
    where = f", environments: [{', '.join(environments)}]" if environments else ""
    return f"apiVersion: mlobs/v1\nkind: Facts\nmetadata: {{name: {name}{where}}}\n{more}"


def _run(*facts: str) -> Run:
    return compiled(PROJECT + ENVIRONMENTS, TEAM, MODEL, *facts)


def _names(run: Run) -> dict[str, str | None]:
    return {
        build.environment: build.platform.facts.spec.metadata.name if build.platform.facts else None
        for build in run.builds
        if build.platform
    }


def test_facts_without_environments_are_for_all() -> None:
    assert _names(_run(_facts("all"))) == {"staging": "all", "prod": "all"}


def test_facts_are_for_the_environments_that_they_name() -> None:
    assert _names(_run(_facts("eu", "prod"))) == {"staging": None, "prod": "eu"}
    assert _names(_run(_facts("eu", "prod"), _facts("us", "staging"))) == {"staging": "us", "prod": "eu"}


def test_two_servers_for_one_environment_are_an_error_with_both_places() -> None:
    run = _run(_facts("eu", "prod"), _facts("us", "prod", "staging"))
    (found,) = [one for one in run.diagnostics if one.code != "MLO320"]
    assert found.code == "MLO333" and found.message == "the environment `prod` has facts of two servers"
    assert len(found.related) == 1


def test_an_environment_that_the_project_lacks_is_told_with_the_nearest() -> None:
    run = _run(_facts("eu", "prdo"))
    assert [(found.message, found.help) for found in run.diagnostics] == [
        ("unknown environment `prdo`", "did you mean `prod`?")
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("metrics: {x: {type: meter}}\n", "MLO104"),
        ("metrics: {x: {typ: gauge}}\n", "MLO101"),
        ("prometheus: {version: new}\n", "MLO105"),
        ("prometheus: {scrape_interval: soon}\n", "MLO103"),
    ],
)
def test_facts_are_as_strict_as_any_document(more: str, code: str) -> None:
    assert set(codes(_run(_facts("eu", more=more)))) == {code}
