"""The least that any compiler would do: read the YAML with libyaml, write as many bytes to as many files.

    python -m benchmarks.floor SPECS [SIZES OUT]

SIZES is a JSON object of relative paths and numbers of bytes; without it nothing is written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml


def read(specs: Path) -> None:
    """Loads every YAML file below the folder."""
    for path in specs.rglob("*.yaml"):
        for _ in yaml.load_all(path.read_bytes(), yaml.CSafeLoader):
            pass


def write(sizes: Path, out: Path) -> None:
    """Writes files of these sizes."""
    for name, size in json.loads(sizes.read_text("utf-8")).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)


def sizes_of(folder: Path) -> dict[str, int]:
    """What `write` takes to write as much as the folder holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


if __name__ == "__main__":
    specs, *rest = (Path(argument) for argument in sys.argv[1:])
    read(specs)
    if rest:
        write(*rest)
