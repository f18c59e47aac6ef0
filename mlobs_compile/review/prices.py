"""The table of prices: what one of a thing costs a month, since when that is known, and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mlobs_compile import registry, source

FILE = "prices.yaml"


@dataclass(frozen=True, slots=True)
class Price:
    """One entry of the table."""

    usd: Decimal | None
    """None where nobody here knows it."""
    per: str
    source: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Prices:
    """The whole table."""

    as_of: str
    """The day on which the prices were looked up."""
    table: Mapping[str, Price]
    job_minutes: Decimal
    """How long a monitoring job is taken to run."""

    def laid(self, own: Mapping[str, Decimal]) -> Prices:
        """The table with a project's own prices, which are sure; a name that it lacks is one more price."""
        mine = {name: Price(usd, "as the project says", "`review.prices`") for name, usd in own.items()}
        return Prices(self.as_of, {**self.table, **mine}, self.job_minutes)


@cache
def prices() -> Prices:
    """The table that ships; raises TypeError where the file is not as it should be."""
    outcome = source.read(registry.data("mlobs_compile.review", FILE), FILE)
    data = outcome.value[0].data if outcome.value else None
    if not isinstance(data, dict) or not isinstance(data["prices"], dict):
        raise TypeError("prices.yaml maps names to prices under `prices`")
    table = {name: _price(entry) for name, entry in data["prices"].items()}
    return Prices(str(data["as_of"]), table, Decimal(str(data["minutes_per_monitoring_job"])))


def _price(entry: object) -> Price:
    if not isinstance(entry, dict):
        raise TypeError("a price is a mapping")
    usd = entry["usd"]
    return Price(
        None if usd is None else Decimal(str(usd)),
        str(entry["per"]),
        str(entry["source"]),
        entry.get("sure", True) is True,
    )
