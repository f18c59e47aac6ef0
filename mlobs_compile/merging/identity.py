"""What a document was drafted from, whatever it is called by now."""

from __future__ import annotations

from mlobs_compile.merging.fields import digest
from mlobs_compile.merging.lock import Fields
from mlobs_compile.route import Route
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.translation import Translation

_KIND = Route(("kind",))


def identity(draft: Translation) -> tuple[str, str]:
    """What a draft is of: the thing at the source, by kind and by its name there."""
    return str(draft.tree.get("kind")), str(draft.at(_KIND).route)


def known_as(fields: Fields) -> tuple[str, str] | None:
    """What a document was drafted from, as its lock has it."""
    found = fields.get(_KIND)
    kinds = {digest(kind): kind for kind in KINDS}
    return (kinds.get(found.digest, ""), found.source) if found else None
