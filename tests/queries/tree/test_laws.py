"""Laws of the tree: pieces lie in the text and within each other, and printing loses nothing."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlobs_compile.queries.tree import Dialect, SyntaxFault, parse, read, text_of
from mlobs_compile.queries.tree.nodes import Piece
from mlobs_compile.queries.tree.walking import children, walk
from tests.queries.tree import corpus
from tests.queries.tree.strategies import QUERIES, broken


def pieces(value: object) -> list[Piece]:
    """Every piece that a piece has in its fields."""
    if isinstance(value, tuple):
        return [piece for item in value for piece in pieces(item)]
    return [value] if isinstance(value, Piece) else []


def assert_within(outer: Piece, text: str) -> None:
    assert 0 <= outer.start < outer.end <= len(text)
    for field in fields(outer):
        for inner in pieces(getattr(outer, field.name)):
            assert outer.start <= inner.start < inner.end <= outer.end, (outer, inner)
            assert_within(inner, text)


@pytest.mark.parametrize("query", corpus.EVERY)
def test_every_piece_lies_within_the_one_around_it(query: str) -> None:
    assert_within(parse(query), query)


@given(QUERIES)
def test_every_piece_of_any_query_lies_within_the_one_around_it(query: str) -> None:
    assert_within(parse(query), query)


@given(QUERIES)
def test_a_piece_that_is_cut_out_is_the_same_piece(query: str) -> None:
    for expr, _ in walk(parse(query)):
        assert parse(query[expr.start : expr.end]) == expr


@pytest.mark.parametrize("query", corpus.EVERY)
def test_every_form_is_printed_so_that_it_reads_the_same(query: str) -> None:
    tree = parse(query)
    assert parse(text_of(tree)) == tree and text_of(parse(text_of(tree))) == text_of(tree)


@given(QUERIES)
def test_any_query_is_printed_so_that_it_reads_the_same(query: str) -> None:
    tree = parse(query)
    assert parse(text_of(tree)) == tree


def test_what_people_wrote_is_printed_so_that_it_reads_the_same() -> None:
    for query in (*corpus.presets(), *corpus.generated()):
        assert parse(text_of(parse(query))) == parse(query)


@given(broken(), st.sampled_from(Dialect))
@example("'\\", Dialect.SPEC)
@example("x[5m * 2 ^ 99999999]", Dialect.SPEC)
@example("x[5m ^ 0.5 % 0]", Dialect.SPEC)
@example("0x" + "f" * 400, Dialect.PROMETHEUS)
@example("9" * 5000, Dialect.PROMETHEUS)
@example("x[" + "9" * 5000 + "y]", Dialect.PROMETHEUS)
def test_a_broken_query_is_a_fault_with_a_place_or_a_query(text: str, dialect: Dialect) -> None:
    found = read(text, dialect)
    if isinstance(found, SyntaxFault):
        assert 0 <= found.start <= found.end <= len(text)
    else:
        assert_within(found, text)


@given(st.text(max_size=60), st.sampled_from(Dialect))
def test_no_text_raises_anything_but_the_fault(text: str, dialect: Dialect) -> None:
    found = read(text, dialect)
    assert isinstance(found, SyntaxFault) or children(found) is not None


@given(QUERIES)
def test_a_walk_meets_every_expression_once_and_knows_what_is_around_it(query: str) -> None:
    tree = parse(query)
    met = list(walk(tree))
    assert met[0] == (tree, ())
    assert sum(len(children(expr)) for expr, _ in met) == len(met) - 1
    assert all(any(child is expr for child in children(around[-1])) for expr, around in met[1:])
