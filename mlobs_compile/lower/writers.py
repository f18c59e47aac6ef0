"""Presets whose series exist only with a file that a target of the project writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import preset as faults
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.kinds import Watched


def unwritten(thing: Thing[Watched], targets: Collection[str]) -> Iterator[Diagnostic]:
    """An error at each preset that needs a target which the project has not."""
    for applied in thing.systems:
        needed = applied.preset.metadata.target
        if needed and needed not in targets:
            where = thing.layers.place(applied.route / "preset")
            name = applied.preset.metadata.name
            message = f"`{name}` reads what the target `{needed}` writes, and it is not configured"
            help = f"add `{needed}: {{}}` under `targets:` in mlobs.yaml"
            yield faults.NO_WRITER.at(where, message, help=help)


__all__ = ["unwritten"]
