"""A finding in a text points at the very characters, however the text is written in YAML."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile import source
from mlobs_compile.artifact import dump_yaml
from mlobs_compile.diagnostic import Inside, Part
from mlobs_compile.route import Route
from mlobs_compile.source.inner import offsets
from mlobs_compile.source.positions import locate

AT = Route(("a", "b"))
WRITINGS = {
    "plain": "a:\n  b: sum(bad) / total # no\n",
    "plain in a flow": "a: {b: sum(bad) / total , c: 1}\n",
    "plain on two lines": "a:\n  b: sum(bad)\n    /\n\n    total\n",
    "double quotes": 'a:\n  b: "sum(bad) / total"\n',
    "double quotes with escapes": r'a: {b: "\"x\" \u0028\x62ad\U00000029 / \ttotal"}' + "\n",
    "double quotes broken": 'a:\n  b: "sum(bad) \\\n     / total"\n',
    "single quotes": "a:\n  b: 'it''s sum(bad) / total'\n",
    "single quotes on two lines": "a:\n  b: 'sum(bad)\n    / total'\n",
    "a literal": "a:\n  b: |\n    sum(bad)\n    /\n\n      total\n  c: 1\n",
    "a literal, stripped": "a:\n  b: |-  # why\n      sum(bad)\n      / total\n",
    "a literal, kept": "a:\n  b: |+\n    sum(bad) / total\n\n\n  c: 1\n",
    "a literal with its indent": "a:\n  b: |2\n      sum(bad) / total\n",
    "a folded": "a:\n  b: >-\n    sum(bad)\n    / total\n",
    "a folded with empty lines": "a:\n  b: >\n    sum(bad)\n\n\n    / total\n",
    "a folded with a line set in": "a:\n  b: >-\n    sum(\n      bad\n    ) / total\n",
    "an anchor": "a:\n  b: &x sum(bad) / total\n",
    "carriage returns": "a:\r\n  b: |\r\n    sum(bad)\r\n    / total\r\n",
}


def document(text: str) -> source.Document:
    outcome = source.read(text, "x.yaml")
    assert outcome.value and not outcome.diagnostics
    return outcome.value[0]


def marked(text: str, word: str) -> str | None:
    """What is marked when a word of the value is meant."""
    read = document(text)
    value = read.get(AT)
    assert isinstance(value, str)
    start = value.index(word)
    span = read.inside(AT, Inside(value, start, start + len(word)))
    if span is None:
        return None
    first, last = (text.splitlines()[number - 1] for number in (span.line, span.end_line))
    if span.line == span.end_line:
        return first[span.column - 1 : span.end_column - 1]
    return first[span.column - 1 :] + "|" + last[: span.end_column - 1]


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_word_is_found_however_it_is_written(writing: str) -> None:
    assert marked(WRITINGS[writing], "total") == "total"
    if "\\x62" in WRITINGS[writing]:
        assert marked(WRITINGS[writing], "(bad)") == r"\u0028\x62ad\U00000029"
    else:
        assert marked(WRITINGS[writing], "bad") == "bad"


def test_a_stretch_over_several_lines_goes_from_its_first_character_to_its_last() -> None:
    assert marked(WRITINGS["a folded"], "bad) / tot") == "bad)|    / tot"


def test_an_alias_and_another_text_have_no_place_inside() -> None:
    read = document("c: &x sum(bad)\na: {b: *x}\n")
    assert read.inside(AT, Inside("sum(bad)", 4, 7)) is None
    assert read.inside(Route(("c",)), Inside("sum(good)", 4, 7)) is None
    assert read.inside(Route(("nothing",)), Inside("sum(bad)", 4, 7)) is None


def test_the_end_of_a_text_is_a_place_too() -> None:
    span = document("a: {b: 'x + '}\n").inside(AT, Inside("x + ", 4, 4))
    assert span and (span.column, span.end_column) == (13, 13)


def test_a_number_is_a_text_as_well() -> None:
    span = document("a: {b: 1.50}\n").inside(AT, Inside("1.50", 0, 4))
    assert span and (span.column, span.end_column) == (8, 12)


TEXTS = st.text(st.sampled_from("ab(){}[]\"'\\#:,|>-/ \n\té\u2028\U0001f600"), min_size=1, max_size=40)


@given(TEXTS, st.sampled_from([None, "'", '"', "|", ">"]), st.integers(8, 80))
def test_whatever_a_writer_makes_of_a_text_is_undone_or_given_up(
    value: str, style: str | None, width: int
) -> None:
    text = yaml.dump({"a": {"b": value}}, default_style=style, width=width, allow_unicode=True)
    check(text, value)


@given(TEXTS)
def test_whatever_we_write_ourselves_is_undone(value: str) -> None:
    check(dump_yaml({"a": {"b": value}}), value)


def check(text: str, value: str) -> None:
    """The known offsets rise, and at each stands the character itself or what it is written with."""
    outcome = source.read(text, "x.yaml")
    assert outcome.value
    read = outcome.value[0]
    if read.root is None or read.get(AT) != value:
        return
    start, end = locate(read.text, read.root, AT, Part.VALUE)
    found = offsets(read.text, start, end, value)
    if found is None:
        assert "\n" in text.strip() or "\\" in text, text
        return
    assert len(found) == len(value) + 1 and all(start <= at <= len(read.text) for at in found)
    assert found == sorted(found)
    for character, at in zip(value, found, strict=False):
        written = read.text[at]
        assert written == character or written in "\\ \t\r\n'" or character in " \n"
