"""Physical names in CloudWatch: legal, unique, and made from the spec alone."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.signal import Bound
from mlobs_compile.targets.cloudwatch import naming
from mlobs_compile.targets.cloudwatch.options import Options
from tests.builders import (
    a_subject,
)
from tests.targets.cloudwatch_world import (
    EVERYTHING,
    a_threshold,
    availability,
    emitted,
    the_context,
    with_tiers,
)


def test_adding_an_objective_changes_no_other_objects_name_or_bytes() -> None:
    before = emitted(*EVERYTHING)
    other = replace(availability(name="other"), id="other/availability", subject=a_subject("other"))
    after = emitted(*with_tiers(other), *EVERYTHING)
    kept = {(found.kind, found.name): found.body for found in after.resources}
    assert all(kept[found.kind, found.name] == found.body for found in before.resources)
    assert set(before.artifacts) < set(after.artifacts)


NAMES = st.text("abc-/_* ", min_size=1, max_size=400)


@given(st.lists(NAMES, min_size=2, max_size=2, unique=True))
def test_names_are_legal_and_differ_when_ids_differ(ids: list[str]) -> None:
    context = the_context()
    assert len({naming.alarm_name(context, id) for id in ids}) == 2
    dashboards = {naming.dashboard_name(context, id) for id in ids}
    assert len(dashboards) == 2
    for name in dashboards:
        assert len(name) <= 255 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert all(len(naming.alarm_name(context, id)) <= 255 for id in ids)


PARTS = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True), min_size=2, max_size=4)


@given(st.lists(PARTS.map("/".join), min_size=2, max_size=2, unique=True))
def test_names_of_slos_are_legal_and_differ_when_ids_differ(ids: list[str]) -> None:
    for context in (the_context(), the_context(options=Options(name_prefix="-x"))):
        names = {naming.slo_name(context, id) for id in ids}
        assert len(names) == 2
        assert all(re.fullmatch(r"[0-9A-Za-z][-._0-9A-Za-z ]{0,126}[0-9A-Za-z]", name) for name in names)


def test_a_prefix_stands_before_every_name() -> None:
    emission = emitted(a_threshold(Bound(high=Decimal(1))), options=Options(name_prefix="team-x"))
    assert emission.resources[0].name == "team-x/acme/prod/fraud/alerts/queue"
