"""The whole story: a model's spec is compiled, a baseline frozen, batches are worked off, and a person is told.

A good batch disturbs nobody. One with incomes in another currency and a decision that marks women down sets off exactly
the alerts that say so, to whom the spec says. The next good batch ends them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.errors import Exit
from tests import loans
from tests.realtools.story import stage

pytestmark = pytest.mark.realtool


def test_a_bad_batch_reaches_the_right_people_and_a_good_one_nobody(tmp_path: Path) -> None:
    with stage(tmp_path) as here:
        assert here.work_off(loans.GOOD) == Exit.OK
        assert here.server.ask("mlobs_check_status") and here.firing() == set()

        assert here.work_off(loans.BAD) == Exit.FINDINGS
        assert here.firing() == loans.PAGES | loans.TICKETS
        told = here.delivered(loans.PAGES | loans.TICKETS)
        assert told == {"page": sorted(loans.PAGES), "ticket": sorted(loans.TICKETS)}
        drifted = [a for a in here.told("ticket") if a["labels"]["mlobs_id"] == "loans/drift/all/psi"]
        assert {alert["labels"]["column"] for alert in drifted} == {"income"}

        assert here.work_off(loans.GOOD) == Exit.OK
        assert here.firing() == set()
        assert here.delivered(set()) == {}
