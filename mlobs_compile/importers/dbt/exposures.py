"""An exposure of the type `ml` as the first lines of a Model."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.importers.dbt.datasets import describe
from mlobs_compile.importers.dbt.manifest import Entry, Project
from mlobs_compile.plain import text
from mlobs_compile.translation import Draft, Translation, Way, slug

_TIERS = {"high": "high", "medium": "medium", "low": "low"}


def model(entry: Entry, project: Project, datasets: Mapping[str, str]) -> Translation:
    """A Model with what dbt knows of it; `datasets` has the names of the documents by dbt's ids."""
    draft = Draft(slug(text(entry.body, "label") or entry.name), entry.place)
    draft.put(("apiVersion",), "mlobs/v1", entry.place)
    draft.put(("kind",), "Model", entry.place)
    describe(draft, entry, project)
    maturity = text(entry.body, "maturity")
    if maturity in _TIERS:
        draft.invent(
            ("metadata", "tier"),
            _TIERS[maturity],
            entry.place,
            f"guessed from the maturity `{maturity}` in dbt",
        )
    url = text(entry.body, "url")
    if url:
        draft.put(("metadata", "annotations", "dbt/url"), url, entry.place)
    upstream = [datasets[one] for one in entry.needs if one in datasets]
    if len(upstream) == 1:
        why = "the one table that the dbt exposure depends on; its columns are taken for the features"
        draft.invent(("features", "dataset"), upstream[0], entry.place, why)
    elif upstream:
        draft.put(("metadata", "annotations", "dbt/depends_on"), ", ".join(sorted(upstream)), entry.place)
    draft.tag(
        *entry.tags, *(f"tag:{tag}" for tag in entry.tags), f"package:{text(entry.body, 'package_name')}"
    )
    draft.tag(text(entry.body, "original_file_path"), entry.id)
    draft.tell("exposures of models", Way.NATIVE, entry.place)
    return draft.done()
