"""Planned work: what a document says of it, as times that every target can reckon with."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.maintenance import Maintenance, Once, Stretch, Weekly
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.maintenance import MaintenanceShape, instant


def maintenance(thing: Thing[Watched]) -> Iterator[Maintenance]:
    """The maintenance windows of one document."""
    for name, shape in thing.spec.maintenance.items():
        yield Maintenance(
            id=f"{thing.subject.name}/maintenance/{name}",
            subject=thing.subject,
            origins=(thing.at("maintenance", name),),
            name=name,
            stretch=_stretch(shape),
        )


def _stretch(shape: MaintenanceShape) -> Stretch:
    if shape.begin and shape.until:
        return Once(instant(shape.begin), instant(shape.until))
    assert shape.start and shape.end
    return Weekly(shape.days, shape.start, shape.end, shape.time_zone)
