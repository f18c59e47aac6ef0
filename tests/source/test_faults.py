"""Everything that is said about a file that is wrong, in words that help."""

from __future__ import annotations

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Part, Span
from mlobs_compile.route import Route
from tests.source.reading import faults, said, start_of


def test_all_faults_of_a_file_are_found_at_once() -> None:
    assert said(
        """\
        a: 1
        a: 2
        b: !include other.yaml
        c: *nowhere
        d: {x: 1, y: 2, x: 3}
        [e, f]: 1
        g: {{ value }}
        h: 12e5678
        i: &self [*self]
        j: {<<: 5}
        ?
        : 6
        *a : 7
        """
    ) == [
        "2:1 MLO002 `a` is given twice in this mapping",
        "3:4 MLO003 the tag `!include` is not allowed",
        "4:4 MLO004 there is no anchor `&nowhere` above",
        "5:17 MLO002 `x` is given twice in this mapping",
        "6:1 MLO005 a key must be a plain name, not a list or a mapping",
        "7:4 MLO011 `{{ value }}` is a template",
        "8:4 MLO007 the number `12e5678` is out of range",
        "9:11 MLO004 `*self` stands inside its own anchor",
        "10:5 MLO006 `<<` takes a mapping, and this is none",
        "11:2 MLO005 a key is missing before this `:`",
        "13:1 MLO005 an alias cannot be a key",
    ]


def test_a_duplicate_key_shows_both_places_and_the_first_value_stays() -> None:
    (fault,) = faults("slos:\n  latency: 1\n  availability: 2\n  latency: 3\n")
    assert fault.where == Span("spec.yaml", 4, 3, 4, 10)
    assert fault.part is Part.KEY
    assert [(r.where, r.message) for r in fault.related] == [
        (Span("spec.yaml", 2, 3, 2, 10), "first given here")
    ]
    outcome = source.read("a: 1\na: 2\n", "spec.yaml")
    assert (outcome.value or ())[0].data == {"a": 1}


def test_a_second_merge_key_is_a_duplicate() -> None:
    (fault,) = faults("a: &a {x: 1}\nb: {<<: *a, <<: *a}\n")
    assert fault.message == "`<<` is given twice in this mapping"
    assert fault.help == "merge several with `<<: [*first, *second]`"


@pytest.mark.parametrize(
    "text", ["1" * 32, "1e400", "1e99999999999999999999", "0." + "1" * 40, "0x" + "f" * 40, "9" * 5000]
)
def test_a_number_out_of_all_proportion_is_a_fault(text: str) -> None:
    (fault,) = faults(f"k: {text}\n")
    assert fault.code == "MLO007"
    assert len(fault.message) < 100


@pytest.mark.parametrize(
    "tagged", ["!!str 5", "!!int '5'", "!x {a: 1}", "!!seq [1]", "!<tag:yaml.org,2002:str> 5"]
)
def test_every_tag_is_refused(tagged: str) -> None:
    (fault,) = faults(f"k: {tagged}\n")
    assert (fault.code, start_of(fault)) == ("MLO003", "1:4")


@pytest.mark.parametrize(
    "text", ["{%- if x %}\na: 1\n", "a: {{ b }} c\n", "a: {{ b }}\n", "a:\n  {{ b }}\n", "{{ a }}: b\n"]
)
def test_templates_are_called_by_their_name_once(text: str) -> None:
    assert [fault.code for fault in faults(text)] == ["MLO011"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c\n", "1:5 MLO001 a second `: ` on one line makes its meaning unclear"),
        ('e: sum(x){a="b"}: c\n', "1:17 MLO001 a second `: ` on one line makes its meaning unclear"),
        (
            "a: 1\n  b: 2\n",
            "2:3 MLO001 this line stands deeper than the one above, which has a value already",
        ),
        ("a:\n\tb: 1\n", "2:1 MLO001 a tab cannot indent YAML"),
        ("a: @x\n", "1:4 MLO001 a value cannot start with `@`"),
        ("a: `x`\n", "1:4 MLO001 a value cannot start with a back quote"),
        ("a: 1\n: 2\n", "2:1 MLO001 a key is missing before this `:`"),
        ("a: 1\nb\nc: 2\n", "2:1 MLO001 this line has no `: ` after its key"),
        ('a: 1\nb: "open\nc: 2\n', '2:4 MLO001 the quote " that opens here is never closed'),
        ("a: 1\nb: 'open\nc: 2\n", "2:4 MLO001 the quote ' that opens here is never closed"),
        ("a: [1, 2\nb: 3\n", "2:2 MLO001 expected `,` or `]` here"),
        ("a: {b: 1\n", "2:1 MLO001 expected `,` or `}` here"),
        ('a: "x" y\n', "1:8 MLO001 there is text after the end of the value"),
        ("a:\n  b: 1\n c: 2\n", "3:2 MLO001 the indentation of this line fits no line above"),
        ("a: 1\n- b\n", "2:1 MLO001 a list item stands where a key is expected"),
        ("a:\n  - b\n  c: 1\n", "3:3 MLO001 this line stands in a list but does not start with `- `"),
        ("a: - b\n", "1:4 MLO001 a list cannot start on the line of its key"),
        ("a: *.example.com\n", "1:4 MLO001 a value that starts with `*` must be an alias"),
        ("a: & b\n", "1:4 MLO001 a value that starts with `&` must be an anchor"),
        ('a: "\\d+"\n', "1:5 MLO001 a backslash in double quotes starts an escape, and this is none"),
        ('a: "\\xzz"\n', "1:5 MLO001 a backslash in double quotes starts an escape, and this is none"),
        ("a: | text\n", "1:6 MLO001 text after `|` or `>` must start on the next line"),
        ("%YAML 3.0\n---\na: 1\n", "1:1 MLO001 this `%` line is not understood"),
        ("a: !foo!bar x\n", "1:4 MLO003 a value that starts with `!` is a tag, and tags are not allowed"),
        ("a: [,]\n", "1:5 MLO001 a value is missing here"),
    ],
)
def test_the_words_of_the_parser_are_translated(text: str, message: str) -> None:
    assert said(text) == [message]
    assert faults(text)[0].help


def test_a_syntax_fault_does_not_hide_what_came_before_it_and_keeps_the_text_for_reporters() -> None:
    outcome = source.read("a: 1\na: 2\n---\nb: 1\n---\nc: d: e\n", "spec.yaml")
    assert [fault.code for fault in outcome.diagnostics] == ["MLO002", "MLO001"]
    assert [(d.doc, d.data) for d in outcome.value or ()] == [(0, {"a": 1}), (1, {"b": 1}), (2, None)]
    assert (outcome.value or ())[2].span(Route(("c",))) == Span("spec.yaml", 1, 1, 1, 1)
    assert (outcome.value or ())[2].text.endswith("c: d: e\n")
