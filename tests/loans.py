"""A lender's model with everything around it: data with and without a fault, made from a seed, and the spec that watches it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SPEC = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: lender, id: 3f6c1b1e-0000-4000-8000-000000000004}
targets: {prometheus: {}, alertmanager: {repeat_interval: 30d}, great_expectations: {}, runner: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: credit}
receivers:
  oncall: {type: webhook, url: "PAGE"}
  desk: {type: webhook, url: "TICKET"}
routing: {page: [oncall], ticket: [desk]}
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: loans, team: credit, runbook: "https://runbooks.example/loans"}
features: {names: [income, debt_share, employment, country]}
outputs: {prediction: approved, score: probability, threshold: 0.5, timestamp: scored_at}
performance:
  problem: binary
  label: repaid
  metrics:
    recall: {at_least: baseline - 0.1, severity: page}
    auc: {at_least: baseline - 3 std}
drift:
  features:
    "*": {psi: {at_most: 0.2, warn: {at_most: 0.1}}}
    income: {ks: {at_most: 0.15}}
  predictions: {js_distance: {at_most: 0.15}}
bias:
  facets: {sex: {groups: [F]}}
  metrics:
    DPPL: {within: [-0.1, 0.1], severity: page}
    DI: {within: [0.8, 1.25]}
    RD: {within: [-0.15, 0.15]}
schedule: hourly
"""
PAGES = {"loans/performance/recall", "loans/bias/sex=F/DPPL"}
TICKETS = {
    "loans/drift/all/psi", "loans/drift/income/ks", "loans/predictions/js_distance",
    "loans/bias/sex=F/DI", "loans/bias/sex=F/RD",
}  # fmt: skip
"""What the bad batch sets off, and nothing else: the order of the scores, which `auc` judges, stays almost as it was."""
ROWS = 20_000
"""Of the reference; a batch has a fifth of it."""
REFERENCE, GOOD, BAD = "reference.parquet", "good.parquet", "bad.parquet"


def write(folder: Path, page: str, ticket: str) -> None:
    """The project and three files of scored loans: the reference, a batch like it, and one that has gone wrong."""
    text = SPEC.replace("PAGE", page).replace("TICKET", ticket)
    (folder / "mlobs.yaml").write_text(text, "utf-8")
    for name, rows, seed, fault in (
        (REFERENCE, ROWS, 1, sane),
        (GOOD, ROWS // 5, 2, sane),
        (BAD, ROWS // 5, 3, gone_wrong),
    ):
        pq.write_table(table(rows, seed, fault), folder / name)


Fault = Callable[[dict[str, np.ndarray]], None]


def sane(columns: dict[str, np.ndarray]) -> None:
    """Nothing is wrong."""


def gone_wrong(columns: dict[str, np.ndarray]) -> None:
    """Incomes come in another currency, and a deployment marks women down."""
    columns["income"] = columns["income"] * 1.7
    marked = np.where(columns["sex"] == "F", columns["probability"] * 0.55, columns["probability"])
    columns["probability"] = marked


def table(rows: int, seed: int, fault: Fault) -> pa.Table:
    """Scored loans; `fault` changes them before the decision is taken from the score."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["F", "M"], rows, p=[0.45, 0.55])
    income = rng.lognormal(10.3, 0.45, rows)
    debt = rng.beta(2, 5, rows)
    worth = 1.2 * (np.log(income) - 10.3) - 3.0 * (debt - 0.29) + 0.5
    chance = 1 / (1 + np.exp(-worth))
    columns = {
        "loan_id": np.array([f"loan-{seed}-{number}" for number in range(rows)]),
        "scored_at": np.datetime64("2026-11-01T00:00:00", "us")
        + rng.integers(0, 3_600_000_000, rows).astype("timedelta64[us]"),
        "income": income,
        "debt_share": debt,
        "employment": rng.choice(
            ["salaried", "self-employed", "student", "retired"], rows, p=[0.6, 0.2, 0.12, 0.08]
        ),
        "country": rng.choice(["DE", "FR", "PL"], rows, p=[0.5, 0.3, 0.2]),
        "sex": sex,
        "probability": np.clip(chance + rng.normal(0, 0.05, rows), 0.001, 0.999),
        "repaid": (rng.random(rows) < chance).astype("int64"),
    }
    fault(columns)
    columns["approved"] = (columns["probability"] >= 0.5).astype("int64")
    return pa.table(columns)
