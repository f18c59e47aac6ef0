"""A file in the text format of Prometheus, for the textfile collector of the node exporter.

`--publish textfile:FOLDER` writes `FOLDER/mlobs_ENVIRONMENT_KIND_NAME.prom`, a file of its own for each model and data
set, so that two runs never write into one; what `mlobs push` reads has a file for each group. A path that ends in
`.prom` is taken as it is. The file is put in place at once: a scrape sees the old one or the new one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from mlobs_compile.publication import Labels, Publication
from mlobs_compile.runner import archive, exposition
from mlobs_compile.runner.publishing import PublishFault

_LONGEST = 150
"""Characters of a file's name; file systems take 255 bytes, and a file that is being written has more."""


class Textfile:
    """One file for each group."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def place(self, group: Labels) -> Path:
        """The file of a group; a name that would not be one of its own has a digest of the group behind it."""
        if self._path.suffix == ".prom":
            return self._path
        (first, environment), *others = group
        assert first == "environment"
        words = [environment, *(word for pair in others for word in pair)]
        name = "_".join(re.sub(r"[^A-Za-z0-9.-]+", "-", word) for word in words)
        if len(name) > _LONGEST or not all(re.fullmatch(r"[a-z0-9.-]+", word) for word in words):
            digest = hashlib.sha256(repr(group).encode()).hexdigest()[:8]
            name = f"{name[:_LONGEST]}-{digest}"
        return self._path / f"mlobs_{name}.prom"

    def newest(self, clock: str, group: Labels) -> float | None:
        try:
            text = self.place(group).read_text("utf-8", errors="replace")
        except OSError:
            return None
        return exposition.newest(text, clock, group)

    def publish(self, publications: Sequence[Publication]) -> str:
        if len(publications) > 1 and self._path.suffix == ".prom":
            raise PublishFault(
                f"`{self._path}` is one file, and there are {len(publications)} groups to publish, each with a file "
                f"of its own; name the folder, `textfile:{self._path.parent}`"
            )
        for one in publications:
            place = self.place(one.group)
            try:
                archive.written(place, exposition.text(one))
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                raise PublishFault(f"`{place}` cannot be written: {why}") from error
        number = sum(len(one.samples) for one in publications)
        if len(publications) == 1:
            return f"{number} series are in {self.place(publications[0].group)}"
        return f"{number} series are in {len(publications)} files in {self._path}"


def made(where: str) -> Textfile:
    """The publisher of a folder or a file."""
    return Textfile(Path(where))
