"""Writes cbpe.json: what NannyML estimates on the rows of cbpe_rows.py, and on a data set that it ships.

It runs in an environment of its own, which `make oracles` makes: NannyML does not import beside pandas 3. Given a
folder, it compares NannyML with the file that is there instead, and leaves the data set with its estimates in the folder
for tests/oracles/car_loans.py.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
sys.path.insert(0, str(Path(__file__).parent))

import cbpe_rows
import nannyml  # type: ignore[import-not-found]
import pandas as pd

FILE = Path(__file__).with_name("cbpe.json")
METRICS = {"roc_auc": "auc", "f1": "f1", "precision": "precision", "recall": "recall", "accuracy": "accuracy"}
PACKAGES = ("nannyml", "pandas", "numpy", "scikit-learn", "statsmodels")


def frame(scores: list[float], labels: list[int] | None) -> pd.DataFrame:
    predicted = [int(score >= cbpe_rows.THRESHOLD) for score in scores]
    made = pd.DataFrame({"score": scores, "predicted": predicted})
    return made if labels is None else made.assign(label=labels)


def estimated(reference: pd.DataFrame, analysis: pd.DataFrame, size: int) -> list[dict[str, float]]:
    """NannyML's estimates by chunk."""
    made = nannyml.CBPE(
        metrics=list(METRICS), y_pred_proba="score", y_pred="predicted", y_true="label",
        problem_type="classification_binary", chunk_size=size,
    )  # fmt: skip
    made.fit(reference)
    if not made.needs_calibration:
        raise SystemExit("NannyML did not calibrate these scores, so it is no oracle for a calibration")
    told = made.estimate(analysis).filter(period="analysis").to_df()
    columns = {ours: told[theirs, "value"] for theirs, ours in METRICS.items()}
    return [{name: float(column.iloc[i]) for name, column in columns.items()} for i in range(len(told))]


def on_made_rows() -> list[dict[str, float]]:
    chunks = [frame(scores, None) for scores, _ in cbpe_rows.analysis()]
    return estimated(frame(*cbpe_rows.reference()), pd.concat(chunks, ignore_index=True), cbpe_rows.CHUNK)


def on_car_loans(folder: Path) -> None:
    """Leaves the data set that NannyML ships, and its estimates, in a folder."""
    reference, analysis, target = nannyml.load_synthetic_car_loan_dataset()
    names = {"y_pred_proba": "score", "y_pred": "predicted", "repaid": "label"}
    reference = reference.rename(columns=names)[["score", "predicted", "label"]]
    analysis = analysis.merge(target, on="id").rename(columns=names)[["score", "predicted", "label"]]
    told = estimated(reference, analysis.drop(columns="label"), 5000)
    folder.mkdir(parents=True, exist_ok=True)
    reference.to_csv(folder / "reference.csv", index=False)
    analysis.to_csv(folder / "analysis.csv", index=False)
    (folder / "estimates.json").write_text(json.dumps({"chunk": 5000, "estimates": told}), "utf-8")


def main(arguments: list[str]) -> None:
    told = {"versions": {name: version(name) for name in PACKAGES}, "estimates": on_made_rows()}
    if not arguments:
        FILE.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
        return
    kept = json.loads(FILE.read_text("utf-8"))["estimates"]
    for known, now in zip(kept, told["estimates"], strict=True):
        if any(abs(known[name] - now[name]) > 1e-9 for name in known):
            raise SystemExit(f"NannyML no longer says what {FILE.name} holds: {known} and now {now}")
    on_car_loans(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
