"""The layers of the house, the independence of neighbours, the purity of the core: all of `.importlinter`."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

REPO = Path(__file__).parents[2]


def test_every_import_keeps_the_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(REPO / ".importlinter"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_every_plural_folder_has_a_contract_of_independence() -> None:
    contracts = (REPO / ".importlinter").read_text("utf-8")
    for folder in ("checks.*", "rules", "query_rules", "targets", "reporters", "importers"):
        assert f"type = independence\nmodules =\n    mlobs_compile.{folder}.*" in contracts
