"""Limits as people write them: a number of objects, or a share of those there are."""

from __future__ import annotations

import pytest

from mlobs_compile.quantity import Most
from mlobs_compile.units import UnitError


@pytest.mark.parametrize(
    ("text", "existing", "allowed"),
    [(10, 3, 10), (0, 50, 0), ("20%", 50, 10), ("20%", 9, 1), ("12.5%", 8, 1)],
)
def test_a_limit_allows_so_many(text: object, existing: int, allowed: int) -> None:
    assert Most.parse(text).of(existing) == allowed
    assert str(Most.parse(text)) == str(text)


@pytest.mark.parametrize("text", ["1O%", "10", -1, True, None, "%", "ten"])
def test_what_is_no_limit_is_told_with_what_to_write(text: object) -> None:
    with pytest.raises(UnitError, match="write a number of objects such as `10`, or a share such as `20%`"):
        Most.parse(text)


def test_a_share_is_a_share() -> None:
    with pytest.raises(UnitError, match="between 0% and 100%"):
        Most.parse("110%")
