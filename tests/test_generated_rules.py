"""The rules that mlobs itself makes pass its own linter, and so do the queries of its presets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from mlobs_compile import preset, source
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.pipeline import lint_rules
from tests.platforms import MODEL, PROJECT, TEAM, compiled
from tests.realtools import test_slo_laws

REPO = Path(__file__).parent.parent
NAMED = "MLO408 the query for `expr` reads the counter `ray_node_mem_total`"
"""Ray calls the gauge of a node's memory as if it were a counter."""
MISNAMED = {"ray-cluster": "MLO408"}
GENERATED = sorted(REPO.glob("generated/*/prometheus/rules"))


def _said(found: Iterable[Diagnostic]) -> list[str]:
    """What is found, apart from matchers that match everything: a preset fills them where nobody chose."""
    lines = [f"{one.code} {one.message}" for one in found if one.code != "MLO319"]
    return [line for line in lines if not line.startswith(NAMED)]


def _linted(*files: tuple[str, str]) -> list[str]:
    documents = []
    for path, text in files:
        read = source.read(text, path)
        assert read.value is not None and not read.diagnostics
        documents.extend(read.value)
    return _said(lint_rules(documents))


@pytest.mark.parametrize("folder", GENERATED, ids=lambda folder: folder.parent.parent.name)
def test_the_rules_of_the_example_have_nothing_to_be_said_of(folder: Path) -> None:
    assert _linted(*((path.name, path.read_text()) for path in sorted(folder.glob("*.yaml")))) == []


def test_the_rules_of_every_kind_of_indicator_have_nothing_to_be_said_of() -> None:
    assert _linted(("rules.yaml", test_slo_laws.RULES)) == []


@pytest.mark.parametrize("name", preset.built_in_names())
def test_a_built_in_preset_would_pass_as_somebodys_own(name: str) -> None:
    text = (REPO / "mlobs_compile" / "presets" / f"{name}.yaml").read_text()
    assert f"name: {name}" in text
    own = text.replace(f"name: {name}", f"name: own-{name}", 1)
    said = _said(compiled(PROJECT, TEAM, MODEL, own).diagnostics)
    assert [line for line in said if line[:6] != MISNAMED.get(name)] == []


def test_a_preset_of_ones_own_is_looked_at_even_where_nothing_uses_it() -> None:
    text = (REPO / "mlobs_compile" / "presets" / "mlflow-server.yaml").read_text()
    own = text.replace("name: mlflow-server", "name: own", 1).replace("[$window]", "[$window] offset 5m)", 1)
    assert [line[:6] for line in _said(compiled(PROJECT, TEAM, MODEL, own).diagnostics)] == ["MLO301"]
