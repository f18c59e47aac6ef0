"""Values that were drafted and wait for somebody to confirm them."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import lint as faults
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.resolve.unconfirmed import quieted
from mlobs_compile.route import named
from mlobs_compile.spec.kinds import Watched

_ENTRY = ("metadata", "drafts")


def unconfirmed(thing: Thing[Watched]) -> Iterator[Diagnostic]:
    """A warning at each drafted value, and one at each entry that names nothing."""
    for path, reason in thing.spec.metadata.drafts.items():
        steps = named(thing.layers.document.tree, path)
        if steps is None:
            where = thing.at(*_ENTRY, path)
            message = f"the document gives no `{path}`"
            yield faults.DRAFT_OF_NOTHING.at(where, message, part=Part.KEY, help="remove the entry")
        else:
            until = "; until somebody confirms it, a ticket is opened and nobody is paged"
            message = f"`{path}` is a draft: {reason}{until if quieted(thing.layers, steps) else ''}"
            help = f"look at it, change it if need be, and remove `{path}` from `metadata.drafts`"
            yield faults.DRAFT.at(thing.at(*steps), message, part=Part.KEY, help=help)


__all__ = ["unconfirmed"]
