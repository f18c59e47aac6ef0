"""Every published number is right: from a spec through `mlobs baseline` and `mlobs run` to the JSON of a run.

The values are compared with oracles over pandas rows (truth/), which know the pages of docs/checks and none of mlobs's
code. Every kind of check has one: a new kind fails here until it is added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from mlobs_compile import plugins
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.realtools.truth import more, oracle, project
from tests.realtools.truth.oracle import Rows
from tests.realtools.truth.project import STYLES, Style

Found = Mapping[tuple[str, str, str, str], Mapping[str, Any]]
"""Findings by scope, kind, column and segment."""
WEIGHTS = (
    {"amount": 0.5, "age": 0.2, "country": 0.2, "flag": 0.05},
    {"amount": 0.3, "age": 0.4, "country": 0.1, "flag": 0.1},
)
CLASSES = ("cat", "dog", "1", "rare", "never true")
KEY = ["code", "sex"]


def cli(capsys: pytest.CaptureFixture[str], *asked: str) -> str:
    code = run([*asked])
    out, err = capsys.readouterr()
    assert code == Exit.OK or (code == Exit.FINDINGS and out), err or out
    return out


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def frozen(capsys: pytest.CaptureFixture[str], name: str, *asked: str) -> Mapping[str, Any]:
    """A new baseline, as it is committed."""
    code = run(["baseline", name, *asked])
    told = capsys.readouterr()
    assert code == Exit.OK, told.err
    held: Mapping[str, Any] = json.loads(Path("baselines", f"{name}.json").read_text())
    return held


def found(capsys: pytest.CaptureFixture[str], *asked: str) -> Found:
    findings = json.loads(cli(capsys, "run", *asked, "--format", "json"))["findings"]
    held = {(one["scope"], one["kind"], one["column"] or "", one["segment"] or ""): one for one in findings}
    assert len(held) == len(findings)
    return held


def near(finding: Mapping[str, Any], expected: float | None, state: str = "pass") -> None:
    """The finding has the value, or none where there is none; a value read from bins is off by its bound at most."""
    said = f"{finding['check']} {finding['column']} {finding['segment']}: {finding['message']}"
    if expected is None or np.isnan(expected):
        assert finding["status"] == "no_data", said
        return
    assert finding["status"] == state, said
    off = finding["error_bound"] or 0.0
    assert abs(finding["value"] - expected) <= off + 1e-9 * max(1.0, abs(expected)), (
        f"{expected} is not {said}"
    )


def parts(frame: pd.DataFrame, *, cut: bool) -> Iterator[tuple[str, pd.DataFrame]]:
    """The batch as it is, or narrowed and by segment; fewer than 50 rows have no verdict."""
    if not cut:
        yield "", frame
        return
    kept = frame[(frame["amount"] > 0.8) & (frame["country"].notna()) & (frame["country"] != "FR")]
    yield "", kept
    for name, part in kept.groupby(kept["region"].fillna("")):
        yield f"region={name}", part


def attributions(folder: Path) -> None:
    for name, weights in zip(("before", "now"), WEIGHTS, strict=True):
        pq.write_table(
            pa.table({"feature": list(weights), "mean_abs": list(weights.values())}),
            folder / f"{name}.parquet",
        )


@pytest.mark.parametrize("style", STYLES, ids=[one.name for one in STYLES])
def test_every_measure_of_a_binary_model(
    style: Style, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mlobs.yaml").write_text(project.documents(style))
    attributions(folder)
    before, now = project.rows(1, 4000, 0.0), project.rows(2, 2000, 0.4)
    pq.write_table(project.table(before, style), "reference.parquet")
    pq.write_table(project.table(now, style), "today.parquet")
    for name in ("plain", "cut"):
        kept = frozen(capsys, name, "--data", "reference.parquet", "--attributions", "before.parquet")
        held = found(capsys, "--model", name, "--data", "today.parquet", "--attributions", "now.parquet")
        compared = binary(held, (before, now), kept, cut=name == "cut")
        assert compared == set(held)


def binary(
    held: Found, frames: tuple[pd.DataFrame, pd.DataFrame], frozen: Mapping[str, Any], *, cut: bool
) -> set[tuple[str, str, str, str]]:
    """Compares every finding with its oracle; those that were."""
    before, now = (one.assign(score=one["s"]) for one in frames)
    compared = set()
    for segment, part in parts(now, cut=cut):
        for key, column, of in _binary(cut=cut):
            concept = "auc" if cut else "accuracy"
            settings = {"metric": concept} if key[1] == "concept_drift" else project.SETTINGS.get(key[1], {})
            rows = Rows(part, before, column, frozen, settings, WEIGHTS)
            finding = held[*key, segment]
            compared.add((*key, segment))
            near(finding, of(rows))
    return compared


def _binary(*, cut: bool) -> Iterator[tuple[tuple[str, str, str], str, oracle.Oracle]]:
    for kind, of in oracle.DRIFT.items():
        if cut and kind not in project.BINNED:
            continue
        for column in ("amount", "age", "country", "flag", "score"):
            yield ("drift", kind, column), column, of
    for kind, of in oracle.BINARY.items():
        yield ("performance", kind, ""), "", of
    for kind, of in oracle.ESTIMATED.items():
        yield ("estimated", kind, ""), "", of
    for kind in more.BIAS_READS:
        yield ("bias", kind, "sex=F"), "", more.bias(kind)
    for kind, of in more.ATTRIBUTIONS.items():
        if not cut:
            yield ("explainability", kind, ""), "", of


def test_every_measure_of_several_classes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mlobs.yaml").write_text(project.documents(STYLES[0]))
    dice = np.random.default_rng(3)
    truth = dice.choice(CLASSES[:4], 1500, p=[0.5, 0.3, 0.19, 0.01])
    said = np.where(dice.random(1500) < 0.7, truth, dice.choice(CLASSES, 1500))
    frame = pd.DataFrame({"y": truth, "p": said}).mask(dice.random((1500, 2)) < 0.03)
    pq.write_table(pa.table({"truth": frame["y"], "predicted": frame["p"]}), "today.parquet")
    held = found(capsys, "--model", "several", "--data", "today.parquet")
    for kind, of in oracle.MULTICLASS.items():
        near(held["performance", kind, "", ""], of(Rows(frame, frame)))
    assert len(held) == len(oracle.MULTICLASS)


def test_every_measure_of_numbers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mlobs.yaml").write_text(project.documents(STYLES[0]))
    frames = []
    for seed, name in ((1, "reference"), (2, "today")):
        frame = project.rows(seed, 1500, 0.2 * seed)
        dice = np.random.default_rng(seed)
        y = np.where(dice.random(1500) < 0.05, 0.0, frame["amount"].fillna(2) * 10 + dice.normal(0, 3, 1500))
        p = y + dice.normal(0.5, 1, 1500) * frame["amount"].fillna(3)
        frame = frame.assign(y=y, p=p, predicted=p)
        frame.loc[::17, "y"], frame.loc[::23, ["p", "predicted"]] = np.nan, np.nan
        columns = {name: frame[name] for name in ("amount", "country", "region", "predicted")}
        pq.write_table(pa.table({**columns, "truth": pa.array(frame["y"])}), f"{name}.parquet")
        frames.append(frame)
    kept = frozen(capsys, "numbers", "--data", "reference.parquet")
    held = found(capsys, "--model", "numbers", "--data", "today.parquet")
    kinds = [("performance", *one) for one in oracle.REGRESSION.items()]
    kinds += [("estimated", *one) for one in more.LOSSES.items()]
    regions = {f"region={name}": part for name, part in frames[1].groupby(frames[1]["region"].fillna(""))}
    for segment, part in {"": frames[1], **regions}.items():
        for scope, kind, of in kinds:
            near(held[scope, kind, "", segment], of(Rows(part, frames[0], frozen=kept)))
    assert len(held) == len(kinds) * (1 + len(regions))


def test_every_measure_of_rankings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mlobs.yaml").write_text(project.documents(STYLES[0]))
    dice = np.random.default_rng(4)
    query = dice.integers(0, 120, 900)
    frame = pd.DataFrame({
        "query": query, "y": dice.choice([0.0, 1.0, 3.0], 900, p=[0.7, 0.2, 0.1]) * (query % 7 > 0),
        "s": np.round(dice.random(900), 1),
    })  # fmt: skip
    frame.loc[::31, "y"] = np.nan
    names = {"query": frame["query"], "truth": pa.array(frame["y"], from_pandas=True), "score": frame["s"]}
    pq.write_table(pa.table(names), "today.parquet")
    held = found(capsys, "--model", "ranks", "--data", "today.parquet")
    for kind, of in more.RANKING.items():
        near(
            held["performance", kind, "", ""], of(Rows(frame, frame, settings=project.SETTINGS.get(kind, {})))
        )
    assert len(held) == len(more.RANKING)


@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
@pytest.mark.parametrize("name", ["all", "some"])
def test_every_expectation_of_data(
    name: str, engine: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mlobs.yaml").write_text(project.documents(STYLES[0]))
    rows = project.goods(5)
    table = project.table(rows, STYLES[0])
    for column in ("paid", "code", "left", "right"):
        table = table.append_column(column, pa.array(rows[column], from_pandas=True))
    pq.write_table(table, "today.parquet")
    end = ("--window-end", "2026-01-01T00:00:00Z")
    held = found(capsys, "--dataset", name, "--data", "today.parquet", "--engine", engine, *end)
    narrowed = next(part for _, part in parts(rows, cut=name == "some"))
    checks = {one["check"].split("/", 1)[1]: one for one in held.values()}
    for (scope, kind), of in more.QUALITY.items():
        mine = [one for name, one in checks.items() if kind in name.split("/")]
        assert len(mine) == 1, (scope, kind, list(checks))
        value = of(rows if kind in ("schema", "sql") else narrowed)
        if kind == "unique_key":  # Great Expectations counts every row of a repeated key as wrong.
            repeated = float(1 - narrowed.dropna(how="all", subset=KEY).duplicated(KEY, keep=False).mean())
            near(mine[0], value if engine == "duckdb" else repeated, "fail")
        else:
            near(mine[0], value)


def test_every_kind_of_check_has_an_oracle() -> None:
    held = {("drift", kind) for kind in oracle.DRIFT} | {("bias", kind) for kind in more.BIAS_READS}
    for problem in (oracle.BINARY, oracle.MULTICLASS, oracle.REGRESSION, more.RANKING):
        held |= {("performance", kind) for kind in problem}
    held |= {("estimated", kind) for kind in (*oracle.ESTIMATED, *more.LOSSES)}
    held |= {("explainability", kind) for kind in more.ATTRIBUTIONS} | set(more.QUALITY)
    assert held == {(str(scope.value), kind) for scope, kind in plugins.checks()}
