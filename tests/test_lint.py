"""What a project ignores is left out where it says so, until it says so, and only warnings can be."""

from __future__ import annotations

from datetime import date

import pytest

from mlobs_compile import source
from mlobs_compile.pipeline import Run, compile_all, lint_rules
from mlobs_compile.plugins import slots
from mlobs_compile.resolve.inherit import own_layers
from mlobs_compile.resolve.platform import Said
from mlobs_compile.resolve.sources import sort
from mlobs_compile.spec.load import load
from mlobs_compile.spec.project import Project
from tests.platforms import HEAD, PROJECT, TEAM, read, whole

TODAY = date(2027, 2, 1)
ENVIRONMENTS = "environments: {staging: {}, prod: {}}\n"
MODEL = HEAD + (
    "alerts: {queue: {query: 'max(depth{pod=~\"a\"})', at_most: 5, severity: page, summary: It grows.}}\n"
    "environments: {prod: {alerts: {queue: {query: 'max(depth{pod=~\"b\"})'}}}}\n"
)
"""One warning MLO309 in staging and another in prod."""


def _run(ignore: str, *, today: date | None = TODAY, environments: tuple[str, ...] = ()) -> Run:
    project = f"{PROJECT}{ENVIRONMENTS}lint: {{ignore: [{ignore}]}}\n"
    return compile_all(read(whole(project, TEAM, MODEL)), environments=environments, today=today)


def _codes(ignore: str, *, today: date | None = TODAY, environments: tuple[str, ...] = ()) -> list[str]:
    return [found.code for found in _run(ignore, today=today, environments=environments).diagnostics]


def _entry(code: str = "MLO309", at: str = "", until: str = "") -> str:
    more = (f", at: {at}" if at else "") + (f", until: {until}" if until else "")
    return f"{{code: {code}, reason: It is so.{more}}}"


def test_nothing_is_ignored_unless_it_is_asked() -> None:
    assert _codes("") == ["MLO309", "MLO309"]


@pytest.mark.parametrize(
    "at", ["", "fraud", "fraud.alerts", "fraud.alerts.queue", "fraud.alerts.queue.query"]
)
def test_a_place_covers_what_is_below_it_in_every_environment(at: str) -> None:
    assert _codes(_entry(at=at)) == []


def test_an_override_can_be_meant_alone() -> None:
    run = _run(_entry(at="fraud.environments.prod"))
    (found,) = run.diagnostics
    assert found.inside is not None and found.inside.cut == 'pod=~"a"'


@pytest.mark.parametrize("at", ["frau", "churn", "fraud.alerts.que", "fraud.slos", "alerts.queue"])
def test_a_place_that_nothing_is_at_ignores_nothing_and_is_told(at: str) -> None:
    assert _codes(_entry(at=at)) == ["MLO309", "MLO309", "MLO340"]


def test_another_code_is_another_thing() -> None:
    assert _codes(_entry(code="MLO303")) == ["MLO309", "MLO309", "MLO340"]


def test_the_last_day_is_still_ignored_and_the_next_is_not() -> None:
    assert _codes(_entry(until="2027-02-01")) == []
    assert _codes(_entry(until="2027-01-31")) == ["MLO341", "MLO309", "MLO309"]


def test_without_a_day_nothing_ends() -> None:
    assert _codes(_entry(until="2020-01-31"), today=None) == []


def test_what_ignores_nothing_is_told_only_when_everything_was_looked_at() -> None:
    entry = _entry(at="fraud.environments.prod")
    assert _codes(entry, environments=("staging",)) == ["MLO309"]
    assert "MLO340" not in _codes(_entry(code="MLO303"), environments=("staging", "prod"))


def test_of_two_that_cover_a_finding_both_have_an_effect() -> None:
    assert _codes(f"{_entry()}, {_entry(at='fraud')}") == []


def test_errors_and_codes_that_are_none_are_refused_at_once() -> None:
    found = _run(f"{_entry(code='MLO301')}, {_entry(code='MLO999')}").diagnostics
    refused = [one.message for one in found if one.code == "MLO342"]
    assert refused == ["`MLO301` is an error, and cannot be ignored", "there is no `MLO999`"]


def test_an_error_is_never_left_out() -> None:
    model = MODEL.replace('max(depth{pod=~"a"})', "max(depth")
    project = f"{PROJECT}lint: {{ignore: [{_entry(code='MLO301')}]}}\n"
    run = compile_all(read(whole(project, TEAM, model.partition("environments:")[0])))
    assert run.failed and "MLO301" in [found.code for found in run.diagnostics]


RULES = """\
groups:
  - name: fraud
    rules:
      - {alert: Errors, expr: 'sum(rate(errors_total[5m]))'}
      - {alert: Others, expr: 'sum(rate(others_total[5m]))'}
"""


@pytest.mark.parametrize(
    ("at", "left"), [("Errors", [5]), ("Errors.expr", [5]), ("fraud", []), ("Error", [4, 5]), ("Others", [4])]
)
def test_in_a_rule_file_a_rule_or_its_group_is_meant_by_name(at: str, left: list[int]) -> None:
    documents = read(f"{PROJECT}lint: {{ignore: [{_entry(code='MLO302', at=at)}]}}\n")
    sources = sort(documents).value
    assert sources is not None
    layers = own_layers(sources.project, "default")
    project = load(Project, layers.merged(), layers.place, slots()).value
    assert project is not None
    rules = source.read(RULES, "rules.yaml").value
    assert rules is not None
    found = lint_rules(rules, project=Said(project, layers), today=TODAY)
    lines = [rules[0].span(one.where.route).line for one in found if one.where]  # type: ignore[union-attr]
    assert lines == left
