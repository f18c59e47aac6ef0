"""Layers know who said each value, and what `"*"` stands for."""

from __future__ import annotations

from mlobs_compile.resolve.layers import Layer, Layers
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node


def _layer(name: str, tree: dict[str, Node]) -> Layer:
    return Layer(name, Place(f"{name}.yaml"), tree)


def _layers(*layers: Layer) -> Layers:
    return Layers(layers, layers[-1])


SLO = Route(("slos", "latency"))


def test_a_star_stands_for_every_entry_that_any_layer_names() -> None:
    default = _layer("default", {"slos": {"*": {"window": "7d"}}})
    document = _layer("document", {"slos": {"latency": {"objective": "99%"}, "errors": {}}})
    merged = _layers(default, document).merged()
    assert merged == {"slos": {"latency": {"window": "7d", "objective": "99%"}, "errors": {"window": "7d"}}}


def test_a_star_names_nothing_by_itself() -> None:
    default = _layer("default", {"slos": {"*": {"window": "7d"}}})
    assert _layers(default, _layer("document", {})).merged() == {"slos": {}}


def test_a_star_in_the_only_layer_stands_for_its_other_entries() -> None:
    document = _layer("document", {"columns": {"*": {"type": "string"}, "a": {}, "b": {"type": "float"}}})
    assert _layers(document).merged() == {"columns": {"a": {"type": "string"}, "b": {"type": "float"}}}


def test_a_name_beats_the_star_beside_it_and_leaves_it_the_rest() -> None:
    default = _layer(
        "default", {"slos": {"*": {"window": "7d", "paging": False}, "latency": {"window": "14d"}}}
    )
    layers = _layers(default, _layer("document", {"slos": {"latency": {}}}))
    assert layers.merged() == {"slos": {"latency": {"window": "14d", "paging": False}}}
    assert layers.place(SLO / "window") == Place("default.yaml", SLO / "window")
    assert layers.place(SLO / "paging") == Place("default.yaml", Route(("slos", "*", "paging")))


def test_a_star_in_a_higher_layer_beats_a_name_in_a_lower_one() -> None:
    low = _layer("project", {"slos": {"latency": {"window": "7d"}}})
    high = _layer("team", {"slos": {"*": {"window": "14d"}}})
    layers = _layers(low, high, _layer("document", {}))
    assert layers.merged() == {"slos": {"latency": {"window": "14d"}}}
    assert [layer.name for layer, _ in layers.chain(SLO / "window")] == ["project", "team"]


def test_a_star_elsewhere_is_a_name_like_any_other() -> None:
    tree: dict[str, Node] = {"drift": {"features": {"*": {"psi": {}}, "amount": {}}}}
    assert _layers(_layer("document", tree)).merged() == tree


def test_a_value_that_nobody_gave_is_placed_at_the_nearest_thing_above_it() -> None:
    layers = _layers(_layer("default", {}), _layer("document", {"slos": {"latency": {}}}))
    assert layers.place(SLO / "window") == Place("document.yaml", SLO)


def test_merging_leaves_the_layers_as_they_were() -> None:
    default: dict[str, Node] = {"slos": {"*": {"window": "7d"}}}
    document: dict[str, Node] = {"slos": {"latency": {"objective": "99%"}}}
    _layers(_layer("default", default), _layer("document", document)).merged()
    assert default == {"slos": {"*": {"window": "7d"}}}
    assert document == {"slos": {"latency": {"objective": "99%"}}}
