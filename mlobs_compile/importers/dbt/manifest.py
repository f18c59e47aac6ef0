"""What dbt's artifacts say, of whichever version: relations, tests and exposures, with the lines they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.importer import Artifact
from mlobs_compile.plain import NOTHING, Json, mapping, text, texts
from mlobs_compile.route import Place, Route

RELATIONS = ("model", "source", "seed", "snapshot")
_REFERENCE = re.compile(r"""\b(ref|source)\s*\(\s*['"]([^'"]+)['"](?:\s*,\s*['"]([^'"]+)['"])?""")


@dataclass(frozen=True, slots=True)
class Entry:
    """A node, a source or an exposure."""

    id: str
    body: Json
    place: Place

    @property
    def sort(self) -> str:
        return text(self.body, "resource_type")

    @property
    def name(self) -> str:
        return text(self.body, "name")

    @property
    def config(self) -> Json:
        return mapping(self.body, "config")

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags each once; the manifest repeats them."""
        return tuple(dict.fromkeys((*texts(self.body.get("tags")), *texts(self.config.get("tags")))))

    @property
    def meta(self) -> Json:
        """`meta` as merged for the node; older and newer manifests keep it in different places."""
        return {
            **mapping(self.body, "source_meta"),
            **mapping(self.config, "meta"),
            **mapping(self.body, "meta"),
        }

    @property
    def needs(self) -> tuple[str, ...]:
        return texts(mapping(self.body, "depends_on").get("nodes"))

    def at(self, *steps: str) -> Place:
        return Place(self.place.path, self.place.route.join(steps))


@dataclass(frozen=True, slots=True)
class Project:
    """One dbt project as its artifacts have it."""

    name: str
    adapter: str
    version: int | None
    """Of the manifest."""
    place: Place
    entries: Mapping[str, Entry]
    compiled: Mapping[str, str]
    """SQL of tests by id, from wherever it was."""
    types: Mapping[str, Mapping[str, str]]
    """Types by column and relation, from the catalog."""
    groups: Mapping[str, Json]

    def relations(self) -> Iterator[Entry]:
        """What holds rows: models that are built, sources, seeds and snapshots."""
        for entry in self.entries.values():
            if entry.sort in RELATIONS and text(entry.config, "materialized") != "ephemeral":
                yield entry

    def tests(self) -> Iterator[Entry]:
        return (entry for entry in self.entries.values() if entry.sort == "test")

    def sources(self, entry: Entry) -> tuple[Entry, ...]:
        """The sources that a relation or an exposure is made of in the end."""
        found: dict[str, Entry] = {}
        waiting = [*entry.needs]
        while waiting:
            id = waiting.pop()
            other = self.entries.get(id)
            if other is not None and id not in found:
                found[id] = other
                waiting += other.needs
        return tuple(one for one in found.values() if one.sort == "source")

    def exposures(self) -> Iterator[Entry]:
        return (entry for entry in self.entries.values() if entry.sort == "exposure")

    def tested(self, test: Entry) -> str | None:
        """The relation that a test is about; None where it is about several, or about none.

        Newer manifests name it, but not for tests of sources; older ones name it for no test.
        """
        attached = text(test.body, "attached_node")
        if attached:
            return attached
        said = text(mapping(test.body, "test_metadata", "kwargs"), "model")
        named = _REFERENCE.search(said)
        if named:
            found = [one for one in test.needs if self._is(one, named)]
            if len(found) == 1:
                return found[0]
        return test.needs[0] if len(test.needs) == 1 else None

    def _is(self, id: str, named: re.Match[str]) -> bool:
        """Whether a node is what `ref('model')`, `ref('package', 'model')` or `source('a', 'b')` names."""
        entry = self.entries.get(id)
        if entry is None:
            return False
        if named[1] == "source":
            return (text(entry.body, "source_name"), entry.name) == (named[2], named[3])
        return entry.name == (named[3] or named[2])


def read(artifacts: tuple[Artifact, ...]) -> Project | None:
    """The project; None where there is no manifest. Of several manifests the first by its path counts."""
    found = sorted(artifacts, key=lambda one: one.path)
    manifest = next((one for one in found if isinstance(mapping(one.content).get("nodes"), dict)
                     and "dbt_schema_version" in mapping(one.content, "metadata")
                     and "manifest" in text(one.content, "metadata", "dbt_schema_version")), None)  # fmt: skip
    if manifest is None:
        return None
    metadata = mapping(manifest.content, "metadata")
    version = re.search(r"/v(\d+)", text(metadata, "dbt_schema_version"))
    entries = dict(_entries(manifest))
    return Project(
        name=text(metadata, "project_name") or _only_package(entries),
        adapter=text(metadata, "adapter_type"),
        version=int(version[1]) if version else None,
        place=Place(manifest.path),
        entries=entries,
        compiled={**_from_files(found, entries), **_from_results(found), **_from_manifest(entries)},
        types=dict(_catalogued(found)),
        groups={
            text(body, "name"): mapping(body, "owner")
            for body in mapping(manifest.content, "groups").values()
        },
    )


def _entries(manifest: Artifact) -> Iterator[tuple[str, Entry]]:
    """Everything that is enabled, in the order of its id."""
    for family in ("nodes", "sources", "exposures"):
        for id, body in sorted(mapping(manifest.content, family).items()):
            entry = Entry(id, mapping(body), Place(manifest.path, Route((family, id))))
            if entry.config.get("enabled") is not False:
                yield id, entry


def _only_package(entries: Mapping[str, Entry]) -> str:
    """The package of all that there is, for manifests that do not name the project; empty where there are several."""
    packages = {text(one.body, "package_name") for one in entries.values()}
    return packages.pop() if len(packages) == 1 else ""


def _from_manifest(entries: Mapping[str, Entry]) -> dict[str, str]:
    return {
        id: code
        for id, one in entries.items()
        if one.sort == "test" and (code := text(one.body, "compiled_code") or text(one.body, "compiled_sql"))
    }


def _from_results(artifacts: list[Artifact]) -> dict[str, str]:
    """Compiled code in the results of a run, whichever command wrote them."""
    found: dict[str, str] = {}
    for artifact in artifacts:
        if "run-results" in text(artifact.content, "metadata", "dbt_schema_version"):
            results = mapping(artifact.content).get("results")
            for result in results if isinstance(results, list) else ():
                code = text(result, "compiled_code")
                if code:
                    found[text(result, "unique_id")] = code
    return found


def _from_files(artifacts: list[Artifact], entries: Mapping[str, Entry]) -> dict[str, str]:
    """Compiled code in files, `compiled/PACKAGE/models/schema.yml/TEST.sql` or `compiled/PACKAGE/tests/TEST.sql`."""
    files = {
        one.path.rpartition("compiled/")[2]: one.content.decode("utf-8", "replace").strip()
        for one in artifacts
        if one.path.endswith(".sql") and isinstance(one.content, bytes)
    }
    found: dict[str, str] = {}
    for id, entry in entries.items() if files else ():
        original = text(entry.body, "original_file_path")
        inner = f"/{text(entry.body, 'path')}" if original.endswith((".yml", ".yaml")) else ""
        code = files.get(f"{text(entry.body, 'package_name')}/{original}{inner}")
        if entry.sort == "test" and code:
            found[id] = code
    return found


def _catalogued(artifacts: list[Artifact]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for artifact in artifacts:
        if "catalog" not in text(artifact.content, "metadata", "dbt_schema_version"):
            continue
        for family in ("nodes", "sources"):
            for id, body in mapping(artifact.content, family).items():
                columns = mapping(body, "columns")
                yield id, {name.lower(): text(column, "type") for name, column in columns.items()}


__all__ = ["NOTHING", "RELATIONS", "Entry", "Project", "read"]
