"""What is known of labels is what Prometheus' engine makes of them."""

from __future__ import annotations

import pytest

from mlobs_compile.queries.tree import parse
from mlobs_compile.queries.tree.labels import Labels, labels_of


def known(query: str, *labels: str) -> str:
    """For each label `+` when it is surely there, `-` when it surely is not, `?` when nobody can tell."""
    found = labels_of(parse(query))
    return "".join("+" if found.has(x) else "-" if found.lacks(x) else "?" for x in labels)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("m", "??"),
        ('m{a="x"}', "+?"),
        ('m{a=""}', "-?"),
        ('m{a!=""}', "+?"),
        ('m{a=~".+"}', "+?"),
        ('m{a=~".*"}', "??"),
        ('m{a=~"x|"}', "??"),
        ('m{a!~"x"}', "??"),
        ('m{a!~".*"}', "+?"),
        ('m{a=~""}', "-?"),
        ('rate(m{a="x"}[5m])', "+?"),
        ('max_over_time((m{a="x"})[5m:])', "+?"),
        ("sum(m)", "--"),
        ("sum by (a) (m)", "?-"),
        ('sum by (a) (m{a="x"})', "+-"),
        ('sum by (a, b) (m{a=""})', "-?"),
        ("sum without (a) (m)", "-?"),
        ('sum without (a) (m{b="x"})', "-+"),
        ("topk(5, sum by (a) (m))", "?-"),
        ('count_values("a", m)', "+-"),
        ('count_values without (a) ("a", m)', "-?"),
        ('count_values by (b) ("a", m)', "+?"),
        ("vector(1)", "--"),
        ("scalar(m)", "--"),
        ("hour()", "--"),
        ('hour(m{a="x"})', "+?"),
        ('absent(m{a="x",b=~"y"})', "+-"),
        ('absent(m{a="x",a="y"})', "--"),
        ('absent_over_time(m{a="x"}[5m])', "+-"),
        ('absent(sum(m{a="x"}))', "--"),
        ('label_replace(sum(m), "a", "$1", "b", "(.*)")', "?-"),
        ('label_replace(m{a="x"}, "a", "$1", "b", "(.*)")', "??"),
        ('label_join(sum by (b) (m{b="x"}), "a", "-", "b")', "?+"),
        ("info(sum(m))", "??"),
        ("sum(m) + 1", "--"),
        ("1 > bool sum by (a) (m)", "?-"),
        ("-sum(m)", "--"),
        # one to one: every label that is compared is the same on both sides
        ('m{a="x"} / n', "+?"),
        ('m / n{a="x"}', "+?"),
        ('sum by (a) (m) / n{b=""}', "?-"),
        ("m / on (a) n", "?-"),
        ('m / on (a) n{a="x"}', "+-"),
        ("m / on (a, b) sum by (b) (n)", "-?"),
        ("m / ignoring (a) n", "-?"),
        ('m{b="x"} / ignoring (a) n', "-+"),
        ("m > on (a) n", "?-"),
        # many to one: the labels of many, and those that are included
        ('m{a="x"} * on (c) group_left (b) n{b="y"}', "++"),
        ("m * on (c) group_left (b) sum by (c) (n)", "?-"),
        ('sum(m) * on () group_right (b) n{a="x"}', "+-"),
        # sets
        ('m{a="x"} and n{b="y"}', "+?"),
        ('m{a="x"} unless n', "+?"),
        ('m{a="x"} or n{a="y"}', "+?"),
        ('m{a="x"} or n', "??"),
        ("sum(m) or sum by (a) (n)", "?-"),
        ('m{a=""} or sum(n)', "-?"),
        ("sum(m) + fill (0) sum(n)", "??"),
    ],
)
def test_what_is_known_of_the_labels_a_and_b(query: str, expected: str) -> None:
    assert known(query, "a", "b") == expected


def test_values_follow_the_matchers_and_the_labels_of_a_rule() -> None:
    found = labels_of(parse('sum by (a, b) (m{a="x",b="y"})')).given({"b": "z", "c": "w"})
    assert found.values == {"a": "x", "b": "z", "c": "w"}
    assert found.sure == {"a", "b", "c"} and found.lacks("d")
    assert labels_of(parse("m")).given({"a": ""}).lacks("a")


def test_a_selector_narrows_what_is_known_of_what_a_rule_records() -> None:
    recorded = Labels(may=frozenset(("a", "b")), sure=frozenset(("a",)), values={"a": "x"})
    found = labels_of(parse('r{b="y"}'), lambda metric: recorded if metric == "r" else None)
    assert found.sure == {"a", "b"} and found.values == {"a": "x", "b": "y"} and found.lacks("c")
