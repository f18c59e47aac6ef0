"""What a document holds: YAML 1.2 core with exact decimals, merges, aliases, several documents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Part, Span
from mlobs_compile.route import Route
from mlobs_compile.source import Node
from tests.source.reading import marked, read, said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("true", True), ("False", False),
        ("0", 0), ("-17", -17), ("+5", 5), ("0o17", 15), ("0x1F", 31), ("9" * 30, int("9" * 30)),
        ("0.1", Decimal("0.1")), ("1.10", Decimal("1.10")), (".5", Decimal("0.5")), ("1e3", Decimal(1000)),
        ("-1.5E-3", Decimal("-0.0015")), ("5.", Decimal(5)),
        ("on", "on"), ("No", "No"), ("yes", "yes"), ("OFF", "OFF"), ("y", "y"),
        ("1:30", "1:30"), ("190:20:30", "190:20:30"), ("012345670123", "012345670123"), ("00.5", "00.5"),
        ("2024-01-01", "2024-01-01"), ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"), ("1_000", "1_000"),
        ("=", "="), (".inf", ".inf"), ("-.INF", "-.INF"), (".nan", ".nan"), ("99.9%", "99.9%"),
        ("30d", "30d"), ("0b11", "0b11"), ("nULL", "nULL"), ("'1'", "1"), ('"true"', "true"), ("''", ""),
        ('"\\u00e9"', "é"),
    ],
)  # fmt: skip
def test_a_scalar_means_what_yaml_1_2_says_with_exact_decimals(text: str, value: Node) -> None:
    got = read(f"k: {text}\n").get(Route(("k",)))
    assert got == value
    assert type(got) is type(value)


def test_an_item_that_is_left_empty_is_null() -> None:
    assert read("k:\n- \n- 1\n").data == {"k": [None, 1]}


def test_keys_are_always_text() -> None:
    assert read("{on: 1, 404: 2, 1.5: 3, null: 4, ~: 5, true: 6, 2024-01-01: 7, '': 8}").data == {
        "on": 1, "404": 2, "1.5": 3, "null": 4, "~": 5, "true": 6, "2024-01-01": 7, "": 8,
    }  # fmt: skip


def test_blocks_and_folds_keep_their_text() -> None:
    text = "a: |\n  sum(x)\n    by (y)\nb: >-\n  one\n  two\nc: 'x\n\n  y'\nd: |+\n  z\n\ne: 1\n"
    assert read(text).data == {"a": "sum(x)\n  by (y)\n", "b": "one two", "c": "x\ny", "d": "z\n\n", "e": 1}


def test_a_merge_takes_what_is_missing_and_points_at_the_lines_of_its_anchor() -> None:
    document = read(
        """\
        usual: &usual {window: 30d, objective: 99%}
        other: &other {objective: 90%, title: x}
        one: {<<: *usual, objective: 99.9%}
        two:
          objective: 95%
          <<: [*usual, *other]
        three: {<<: {a: 1}}
        """
    )
    assert document.data == {
        "usual": {"window": "30d", "objective": "99%"},
        "other": {"objective": "90%", "title": "x"},
        "one": {"window": "30d", "objective": "99.9%"},
        "two": {"objective": "95%", "window": "30d", "title": "x"},
        "three": {"a": 1},
    }
    assert document.span(Route(("one", "window"))).line == 1
    assert document.span(Route(("one", "objective"))).line == 3
    assert document.span(Route(("two", "title")), Part.KEY).line == 2
    assert marked(document, "two") == "objective: 95%\n  <<: [*usual, *other]"


def test_a_quoted_merge_key_is_a_name() -> None:
    assert read("'<<': 1\n").data == {"<<": 1}


def test_an_alias_shares_its_value_and_knows_both_places() -> None:
    document = read("a: &x [1, {b: 2}]\nc: *x\nd: &k v\ne: *k\n&n f: *n\n")
    assert document.data == {"a": [1, {"b": 2}], "c": [1, {"b": 2}], "d": "v", "e": "v", "f": "f"}
    assert marked(document, "c") == "*x"
    assert document.span(Route(("c", 1, "b"))) == document.span(Route(("a", 1, "b")))
    assert marked(document, "a") == "[1, {b: 2}]"
    assert marked(document, "d") == "v"
    assert marked(document, "f", part=Part.KEY) == "f"


def test_anchors_end_with_their_document() -> None:
    assert said("a: &x 1\n---\nb: *x\n") == ["3:4 MLO004 there is no anchor `&x` above"]


def test_a_file_may_hold_several_documents_and_empty_ones_are_left_out() -> None:
    outcome = source.read("# nothing\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n---\n", "spec.yaml")
    assert not outcome.failed
    assert [(d.doc, d.data) for d in outcome.value or ()] == [(0, {"a": 1}), (2, {"b": 2})]
    assert (outcome.value or ())[1].span(Route(("b",))) == Span("spec.yaml", 7, 4, 7, 5)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff", b"\xef\xbb\xbf# bom\n"]
)
def test_a_file_without_content_has_no_documents(text: str | bytes) -> None:
    assert source.read(text, "spec.yaml").value == ()
    assert not source.read(text, "spec.yaml").diagnostics


def test_bytes_and_text_read_the_same_with_and_without_a_byte_order_mark() -> None:
    text = "naïve: 日本 😀\n"
    expected = {"naïve": "日本 😀"}
    for form in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), "\ufeff" + text):
        assert read(form).data == expected
        assert read(form).span(Route(("naïve",))) == Span("spec.yaml", 1, 8, 1, 12)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_count_the_same_with_every_line_ending(newline: str) -> None:
    document = read(newline.join(["a: 1", "b:", "  - x", "  - c: |", "      y", "", "d: 2", ""]))
    assert document.span(Route(("d",))).line == 7
    assert document.span(Route(("b", 1, "c"))).end_line == 5
