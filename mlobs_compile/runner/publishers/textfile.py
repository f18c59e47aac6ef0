"""A file in the text format of Prometheus, for the textfile collector of the node exporter.

`--publish textfile:FOLDER` writes `FOLDER/mlobs_ENVIRONMENT_KIND_NAME.prom`, a file of its own for each model and data
set, so that two runs never write into one. A path that ends in `.prom` is taken as it is. The file is put in place at
once: a scrape sees the old one or the new one.
"""

from __future__ import annotations

from pathlib import Path

from mlobs_compile.ir.node import Subject
from mlobs_compile.runner import archive, exposition
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Results
from mlobs_compile.runner.samples import selection


class Textfile:
    """One file for each subject."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def place(self, subject: Subject) -> Path:
        """The file of a subject."""
        if self._path.suffix == ".prom":
            return self._path
        return self._path / f"mlobs_{subject.environment}_{subject.kind}_{subject.name}.prom"

    def newest(self, subject: Subject) -> float | None:
        try:
            text = self.place(subject).read_text("utf-8", errors="replace")
        except OSError:
            return None
        return exposition.window_end(
            text, (("environment", subject.environment), (subject.kind, subject.name))
        )

    def publish(self, results: Results, limit: int) -> str:
        chosen, place = selection(results, limit), self.place(results.subject)
        try:
            archive.written(place, exposition.text(chosen.samples))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise PublishFault(f"`{place}` cannot be written: {why}") from error
        return f"{len(chosen.samples)} series are in {place}"


def made(where: str) -> Textfile:
    """The publisher of a folder or a file."""
    return Textfile(Path(where))
