"""OpenSLO: documents of `openslo/v1` and `openslo/v1alpha`, which mlobs also compiles as they are.

Importing them is for those who want to go on in mlobs' own words: every reference is followed and every query stands
as mlobs asks it. What compiling them would say is said here too.
"""

from __future__ import annotations

from mlobs_compile import openslo
from mlobs_compile.diagnostic import Outcome, Part, has_errors
from mlobs_compile.faults import migration
from mlobs_compile.importer import Importer
from mlobs_compile.route import ROOT, Place
from mlobs_compile.source import Document
from mlobs_compile.translation import Translation


def read(documents: tuple[Document, ...]) -> Outcome[tuple[Translation, ...]]:
    """One service for each that is declared or named by an SLO."""
    foreign = openslo.translated(documents)
    said = list(foreign.translations.diagnostics)
    for other in foreign.others:
        help = "OpenSLO's have `apiVersion: openslo/v1` or `openslo/v1alpha`"
        where = Place(other.path, ROOT, other.doc)
        said.append(
            migration.UNREADABLE.at(where, "this is no document of OpenSLO", part=Part.KEY, help=help)
        )
    for kind, name, where in foreign.left:
        why = "mlobs asks no store itself" if kind == "DataSource" else "no SLO leads to it"
        message = f"the {kind} `{name}` is not imported: {why}"
        said.append(migration.NOT_CARRIED.at(where, message, part=Part.KEY))
    return Outcome(None if has_errors(said) else foreign.translations.value, tuple(said))


IMPORTER = Importer("openslo", read)
