"""The page of every risk is true: its looser example is seen, its tighter one is silent, and both have a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlobs_compile import pages, plugins, registry
from mlobs_compile.diagnostic import Severity
from mlobs_compile.risk import Risk
from tests import projects, reviews

_PAIR = re.compile(r"^(Looser|Tighter):\n```yaml\n(.*?)^```\n```yaml\n(.*?)^```$", re.M | re.S)
RISKS = {risk.find.__module__.rpartition(".")[2]: risk for risk in plugins.risks()}
PAIRS = [
    pytest.param(risk.code, *found, id=f"{risk.code}-{found[0]}")
    for risk in RISKS.values()
    for found in _PAIR.findall(registry.page(risk.find.__module__))
]
BY_FIGURES = ("R11", "R15", "R16", "R17", "R18")
"""Risks of more than two fragments of YAML: of a baseline, of live objects, of numbers, of many alerts."""


@pytest.mark.parametrize(("code", "sort", "before", "after"), PAIRS)
def test_the_example_of_a_page_does_what_it_says(code: str, sort: str, before: str, after: str) -> None:
    found = reviews.rows(before, after)
    assert [line.partition(" ")[0] for line in found] == ([code] if sort == "Looser" else [])


def test_codes_are_those_of_the_table_and_each_file_has_one() -> None:
    assert [risk.code for risk in plugins.risks()] == [f"R{number:02}" for number in range(1, 19)]
    assert registry.names("mlobs_compile.risks") == tuple(name.replace("_", "-") for name in sorted(RISKS))


@pytest.mark.parametrize("name", sorted(RISKS))
def test_every_risk_has_a_page_with_both_examples_and_a_test_with_both_cases(name: str) -> None:
    code = RISKS[name].code
    sorts = [pair.values[1] for pair in PAIRS if pair.values[0] == code]
    assert sorts == ([] if code in BY_FIGURES else ["Looser", "Tighter"])
    own = (Path(__file__).parent / f"test_{name}.py").read_text("utf-8")
    assert re.search(rf'"{code} (high|medium|low) ', own) and "== []" in own


@pytest.mark.parametrize("risk", RISKS.values(), ids=lambda risk: risk.code)
def test_explain_finds_the_page_by_code_and_by_name(risk: Risk) -> None:
    text = pages.find(risk.code)
    assert text is not None and text.startswith(f"{risk.code} {risk.title} (risk)\n\n")
    assert f"{{risk: {risk.code}, of: fraud," in text
    assert pages.find(risk.find.__module__.rpartition(".")[2].replace("_", "-")) == text


def test_the_entry_that_a_page_shows_is_accepted() -> None:
    page = pages.risk_page(plugins.risks()[0])
    (entry,) = re.findall(r"^```yaml\n(review:.*?)^```$", page, re.M | re.S)
    assert [one for one in projects.findings(entry) if one.severity is not Severity.INFO] == []


def test_the_list_of_risks_has_a_sentence_for_each() -> None:
    assert len(pages.listing("risks")) == 18
