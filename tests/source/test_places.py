"""Where everything in a document stands, and where what is missing belongs."""

from __future__ import annotations

import pytest

from mlobs_compile.diagnostic import Part, Span
from mlobs_compile.route import ROOT, Route
from tests.source.reading import marked, read

FILE = """\
# a comment
name: fraud   # who
slos:
  latency: {objective: 99%,   at_most: 250ms}

  availability:
    objective: 99.9%
    # a comment that belongs to nobody

columns:
- name: amount
  checks: [a, "b", 'c d']
- - deep
  -
    deeper
text: |
  one
   two


plain: some
  words
😀é: {日本: x}
empty:
last: "quoted"   # end
"""


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        (("name",), "fraud"),
        (("slos", "latency"), "{objective: 99%,   at_most: 250ms}"),
        (("slos", "latency", "at_most"), "250ms"),
        (("slos", "availability"), "objective: 99.9%"),
        (("slos",), FILE[FILE.index("latency") : FILE.index("    # a comment that")].rstrip()),
        (("columns", 0), "name: amount\n  checks: [a, \"b\", 'c d']"),
        (("columns", 0, "checks", 1), '"b"'),
        (("columns", 0, "checks", 2), "'c d'"),
        (("columns", 1), "- deep\n  -\n    deeper"),
        (("columns", 1, 1), "deeper"),
        (("text",), "|\n  one\n   two"),
        (("plain",), "some\n  words"),
        (("😀é", "日本"), "x"),
        (("empty",), ""),
        (("last",), '"quoted"'),
    ],
)
def test_a_span_covers_exactly_the_value(steps: tuple[str | int, ...], text: str) -> None:
    document = read(FILE)
    assert marked(document, *steps) == text
    assert document.has(Route(steps))


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        (("slos", "latency"), "latency"),
        (("slos", "latency", "objective"), "objective"),
        (("columns", 0), "name"),
        (("columns", 1), "deep"),
        (("😀é", "日本"), "日本"),
        ((), "name"),
    ],
)
def test_the_key_of_a_value_can_be_marked_instead(steps: tuple[str | int, ...], text: str) -> None:
    assert marked(read(FILE), *steps, part=Part.KEY) == text


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        (("slos", "latency", "window"), "latency"),
        (("slos", "freshness", "window"), "slos"),
        (("columns", 0, "type"), "name"),
        (("columns", 7), "columns"),
        (("columns", -1), "columns"),
        (("name", "x"), "name"),
        (("name", 0), "name"),
        (("kind",), "name"),
        ((3,), "name"),
    ],
)
def test_what_is_missing_points_at_the_key_it_belongs_to(steps: tuple[str | int, ...], text: str) -> None:
    document = read(FILE)
    assert marked(document, *steps) == marked(document, *steps, part=Part.KEY) == text
    assert not document.has(Route(steps))
    with pytest.raises(KeyError):
        document.get(Route(steps))


def test_an_item_made_by_a_merge_alone_is_marked_where_it_stands() -> None:
    document = read("usual: &usual {window: 30d}\nlist:\n- <<: *usual\n- &own k: 1\n")
    assert marked(document, "list", 0, part=Part.KEY) == "<<: *usual"
    assert marked(document, "list", 0, "objective") == "<<: *usual"
    assert marked(document, "list", 1, part=Part.KEY) == "k"


def test_a_number_is_there_as_it_was_written() -> None:
    document = read("a: 1.10\nb: 1e3\nc: text\nd: {x: 1}\ne: ~\nf: &q 0x1F\ng: *q\nh: '5'\n")
    routes = [Route((key,)) for key in "abcdefghz"]
    assert [document.raw(route) for route in routes] == [
        "1.10",
        "1e3",
        None,
        None,
        "~",
        "0x1F",
        "0x1F",
        None,
        None,
    ]


def test_a_root_that_is_no_mapping_is_read_too() -> None:
    assert read("- 1\n- a: 2\n").data == [1, {"a": 2}]
    assert read("just text").data == "just text"
    assert read("just text").span(ROOT) == Span("spec.yaml", 1, 1, 1, 10)
