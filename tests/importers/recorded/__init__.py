"""What real tools left behind, trimmed to what an importer could read; tests with the real tools keep it fresh."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from mlobs_compile.importer import Artifact

FOLDER = Path(__file__).parent


def artifact(tool: str, path: str) -> Artifact:
    """A recorded JSON file as an importer gets it."""
    return Artifact(path, json.loads((FOLDER / tool / path).read_text("utf-8"), parse_float=Decimal))
