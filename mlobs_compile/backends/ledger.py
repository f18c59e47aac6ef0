"""What an earlier compile wrote to a folder, read from the manifest it left there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from mlobs_compile.artifact import Json

MANIFEST = "manifest.json"
_TOP = 4096
_OWNER = re.compile(r'"project_id": "([0-9a-f-]{36})"').search
_HOLDS = re.compile(r'"holds": "([^"\\]+)"').search
_FILES = re.compile(r'^\s*"([^"\\]+)": "(sha256:[0-9a-f]{64})",?$', re.MULTILINE).findall


def owned(folder: Path) -> dict[str, str]:
    """The files that the folder's manifest says a compile wrote, with their digests."""
    text = _text(folder)
    found = _data(text).get("files")
    if isinstance(found, Mapping):
        return {str(path): str(value) for path, value in found.items()}
    return dict(_FILES(text)) if owner(folder) else {}


def owner(folder: Path) -> str | None:
    """The id of the project that wrote the folder, if any did.

    It stands near the top of the manifest, so that a large one need not be read; one with the marks of a merge
    conflict still tells, so that the next compile can mend it.
    """
    told = _OWNER(_top(folder))
    return told[1] if told else None


def holds(folder: Path) -> str | None:
    """What an export of a project put there; None where none did."""
    told = _HOLDS(_top(folder))
    return told[1] if told else None


def _top(folder: Path) -> str:
    try:
        with open(folder / MANIFEST, encoding="utf-8", errors="replace") as file:
            return file.read(_TOP)
    except OSError:
        return ""


def resources(folder: Path) -> tuple[Mapping[str, Json], ...]:
    """The resources that the manifest lists."""
    found = _data(_text(folder)).get("resources")
    return tuple(item for item in found if isinstance(item, dict)) if isinstance(found, list) else ()


def _text(folder: Path) -> str:
    try:
        return (folder / MANIFEST).read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _data(text: str) -> Mapping[str, Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
