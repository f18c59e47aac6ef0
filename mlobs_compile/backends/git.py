"""Reads a state of the project from git without touching the working tree."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from mlobs_compile.errors import UsageFault


def export(root: Path, ref: str, into: Path) -> Path:
    """Writes the project's folder as it is at `ref` below `into`, and returns where it is there.

    Raises UsageFault when the folder is in no repo, or git knows no such revision, or the folder was not there.
    """
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", fault=_unknown(ref)).strip()
    inner = root.resolve().relative_to(top.resolve())
    paths = [inner.as_posix()] if inner.parts else []
    content = _run(root, "-C", str(top), "archive", "--format=tar", commit, *paths)
    if content.returncode:
        raise UsageFault(f"`{inner}` is not in `{ref}`: {content.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=BytesIO(content.stdout)) as archive:
        archive.extractall(into, filter="data")
    return into / inner


def _unknown(ref: str) -> str:
    return f"git knows no revision `{ref}`; in CI fetch it first (`fetch-depth: 0`), or name a folder: `--base DIR`"


def _git(folder: Path, *arguments: str, fault: str = "") -> str:
    done = _run(folder, *arguments)
    if done.returncode:
        raise UsageFault(fault or f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode()


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise UsageFault("git is not installed; name a folder to compare with: `--base DIR`") from error
