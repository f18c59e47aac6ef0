"""Invented labels are selected by what they are invented for, and by nothing else."""

from __future__ import annotations

import pytest

from mlobs_compile.queries.selectors import Selector, read
from mlobs_compile.queries.witnesses import outsider, takes, values, witness


def selector(text: str) -> Selector:
    (found,) = read(text)
    return found


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('req{job="a"}', {"job": "a"}),
        ('req{code=~"5.."}', {"code": "500"}),
        ('req{code!="500"}', {"code": "other"}),
        ('req{code!~"5..|other",code=~".+"}', {"code": "0"}),
        ('req{code=""}', {}),
        ('req{code!=""}', {"code": "other"}),
        ('req{region=~"eu|us",region!="eu"}', {"region": "us"}),
        ("req", {}),
    ],
)
def test_a_witness_is_selected(text: str, labels: dict[str, str]) -> None:
    assert witness(selector(text)) == labels
    assert takes(selector(text), labels)


@pytest.mark.parametrize("text", ['req{code="a",code="b"}', 'req{code=~"(?i)x"}', 'req{code="a",code!~".*"}'])
def test_what_cannot_be_told_is_not_invented(text: str) -> None:
    assert witness(selector(text)) is None


@pytest.mark.parametrize(
    ("total", "bad"),
    [
        ('req{job="a"}', 'req{job="a",code=~"5.."}'),
        ('req{job="a"}', 'req{job="a",code!="200"}'),
        ('req{job="a"}', 'req{job="a",code!~"2..|3.."}'),
        ('req{job="a"}', 'req{job="a",code="500",kind="x"}'),
        ('req{job="a",code=~"[245].."}', 'req{job="a",code=~"5.."}'),
        ("req", 'req{status!=""}'),
        ("req", 'err{status="x"}'),
    ],
)
def test_an_outsider_is_selected_by_the_total_alone(total: str, bad: str) -> None:
    whole, part = selector(total), selector(bad)
    inner, outer = witness(whole, part), outsider(whole, [part])
    assert inner is not None and outer is not None
    assert takes(whole, inner) and takes(part, inner) and takes(whole, outer)
    assert whole.metric != part.metric or not takes(part, outer)


def test_there_is_no_outsider_where_both_select_the_same() -> None:
    assert outsider(selector('req{job="a"}'), [selector('req{job="a"}')]) is None


def test_an_outsider_of_two_is_outside_of_both() -> None:
    total, bad = selector("req"), [selector('req{code="500"}'), selector('req{code="other"}')]
    found = outsider(total, bad)
    assert found is not None and not any(takes(one, found) for one in bad)


def test_what_is_held_stays_where_the_selector_lets_it() -> None:
    assert witness(selector('req{region=~"eu|us"}'), held={"region": "us", "zone": "b"}) == {
        "region": "us",
        "zone": "b",
    }
    assert witness(selector('req{region=~"eu|us"}'), held={"region": "asia"}) is None


def test_values_of_a_label_are_told_apart() -> None:
    assert values(selector('req{region=~"eu|us"}').matchers, 2) == ("eu", "us")
    assert values(selector('req{region="eu"}').matchers, 2) == ("eu",)
    assert len(values((), 2)) == 2
