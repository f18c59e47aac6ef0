"""A project with every kind of check, none of which can fail, and batches that have everything that is awkward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tests.platforms import PROJECT, TEAM, whole
from tests.realtools.truth import more, oracle

ANY = "within: [-1000000000000, 1000000000000]"
WHERE = "amount > 0.8 and country <> 'FR'"
BINNED = tuple(
    kind for kind in oracle.DRIFT if kind not in ("ks", "linf_simple", "linf_robust", "wasserstein")
)
WORTH = {"true_positive": 3, "false_positive": -1.5, "false_negative": -7, "true_negative": 0.25}
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "business_value": WORTH, "ndcg": {"k": 4}, "mrr": {"k": 3}, "precision_at_k": {"k": 4},
    "attribution_overlap": {"top": 2},
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How labels and predictions are written."""

    name: str
    yes: object
    no: object
    kind: pa.DataType
    positive: str


STYLES = (
    Style("whole", 1, 0, pa.int64(), "1"),
    Style("text", "yes", "no", pa.string(), "yes"),
    Style("boolean", True, False, pa.bool_(), "true"),
    Style("float", 1.0, 0.0, pa.float64(), "1"),
)


def _metrics(kinds: Iterable[str], **settings: Mapping[str, Any]) -> str:
    said = {**SETTINGS, **settings}
    rest = {kind: "".join(f", {k}: {v}" for k, v in said.get(kind, {}).items()) for kind in kinds}
    return "{" + ", ".join(f"{kind}: {{{ANY}{rest[kind]}}}" for kind in rest) + "}"


def _head(kind: str, name: str) -> str:
    return (
        f"apiVersion: mlobs/v1\nkind: {kind}\n"
        f"metadata: {{name: {name}, team: risk, runbook: 'https://runbooks.example/x'}}\n"
    )


def binary(name: str, style: Style, *, cut: bool) -> str:
    """All kinds for a binary problem; `cut` narrows them by a condition, and takes them by segment."""
    drift = BINNED if cut else tuple(oracle.DRIFT)
    concept = "auc" if cut else "accuracy"
    text = f"""{_head("Model", name)}\
features: {{names: [amount, age, country, flag]}}
outputs: {{prediction: predicted, score: score, timestamp: at}}
min_rows: 50
performance:
  problem: binary
  label: truth
  positive: ["{style.positive}"]
  metrics: {_metrics(oracle.BINARY, concept_drift={"metric": concept})}
  estimated: {_metrics(oracle.ESTIMATED)}
drift:
  features: {{"*": {_metrics(drift)}}}
  predictions: {_metrics(drift)}
bias:
  facets: {{sex: {{groups: [F]}}}}
  positive: ["{style.positive}"]
  strata: dept
  min_group_rows: 20
  metrics: {_metrics(more.BIAS_READS)}
"""
    if not cut:
        return f"{text}explainability: {{metrics: {_metrics(more.ATTRIBUTIONS)}}}\n"
    narrowed = text.replace(f"{{{ANY}", f'{{{ANY}, where: "{WHERE}"')
    return narrowed.replace("min_rows: 50", "min_rows: 50\nsegments: [region]")


def others() -> str:
    """The other problems, and a data set."""
    several = f"""{_head("Model", "several")}\
outputs: {{prediction: predicted}}
min_rows: 50
performance: {{problem: multiclass, label: truth, metrics: {_metrics(oracle.MULTICLASS)}}}
"""
    numbers = f"""{_head("Model", "numbers")}\
features: {{names: [amount, country]}}
outputs: {{prediction: predicted}}
min_rows: 50
segments: [region]
performance:
  problem: regression
  label: truth
  metrics: {_metrics(oracle.REGRESSION)}
  estimated: {_metrics(more.LOSSES)}
"""
    ranks = f"""{_head("Model", "ranks")}\
outputs: {{score: score}}
min_rows: 50
performance: {{problem: ranking, label: truth, group: query, metrics: {_metrics(more.RANKING)}}}
"""
    return whole(several, numbers, ranks, quality("all", ""), quality("some", f', where: "{WHERE}"'))


