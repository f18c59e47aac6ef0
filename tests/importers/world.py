"""Documents of other tools, imported and put into a project as a user would."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from mlobs_compile import source
from mlobs_compile.authoring import documents
from mlobs_compile.cli.translating import answered
from mlobs_compile.cli.trial import passing
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.importer import Artifact, Importer
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.merging import importing
from mlobs_compile.merging.importing import Wish, known_team
from mlobs_compile.merging.lock import Lock
from mlobs_compile.merging.table import findings
from mlobs_compile.pipeline import Run, compile_all
from mlobs_compile.plugins import slots
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.translation import Translation

PROJECT = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
defaults: {any: {metadata: {team: risk, runbook: "https://runbooks.example/all"}}}
targets: {prometheus: {alert_health: {record: false}OPTIONS}, alertmanager: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {oncall: {type: webhook, url: "https://hooks.example/risk"}}
routing: {page: [oncall], ticket: [oncall]}
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: documents by name as they are written, and everything that was said."""

    texts: dict[str, str]
    said: tuple[Diagnostic, ...]

    def tree(self, name: str) -> dict[str, Node]:
        found = source.read_data(f"{name}.yaml", self.texts[name])
        assert isinstance(found, dict)
        return found

    def get(self, name: str, *steps: str) -> Node:
        """The value at a route of a document; None where there is none."""
        here: Node = self.tree(name)
        for step in steps:
            here = here.get(step) if isinstance(here, dict) else None
        return here

    def told(self, *severities: Severity) -> dict[str, str]:
        """What was said, by the route in the original."""
        wanted = severities or tuple(Severity)
        return {
            str(found.where.route): found.message
            for found in self.said
            if isinstance(found.where, Place) and found.severity in wanted
        }

    def compiled(self, options: str = "") -> Run:
        """The documents in a project; they pass a check."""
        around = (
            source.read(PROJECT.replace("OPTIONS", f", {options}" if options else ""), "mlobs.yaml").value
            or ()
        )
        own = [source.read(text, f"{name}.yaml").value or () for name, text in self.texts.items()]
        run = compile_all((*around, *(one for each in own for one in each)))
        assert not run.failed, [f"{found.where} {found.message}" for found in run.diagnostics]
        return run

    def nodes(self) -> dict[str, AnyNode]:
        monitoring = self.compiled().builds[0].monitoring
        assert monitoring
        return {node.id: node for node in monitoring.nodes}

    def rules(self, options: str = "") -> str:
        """The rule file of the one document."""
        (artifact,) = self.compiled(options).builds[0].emissions["prometheus"].artifacts
        return artifact.text


def read(tool: str, *files: str) -> tuple[tuple[Translation, ...] | None, tuple[Diagnostic, ...]]:
    """What the importer itself makes of files."""
    importer = importlib.import_module(f"mlobs_compile.importers.{tool}").IMPORTER
    assert isinstance(importer, Importer) and importer.read
    parsed = [source.read(text, f"file{number}.yaml") for number, text in enumerate(files)]
    assert not any(one.diagnostics for one in parsed)
    outcome = importer.read(tuple(document for one in parsed for document in one.value or ()))
    return outcome.value, outcome.diagnostics


def drafted(tool: str, *artifacts: Artifact) -> Imported:
    """What an importer drafts from artifacts, as `mlobs import TOOL ... --team risk` writes it the first time."""
    importer = importlib.import_module(f"mlobs_compile.importers.{tool}").IMPORTER
    assert isinstance(importer, Importer) and importer.draft
    outcome = importer.draft(artifacts)
    assert outcome.value is not None, [one.message for one in outcome.diagnostics]
    drafts = tuple(known_team(answered(one, "risk"), frozenset()) for one in outcome.value)
    plan = importing.plan(drafts, {}, Lock(tool), Wish(tool, ".", slots()))
    texts = {path.rpartition("/")[2].removesuffix(".yaml"): text for path, text in plan.texts.items()}
    assert len(texts) == len(plan.texts), "names are told apart by kind only: look at the paths"
    return Imported(texts, (*outcome.diagnostics, *plan.said, *findings(drafts)))


def imported(tool: str, *files: str) -> Imported:
    found, said = read(tool, *files)
    assert found is not None, [one.message for one in said]
    translations, more = passing(found)
    return Imported(documents(translations, (*said, *more), ["Imported."]), (*said, *more))
