from __future__ import annotations

from mlobs_compile.review.change import Side
from tests import reviews

SLO = """\
slos:
  answers:
    objective: 99%
    sli: {events: {bad: "sum by (region) (rate(b[$window]))", total: "sum by (region) (rate(t[$window]))"}}
"""


def test_a_label_by_which_budgets_were_kept_apart() -> None:
    apart = SLO + "    group_by: [region]\n"
    assert reviews.placed(apart, SLO) == ["R12 high fraud/answers: no longer kept apart by region @ 2"]
    assert reviews.placed(SLO, apart) == []


def test_labels_that_rules_no_longer_carry() -> None:
    plain = reviews.HEAD + SLO
    named = plain.replace("prometheus: {}", "prometheus: {record_names: sloth}")
    before, after = (
        reviews.of_files({"mlobs.yaml": text}, side)
        for text, side in ((named, Side.BEFORE), (plain, Side.AFTER))
    )
    found = [reviews.row(one) for one in reviews.findings(reviews.between(before, after))]
    assert found and all(line.startswith("R12 medium alerts: label sloth_") for line in found)
    assert reviews.findings(reviews.between(after, before)) == ()
