"""Documents of other tools, read key by key: nothing is dropped in silence."""

from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.original import Original
from mlobs_compile.route import Place


def read(text: str) -> tuple[Original, list[Diagnostic]]:
    said: list[Diagnostic] = []
    return Original(source.read_data("a.yaml", text), Place("a.yaml"), said), said


def test_what_nobody_asked_for_is_told_with_its_line_and_the_key_it_resembles() -> None:
    original, said = read("name: x\nlabls: {}\ninterval: 5m\n")
    assert original.text("name") == "x"
    original.texts("labels")
    original.unread({"interval": "rules are evaluated once a minute"})
    told = {str(found.where): (found.message, found.help) for found in said}
    assert told["a.yaml#labls"][1] == "did you mean `labels`?"
    assert told["a.yaml#interval"] == (
        "`interval` is not carried over: rules are evaluated once a minute",
        None,
    )
    assert len(said) == 2


def test_a_key_may_have_two_spellings() -> None:
    original, said = read("pageAlert: {disable: true}\n")
    assert original.child("page_alert", "pageAlert").yes("disable") is True
    assert original.key("page_alert", "pageAlert") == "pageAlert"
    original.unread()
    assert said == []


def test_numbers_and_booleans_count_as_texts_and_collections_are_told() -> None:
    original, said = read("a: 99.90\nb: 7\nc: true\nd: {x: 1}\n")
    assert [original.text(key) for key in "abc"] == ["99.9", "7", "true"]
    assert original.text("d") is None and [found.code for found in said] == ["MLO249"]


def test_lists_and_what_is_missing() -> None:
    original, _ = read("items: [{name: a}, {name: b}]\nwords: [x, 1]\n")
    assert [one.text("name") for one in original.children("items")] == ["a", "b"]
    assert [str(one.place.route) for one in original.children("items")] == ["items[0]", "items[1]"]
    assert original.words("words") == ["x", "1"]
    assert original.child("none").data == {} and original.yes("none") is None


def test_what_has_another_shape_than_expected_is_told_once_and_counts_as_missing() -> None:
    text = "map: [x]\nlist: {a: 1}\nitems: [{name: a}, x]\nwords: [a, [b]]\nyes: 'true'\nnone:\n"
    original, said = read(text)
    for _ in range(2):
        assert original.child("map").data == {} and original.child("none").data == {}
        assert list(original.children("list")) == [] and len(list(original.children("items"))) == 1
        assert original.words("words") == ["a"] and original.yes("yes") is None
    assert [str(found.where) for found in said] == [
        "a.yaml#map",
        "a.yaml#list",
        "a.yaml#items[1]",
        "a.yaml#words[1]",
        "a.yaml#yes",
    ]
