"""A tool that leaves a JSON file of tables behind, and its importer: what the merge needs, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlobs_compile.cli.drafting import Asked, draft
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.importer import Artifact, Importer
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, Translation, Way

FILE = "out/tables.json"


def _draft(artifacts: tuple[Artifact, ...]) -> Outcome[tuple[Translation, ...]]:
    (artifact,) = artifacts
    assert isinstance(artifact.content, dict)
    return Outcome(tuple(_table(artifact.path, name, body) for name, body in artifact.content.items()))


def _table(path: str, name: str, body: Mapping[str, Node]) -> Translation:
    place = Place(path, Route((name,)))
    made = Draft(name, place)
    made.put(("apiVersion",), "mlobs/v1", place)
    made.put(("kind",), "Dataset", place)
    made.put(("metadata", "name"), name, place)
    for route, value in body.items():
        steps = tuple(route.removeprefix("?").split("/"))
        if route.startswith("?"):
            made.invent(steps, value, place, "a guess of the toy's")
        else:
            made.put(steps, value, Place(path, Route(("checks", steps[-1]))))
        made.tell("values", Way.NATIVE, place)
    made.tag("toys")
    return made.done()


TOY = Importer("toy", draft=_draft, files=(FILE,))


def import_toys(folder: Path, out: str = "specs", **asked: bool | tuple[str, ...]) -> int:
    """Runs `mlobs import toy FOLDER --out OUT --team risk`."""
    return draft(TOY, (folder,), out, Asked("toy", "risk", **asked))  # type: ignore[arg-type]
