from __future__ import annotations

import json
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile import source
from mlobs_compile.artifact import Artifact, Body, Deferred, Json, dump_json, dump_yaml, json_data
from tests.properties.strategies import NASTY, bodies, floats, texts


def _as_floats(value: Json) -> object:
    """What a reader without decimals makes of a tree."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_floats(item) for item in value]
    return value


def _same_types(one: object, other: object) -> bool:
    """Equality that tells `1` from `true` and `null` from `""`, which `==` does not in every case."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same_types(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same_types, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


@given(bodies)
def test_a_yaml_1_1_reader_gets_the_same_tree_back(body: Body) -> None:
    assert _same_types(yaml.load(dump_yaml(body), yaml.CSafeLoader), _as_floats(body))


@given(bodies)
def test_our_own_yaml_1_2_reader_gets_the_same_tree_back_with_exact_decimals(body: Body) -> None:
    assert _same_types(source.read_data("test", dump_yaml(body)), body)


@given(bodies)
def test_json_reads_back_as_the_same_tree(body: Body) -> None:
    assert _same_types(json.loads(dump_json(body)), _as_floats(body))


@pytest.mark.parametrize("text", NASTY)
def test_a_text_that_readers_disagree_about_stays_itself_everywhere(text: str) -> None:
    body: Body = {text: text, "list": [text, [text], {text: [text, text]}], "map": {"k": {text: text}}}
    assert yaml.safe_load(dump_yaml(body)) == body
    assert source.read_data("test", dump_yaml(body)) == body
    assert json.loads(dump_json(body)) == body


@given(floats)
def test_a_float_keeps_its_value_in_both_formats(number: float) -> None:
    assert float(yaml.safe_load(dump_yaml({"k": number}))["k"]) == number
    assert isinstance(yaml.safe_load(dump_yaml({"k": number}))["k"], int | float)
    assert json.loads(dump_json({"k": number}))["k"] == number


@given(st.lists(texts, unique=True, min_size=1))
def test_a_header_is_only_comments(lines: list[str]) -> None:
    header = [line for line in lines if line.isprintable()]
    assert yaml.safe_load(dump_yaml({"a": 1}, header=header)) == {"a": 1}


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("-Infinity"), Decimal("sNaN")])
def test_a_number_that_is_none_is_never_written(number: Decimal) -> None:
    for dump in (dump_yaml, dump_json):
        with pytest.raises((ValueError, ArithmeticError)):
            dump({"k": number})


def test_numbers_are_written_the_way_people_write_them() -> None:
    body: Body = {
        "budget": Decimal("0.001"),
        "factor": Decimal("14.40"),
        "seconds": Decimal("3600.0"),
        "tiny": 1e-7,
    }
    assert dump_yaml(body) == "budget: 0.001\nfactor: 14.4\nseconds: 3600\ntiny: 0.0000001\n"
    assert json.loads(dump_json(body)) == {"budget": 0.001, "factor": 14.4, "seconds": 3600, "tiny": 1e-07}
    assert '"seconds": 3600,' in dump_json(body)


def test_queries_stay_readable() -> None:
    body: Body = {
        "rules": [{"alert": "FraudLatency", "expr": "a\n  and\nb", "labels": {}, "for": "5m", "on": []}]
    }
    assert dump_yaml(body, header=("made by mlobs",)) == (
        "# made by mlobs\n"
        "rules:\n"
        "  - alert: FraudLatency\n"
        "    expr: |-\n"
        "      a\n"
        "        and\n"
        "      b\n"
        "    labels: {}\n"
        "    for: 5m\n"
        '    "on": []\n'
    )


def test_blanks_that_an_editor_would_strip_are_quoted() -> None:
    assert dump_yaml({"a": "x \ny"}) == 'a: "x \\ny"\n'
    assert dump_yaml({"a": " x\ny"}) == 'a: " x\\ny"\n'


def test_json_keeps_the_order_of_keys_unless_told_otherwise() -> None:
    assert dump_json({"b": 1, "a": "é"}) == '{\n  "b": 1,\n  "a": "é"\n}\n'
    assert dump_json({"b": 1, "a": "é"}, sort_keys=True) == '{\n  "a": "é",\n  "b": 1\n}\n'


@pytest.mark.parametrize("body", [{"b": "é", "a": Decimal("0.1")}, {"b": 2**70, "a": "é"}])
def test_the_bytes_of_a_json_file_are_those_of_its_text(body: Body) -> None:
    text = dump_json(body, sort_keys=True)
    assert json_data(body, sort_keys=True) == text.encode()
    assert Artifact("a.json", lambda: json_data(body, sort_keys=True)) == Artifact("a.json", text)


def test_a_deferred_body_is_built_once_and_only_for_a_reader() -> None:
    built = []

    def build() -> Body:
        built.append("now")
        return {"b": 1, "a": 2}

    body = Deferred(build)
    assert built == []
    assert (body["a"], list(body), len(body), "c" in body) == (2, ["b", "a"], 2, False)
    assert built == ["now"]
    assert dump_json({"inner": body}) == dump_json({"inner": {"b": 1, "a": 2}})


def test_a_file_that_nobody_asks_for_is_not_written() -> None:
    def fail() -> str:
        raise AssertionError("nobody asked")

    assert Artifact("a.json", fail).path == "a.json"
    assert Artifact("a.json", lambda: "{}") == Artifact("a.json", "{}") != Artifact("a.json", "[]")
