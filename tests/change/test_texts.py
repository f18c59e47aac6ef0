from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.change import texts
from mlobs_compile.change.digest import digest
from tests import platforms, worked_example

GENERATED = Path(__file__).parents[2] / "generated" / "prod"
COMPILED = [
    *GENERATED.glob("prometheus/rules/*"), *GENERATED.glob("alertmanager/*"),
    *GENERATED.glob("great_expectations/gx/**/*.*"),
]  # fmt: skip


def test_every_compiled_file_is_its_tree_alone_and_is_written_as_it_was() -> None:
    assert len(COMPILED) > 20
    for path in COMPILED:
        body = texts.body(path.read_bytes(), path.name)
        assert texts.CONTENT not in body and texts.written(body, path.name) == path.read_bytes(), path


@pytest.mark.parametrize("format", ["rules", "mimir", "prometheus-rule"])
def test_a_tree_that_comes_with_a_file_is_what_its_text_says(format: str) -> None:
    project = platforms.PROJECT.replace("prometheus: {}", f"prometheus: {{format: {format}}}")
    build = platforms.built(project, platforms.TEAM, platforms.MODEL)
    files = [
        one for emission in build.emissions.values() for one in emission.artifacts if one.tree is not None
    ]
    assert len(files) > 2
    for one in files:
        quick, slow = texts.compiled(one, one.path), texts.body(one.data, one.path)
        assert digest(quick) == digest(slow), one.path
        assert texts.written(quick, one.path) == texts.written(dict(quick), one.path) == one.data


def test_every_rule_file_comes_with_its_tree_for_a_thousand_slos_are_too_many_to_parse() -> None:
    (emission,) = (worked_example.prod().emissions["prometheus"],)
    rules = [one for one in emission.artifacts if one.path.startswith("rules/")]
    assert rules and all(one.tree is not None for one in rules)
    assert all(
        digest(texts.compiled(one, one.path)) == digest(texts.body(one.data, one.path)) for one in rules
    )


@given(st.binary(max_size=200), st.sampled_from(["a.yaml", "a.json"]))
def test_any_file_at_all_is_written_as_it_was(data: bytes, name: str) -> None:
    assert texts.written(texts.body(data, name), name) == data


@given(st.text(alphabet="ab:-# \n'\"{}[]0.,&*!|>\t", max_size=60), st.sampled_from(["a.yaml", "a.json"]))
def test_any_text_that_looks_like_yaml_is_written_as_it_was(text: str, name: str) -> None:
    body = texts.body(text.encode(), name)
    assert texts.written(body, name) == text.encode() and digest(body)


@pytest.mark.parametrize(
    "text", ["a: 2024-01-01\n", "a: .inf\n", "a: .nan\n", "a: !!binary aGk=\n", "1: {2: 3}\n"]
)
def test_what_json_cannot_say_is_told_as_a_text_and_kept(text: str) -> None:
    body = texts.body(text.encode(), "a.yaml")
    assert body[texts.CONTENT] == text and digest(body)


def test_a_file_that_uses_the_keys_of_ours_is_only_its_text() -> None:
    assert texts.body(b"content: x\n", "a.yaml") == {"content": "content: x\n"}


@pytest.mark.parametrize("text", ['{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1e999}', "[" * 100_000])
def test_json_that_cannot_be_written_again_is_kept_as_it_is(text: str) -> None:
    body = texts.body(text.encode(), "a.json")
    assert texts.written(body, "a.json") == text.encode() and digest(body)
