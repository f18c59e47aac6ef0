"""What a value of the spec may have been changed into: few proposals, and the right one among them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.change.accepting import Pair, amount, pairs, proposals, residue
from mlobs_compile.change.fields import differences


@pytest.mark.parametrize(
    ("value", "pair", "proposed"),
    [
        (100, Pair(100, 250), 250),
        (100, Pair(100, Decimal("0.5")), Decimal("0.5")),
        ("250ms", Pair(Decimal("0.25"), Decimal("0.4")), "400ms"),
        ("10m", Pair(2, 3), "15m"),
        ("10m", Pair("10m", "25m"), "25m"),
        ("99.9%", Pair(Decimal("0.006"), Decimal("0.003")), "99.95%"),
        ("5%", Pair(Decimal("0.05"), Decimal("0.08")), "8%"),
        ("512MiB", Pair(536870912, 1073741824), "1024MiB"),
        (Decimal("0.999"), Pair(Decimal("0.001"), Decimal("0.002")), Decimal("0.998")),
        (True, Pair(True, False), False),
        ("topic", Pair("topic", "other"), "other"),
        ('max(x{a="7"} > 7)', Pair("7", "9"), 'max(x{a="7"} > 9)'),
        ("max(up)", Pair("max(up) > 1", "min(up) > 1"), "min(up)"),
        ([Decimal("-0.1"), Decimal("0.1")], Pair(Decimal("0.1"), Decimal("0.2")), [Decimal("-0.1"), Decimal("0.2")]),
    ],
)  # fmt: skip
def test_the_value_that_makes_it_is_proposed(value: object, pair: Pair, proposed: object) -> None:
    found = proposals(value, [pair])
    assert proposed in found and value not in found and len(found) <= 6


@pytest.mark.parametrize(
    ("value", "pair"),
    [(True, Pair(1, 1)), (None, Pair(1, 2)), ("no", Pair("yes", "perhaps")), ({"a": 1}, Pair(1, 2))],
)
def test_nothing_senseless_is_proposed(value: object, pair: Pair) -> None:
    assert all(one in (not value,) for one in proposals(value, [pair]))


def test_a_share_stays_between_nothing_and_everything() -> None:
    assert all(
        0 <= Decimal(str(one).rstrip("%")) <= 100 for one in proposals("99%", [Pair(1, 50), Pair(1, Decimal("1e9"))])
    )  # fmt: skip


def test_no_number_is_proposed_that_nobody_writes() -> None:
    assert proposals(7, [Pair(3, 1)]) == (1,)


def test_numbers_and_durations_within_a_text_are_found_one_by_one() -> None:
    found = pairs(differences({"expr": "rate(x[5m]) > 0.1"}, {"expr": "rate(x[10m]) > 0.1"}))
    assert Pair("5m", "10m") in found and Pair("0.1", "0.1") not in found


def test_a_digit_of_a_name_is_no_number() -> None:
    (pair,) = pairs(differences({"expr": "p99 > 1"}, {"expr": "p95 > 1"}))
    assert pair == Pair("p99 > 1", "p95 > 1")


def test_texts_for_people_do_not_count() -> None:
    before = {"AlarmDescription": "above 1", "Threshold": 1}
    assert [one.name for one in residue(before, {"AlarmDescription": "above 2", "Threshold": 2})] == [
        "Threshold"
    ]


def test_amounts_are_seconds_or_plain_numbers() -> None:
    assert [amount(one) for one in ("90s", "1h30m", 3, Decimal("0.5"), "7", "x", True, None)] == [
        90, 5400, 3, Decimal("0.5"), 7, None, None, None,
    ]  # fmt: skip
