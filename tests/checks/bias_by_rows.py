"""Clarify's bias metrics once more, written from its published formulas over rows, with none of mlobs's code.

A frame has `group` (bool: in the facet's group), `y` and `p` (0 or 1: label and prediction), `label` (the label as it
is) and `stratum`. Source of the formulas: Amazon SageMaker Developer Guide, "Pre-training bias metrics" and
"Post-training data and model bias metrics".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def _a(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["group"]]


def _d(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["group"]]


def _pdfs(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    labels = sorted(frame["label"].unique())
    a = np.array([(_a(frame)["label"] == label).mean() for label in labels])
    d = np.array([(_d(frame)["label"] == label).mean() for label in labels])
    return a, d


def _kl(p: np.ndarray, q: np.ndarray) -> float:
    some = p > 0
    return float(np.sum(p[some] * np.log(p[some] / q[some])))


def _cdd(frame: pd.DataFrame, outcome: str) -> float:
    """1/n * sum n_i DD_i over strata in which both outcomes occur."""
    both = frame.groupby("stratum").filter(lambda part: part[outcome].nunique() == 2)
    parts = both.groupby("stratum")
    disparities = parts.apply(
        lambda part: (
            part.loc[part[outcome] == 0, "group"].mean() - part.loc[part[outcome] == 1, "group"].mean()
        ),
        include_groups=False,
    )
    return float((parts.size() * disparities).sum() / len(both))


def _rate(part: pd.DataFrame, given: str, value: int, wanted: str, hit: int) -> float:
    """The probability of `wanted == hit` given `given == value`."""
    return float((part.loc[part[given] == value, wanted] == hit).mean())


def _ge(frame: pd.DataFrame) -> float:
    benefit = frame["p"].to_numpy() - frame["y"].to_numpy() + 1
    return float(np.mean((benefit / benefit.mean()) ** 2 - 1) / 2)


def _te(part: pd.DataFrame) -> float:
    return float(((part["y"] == 1) & (part["p"] == 0)).sum() / ((part["y"] == 0) & (part["p"] == 1)).sum())


ORACLE: dict[str, Callable[[pd.DataFrame], float]] = {
    "CI": lambda f: (len(_a(f)) - len(_d(f))) / (len(_a(f)) + len(_d(f))),
    "DPL": lambda f: _a(f)["y"].mean() - _d(f)["y"].mean(),
    "KL": lambda f: _kl(*_pdfs(f)),
    "JS": lambda f: sum(_kl(part, sum(_pdfs(f)) / 2) for part in _pdfs(f)) / 2,
    "LP": lambda f: float(np.linalg.norm(np.subtract(*_pdfs(f)))),
    "TVD": lambda f: float(np.abs(np.subtract(*_pdfs(f))).sum() / 2),
    "KS": lambda f: float(np.abs(np.subtract(*_pdfs(f))).max()),
    "CDDL": lambda f: _cdd(f, "y"),
    "DPPL": lambda f: _a(f)["p"].mean() - _d(f)["p"].mean(),
    "DI": lambda f: _d(f)["p"].mean() / _a(f)["p"].mean(),
    "DCA": lambda f: _a(f)["y"].sum() / _a(f)["p"].sum() - _d(f)["y"].sum() / _d(f)["p"].sum(),
    "DCR": lambda f: (1 - _d(f)["y"]).sum() / (1 - _d(f)["p"]).sum() - (1 - _a(f)["y"]).sum() / (1 - _a(f)["p"]).sum(),
    "RD": lambda f: _rate(_a(f), "y", 1, "p", 1) - _rate(_d(f), "y", 1, "p", 1),
    "SD": lambda f: _rate(_d(f), "y", 0, "p", 0) - _rate(_a(f), "y", 0, "p", 0),
    "DAR": lambda f: _rate(_a(f), "p", 1, "y", 1) - _rate(_d(f), "p", 1, "y", 1),
    "DRR": lambda f: _rate(_d(f), "p", 0, "y", 0) - _rate(_a(f), "p", 0, "y", 0),
    "AD": lambda f: (_a(f)["y"] == _a(f)["p"]).mean() - (_d(f)["y"] == _d(f)["p"]).mean(),
    "CDDPL": lambda f: _cdd(f, "p"),
    "TE": lambda f: _te(_d(f)) - _te(_a(f)),
    "GE": _ge,
}  # fmt: skip
