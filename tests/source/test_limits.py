"""Hostile and broken input ends in a fault, in little time."""

from __future__ import annotations

import gc
from decimal import Decimal
from time import process_time

import pytest

from mlobs_compile import source
from mlobs_compile.source import Node
from tests.source.reading import faults, said


def test_nesting_beyond_the_limit_is_said_once_and_read_past() -> None:
    deep = "[" * 150 + "]" * 150
    assert said(f"a: {deep}\nb: {deep}\nc: 1\nc: 2\n") == [
        "1:103 MLO008 the document is nested deeper than 100 levels",
        "4:1 MLO002 `c` is given twice in this mapping",
    ]
    assert not source.read("[" * 100 + "]" * 100, "x").diagnostics


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[a: ", '"a": {', "? ", "{? "])
def test_a_million_brackets_are_refused_in_little_time(opening: str) -> None:
    start = process_time()
    assert {fault.code for fault in faults(opening * (1_000_000 // len(opening)))} <= {"MLO005", "MLO008"}
    assert process_time() - start < 60  # it takes one; what is quadratic would take an hour


def test_a_tower_of_aliases_counts_in_full() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
    (fault,) = faults("l0: &l0 x\n" + levels)
    assert fault.code == "MLO008"
    assert "each use of an alias" in fault.message


def test_a_chain_of_aliases_cannot_build_what_would_be_too_deep_to_walk() -> None:
    chain = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 300))
    outcome = source.read(chain, "spec.yaml")
    assert {fault.code for fault in outcome.diagnostics} == {"MLO008"}
    assert _depth((outcome.value or ())[0].data) <= 101


def _depth(node: Node) -> int:
    inner = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    return 1 + max((_depth(item) for item in inner), default=0)


def test_a_file_has_a_size_and_a_number_of_values_that_it_may_not_pass() -> None:
    (fault,) = faults("a: " + "x" * 5_000_000)
    assert (fault.code, fault.message) == ("MLO008", "the file has 5.0 MB, more than the 5 MB that are read")
    assert source.read("a: " + "x" * 5_000_000, "spec.yaml").value is None
    (fault,) = faults("[" + "1," * 500_001 + "]")
    assert fault.message.startswith("the file has more than 500000 values")


def test_faults_without_end_stop_somewhere() -> None:
    assert len(faults("- !x 1\n" * 5000)) == 1000


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            "a: 1\n".encode("utf-16"),
            "1:1 MLO009 the file is not UTF-8: it looks like UTF-16 or a binary file",
        ),
        (
            "a: 1\n".encode("utf-16-be"),
            "1:1 MLO009 the file is not UTF-8: it looks like UTF-16 or a binary file",
        ),
        (b"a: 1\nb: caf\xe9\n", "2:7 MLO009 the byte 0xe9 is not UTF-8"),
        (b"\xef\xbb\xbfa: \xff\n", "1:4 MLO009 the byte 0xff is not UTF-8"),
        ("a: 1\nb: x\0y\n", "2:5 MLO010 the character U+0000 (NUL) is not allowed in YAML"),
        ("a: x\u2028y\nb: 1\n", "1:5 MLO010 the character U+2028 (line separator) is not allowed in YAML"),
        ("a: 'x\x85'\n", "1:6 MLO010 the character U+0085 (next line) is not allowed in YAML"),
        ("a: x\ufeff\n", "1:5 MLO010 the character U+FEFF (byte-order mark) is not allowed in YAML"),
        ("a: \x1b[31m\n", "1:4 MLO010 the character U+001B (escape) is not allowed in YAML"),
        ("a: \ud800\n", "1:4 MLO010 the character U+D800 is not allowed in YAML"),
    ],
)
def test_what_is_no_text_is_said_with_its_place(raw: str | bytes, message: str) -> None:
    assert said(raw)[0] == message


def test_a_bad_character_does_not_shift_the_lines_of_what_follows() -> None:
    assert said("a: 1 \u2028 2\nb: 1\nb: 2\n")[1] == "3:1 MLO002 `b` is given twice in this mapping"


def test_the_garbage_collector_is_as_it_was() -> None:
    assert gc.isenabled()
    source.read("a: b: c", "x")
    assert gc.isenabled()
    gc.disable()
    try:
        source.read("a: 1", "x")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_data_of_the_package_must_be_one_flawless_document() -> None:
    assert source.read_data("presets/x.yaml", "a: 0.1\n") == {"a": Decimal("0.1")}
    with pytest.raises(ValueError, match=r"^presets/x.yaml:2:1: `a` is given twice in this mapping$"):
        source.read_data("presets/x.yaml", "a: 1\na: 2\n")
    for text in ("", "a: 1\n---\nb: 2\n"):
        with pytest.raises(ValueError, match="exactly one document"):
            source.read_data("presets/x.yaml", text)
