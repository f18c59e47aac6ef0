"""Values that were drafted and wait for somebody to confirm them."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import lint as faults
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Route
from mlobs_compile.spec.kinds import Watched

_ENTRY = ("metadata", "drafts")


def unconfirmed(thing: Thing[Watched]) -> Iterator[Diagnostic]:
    """A warning at each drafted value, and one at each entry that names nothing."""
    for path, reason in thing.spec.metadata.drafts.items():
        steps = tuple(int(step) if step.isdecimal() else step for step in path.split("/"))
        if thing.layers.document.get(Route(steps)) is None:
            where = thing.at(*_ENTRY, path)
            message = f"the document gives no `{path}`"
            yield faults.DRAFT_OF_NOTHING.at(where, message, part=Part.KEY, help="remove the entry")
        else:
            message = f"`{path}` is a draft: {reason}"
            help = f"look at it, change it if need be, and remove `{path}` from `metadata.drafts`"
            yield faults.DRAFT.at(thing.at(*steps), message, part=Part.KEY, help=help)


__all__ = ["unconfirmed"]
