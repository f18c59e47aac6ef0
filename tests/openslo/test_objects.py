"""OpenSLO objects among the documents of a repo: recognised, checked, found by name."""

from __future__ import annotations

import pytest

from mlobs_compile import openslo, source
from mlobs_compile.openslo.shapes import Shorthand
from mlobs_compile.units import UnitError
from tests.openslo.world import PROJECT, SERVICE, nodes, route, run, slo, told


def test_a_repo_without_openslo_loads_nothing_of_it() -> None:
    documents = source.read(PROJECT, "mlobs.yaml").value
    assert documents
    found = openslo.translated(documents)
    assert found.others == documents and found.translations.value == ()


def test_a_document_may_be_a_list_of_objects() -> None:
    listed = "".join(
        f"- {lines[0]}\n" + "".join(f"  {line}\n" for line in lines[1:])
        for lines in (text.splitlines() for text in (SERVICE, slo()))
    )
    assert "shop/availability" in nodes(listed, service="")


def test_a_fault_in_a_list_points_into_the_entry() -> None:
    listed = "- " + "\n  ".join(slo(timeWindow=[{"duration": "1 day"}]).splitlines()) + "\n"
    assert route(told(listed)["MLO103"]) == "[0].spec.timeWindow[0].duration"


@pytest.mark.parametrize(
    ("old", "new", "help"),
    [
        ("service: shop", "servcie: shop", "did you mean `service`?"),
        ("budgetingMethod", "budgetMethod", "did you mean `budgetingMethod`?"),
        ("ratioMetric", "ratioMetrics", "did you mean `ratioMetric`?"),
    ],
)
def test_a_misspelt_key_is_an_error_with_the_right_one(old: str, new: str, help: str) -> None:
    assert told(slo().replace(old, new))["MLO101"].help == help


@pytest.mark.parametrize("version", ["openslo/v2alpha", "openslo/v1beta1", "openslo.com/v1", "openslo/v3"])
def test_a_version_that_is_not_read_is_told(version: str) -> None:
    found = told(slo().replace("openslo/v1", version))["MLO230"]
    assert route(found) == "apiVersion"


def test_an_object_with_faults_is_not_called_unknown_as_well() -> None:
    text = slo(indicator=None, indicatorRef="x")
    broken = "apiVersion: openslo/v1\nkind: SLI\nmetadata: {name: x}\nspec: {}\n"
    assert "MLO231" not in told(text, broken)


def test_a_project_whose_only_slo_is_faulty_is_not_called_empty() -> None:
    assert "MLO217" not in told(slo(objectives=[]), service="")


def test_every_fault_points_into_the_openslo_file() -> None:
    text = slo(objectives=[{"target": 99}], timeWindow=[{"duration": "1Y"}], alertPolicies=[{}])
    for found in run(text).diagnostics:
        assert getattr(found.where, "path", None) == "slo.yaml", found


@pytest.mark.parametrize("text", ["12h", "4w", "1M", "1Q", "365d", "1Y", "5m"])
def test_a_shorthand_is_read_as_it_is_written(text: str) -> None:
    assert str(Shorthand.parse(text)) == text


@pytest.mark.parametrize("text", ["1h30m", "5", "1mo", "-1d", "1.5h", "m", "1 d", 5, True, None])
def test_anything_else_is_refused(text: object) -> None:
    with pytest.raises(UnitError, match="whole number"):
        Shorthand.parse(text)
