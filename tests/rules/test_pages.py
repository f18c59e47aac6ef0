"""What holds for every rule: a code of its own, a page with its reason, examples that are YAML."""

from __future__ import annotations

import re

import pytest
import yaml

from mlobs_compile.pages import rule_page
from mlobs_compile.plugins import every_rule
from mlobs_compile.rule import AnyRule

RULES = every_rule()[1]


def test_no_code_is_given_twice() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes)) and all(re.fullmatch(r"MLO\d{3}", code) for code in codes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_page_begins_with_a_sentence_and_its_examples_are_yaml(rule: AnyRule) -> None:
    page = rule_page(rule)
    first, rest = page.split("\n\n", 1)
    assert first.endswith(".") and "\n" not in first and rest
    for example in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL):
        assert all(isinstance(part, dict) for part in yaml.safe_load_all(example))
    assert ("\nBad:" in page) == ("\nGood:" in page)
