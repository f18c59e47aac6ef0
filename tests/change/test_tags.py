"""A mark goes into tags and comes back, whatever its node is called."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.change import tags
from mlobs_compile.change.objects import Mark


@given(st.text(min_size=1, max_size=400), st.booleans())
def test_a_mark_comes_back_as_it_was_for_whoever_knows_its_node(id: str, protected: bool) -> None:
    mark = Mark("3f2b", "prod", id, "0123456789abcdef", protected)
    held = tags.mark_tags(mark)
    assert tags.mark_of(held, id) == mark
    assert all(re.fullmatch(r"[A-Za-z0-9 _.:/=+@-]{0,256}", value) for value in held.values())


def test_the_mark_of_another_node_is_not_taken_for_ours() -> None:
    held = tags.mark_tags(Mark("3f2b", "prod", "fraud/latency", "0"))
    found = tags.mark_of(held, "fraud/errors")
    assert found is not None and found.id == "fraud/latency"
    assert tags.mark_of({"mlobs:project": "3f2b"}) is None


def test_requests_that_were_sent_by_hand_are_ours_and_were_never_applied() -> None:
    held = {tags.PROJECT: "3f2b", tags.ENVIRONMENT: "prod", tags.ID: "fraud/latency"}
    assert tags.mark_of(held) == Mark("3f2b", "prod", "fraud/latency", "")


def test_protection_that_ends_is_said() -> None:
    plain, kept = (Mark("p", "e", "i", "0", protected) for protected in (False, True))
    assert tags.PROTECTED not in tags.mark_tags(plain)
    assert tags.mark_tags(kept)[tags.PROTECTED] == "true"
    assert tags.mark_tags(plain, kept)[tags.PROTECTED] == "false"


def test_a_body_has_our_tags_and_those_that_the_spec_names() -> None:
    held = {
        "mlobs:team": "risk",
        "mlobs:id": "x",
        "mlobs:detectors": "d",
        "cost-center": "42",
        "stage": "live",
    }
    assert tags.told(held) == {"mlobs:team": "risk"}
    assert tags.told(held, ("stage",)) == {"mlobs:team": "risk", "stage": "live"}
    assert tags.from_rows(tags.to_rows(held)) == held
