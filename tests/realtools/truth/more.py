"""Oracles of bias, rankings, estimated losses, attributions and data quality; see oracle.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn import metrics

from tests.checks.bias_by_rows import ORACLE
from tests.realtools.truth.oracle import COVERAGE, Oracle, Rows

BIAS_READS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("CI",), ()),
    **dict.fromkeys(("DPL", "KL", "JS", "LP", "TVD", "KS"), ("y",)),
    **dict.fromkeys(("DPPL", "DI"), ("p",)),
    **dict.fromkeys(("DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "TE", "GE"), ("y", "p")),
    "CDDL": ("y", "stratum"), "CDDPL": ("p", "stratum"),
}  # fmt: skip


def bias(kind: str) -> Oracle:
    def value(rows: Rows) -> float:
        held = rows.today.dropna(subset=["facet", *BIAS_READS[kind]])
        frame = held.assign(group=held["facet"] == "F", label=held["y"].map(str))
        return float(ORACLE[kind](frame))

    return value


# Rankings: rows of a query by score, from the highest.


def _queries(rows: Rows) -> list[pd.DataFrame]:
    return [part for _, part in rows.today.dropna(subset=["y", "s"]).groupby("query")]


def _ndcg(part: pd.DataFrame, k: int | None) -> float:
    if part["y"].max() <= 0:
        return 0.0
    if len(part) == 1:
        return 1.0
    return float(metrics.ndcg_score([part["y"]], [part["s"]], k=k))


def _reciprocal(part: pd.DataFrame, k: int | None) -> float:
    ordered = part.assign(hit=part["y"] > 0).sort_values(["s", "hit"], ascending=[False, True])
    places = np.flatnonzero(ordered["hit"].to_numpy()) + 1
    return 0.0 if not len(places) or (k and places[0] > k) else 1 / float(places[0])


def _precise(part: pd.DataFrame, k: int | None) -> float:
    k, found, left = k or 10, 0.0, k or 10
    for _, alike in sorted(part.groupby("s"), key=lambda one: -one[0]):
        found += (alike["y"] > 0).mean() * min(left, len(alike))
        left -= min(left, len(alike))
    return float(found / k)


def _mean(of: Callable[[pd.DataFrame, int | None], float]) -> Oracle:
    return lambda rows: float(np.mean([of(part, rows.settings.get("k")) for part in _queries(rows)]))


RANKING: Mapping[str, Oracle] = {
    "ndcg": _mean(_ndcg), "mrr": _mean(_reciprocal), "precision_at_k": _mean(_precise), "label_coverage": COVERAGE,
}  # fmt: skip

# Estimated losses: the trees that the baseline holds, walked row by row.


def _leaf(tree: Any, row: list[float]) -> float:
    while isinstance(tree, list):
        feature, threshold, missing_below, below, above = tree
        missing = bool(np.isnan(row[feature]))
        down = not missing if threshold is None else (missing_below if missing else row[feature] <= threshold)
        tree = below if down else above
    return float(tree)


def _loss(which: str) -> Callable[[Rows], float]:
    def value(rows: Rows) -> float:
        model = rows.frozen["error_model"]
        trees = [json.loads(one) if isinstance(one, str) else one for one in model[which]["trees"]]
        held = rows.today.dropna(subset=["p"])
        columns = []
        for name, known in zip(model["features"], model["categories"], strict=True):
            code = {text: float(i) for i, text in enumerate(known or ())}
            told = (
                held[name].map(lambda one, code=code: code.get(one, np.nan))
                if known is not None
                else held[name]
            )
            columns.append(told.astype(float).to_numpy())
        table = np.column_stack(columns).tolist()
        return float(
            np.mean([model[which]["start"] + sum(_leaf(tree, row) for tree in trees) for row in table])
        )

    return value


LOSSES: Mapping[str, Oracle] = {
    "mae": _loss("absolute"), "mse": _loss("squared"), "rmse": lambda rows: _loss("squared")(rows) ** 0.5,
}  # fmt: skip

# Attributions.


def _weighed(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    before, now = rows.weights
    return tuple(np.array([side.get(name, 0.0) for name in before]) for side in (before, now))  # type: ignore[return-value]


def _overlap(rows: Rows) -> float:
    before, now = _weighed(rows)
    k = min(rows.settings.get("top", 5), len(before))
    tops = [set(np.argsort(-one, kind="stable")[:k].tolist()) for one in (before, now)]
    return len(tops[0] & tops[1]) / k


def _share(rows: Rows) -> float:
    before, now = _weighed(rows)
    return float(np.abs(now / now.sum() - before / before.sum()).max())


ATTRIBUTIONS: Mapping[str, Oracle] = {
    "attribution_ndcg": lambda rows: float(metrics.ndcg_score(*([side] for side in _weighed(rows)))),
    "attribution_overlap": _overlap,
    "attribution_share": _share,
}

# Data quality: the share of rows that are good, or a statistic. The names are those of the project's checks.


def _good(frame: pd.DataFrame, columns: list[str], good: pd.Series) -> float:
    held = frame[columns].notna().all(axis=1)
    return float(good[held].mean())


def _unique(frame: pd.DataFrame, columns: list[str]) -> float:
    held = frame[columns].dropna(how="all")
    return len(held.drop_duplicates()) / len(held)


QUALITY: Mapping[tuple[str, str], Callable[[pd.DataFrame], float]] = {
    ("column", "missing"): lambda f: float(f["amount"].notna().mean()),
    ("column", "range"): lambda f: _good(f, ["amount"], f["amount"].between(0.5, 20)),
    ("column", "one_of"): lambda f: _good(f, ["country"], f["country"].isin(["DE", "FR", "c'd", ""])),
    ("column", "not_one_of"): lambda f: _good(f, ["country"], ~f["country"].isin(["", "zz"])),
    ("column", "matches"): lambda f: _good(f, ["country"], f["country"].str.contains("^[A-Z]+$", na=False)),
    ("column", "not_matches"): lambda f: _good(f, ["country"], ~f["country"].str.contains("'", na=False)),
    ("column", "length"): lambda f: _good(f, ["country"], f["country"].str.len().between(2, 3)),
    ("column", "unique"): lambda f: _unique(f, ["id"]),
    ("column", "unique_share"): lambda f: float((f["code"].value_counts() == 1).sum() / f["code"].notna().sum()),
    ("column", "cardinality"): lambda f: float(f["country"].nunique()),
    ("column", "aggregate"): lambda f: float(f["amount"].std()),
    ("column", "equal_to"): lambda f: _good(f, ["amount", "paid"], f["amount"] == f["paid"]),
    ("column", "greater_than"): lambda f: _good(f, ["paid", "amount"], f["paid"] >= f["amount"]),
    ("column", "pair_in"): lambda f: _good(
        f, ["country", "sex"], pd.Series(list(zip(f["country"], f["sex"], strict=True)), f.index).isin([("DE", "F"), ("FR", "M")])
    ),
    ("table", "rows"): lambda f: float(len(f)),
    ("table", "satisfies"): lambda f: _good(f, ["age"], (f["age"] > 30)),
    ("table", "schema"): lambda f: 1.0,
    ("table", "sql"): lambda f: float((f["age"] > 30).sum()),
    ("table", "sum_equals"): lambda f: _good(f, ["left", "right"], f["left"] + f["right"] == 100),
    ("table", "unique_key"): lambda f: _unique(f, ["code", "sex"]),
    ("table", "fresh"): lambda f: float(pd.Timestamp("2026-01-01").timestamp() - f["at"].max().timestamp()),
}  # fmt: skip
