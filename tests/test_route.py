from __future__ import annotations

import pytest
from hypothesis import given

from mlobs_compile.route import ROOT, Place, Route
from tests.properties.strategies import routes


@given(routes)
def test_a_route_reads_back_from_its_text(route: Route) -> None:
    assert Route.parse(str(route)) == route


@given(routes, routes)
def test_two_routes_have_the_same_text_only_when_they_are_the_same(one: Route, other: Route) -> None:
    assert (str(one) == str(other)) == (one == other)


@pytest.mark.parametrize(
    ("route", "text"),
    [
        (ROOT, ""),
        (Route(("slos", "latency", "objective")), "slos.latency.objective"),
        (Route(("columns", 2, "name")), "columns[2].name"),
        (Route((0, "a")), "[0].a"),
        (Route(("drift", "features", "*")), 'drift.features."*"'),
        (Route(("a.b", 'say "x"')), r'"a.b"."say \"x\""'),
        (Route(("", "18-25")), '""."18-25"'),
        (Route(("js-distance",)), "js-distance"),
    ],
)
def test_a_route_is_written_the_way_people_write_it(route: Route, text: str) -> None:
    assert str(route) == text
    assert Route.parse(text) == route


def test_a_route_grows_and_shrinks_without_changing() -> None:
    route = Route(("slos", "latency"))
    assert route / "objective" == Route(("slos", "latency", "objective"))
    assert (route / "objective").parent == route
    assert route.join((0, "x")) == Route(("slos", "latency", 0, "x"))
    assert route == Route(("slos", "latency"))
    assert isinstance(route.parent, Route)


def test_a_place_is_a_file_and_a_route() -> None:
    place = Place("models/fraud.yaml", doc=2) / "slos" / "latency"
    assert place == Place("models/fraud.yaml", Route(("slos", "latency")), 2)
    assert str(place) == "models/fraud.yaml#slos.latency"
    assert str(Place("mlobs.yaml")) == "mlobs.yaml"
