"""Every example on the page of a code is compiled: Bad has that finding, Good has no error at all."""

from __future__ import annotations

import re

import pytest

from mlobs_compile.faults import catalogue
from mlobs_compile.pages import rule_page
from mlobs_compile.plugins import every_rule
from tests import projects

_FENCE = re.compile(r"^(Bad|Good):[^\n]*\n\n?```yaml\n(.*?)^```$", re.M | re.S)
PAGES = {code: fault.page for code, fault in catalogue().items()} | {
    rule.code: rule_page(rule) for rule in every_rule()[1]
}
AS_YAML = "MLO05"
"""Faults below are of YAML itself; `tests/faults` reads their examples."""
EXAMPLES = [
    (code, said, text)
    for code, page in PAGES.items()
    if code > AS_YAML
    for said, text in _FENCE.findall(page)
]
BAD = [(code, text) for code, said, text in EXAMPLES if said == "Bad"]
GOOD = [(code, text) for code, said, text in EXAMPLES if said == "Good"]


@pytest.mark.parametrize(("code", "text"), BAD, ids=[code for code, _ in BAD])
def test_the_bad_example_has_the_fault(code: str, text: str) -> None:
    assert code in projects.codes(text)


@pytest.mark.parametrize(("code", "text"), GOOD, ids=[code for code, _ in GOOD])
def test_the_good_example_has_neither_the_fault_nor_an_error(code: str, text: str) -> None:
    assert projects.errors(text) == []
    assert code not in projects.codes(text)


def test_the_base_project_has_no_finding_but_notes() -> None:
    assert [found for found in projects.findings() if found.severity.value != "info"] == []


@pytest.mark.parametrize("code", [code for code in PAGES if code > AS_YAML])
def test_every_fence_of_a_page_is_an_example_that_was_executed(code: str) -> None:
    fences = len(re.findall(r"^```\w+$", PAGES[code], re.M))
    assert fences == sum(1 for known, _, _ in EXAMPLES if known == code)
