"""What a plan says of a step: why, and what is at stake where somebody has edited the live object."""

from __future__ import annotations

import json

from mlobs_compile.change.document import Given, document
from mlobs_compile.change.markdown import markdown
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Ownership, Pruning
from mlobs_compile.change.planning import plan
from mlobs_compile.change.proposal import OVERWRITTEN, Proposal
from mlobs_compile.change.text import text
from mlobs_compile.risks.live_edit_overwritten import RISK
from mlobs_compile.route import Place

KEY = Key("w", "k", "alarm")


def proposal(applied: int, live: int, wanted: int) -> Proposal:
    """A plan of one object that was applied, is live, and is wanted with these values."""
    before = Existing(KEY, {"v": applied})
    mark = Mark("p", "prod", "id/alarm", before.digest)
    made = plan(
        [Wanted(KEY, "id/alarm", {"v": wanted}, (), (Place("a.yaml"),))],
        [Existing(KEY, {"v": live}, mark)],
        Ownership("p", "prod"),
        frozenset(),
        Pruning(False),
    )
    return Proposal("acme", made)


def shown(found: Proposal) -> list[str]:
    return [text(found, _where), markdown(found, _where)]


def _where(place: Place) -> tuple[str, int]:
    return place.path, 7


def test_an_edit_by_hand_that_is_overwritten_is_a_risk_in_every_format() -> None:
    for applied, live, wanted in ((1, 2, 1), (1, 2, 3)):
        found = proposal(applied, live, wanted)
        assert all("R15 live edit overwritten" in one for one in shown(found))
        (change,) = json.loads(document(found, Given(), _where))["changes"]
        assert change["risk"] == [{"code": "R15", "level": "medium"}]


def test_a_change_of_the_spec_alone_is_none() -> None:
    found = proposal(1, 1, 2)
    assert not any("R15" in one for one in shown(found))
    (change,) = json.loads(document(found, Given(), _where))["changes"]
    assert change["risk"] == []


def test_the_risk_is_the_one_that_has_a_page() -> None:
    assert (RISK.code, RISK.title, RISK.level.value) == OVERWRITTEN
