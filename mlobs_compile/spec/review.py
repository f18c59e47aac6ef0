"""How changes are judged in review: which risks are known and accepted, how grave each is, what things cost."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mlobs_compile.spec.lint import DateField
from mlobs_compile.spec.shape import Items, NumberField, RatioField, Shape, Text
from mlobs_compile.units import Ratio

RiskCode = Annotated[str, StringConstraints(pattern=r"^R\d{2}$")]


class Acknowledged(Shape):
    """A risk that somebody has accepted, for a reason and for a time."""

    risk: RiskCode = Field(description="The code of the risk, such as `R04`.")
    of: Text = Field(
        description="What it concerns: an id such as `fraud/latency`, which stands for all below it too; `*` takes any part."
    )
    reason: Text = Field(description="Why it is accepted, and who agreed.")
    until: DateField = Field(description="The last day on which it counts as accepted, such as `2027-01-31`.")


class Review(Shape):
    """How `mlobs diff` judges."""

    acknowledged: Annotated[tuple[Acknowledged, ...], Items] = Field(
        (), description="Risks that are known and accepted; they are still shown, and no longer refuse."
    )
    levels: dict[RiskCode, Literal["high", "medium", "low"]] = Field(
        {}, description="How grave a risk is here, where that differs from its own level."
    )
    prices: dict[str, NumberField] = Field(
        {}, description="Prices in USD that replace those of the built-in table, by the name of the item."
    )
    cost_rise: RatioField = Field(
        Ratio.parse("10%"), description="A rise of the monthly cost beyond this share is a risk (R16)."
    )
    mass_change: RatioField = Field(
        Ratio.parse("30%"),
        description="A change that touches more than this share of all alerts is a risk (R17).",
    )
