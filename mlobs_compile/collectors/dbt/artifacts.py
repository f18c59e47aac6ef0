"""Which artifact of dbt is which, by the schema that it names, and what of a manifest is needed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlobs_compile.collector import Misfit, Tree, mapping, text
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.route import Place, Route

MANIFEST, RESULTS, FRESHNESS = "manifest", "run-results", "sources"
KNOWN = {MANIFEST: range(10, 13), RESULTS: range(4, 7), FRESHNESS: range(3, 4)}
"""Versions of schemas.getdbt.com, dbt 1.6 to 1.11; a manifest before version 10 does not name its project."""
_SCHEMA = re.compile(r"https://schemas\.getdbt\.com/dbt/([a-z-]+)/v(\d+)\.json")


@dataclass(frozen=True, slots=True)
class Found:
    """An artifact whose kind is known."""

    path: str
    tree: Tree
    metadata: Tree

    @property
    def place(self) -> Place:
        return Place(self.path, Route())


def sorted_out(artifacts: tuple[Artifact, ...], said: list[Diagnostic]) -> dict[str, Found]:
    """The artifacts by their kind; tells of those that are none, that are twice, and of unknown versions."""
    found: dict[str, Found] = {}
    for artifact in artifacts:
        place = Place(artifact.path, Route())
        try:
            tree = mapping(artifact.content, "the file")
            metadata = mapping(tree.get("metadata"), "metadata")
            schema = text(metadata, "dbt_schema_version", "metadata")
        except Misfit as misfit:
            said.append(faults.FOREIGN.at(place, f"{misfit}, so this is no artifact of dbt"))
            continue
        kind, version = _kind(schema)
        if kind not in KNOWN:
            said.append(faults.FOREIGN.at(place, f"`{schema}` is no artifact that is read", help=_READ))
        elif kind in found:
            message = f"this is a second {kind} beside `{found[kind].path}`"
            said.append(faults.FOREIGN.at(place, message, help="push the folders one after another"))
        else:
            found[kind] = Found(artifact.path, tree, metadata)
            said += _unknown(place, kind, version)
    return found


_READ = "`manifest.json`, `run_results.json` and `sources.json` are read"


def _kind(schema: str) -> tuple[str, int]:
    known = _SCHEMA.fullmatch(schema)
    return (known[1], int(known[2])) if known else ("", 0)


def _unknown(place: Place, kind: str, version: int) -> list[Diagnostic]:
    known = KNOWN[kind]
    if version in known:
        return []
    message = f"version {version} of dbt's {kind} is unknown; known are {known[0]} to {known[-1]}"
    return [faults.VERSION.at(place, message, help="compare what is published with what dbt says")]


def project(manifest: Found) -> str:
    """The name in `dbt_project.yml`; raises Misfit."""
    return text(manifest.metadata, "project_name", f"{manifest.path}: metadata")


def node(manifest: Found, id: str) -> Tree:
    """A node of the manifest; an empty one where it does not know it."""
    for key in ("nodes", "unit_tests"):
        nodes = manifest.tree.get(key)
        found = nodes.get(id) if isinstance(nodes, dict) else None
        if isinstance(found, dict):
            return found
    return {}
