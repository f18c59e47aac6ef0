"""Documents of sloth: `version: prometheus/v1` files and PrometheusServiceLevel objects, with AlertWindows beside them.

Each service becomes a Service, each of its SLOs an SLO of the same name. Queries keep their text, with `$window` for
`{{.window}}`. Alerts that are switched off stay off; labels and descriptions become annotations. An AlertWindows file
among those given sets window and tiers of all SLOs, as `--default-slo-period` does with sloth.

Not carried over: SLI plugins and SLO plugins, which are programs; labels and annotations of alerts, for mlobs sets
its own; names of alerts, which mlobs makes of ids; intervals of rule groups.
"""

from __future__ import annotations

from mlobs_compile.diagnostic import Diagnostic, Outcome, Part, has_errors
from mlobs_compile.faults import migration
from mlobs_compile.importer import Importer
from mlobs_compile.importers.sloth.services import ServiceReader
from mlobs_compile.importers.sloth.windows import write_windows
from mlobs_compile.original import Original
from mlobs_compile.route import ROOT, Place
from mlobs_compile.source import Document
from mlobs_compile.translation import Draft, Translation


def read(documents: tuple[Document, ...]) -> Outcome[tuple[Translation, ...]]:
    """One service for each name, in the order of the documents."""
    said: list[Diagnostic] = []
    windows: list[Original] = []
    specs: list[tuple[Original, bool]] = []
    for document in documents:
        original = Original(document.data, Place(document.path, ROOT, document.doc), said)
        if original.data.get("kind") == "AlertWindows":
            windows.append(original)
        elif original.data.get("version") == "prometheus/v1":
            original.get("version")
            specs.append((original, True))
        elif original.data.get("kind") == "PrometheusServiceLevel":
            specs.append((original.manifest(), False))
        else:
            help = "sloth's have `version: prometheus/v1` or `kind: PrometheusServiceLevel`"
            message = "this is no document of sloth"
            said.append(migration.UNREADABLE.at(original.place, message, part=Part.KEY, help=help))
    drafts: dict[str, Draft] = {}
    for spec, native in specs:
        ServiceReader(spec, drafts, native=native).read()
    write_windows(windows, drafts, said)
    translations = tuple(draft.done() for draft in drafts.values())
    return Outcome(None if has_errors(said) else translations, tuple(said))


IMPORTER = Importer("sloth", read)
