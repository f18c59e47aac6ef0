"""Values that the laws are tried on: texts that YAML readers disagree about, trees, routes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from mlobs_compile.artifact import Json
from mlobs_compile.route import Route

NASTY = (
    "", " ", "a b", " leading", "trailing ", "a: b", "a:b", "a #b", "#x", "- x", "-", "? x", "|", ">",
    "%x", "@x", "`x`", "&a", "*a", "!t", "!!str 5", "<<", "=", "~", "null", "Null", "TRUE", "yes", "No",
    "on", "OFF", "y", "N", "1", "012", "0o17", "0x1F", "1_000", "1:30", "190:20:30", "1e3", "1.5", ".5",
    "+1", "-0", ".inf", "-.Inf", ".nan", "2024-01-01", "2024-01-01T00:00:00Z", "{{ $labels.x }}",
    "{% if x %}", "{a: b}", "[a, b]", "a, b", "'", '"', "it's", 'say "x"', "back\\slash", "\\n", "a\nb",
    "a\n\nb\n", "\na", " a\nb", "a \nb", "a\n b", "a\tb", "\t", "a\r\nb", "a\rb", "\x00", "\x07",
    "\x1b[31m", "\x7f", "\x85", "\xa0", "\u2028", "\u2029", "\ufeff", "\ufffe", "é", "日本", "😀",
    "e\u0301", 'sum(rate(http_requests_total{job="a",code=~"5.."}[5m])) / on() group_left() x > 0.1',
    "---", "...", "--- a", "a\n---\nb", "a\n...", "k" * 1200, "# a\nb", "|-\n x", "https://x?a&b#c", "18-25",
    "-0.1", "0.10", "true ", "\u202eabc",
)  # fmt: skip
texts = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=20)
names = texts.filter(lambda text: len(text) < 2000)
decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=6).map(lambda d: Decimal(str(d)))
scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | decimals | texts
floats = st.floats(allow_nan=False, allow_infinity=False)
trees: st.SearchStrategy[Json] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(names, trees, max_size=4)
routes = st.lists(st.integers(0, 99) | texts, max_size=5).map(Route)
