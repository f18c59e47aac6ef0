"""Comments of people outlive what they stand beside; those of an import go with it."""

from __future__ import annotations

import pytest

from mlobs_compile import source
from mlobs_compile.authoring import Remarks
from mlobs_compile.merging.editing import edited
from mlobs_compile.merging.remarks import comments
from mlobs_compile.source import Document, Node

HEAD = "kind: Dataset\n"


def read(text: str) -> Document:
    (document,) = source.read(HEAD + text, "x.yaml").value or ()
    return document


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1  # one\n# two\nb: '# no'\n", ("# one", "# two")),
        ("a: |-  # sql\n  select 1 # no\n  # no\nb: x#no\n", ("# sql",)),
        ("a: &x >\n  # no\nb: *x  # yes\n", ("# yes",)),
        ('a: {b: "# no", # yes\n  c: 1}\n"# no": [1, # two\n 2]\n', ("# yes", "# two")),
        ("# one\r\na: 1 # two\r\n", ("# one", "# two")),
    ],
)
def test_comments_are_told_from_values_that_look_like_them(text: str, found: tuple[str, ...]) -> None:
    assert comments(read(text)) == found


@pytest.mark.parametrize(
    ("text", "wanted", "result"),
    [
        ("a: 1\nb: 2  # mine\nc: 3\n", {"a": 1, "c": 3}, "a: 1\n# mine\nc: 3\n"),
        ("a: 1\nb: 2  # test.one\nc: 3\n", {"a": 1, "c": 3}, "a: 1\nc: 3\n"),
        ("a: 1\nb:\n  # mine\n  c: 2  # test.one\n  # too\n  d: 4\n", {"a": 1}, "a: 1\n# mine\n# too\n"),
        ("a:\n  b: 1\n  c: 2 # mine\n", {"a": {"b": 1}}, "a:\n  b: 1\n  # mine\n"),
        ("a:\r\n  b: 1\r\n  c: 2 # mine\r\n", {"a": {"b": 1}}, "a:\r\n  b: 1\r\n  # mine\r\n"),
        ("a: 1\nb: 2 # mine", {"a": 1}, "a: 1\n# mine\n"),
        ("a:  # one\n  - 1  # mine\n  - 2\nb: 1\n", {"a": [2], "b": 1}, "# mine\na: [2]  # one\nb: 1\n"),
        ("a: {b: 1, # mine\n  c: 2}\n", {"a": {"c": 2}}, "a: { # mine\n  c: 2}\n"),
    ],
)  # fmt: skip
def test_a_comment_of_a_person_stays_where_its_value_goes(
    text: str, wanted: dict[str, Node], result: str
) -> None:
    whole: dict[str, Node] = {"kind": "Dataset", **wanted}
    made = edited(read(text), whole, whole, Remarks(), frozenset({"test.one"}))
    assert made.removeprefix(HEAD) == result
