"""Opens models of trees that are kept without pickle, and asks them for the contribution of each feature.

What a pickle holds is run when it is read, and a runner has the rights of a job: so pickles are refused, whatever
folder they lie in. LightGBM's text format and XGBoost's JSON and UBJ hold numbers and nothing else. Contributions are
the libraries' own, TreeSHAP (Lundberg and others 2018): exact Shapley values, in the unit of the margin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

REMEDY = "save it as LightGBM text or XGBoost JSON or UBJ, or give a table with --attributions"
_PICKLED, _TEXT, _BRACE = b"\x80", b"tree", b"{"
_ENDINGS = (".pkl", ".pickle", ".joblib", ".cloudpickle")


class ModelFault(Exception):
    """A model cannot be asked for contributions; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Booster:
    """A model of trees, opened."""

    names: tuple[str, ...] | None
    """Its features in order; None where the model knows them by number only."""
    width: int
    """How many features it takes."""
    contributions: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]
    """Rows of features to an array of rows, outputs, and features with the expected value as the last."""


def opened(place: str) -> Booster:
    """The model of a file or an MLflow model folder; raises ModelFault."""
    path = _local(place)
    file, flavour = _in_folder(path) if path.is_dir() else (path, None)
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise ModelFault(f"`{file}` cannot be read: {(error.strerror or str(error)).lower()}") from error
    if head.startswith(_PICKLED) or file.suffix in _ENDINGS:
        raise ModelFault(f"`{file}` is a pickle, which runs what it holds when it is read; {REMEDY}")
    if head.startswith(_TEXT) and flavour in (None, "lightgbm"):
        return _lightgbm(file)
    if head.startswith(_BRACE) and flavour in (None, "xgboost"):
        return _xgboost(file)
    raise ModelFault(f"`{file}` is neither LightGBM text nor XGBoost JSON or UBJ; {REMEDY}")


def _local(place: str) -> Path:
    scheme, found, rest = place.partition("://")
    if found and scheme != "file":
        raise ModelFault(f"`{place}` is not on this machine; fetch it before the run and give its path")
    path = Path(rest if found else place)
    if not path.exists():
        raise ModelFault(f"there is no model `{place}`")
    return path


def _in_folder(folder: Path) -> tuple[Path, str]:
    """The data file of an MLflow model folder, as its `MLmodel` says."""
    import yaml

    try:
        told = yaml.safe_load((folder / "MLmodel").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelFault(f"`{folder}` is no MLflow model: its `MLmodel` cannot be read") from error
    flavours = told.get("flavors") if isinstance(told, dict) else None
    if not isinstance(flavours, dict) or not flavours:
        raise ModelFault(f"`{folder}` is no MLflow model: its `MLmodel` names no flavour")
    for name in ("lightgbm", "xgboost"):
        data = flavours[name].get("data") if isinstance(flavours.get(name), dict) else None
        if isinstance(data, str):
            file = (folder / data).resolve()
            if not file.is_relative_to(folder.resolve()):
                raise ModelFault(f"the `MLmodel` of `{folder}` points out of the folder, to `{data}`")
            return file, name
    listed = ", ".join(f"`{name}`" for name in sorted(str(name) for name in flavours))
    raise ModelFault(
        f"`{folder}` holds the MLflow flavours {listed}, which are pickles or no trees; {REMEDY}"
    )


def _lightgbm(file: Path) -> Booster:
    try:
        import lightgbm
    except ImportError as error:
        raise ModelFault("a LightGBM model needs the package `lightgbm`: pip install lightgbm") from error
    try:
        model = lightgbm.Booster(model_file=str(file))
    except lightgbm.basic.LightGBMError as error:
        raise ModelFault(f"LightGBM cannot read `{file}`: {error}") from error
    names, outputs = tuple(model.feature_name()), model.num_model_per_iteration()
    numbered = names == tuple(f"Column_{i}" for i in range(len(names)))

    def contributions(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return _array(model.predict(rows, pred_contrib=True)).reshape(len(rows), outputs, len(names) + 1)

    return Booster(None if numbered else names, len(names), contributions)


def _xgboost(file: Path) -> Booster:
    try:
        import xgboost
    except ImportError as error:
        raise ModelFault("an XGBoost model needs the package `xgboost`: pip install xgboost") from error
    model = xgboost.Booster()
    try:
        model.load_model(str(file))
    except xgboost.core.XGBoostError as error:
        raise ModelFault(f"XGBoost cannot read `{file}`: {str(error).splitlines()[0]}") from error
    names: Sequence[str] | None = model.feature_names
    width = int(model.num_features())

    def contributions(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        told = model.predict(xgboost.DMatrix(rows, feature_names=names), pred_contribs=True)
        return _array(told).reshape(len(rows), -1, width + 1)

    return Booster(tuple(names) if names else None, width, contributions)


def _array(told: object) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.asarray(told, dtype=float)
