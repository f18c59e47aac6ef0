from __future__ import annotations

from mlobs_compile.review.change import Op
from tests.comparisons import BASE, FRAUD, changes, edited, told


def test_an_slo_of_another_name_is_the_same_with_all_that_hangs_on_it() -> None:
    (change,) = changes(edited("fraud.yaml", ("  latency:\n", "  speed:\n")))
    assert told(change) == "renamed SLO fraud/speed (was fraud/latency) fraud.yaml:15"
    assert {one.op for one in change.follows} == {Op.RENAMED, Op.CHANGED}


def test_a_model_of_another_name_is_one_line() -> None:
    (change,) = changes(edited("fraud.yaml", ("name: fraud\n", "name: card-fraud\n")))
    assert told(change) == "renamed model card-fraud (was fraud) fraud.yaml:4"
    assert {one.op for one in change.whole} == {Op.RENAMED, Op.CHANGED}
    assert not [one for one in change.whole if one.op is Op.RENAMED and one.noun == "SLO" and one.fields]


def test_a_small_change_beside_the_name_is_told_with_it() -> None:
    (change,) = changes(
        edited("fraud.yaml", ("  latency:\n", "  speed:\n"), ("at_most: 250ms", "at_most: 300ms"))
    )
    assert told(change) == "renamed SLO fraud/speed (was fraud/latency) fraud.yaml:18: at_most 250ms -> 300ms"


def test_a_model_of_another_name_with_a_looser_bound_tells_both() -> None:
    found = changes(
        edited("fraud.yaml", ("name: fraud\n", "name: card-fraud\n"), ("at_most: 0.2", "at_most: 0.3"))
    )
    assert [told(one) for one in found] == [
        "renamed model card-fraud (was fraud) fraud.yaml:4",
        "renamed check card-fraud/drift/all/psi (was fraud/drift/all/psi) fraud.yaml:30: at_most 0.2 -> 0.3",
    ]


def test_two_that_could_be_meant_are_not_guessed_at() -> None:
    twin = FRAUD.replace(
        "  latency:\n", "  a:\n    objective: 99%\n    signal: latency\n    at_most: 250ms\n  b:\n"
    )
    found = changes({**BASE, "fraud.yaml": twin})
    assert {(one.op, one.id) for one in found} == {
        (Op.REMOVED, "fraud/latency"),
        (Op.ADDED, "fraud/a"),
        (Op.ADDED, "fraud/b"),
    }


def test_a_check_of_another_column_is_another_check() -> None:
    own = edited("fraud.yaml", ('    "*":\n', "    amount:\n"))
    other = edited("fraud.yaml", ('    "*":\n', "    country:\n"))
    ops = {(one.op, one.name) for one in changes(other, own)}
    assert ops == {(Op.ADDED, "fraud/drift/country/psi"), (Op.REMOVED, "fraud/drift/amount/psi")}
