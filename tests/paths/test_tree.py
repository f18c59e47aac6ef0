"""Alertmanager's way through its routes; that it is the same is shown against `amtool` in tests/realtools."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.artifact import Body
from mlobs_compile.paths import tree
from mlobs_compile.targets.alertmanager import matchers


def receivers(root: Body, **labels: str) -> list[str]:
    return [stop.receiver for stop in tree.read(root).stops(labels)]


def route(receiver: str, *texts: str, **more: object) -> Body:
    return {"receiver": receiver, "matchers": list(texts), **more}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("text", "holding", "failing"),
    [
        ('team="risk"', "risk", "risks"),
        ("team = risk", "risk", ""),
        ('team!="risk"', "", "risk"),
        ('team=~"ris|k"', "ris", "risk"),
        ('team!~"r.*"', "ads", "risk"),
        ('team=""', "", "risk"),
        (r'team="a\"b\\c\nd"', 'a"b\\c\nd', "abcd"),
        (r'team=~"a\\.b"', "a.b", "axb"),
    ],
)
def test_a_matcher_holds_for_the_whole_value(text: str, holding: str, failing: str) -> None:
    one = tree.matcher(text)
    assert one.holds({"team": holding}) and not one.holds({"team": failing})


def test_a_label_that_is_missing_is_an_empty_one() -> None:
    assert tree.matcher('team!="risk"').holds({}) and tree.matcher('team=~"|risk"').holds({})


def test_what_is_no_matcher_is_not_taken_for_one() -> None:
    with pytest.raises(ValueError, match="no matcher"):
        tree.matcher("team")


words = st.text(st.characters(codec="utf-8"), max_size=8)


@given(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), words, words)
def test_what_the_target_writes_reads_back(label: str, value: str, other: str) -> None:
    one = tree.matcher(matchers.equals(label, value))
    assert (one.label, one.operator, one.value) == (label, "=", value)
    several = tree.matcher(matchers.one_of(label, [value, other]))
    assert several.holds({label: value}) and several.holds({label: other})
    assert not several.holds({label: value + "!" + other})


TREE = route(
    "root",
    routes=[
        route("first", 'a="1"', routes=[route("inner", 'b="1"')]),
        route("second", 'a="1"', **{"continue": True}),
        route(
            "third",
            'c="1"',
            **{"continue": True},
            routes=[{"matchers": ['d="1"'], "mute_time_intervals": ["m"]}],
        ),
        route("fourth", 'c="1"'),
    ],
)


def test_an_alert_ends_at_the_first_route_that_takes_it_and_goes_on_only_where_that_is_said() -> None:
    assert receivers(TREE, a="1") == ["first"]
    assert receivers(TREE, a="1", b="1") == ["inner"]
    assert receivers(TREE, c="1") == ["third", "fourth"]
    assert receivers(TREE, a="2") == ["root"]


def test_receivers_come_down_and_times_do_not() -> None:
    root = route(
        "root", active_time_intervals=["x"], routes=[{"matchers": ['a="1"'], "routes": [{"matchers": []}]}]
    )
    (stop,) = tree.read(root).stops({"a": "1"})
    assert (stop.receiver, stop.active, stop.muted) == ("root", (), ())
    (third, _) = tree.read(TREE).stops({"c": "1", "d": "1"})
    assert (third.receiver, third.muted) == ("third", ("m",))
    assert [str(one) for one in third.way] == ['c="1"', 'd="1"']


def test_the_labels_that_are_asked_for_decide_the_way() -> None:
    assert tree.read(TREE).asked() == {"a", "b", "c", "d"}
