"""Reads a check's page and the documents that its fragments are parts of."""

from __future__ import annotations

import re

from mlobs_compile.check import Check, Scope
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.registry import names, page, plugins
from mlobs_compile.route import Place
from mlobs_compile.source import Node, read_data
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.load import load
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.shape import Shape, Slot

PACKAGE = "mlobs_compile.checks"
MODULES: dict[str, Check[Shape]] = {
    f"{scope.value}.{name.replace('-', '_')}": check
    for scope in Scope
    for name, check in zip(
        names(f"{PACKAGE}.{scope.value}"), plugins(f"{PACKAGE}.{scope.value}", "CHECK", Check), strict=True
    )
}
"""Every check by the folder and the name of its file."""
CHECKS = tuple(MODULES.values())
SLOTS = {
    scope.value: Slot({check.name: check.shape for check in CHECKS if check.scope is scope})
    for scope in Scope
}
_FENCED = re.compile(r"^(Bad|Good): ?(.*?)^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REST: dict[str, dict[str, Node]] = {
    "performance": {"problem": "binary", "label": "is_fraud"},
    "bias": {"facets": {"age_band": {"groups": ["18-25"]}}},
}
"""What a whole document says beside the fragment."""


def check(scope: Scope, name: str) -> Check[Shape]:
    """The check of this name."""
    (found,) = (check for check in CHECKS if check.scope is scope and check.name == name)
    return found


def fragments(module: str) -> list[tuple[str, Node]]:
    """`Bad` or `Good`, and the fragment, for each example of the page in order."""
    text = page(f"{PACKAGE}.{module}")
    return [(title, read_data(f"{module}.yaml", body)) for title, _, body in _FENCED.findall(text)]


def loaded(scope: Scope, fragment: Node) -> Outcome[Dataset] | Outcome[Model]:
    """The fragment as a part of a whole document of the kind that has such checks."""
    assert isinstance(fragment, dict)
    head: dict[str, Node] = {"apiVersion": "mlobs/v1", "metadata": {"name": "fraud"}}
    for key, rest in _REST.items():
        if isinstance(part := fragment.get(key), dict):
            fragment = {**fragment, key: rest | part}
    if scope in (Scope.COLUMN, Scope.TABLE):
        return load(Dataset, {**head, "kind": "Dataset", **fragment}, lambda route: Place("x", route), SLOTS)
    return load(Model, {**head, "kind": "Model", **fragment}, lambda route: Place("x", route), SLOTS)


def written(node: Node, name: str) -> list[Node]:
    """Everything that stands under the check's name in a fragment."""
    if isinstance(node, list):
        return [found for entry in node for found in written(entry, name)]
    if not isinstance(node, dict):
        return []
    return [
        found for key, entry in node.items() for found in ([entry] if key == name else written(entry, name))
    ]
