"""Opens XGBoost models as the runner does, and compares contributions with XGBoost's own; run by `make oracles`.

XGBoost is no part of the development environment, so this runs in the one of the oracles, without pytest.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import xgboost  # type: ignore[import-not-found]

from mlobs_compile.runner import boosters

RANDOM = np.random.default_rng(5)
NAMES = ["amount", "age", "hour of day"]
X = RANDOM.normal(size=(500, 3))
X[::7, 1] = np.nan
Y = (X[:, 0] + 0.3 * np.nan_to_num(X[:, 1]) > 0.2).astype(int)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for ending in ("json", "ubj"):
            _binary(folder / f"model.{ending}")
        _several_classes(folder / "classes.json")
        _refused(folder / "broken.json")
    print("contributions of XGBoost models: as XGBoost says")


def _binary(path: Path) -> None:
    data = xgboost.DMatrix(X, Y, feature_names=NAMES)
    trained = xgboost.train({"objective": "binary:logistic", "seed": 1}, data, 20)
    trained.save_model(path)
    (path.parent / "MLmodel").write_text(
        f"flavors: {{xgboost: {{data: {path.name}, model_format: {path.suffix[1:]}}}}}"
    )
    for place in (path, path.parent):
        opened = boosters.opened(str(place))
        assert opened.names == tuple(NAMES) and opened.width == 3
        told = opened.contributions(X)
        assert told.shape == (500, 1, 4)
        np.testing.assert_allclose(told[:, 0, :], trained.predict(data, pred_contribs=True), atol=1e-6)
        np.testing.assert_allclose(
            told.sum(axis=(1, 2)), trained.predict(data, output_margin=True), atol=1e-4
        )


def _several_classes(path: Path) -> None:
    trained = xgboost.train(
        {"objective": "multi:softprob", "num_class": 3}, xgboost.DMatrix(X, np.arange(500) % 3), 3
    )
    trained.save_model(path)
    opened = boosters.opened(str(path))
    assert opened.names is None and opened.width == 3
    known = trained.predict(xgboost.DMatrix(X), pred_contribs=True)
    np.testing.assert_allclose(opened.contributions(X), known, atol=1e-6)


def _refused(path: Path) -> None:
    path.write_text("{}")
    try:
        boosters.opened(str(path))
    except boosters.ModelFault as fault:
        assert "XGBoost cannot read" in str(fault)
    else:
        raise AssertionError("an empty model was read")


if __name__ == "__main__":
    main()
