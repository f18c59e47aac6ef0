"""Our reading agrees with the reference library wherever both read, and with Prometheus where only we do."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import promql_parser
import pytest
from hypothesis import given

from mlobs_compile.queries.tree import Dialect, SyntaxFault, parse, read
from tests.queries.tree import corpus
from tests.queries.tree.oracle import ours, theirs
from tests.queries.tree.strategies import QUERIES


def accepted(query: str) -> bool:
    try:
        promql_parser.parse(query)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("query", (*corpus.FORMS, *corpus.OF_PROMETHEUS_3))
def test_every_form_has_the_structure_that_the_library_finds(query: str) -> None:
    assert ours(parse(query)) == theirs(promql_parser.parse(query))


@pytest.mark.parametrize("query", corpus.NEWER)
def test_newer_forms_are_read_too(query: str) -> None:
    assert not accepted(query)
    parse(query)


@pytest.mark.parametrize("query", corpus.REFUSED)
def test_what_is_no_promql_is_refused_with_a_message_and_a_place(query: str) -> None:
    found = read(query)
    assert isinstance(found, SyntaxFault)
    assert 0 <= found.start <= found.end <= len(query)
    assert (found.message and found.message[0].islower()) or found.message[0] in "`"


def test_the_queries_of_presets_and_of_generated_rules_have_the_same_structure() -> None:
    queries = [*corpus.presets(), *corpus.generated()]
    assert len(queries) > 300
    for query in queries:
        assert ours(parse(query)) == theirs(promql_parser.parse(query)), query


@given(QUERIES)
def test_any_query_has_the_structure_that_the_library_finds(query: str) -> None:
    assert ours(parse(query)) == theirs(promql_parser.parse(query))


@pytest.mark.realtool
def test_prometheus_refuses_what_we_refuse_and_takes_what_we_take(tmp_path: Path) -> None:
    queries = [q for q in (*corpus.FORMS, *corpus.REFUSED, *corpus.OF_PROMETHEUS_3) if q]
    groups = [{"name": f"g{i}", "rules": [{"record": "r", "expr": q}]} for i, q in enumerate(queries)]
    path = tmp_path / "rules.yaml"
    path.write_text(json.dumps({"groups": groups}))
    done = subprocess.run(
        ["promtool", "check", "rules", "--lint=none", str(path)], capture_output=True, text=True, check=False
    )
    refused = {queries[int(number)] for number in re.findall(r'group "g(\d+)"', done.stdout + done.stderr)}
    assert refused == {*corpus.REFUSED, *corpus.OF_PROMETHEUS_3} - {""}


def test_a_spec_may_ask_for_its_window() -> None:
    parse("rate(x[$window])", Dialect.SPEC)
    parse("sum_over_time(x[$window:1m] offset $window) / $window_seconds", Dialect.SPEC)
    for query in ("rate(x[$window])", "x / $window_seconds"):
        with pytest.raises(SyntaxFault, match=r"`\$window.*` is no part of PromQL"):
            parse(query)


def test_nobody_gets_lost_in_brackets_or_chains() -> None:
    deep, long = "(" * 2000 + "x" + ")" * 2000, " + ".join(["x"] * 3000)
    assert "nested more than 100 deep" in str(read(deep))
    assert "chains more than 200 operations" in str(read(long))
    parse("(" * 90 + "x" + ")" * 90)
    parse(" or ".join(["x"] * 190))
    assert "nested" in str(read("-" * 5000 + "x")) and "nested" in str(read("2^" * 5000 + "2"))
    assert "nested" in str(read("x[" + "-" * 5000 + "5m]"))
