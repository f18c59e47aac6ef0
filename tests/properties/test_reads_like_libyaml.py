"""Our reader and PyYAML's agree on structure and text; what a plain scalar means differs on purpose."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from yaml.composer import ComposerError

from mlobs_compile import source
from mlobs_compile.artifact import Body, dump_yaml
from mlobs_compile.route import ROOT, Route
from mlobs_compile.source import Document, Node
from tests.properties.strategies import bodies
from tests.properties.test_no_input_raises import yaml_like


def _as_written(document: Document, node: Node, route: Route = ROOT) -> object:
    """The tree with every scalar as its text, which is what PyYAML's BaseLoader gives."""
    if isinstance(node, dict):
        return {key: _as_written(document, value, route / key) for key, value in node.items()}
    if isinstance(node, list):
        return [_as_written(document, item, route / index) for index, item in enumerate(node)]
    return node if isinstance(node, str) else document.raw(route)


def _routes(node: Node, route: Route = ROOT) -> Iterator[tuple[Route, Node]]:
    yield route, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _routes(value, route / key)
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _routes(item, route / index)


@settings(deadline=None, max_examples=1000)
@given(yaml_like)
def test_what_we_read_without_a_fault_libyaml_reads_the_same(text: str) -> None:
    assume("<<" not in text)  # BaseLoader does not merge
    outcome = source.read(text, "spec.yaml")
    assume(not outcome.diagnostics)
    try:
        theirs = [tree for tree in yaml.load_all(text, yaml.CBaseLoader) if tree not in ("", None)]
    except ComposerError:  # it refuses to use the name of an anchor twice, which YAML 1.2 allows
        assume(False)
    ours = [_as_written(document, document.data) for document in outcome.value or ()]
    assert [tree for tree in ours if tree != ""] == theirs


@settings(deadline=None, max_examples=300)
@given(
    bodies, st.sampled_from((None, "'", '"', "|")), st.sampled_from((True, False, None)), st.integers(1, 6)
)
def test_any_style_of_writing_reads_the_same(
    body: Body, style: str | None, flow: bool | None, indent: int
) -> None:
    tree = source.read_data("x", dump_yaml(body))
    text = yaml.dump(
        _plain(tree), default_style=style, default_flow_style=flow, indent=indent, allow_unicode=True
    )
    assume("!!" not in text)  # with a style, numbers need tags to stay numbers
    outcome = source.read(text, "spec.yaml")
    assume(not any(fault.code == "MLO010" for fault in outcome.diagnostics))
    assert not outcome.diagnostics, text
    (document,) = outcome.value or ()
    assert _as_written(document, document.data) == yaml.load(text, yaml.CBaseLoader)


def _plain(node: Node) -> object:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node if node is None or isinstance(node, str | bool | int) else float(node)


@settings(deadline=None, max_examples=200)
@given(bodies)
def test_the_text_that_a_span_covers_reads_as_its_value(body: Body) -> None:
    (document,) = source.read(dump_yaml(body), "spec.yaml").value or ()
    for route, value in _routes(document.data):
        covered = _covered(document, route)
        if not covered.startswith(("|", "?")):
            assert source.read_data("x", _dedented(document, route) + covered) == value


def _dedented(document: Document, route: Route) -> str:
    """The blanks before a value, so that all lines of a block keep their alignment."""
    return " " * (document.span(route).column - 1)


def _covered(document: Document, route: Route) -> str:
    span = document.span(route)
    lines = document.text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)
