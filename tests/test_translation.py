"""Translations: every value knows its line, every line its value, and names become legal."""

from __future__ import annotations

import pytest

from mlobs_compile.route import Place, Route
from mlobs_compile.translation import Draft, slug, urgency


def place(*steps: str | int, path: str = "a.yaml") -> Place:
    return Place(path, Route(steps))


@pytest.fixture
def draft() -> Draft:
    made = Draft("shop", place())
    made.put(("metadata", "name"), "shop", place("service"))
    made.mark(("slos",), place("slos"))
    made.mark(("slos", "up"), place("slos", 0))
    made.put(("slos", "up", "objective"), "99%", place("slos", 0, "target"))
    made.put(("slos", "up", "sli", "ratio", "error"), "x", place("slos", 0, "sli", "raw"))
    return made


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("slos", "up", "objective"), ("slos", 0, "target")),
        (("slos", "up", "window"), ("slos", 0)),
        (("slos", "up", "sli", "ratio"), ("slos", 0)),
        (("slos", "down"), ("slos",)),
        (("alerts",), ()),
    ],
)
def test_a_value_comes_from_its_own_line_or_the_nearest_above(
    draft: Draft, route: tuple[str, ...], expected: tuple[str | int, ...]
) -> None:
    assert draft.done().at(Route(route)) == place(*expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("slos", 0, "target"), ("slos", "up", "objective")),
        (("slos", 0, "labels", "x"), ("slos", "up")),
        (("slos", 1), ("slos",)),
        (("slos", 0, "sli"), ("slos", "up", "sli", "ratio", "error")),
        (("service",), ("metadata", "name")),
        (("nothing",), ()),
    ],
)
def test_a_line_belongs_to_what_stands_around_it(
    draft: Draft, line: tuple[str | int, ...], expected: tuple[str, ...]
) -> None:
    assert draft.done().nearest(place(*line)) == Route(expected)


def test_a_line_of_another_file_belongs_to_nothing(draft: Draft) -> None:
    assert draft.done().nearest(place("slos", 0, path="b.yaml")) is None


def test_what_is_dropped_is_gone_with_its_lines(draft: Draft) -> None:
    draft.drop("slos", "up")
    found = draft.done()
    assert found.tree["slos"] == {} and found.at(Route(("slos", "up", "objective"))) == place("slos")


def test_a_copy_keeps_the_line(draft: Draft) -> None:
    draft.copy(("slos", "up", "objective"), ("slos", "all", "objective"))
    assert draft.done().at(Route(("slos", "all", "objective"))) == place("slos", 0, "target")
    draft.copy(("slos", "up", "window"), ("slos", "all", "window"))
    assert not draft.has("slos", "all", "window")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CheckoutErrors", "checkout-errors"),
        ("checkout_errors", "checkout-errors"),
        ("HTTPErrors", "http-errors"),
        ("K8sApiserver.Latency", "k8s-apiserver-latency"),
        ("99.9 % of it", "99-9-of-it"),
        ("fine", "fine"),
        ("!", ""),
        ("x" * 70, "x" * 63),
    ],
)
def test_a_name_is_lower_case_with_dashes(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_words_of_severity_page_or_open_a_ticket() -> None:
    assert {urgency(word) for word in ("page", "CRITICAL", "sev-1", "P1", "high")} == {"page"}
    assert {urgency(word) for word in ("ticket", "Warning", "info", "sev3", "low")} == {"ticket"}
    assert urgency("purple") is None