def quality(name: str, where: str) -> str:
    least = f"share: 0.1%{where}"
    return f"""{_head("Dataset", name)}\
columns:
  id: {{checks: {{unique: {{{where[2:]}}}}}}}
  amount:
    checks:
      missing: {{at_most: 99%{where}}}
      range: {{within: [0.5, 20], {least}}}
      aggregate: {{stdev: {{at_most: 100000}}{where}}}
      equal_to: {{column: paid, {least}}}
  paid: {{checks: {{greater_than: {{column: amount, or_equal: true{where}}}}}}}
  code: {{checks: {{unique_share: {{at_least: 0.1%{where}}}}}}}
  country:
    checks:
      one_of: {{values: [DE, FR, "c'd", ""], {least}}}
      not_one_of: {{values: ["", zz], {least}}}
      matches: {{pattern: "^[A-Z]+$", {least}}}
      not_matches: {{pattern: "'", {least}}}
      length: {{within: [2, 3], {least}}}
      cardinality: {{count: {{at_least: 1}}{where}}}
      pair_in: {{column: sex, pairs: [[DE, F], [FR, M]], {least}}}
checks:
  fresh: {{column: at, at_most: 3000d{where}}}
  rows: {{at_least: 1{where}}}
  satisfies: {{conditions: {{old: {{condition: "age > 30", {least}}}}}}}
  schema: {{names: [id, amount]}}
  sql: {{value: "SELECT COUNT(*) FROM batch WHERE age > 30", at_least: 1}}
  sum_equals: {{columns: [left, right], total: 100, {least}}}
  unique_key: {{columns: [code, sex]{where}}}
"""


def documents(style: Style) -> str:
    both = (binary("plain", style, cut=False), binary("cut", style, cut=True))
    return whole(PROJECT, TEAM, *both, others())


# Rows: `y`, `p`, `s`, `facet` and `stratum` are what oracles read; the columns of the file stand beside them.


def rows(seed: int, size: int, shift: float) -> pd.DataFrame:
    """Rows with ties, atoms, nulls, values that are new, rare ones and empty texts."""
    dice = np.random.default_rng(seed)
    amount = np.round(dice.lognormal(shift, 1, size), 2)
    amount[dice.random(size) < 0.2] = 1.0
    amount[dice.random(size) < 0.03] = np.nan
    names = np.array(["DE", "FR", "c'd", "", "IT" if shift else "ES", None], object)
    score = np.round(dice.beta(2, 3, size), 2)
    truth = (dice.random(size) < score * 0.8 + 0.05).astype(float)
    frame = pd.DataFrame({
        "amount": amount,
        "age": pd.array(np.clip(dice.poisson(35 + 3 * shift, size), 20, 48), "Int64"),
        "country": dice.choice(names, size, p=[0.4, 0.3, 0.1, 0.1, 0.07, 0.03]),
        "flag": dice.choice(np.array([True, False, None], object), size, p=[0.7 - shift / 3, 0.28 + shift / 3, 0.02]),
        "facet": dice.choice(np.array(["F", "M", None], object), size, p=[0.4, 0.55, 0.05]),
        "stratum": dice.choice(np.array(["a", "b", "rare", None], object), size, p=[0.6, 0.37, 0.01, 0.02]),
        "region": dice.choice(np.array(["n", "s'w", None], object), size, p=[0.6, 0.3, 0.1]),
        "y": truth,
        "p": np.where(dice.random(size) < 0.9, score >= 0.5, dice.random(size) < 0.5).astype(float),
        "s": score,
    })  # fmt: skip
    for column, share in (("y", 0.1), ("p", 0.02), ("s", 0.02)):
        frame.loc[dice.random(size) < share, column] = np.nan
    return frame.assign(
        id=range(size), at=pd.date_range("2025-01-01", periods=size, freq="min").as_unit("us")
    )


def goods(seed: int) -> pd.DataFrame:
    """Rows of a data set."""
    dice = np.random.default_rng(seed)
    frame = rows(seed, 1200, 0.3)
    frame = frame.assign(
        sex=frame["facet"],
        paid=frame["amount"] + dice.choice([0.0, 1.0], 1200, p=[0.4, 0.6]),
        code=[f"k{one}" for one in dice.integers(0, 900, 1200)],
        left=dice.integers(0, 100, 1200),
    )
    frame.loc[::19, "code"] = None
    return frame.assign(right=np.where(dice.random(1200) < 0.95, 100 - frame["left"], 1))


def table(frame: pd.DataFrame, style: Style) -> pa.Table:
    """The file of a binary problem. What is missing is null in texts, and NaN in every other number."""

    def said(values: pd.Series) -> pa.Array:
        lost = float("nan") if style.name == "float" else None
        return pa.array([lost if v != v else style.yes if v else style.no for v in values], style.kind)

    amount = [None if v != v and i % 2 else v for i, v in enumerate(frame["amount"])]
    columns = {
        "amount": pa.array(amount, pa.float64()),
        "truth": said(frame["y"]),
        "predicted": said(frame["p"]),
        "score": pa.array(frame["s"], pa.float64(), from_pandas=True),
        **{name: pa.array(frame[name], pa.string(), from_pandas=True) for name in ("country", "region")},
        "sex": pa.array(frame["facet"], pa.string(), from_pandas=True),
        "dept": pa.array(frame["stratum"], pa.string(), from_pandas=True),
        "flag": pa.array(frame["flag"], pa.bool_()),
        "age": pa.array(frame["age"], pa.int64()),
        "at": pa.array(frame["at"], pa.timestamp("us")),
        "id": pa.array(frame["id"], pa.int64()),
    }
    return pa.table(columns)
