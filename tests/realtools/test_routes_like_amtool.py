"""Our way through Alertmanager's routes is Alertmanager's: random trees and alerts, asked of `amtool`."""

from __future__ import annotations

import json
import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.artifact import Body
from mlobs_compile.paths import tree
from tests.realtools.test_amtool import amtool

pytestmark = pytest.mark.realtool

LABELS = ("a", "b", "team")
VALUES = ("", "x", "xy", 'q"uote', "back\\slash", "two words", "ü,{}=~")
PATTERNS = ("x", "x.*", ".+", "", "x|xy", "(x|y)+", "[^x]*", "back\\\\slash", "two\\swords")


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


exact = st.builds(
    lambda label, operator, value: f"{label}{operator}{_quoted(value)}",
    st.sampled_from(LABELS), st.sampled_from(("=", "!=", " = ")), st.sampled_from(VALUES),
)  # fmt: skip
patterned = st.builds(
    lambda label, operator, value: f"{label}{operator}{_quoted(value)}",
    st.sampled_from(LABELS), st.sampled_from(("=~", "!~")), st.sampled_from(PATTERNS),
)  # fmt: skip
plain = st.builds(
    lambda label, value: f"{label}={value}", st.sampled_from(LABELS), st.sampled_from(("x", "xy"))
)
matchers = st.lists(exact | patterned | plain, max_size=2)


def _route(texts: list[str], goes_on: bool, routes: list[Body]) -> Body:
    return {"matchers": [*texts], "continue": goes_on, "routes": [*routes]}


trees = st.recursive(
    st.builds(_route, matchers, st.booleans(), st.just([])),
    lambda inner: st.builds(_route, matchers, st.booleans(), st.lists(inner, max_size=3)),
    max_leaves=8,
)
alerts = st.dictionaries(
    st.sampled_from(LABELS), st.sampled_from([value for value in VALUES if value]), max_size=3
)


def _named(route: Body, numbers: count[int]) -> Body:
    """The tree with a receiver of its own for every route."""
    below = [_named(inner, numbers) for inner in route["routes"]]  # type: ignore[union-attr, arg-type]
    return {**route, "receiver": f"r{next(numbers)}", "routes": below}


@settings(max_examples=60, deadline=None)
@given(st.lists(trees, max_size=4), st.lists(alerts, min_size=1, max_size=3))
def test_an_alert_ends_where_amtool_says(routes: list[Body], asked: list[dict[str, str]]) -> None:
    numbers = count()
    root: Body = {"receiver": "root", "routes": [_named(route, numbers) for route in routes]}
    names = ["root", *(f"r{number}" for number in range(next(numbers)))]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "alertmanager.yml"
        file.write_text(json.dumps({"route": root, "receivers": [{"name": name} for name in names]}))
        for labels in asked:
            ours = [stop.receiver for stop in tree.read(root).stops(labels)]
            said = [f"{key}={_quoted(value)}" for key, value in labels.items()]
            assert amtool("config", "routes", "test", f"--config.file={file}", *said) == ",".join(ours)
