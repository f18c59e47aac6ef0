"""A mapping of another tool's document, read key by key: what nobody asked for is told at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlobs_compile.diagnostic import Diagnostic, Part, did_you_mean
from mlobs_compile.faults import migration
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.units import decimal_text

CLUSTER = (
    "creationTimestamp", "finalizers", "generation", "managedFields", "ownerReferences", "resourceVersion", "selfLink",
    "uid",
)  # fmt: skip
"""What a cluster writes into the metadata of its objects."""


class Original:
    """One mapping, its place, and where what is wrong with it goes."""

    def __init__(self, data: Node, place: Place, said: list[Diagnostic]) -> None:
        self.data: dict[str, Node] = data if isinstance(data, dict) else {}
        self.place = place
        self.said = said
        self._asked: dict[str, None] = {}

    def at(self, key: str) -> Place:
        return self.place / key

    def get(self, *keys: str) -> Node:
        """The value under the first of these keys that is there; a key may have several spellings."""
        self._asked |= dict.fromkeys(keys)
        return next((self.data[key] for key in keys if key in self.data), None)

    def key(self, *keys: str) -> str:
        """Which of these spellings is there; the first where none is."""
        return next((key for key in keys if key in self.data), keys[0])

    def text(self, *keys: str) -> str | None:
        """A text; a number counts as one. Anything else is told, and None."""
        value = self.get(*keys)
        match value:
            case None:
                return None
            case bool():
                return "true" if value else "false"
            case str() | int():
                return str(value)
            case Decimal():
                return decimal_text(value)
            case _:
                self._unlike(self.key(*keys), "a text")
                return None

    def texts(self, *keys: str) -> dict[str, str]:
        """A mapping of texts, such as labels."""
        inner = self.child(*keys)
        return {key: text for key in inner.data if (text := inner.text(key)) is not None}

    def words(self, *keys: str) -> list[str]:
        """A list of texts."""
        found: list[str] = []
        for number, item in enumerate(self._list(*keys)):
            if isinstance(item, str | int | Decimal):
                found.append(str(item))
            else:
                self._tell(self.at(self.key(*keys)) / number, "a text")
        return found

    def yes(self, *keys: str) -> bool | None:
        """A boolean, if there is one."""
        value = self.get(*keys)
        if value is None or isinstance(value, bool):
            return value
        self._unlike(self.key(*keys), "`true` or `false`")
        return None

    def child(self, *keys: str) -> Original:
        """The mapping under a key; an empty one where there is none."""
        value = self.get(*keys)
        if value is not None and not isinstance(value, dict):
            self._unlike(self.key(*keys), "a mapping")
        return Original(value, self.at(self.key(*keys)), self.said)

    def children(self, *keys: str) -> Iterator[Original]:
        """The mappings of a list."""
        for number, item in enumerate(self._list(*keys)):
            where = self.at(self.key(*keys)) / number
            if isinstance(item, dict):
                yield Original(item, where, self.said)
            else:
                self._tell(where, "a mapping")

    def manifest(self) -> Original:
        """What a Kubernetes object specifies; its labels say where it is loaded, and its name is the cluster's."""
        self.skip("apiVersion", "kind", "status")
        metadata = self.child("metadata")
        metadata.skip("name", "namespace", *CLUSTER)
        metadata.unread(
            dict.fromkeys(("labels", "annotations"), "they are the object's, and not its subject's")
        )
        spec = self.child("spec")
        self.unread()
        return spec

    def skip(self, *keys: str) -> None:
        """Passes over keys that say nothing about what is watched."""
        self._asked |= dict.fromkeys(keys)

    def lost(self, key: str, message: str, help: str | None = None) -> None:
        """Tells that what stands under a key is not carried over."""
        self._asked[key] = None
        self.said.append(migration.NOT_CARRIED.at(self.at(key), message, part=Part.KEY, help=help))

    def changed(self, key: str, message: str) -> None:
        """Tells that what stands under a key is carried over in another way."""
        self._asked[key] = None
        self.said.append(migration.CHANGED.at(self.at(key), message, part=Part.KEY))

    def _list(self, *keys: str) -> list[Node]:
        value = self.get(*keys)
        if value is not None and not isinstance(value, list):
            self._unlike(self.key(*keys), "a list")
        return value if isinstance(value, list) else []

    def _unlike(self, key: str, wanted: str) -> None:
        self._tell(self.at(key), wanted)

    def _tell(self, where: Place, wanted: str) -> None:
        """Tells once that something is not what the other tool would read."""
        found = migration.NOT_CARRIED.at(where, f"{wanted} is expected here, so this is not carried over")
        if found not in self.said:
            self.said.append(found)

    def unread(self, reasons: Mapping[str, str] | None = None) -> None:
        """Tells every key that nobody asked for; `reasons` says why of those that are known."""
        known = tuple(self._asked)
        for key in self.data:
            if key in self._asked:
                continue
            reason = (reasons or {}).get(key)
            if reason:
                self.lost(key, f"`{key}` is not carried over: {reason}")
            else:
                self.lost(
                    key, f"`{key}` means nothing here, and is not carried over", did_you_mean(key, known)
                )
