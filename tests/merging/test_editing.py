"""Edits of a text touch what they change and nothing else, in every notation that people use."""

from __future__ import annotations

import pytest

from mlobs_compile import source
from mlobs_compile.authoring import Remarks
from mlobs_compile.merging.editing import Unmovable, edited
from mlobs_compile.source import Node

HEAD = "kind: Dataset\n"


def edit(text: str, wanted: dict[str, Node]) -> str:
    (document,) = source.read(HEAD + text, "x.yaml").value or ()
    whole: dict[str, Node] = {"kind": "Dataset", **wanted}
    return edited(document, whole, whole, Remarks()).removeprefix(HEAD)


@pytest.mark.parametrize(
    ("text", "wanted", "result"),
    [
        ("a: 1  # one\nb: 2\n", {"a": 3, "b": 2}, "a: 3  # one\nb: 2\n"),
        ("a: {b: 1, c: 2}  # x\n", {"a": {"b": 1, "c": 5}}, "a: {b: 1, c: 5}  # x\n"),
        ("a: {b: 1}\n", {"a": {"b": 1, "c": "x, y"}}, "a: {b: 1, c: 'x, y'}\n"),
        ("a: {b: 1, c: 2}\n", {"a": {"c": 2}}, "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", {"a": {"b": 1}}, "a: {b: 1}\n"),
        ("a: {\n  b: 1,  # x\n  c: 2,\n}\n", {"a": {"b": 1, "c": 2, "d": 3}}, "a: {\n  b: 1,  # x\n  c: 2, d: 3,\n}\n"),
        ("a:\n    b: 1\n    # two\n    c: 2\n", {"a": {"b": 1, "c": 2, "d": 3}},
         "a:\n    b: 1\n    # two\n    c: 2\n    d: 3\n"),
        ("a:\n  b: 1  # one\n# end\n", {"a": {"b": 1, "d": {"e": 2}}}, "a:\n  b: 1  # one\n  d:\n    e: 2\n# end\n"),
        ("a: 'x'\n", {"a": "two\nlines"}, "a: |-\n  two\n  lines\n"),
        ("a: |-  # sql\n  two\n  lines\n\nb: 1\n", {"a": "x", "b": 1}, "a: x  # sql\n\nb: 1\n"),
        ("a:\n- 1\n- 2\nb: 3\n", {"a": [1, 2, 4], "b": 3}, "a: [1, 2, 4]\nb: 3\n"),
        ("a:  # all\n  - 1\n  - 2\n", {"a": [7]}, "a: [7]  # all\n"),
        ("a: [1, 2]\n", {"a": [1]}, "a: [1]\n"),
        ("a:\nb: 2\n", {"a": 1, "b": 2}, "a: 1\nb: 2\n"),
        ("a: 1", {"a": 1, "b": 2}, "a: 1\nb: 2"),
        ("a: {}\n", {"a": {"b": 1}}, "a:\n  b: 1\n"),
        ("a: 1\n\n# b's\nb: 2\nc: 3\n", {"a": 1, "c": 3}, "a: 1\n\n# b's\nc: 3\n"),
        ("\"odd: key\": 1\n", {"odd: key": 2}, '"odd: key": 2\n'),
    ],
)  # fmt: skip
def test_only_what_changes_is_touched(text: str, wanted: dict[str, Node], result: str) -> None:
    assert edit(text, wanted) == result


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("a: &x 1\nb: *x\n", {"a": 2, "b": 1}, "anchor"),
        ("a: 1\nb: &x {c: 1}\nd: *x\n", {"a": 1, "b": {"c": 1}, "d": {"c": 2}}, "alias"),
        ("b: &x {c: 1}\nd: {<<: *x, e: 2}\n", {"b": {"c": 1}, "d": {"c": 3, "e": 2}}, "<<"),
    ],
)
def test_what_others_share_is_not_edited(text: str, wanted: dict[str, Node], why: str) -> None:
    with pytest.raises(Unmovable, match=why):
        edit(text, wanted)
