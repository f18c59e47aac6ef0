"""The schemas in the repo are those that the language has now."""

from __future__ import annotations

from pathlib import Path

from mlobs_compile.cli import schema

FOLDER = Path(__file__).parents[2] / "schemas"


def test_the_committed_schemas_are_fresh() -> None:
    wanted = schema.texts()
    stale = [name for name, text in wanted.items() if not _is(FOLDER / name, text)]
    assert stale == [], "run `mlobs schema`"


def test_no_schema_of_a_kind_that_is_gone_is_left() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} <= set(schema.texts())


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
