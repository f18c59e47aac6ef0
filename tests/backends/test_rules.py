"""Rules and routes are read from disk as they lie there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.backends import rules
from mlobs_compile.errors import UsageFault

PLAIN = "groups:\n  - {name: a, rules: [{record: x, expr: y}]}\n"
OBJECT = "kind: PrometheusRule\nspec:\n  groups:\n    - {name: b, rules: [{alert: Z, expr: '{{x}} > 1'}]}\n"
ROUTES = """\
route:
  receiver: a
  routes:
    - {matchers: ['team="risk"', 'severity=~"page|x"'], receiver: a, routes: [{match: {old: b}, receiver: a}]}
    - {matchers: ['{"quoted.name"!="b"}'], match_re: {older: c}, receiver: a}
"""


def test_every_format_is_read_and_copies_of_tests_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "prod" / "prometheus"
    for name, text in (("rules/a.yaml", PLAIN), ("rules/b.yml", OBJECT), ("tests/given/a.yaml", PLAIN)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (tmp_path / "prod" / "alertmanager").mkdir()
    (tmp_path / "prod" / "alertmanager" / "alertmanager.yml").write_text(ROUTES)
    found = rules.read(tmp_path, "prod", alone=False)
    assert [group.name for group in found.groups] == ["a", "b"]
    assert found.groups[1].rules[0]["alert"] == "Z"
    assert found.routes == ROUTES


def test_a_folder_of_rules_alone_is_that_of_the_only_environment(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PLAIN)
    assert rules.read(tmp_path, "prod", alone=True).routes is None
    with pytest.raises(UsageFault, match="name one environment with `--env`"):
        rules.read(tmp_path, "prod", alone=False)


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"no rule file .* run `mlobs compile` first"):
        rules.read(tmp_path, "prod", alone=True)


def test_a_file_that_is_no_yaml_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("groups: [\n")
    with pytest.raises(UsageFault, match=r"a\.yaml` is no YAML"):
        rules.read(tmp_path, "prod", alone=True)


def test_the_labels_that_routes_look_at_are_known() -> None:
    assert rules.matched_labels(ROUTES) == {"team", "severity", "old", "older", "quoted.name"}
    assert rules.matched_labels("receivers: []\n") == frozenset()
