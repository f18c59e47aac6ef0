"""The frame of a SARIF 2.1.0 log, which is the same whatever is found."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.artifact import Body, Json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def log(rules: Sequence[Json], results: Sequence[Json]) -> Body:
    """A log of one run; columns count code points, as YAML's do, and paths are relative to the project."""
    run: Json = {
        "tool": {"driver": {"name": "mlobs", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the root of the project"}}},
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
