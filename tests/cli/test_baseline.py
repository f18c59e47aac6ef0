"""mlobs baseline: from a file of good data to bytes that are committed, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlobs_compile import frozen
from mlobs_compile.baseline import Categories, Numbers
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests import projects

SIZE = 4_000
MODEL = """
outputs: {prediction: predicted_fraud, score: score, timestamp: at}
monitors: runner
features: {dataset: transactions, names: [amount, age_band, items, code]}
drift:
  features:
    "*": {psi: {at_most: baseline + 3 std}}
    amount: {psi: {at_most: 0.2, strategy: width, bins: 5}, ks: {at_most: 0.1}}
  predictions: {psi: {at_most: 0.2}}
"""
DATASET = """
columns:
  amount: {type: float}
  code: {type: integer, personal: true}
  age_band: {type: string, personal: true, checks: {one_of: {values: [young, old]}}}
"""


def _data() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    amount = np.where(rng.random(SIZE) < 0.3, 0.0, rng.lognormal(3, 1, SIZE))
    return pd.DataFrame({
        "at": pd.date_range("2026-01-01", periods=SIZE, freq="min"), "amount": np.where(rng.random(SIZE) < 0.02, np.nan, amount),
        "age_band": rng.choice(["young", "old", "Ada Lovelace"], SIZE), "items": rng.integers(0, 8, SIZE),
        "code": rng.integers(10_000, 99_999, SIZE), "predicted_fraud": rng.integers(0, 2, SIZE), "score": rng.random(SIZE),
        "is_fraud": rng.integers(0, 2, SIZE),
    })  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in projects.texts(MODEL, DATASET).items():
        (tmp_path / ("mlobs.yaml" if name == "project.yaml" else name)).write_text(text)
    _data().to_parquet(tmp_path / "good.parquet")
    return tmp_path


def _made(*more: str) -> bytes:
    assert run(["baseline", "fraud", "--data", "good.parquet", *more]) == Exit.OK
    return Path("baselines/fraud.json").read_bytes()


def test_it_holds_what_the_checks_ask_for(folder: Path) -> None:
    made, data = frozen.read(_made()), _data()
    assert made.rows == SIZE and set(made.columns) == {"amount", "age_band", "items", "code", "score"}
    amount = made.columns["amount"]
    assert isinstance(amount, Numbers) and set(amount.cuts) == {"fine", "width-5"}
    assert amount.nulls == data.amount.isna().sum() and amount.rows == SIZE
    assert (amount.low, amount.high) == (0, data.amount.max())
    assert amount.mean == pytest.approx(data.amount.mean()) and amount.stdev == pytest.approx(
        data.amount.std()
    )
    for cut in amount.cuts.values():
        bins = np.searchsorted(cut.edges, data.amount.dropna(), side="left")
        assert cut.counts == tuple(np.bincount(bins, minlength=len(cut.edges) + 1))


def test_a_value_that_is_many_rows_has_a_fine_bin_of_its_own(folder: Path) -> None:
    amount = frozen.read(_made()).columns["amount"]
    assert isinstance(amount, Numbers)
    edges, counts = amount.cuts["fine"].edges, amount.cuts["fine"].counts
    assert counts[edges.index(0.0)] == (_data().amount == 0).sum() and counts[edges.index(0.0) - 1] == 0


def test_few_whole_numbers_are_categories(folder: Path) -> None:
    items = frozen.read(_made()).columns["items"]
    assert isinstance(items, Categories) and set(items.values) == {str(i) for i in range(8)}


def test_of_personal_columns_it_holds_only_what_the_specs_name(folder: Path) -> None:
    text = _made()
    assert b"Ada" not in text
    made = frozen.read(text)
    band, code = made.columns["age_band"], made.columns["code"]
    assert isinstance(band, Categories) and set(band.values) == {"young", "old"}
    assert band.other == (_data().age_band == "Ada Lovelace").sum()
    assert isinstance(code, Numbers) and code.low is None and code.high is None
    assert all(float(f"{edge:.2g}") == edge for cut in code.cuts.values() for edge in cut.edges)


def test_a_personal_column_of_which_the_specs_name_no_value_is_one_category(
    folder: Path, capsys: Any
) -> None:
    unnamed = DATASET.replace(", checks: {one_of: {values: [young, old]}}", "")
    for name, text in projects.texts(MODEL, unnamed).items():
        (folder / ("mlobs.yaml" if name == "project.yaml" else name)).write_text(text)
    band = frozen.read(_made()).columns["age_band"]
    assert isinstance(band, Categories) and band.values == () and band.other == SIZE
    assert "Error" not in capsys.readouterr().err
    run(["run", "--model", "fraud", "--data", "good.parquet", "--format", "json"])
    found = {
        one["column"]: one for one in json.loads(capsys.readouterr().out)["findings"] if one["kind"] == "psi"
    }
    assert found["age_band"]["status"] == "pass" and found["age_band"]["value"] == 0


def test_the_same_data_gives_the_same_bytes(folder: Path) -> None:
    assert _made() == _made()


def test_norms_are_spread_over_chunks_so_that_a_relative_bound_compiles(folder: Path, capsys: Any) -> None:
    assert run(["check", "."]) == Exit.FINDINGS
    assert "MLO601" in capsys.readouterr().out
    norm = frozen.read(_made("--chunks", "8")).norms["fraud/drift/all/psi/measure/items"]
    assert norm.value == 0 and norm.chunks == 8
    assert norm.mean is not None and norm.std is not None and 0 < norm.std < norm.mean < 0.1
    assert run(["check", "."]) == Exit.OK


def test_chunks_by_a_column_of_texts_are_its_values(folder: Path) -> None:
    norm = frozen.read(_made("--chunk-by", "age_band")).norms["fraud/predictions/psi/measure"]
    assert norm.chunks == 3


def test_check_tells_a_baseline_that_lacks_a_cut(folder: Path, capsys: Any) -> None:
    assert run(["baseline", "fraud", "--check"]) == Exit.STALE
    _made()
    assert run(["baseline", "fraud", "--check"]) == Exit.OK
    model = json.loads(Path("model.yaml").read_text())
    model["drift"]["predictions"]["psi"]["bins"] = 20
    Path("model.yaml").write_text(json.dumps(model))
    assert run(["baseline", "fraud", "--check"]) == Exit.STALE
    assert "no bins `quantiles-20` of `score`" in capsys.readouterr().out


def test_an_edited_baseline_is_refused_and_may_be_made_anew(folder: Path, capsys: Any) -> None:
    text = _made()
    Path("baselines/fraud.json").write_bytes(text.replace(b'"rows": 4000', b'"rows": 4001'))
    assert run(["check", "."]) == Exit.FINDINGS
    assert "MLO603" in capsys.readouterr().out
    assert _made() == text


def test_a_baseline_of_no_model_is_told(folder: Path, capsys: Any) -> None:
    _made()
    Path("baselines/other.json").write_bytes(
        frozen.text(frozen.digested(replace(frozen.read(_made()), model="other"))).encode()
    )
    assert run(["check", "."]) == Exit.OK
    assert "MLO604" in capsys.readouterr().out


@pytest.mark.parametrize(("asked", "said"), [
    (["frued", "--data", "good.parquet"], "no model `frued`; did you mean `fraud`?"),
    (["fraud"], "say which data is good"),
    (["fraud", "--data", "bad.parquet"], "there is no file `bad.parquet`"),
    (["fraud", "--data", "mlobs.yaml"], "ends in none of"),
    (["fraud", "--data", "good.parquet", "--chunk-by", "zz"], "no column `zz`"),
    (["fraud", "--data", "good.parquet", "--labels", "good.parquet"], "does not say how labels are joined"),
])  # fmt: skip
def test_what_cannot_be_says_why(folder: Path, capsys: Any, asked: list[str], said: str) -> None:
    assert run(["baseline", *asked]) == Exit.USAGE
    assert said in capsys.readouterr().err
    assert not Path("baselines").exists()


def test_an_empty_file_makes_no_bins_and_says_so(folder: Path, capsys: Any) -> None:
    _data().head(0).to_parquet("good.parquet")
    assert frozen.read(_made()).columns == {}
    assert "`amount` holds nulls only" in capsys.readouterr().err


def test_infinite_values_leave_a_baseline_that_can_be_read(folder: Path) -> None:
    data = _data()
    data.loc[:9, "amount"], data.loc[10:19, "amount"] = np.inf, -np.inf
    data.to_parquet(folder / "good.parquet")
    amount = frozen.read(_made()).columns["amount"]
    assert isinstance(amount, Numbers) and (amount.low, amount.high) == (None, None)


LATE = "performance: {problem: binary, label: is_fraud, labels: {join: id, lag: 1d}, metrics: {recall: {at_least: 0.5}}}\n"


def _late(folder: Path, labels: pd.DataFrame) -> None:
    texts = projects.texts(
        "outputs: {prediction: predicted_fraud, score: score, timestamp: at}\nmonitors: runner\n" + LATE
    )
    for name, text in texts.items():
        (folder / ("mlobs.yaml" if name == "project.yaml" else name)).write_text(text)
    _data().drop(columns="is_fraud").assign(id=range(SIZE)).to_parquet(folder / "good.parquet")
    labels.to_csv(folder / "late.csv", index=False)


@pytest.mark.parametrize("chunks", ["0", "4"])
def test_late_labels_are_joined_before_the_baseline_is_made(folder: Path, chunks: str) -> None:
    _late(folder, pd.DataFrame({"id": range(SIZE), "is_fraud": _data().predicted_fraud}))
    norms = frozen.read(_made("--labels", "late.csv", "--chunks", chunks)).norms
    (recall,) = (norm for name, norm in norms.items() if "recall" in name)
    assert (recall.value, recall.chunks) == (1.0, int(chunks))


@pytest.mark.parametrize(("labels", "said"), [
    (pd.DataFrame({"id": [1, 1], "is_fraud": [0, 1]}), "1 values of `id` stand more than once in the labels"),
    (pd.DataFrame({"ids": [1], "is_fraud": [0]}), "the labels have no column `id`; did you mean `ids`?"),
    (pd.DataFrame({"id": [1], "fraud": [0]}), "the labels have no column `is_fraud`"),
])  # fmt: skip
def test_labels_that_cannot_be_joined_make_no_baseline(
    folder: Path, capsys: Any, labels: pd.DataFrame, said: str
) -> None:
    _late(folder, labels)
    assert run(["baseline", "fraud", "--data", "good.parquet", "--labels", "late.csv"]) == Exit.USAGE
    assert said in capsys.readouterr().err and not Path("baselines").exists()


def _measured(folder: Path, feature: str) -> Path:
    """What Feast keeps of a feature of ten values: five bins of equal width."""
    histogram = json.dumps({"bins": [0, 2, 4, 6, 8, 10], "counts": [1, 2, 3, 2, 1], "bin_width": 2})
    row = {
        "feature_name": feature,
        "feature_view_name": "payments",
        "project_id": "acme",
        "is_baseline": True,
    }
    counted = {
        "row_count": 10,
        "null_count": 1,
        "null_rate": 0.1,
        "min_val": 0,
        "max_val": 10,
        "histogram": histogram,
    }
    file = folder / "feast_monitoring_feature_metrics.json"
    file.write_text(json.dumps({"metrics": [row | counted]}))
    return file


def test_what_feast_measured_is_frozen_where_the_bins_are_those_of_the_checks(
    folder: Path, capsys: Any
) -> None:
    assert run(["baseline", "fraud", "--feast", str(_measured(folder, "amount"))]) == Exit.OK
    assert "`amount` is cut by Feast as `width-5`, and its checks ask for" in capsys.readouterr().err
    held = frozen.read((folder / "baselines" / "fraud.json").read_bytes()).columns["amount"]
    assert isinstance(held, Numbers) and held.cuts["width-5"].counts == (1, 2, 3, 2, 1) and held.nulls == 1


def test_a_file_of_feast_stands_alone_and_holds_the_features_of_the_model(folder: Path, capsys: Any) -> None:
    file = str(_measured(folder, "elsewhere"))
    assert run(["baseline", "fraud", "--feast", file]) == Exit.USAGE
    assert "holds no baseline of the features of `fraud`" in capsys.readouterr().err
    assert run(["baseline", "fraud", "--feast", file, "--data", "good.parquet"]) == Exit.USAGE
    assert "`--feast FILE` takes its place" in capsys.readouterr().err
    assert not (folder / "baselines").exists()
