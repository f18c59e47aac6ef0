"""Reads a state of the project from git without touching the working tree or its index."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from mlobs_compile.errors import UsageFault

ASIDE = "name a folder to compare with: `--base DIR`"


def export(root: Path, ref: str, into: Path) -> Path | None:
    """Writes the project's folder as it is at `ref` below `into`, and returns where it is there.

    None where the folder, or the project in it, was not there yet. Raises UsageFault when the folder is in no repo,
    or git knows no such revision.
    """
    top = _top(root)
    commit = _commit(top, ref)
    inner = root.resolve().relative_to(top).as_posix()
    tree = f"{commit}:" if inner == "." else f"{commit}:{inner}"
    if _run(top, "cat-file", "-e", f"{tree.rstrip('/')}{'' if inner == '.' else '/'}mlobs.yaml").returncode:
        return None
    folder = into / "project"
    folder.mkdir(parents=True)
    own = {**os.environ, "GIT_INDEX_FILE": str(into / "index")}
    _git(top, "read-tree", tree, environment=own)
    # A link is written as a file that names its target, so that no link of the base leads out of the folder.
    _git(top, "-c", "core.symlinks=false", "checkout-index", "--all", f"--prefix={folder}/", environment=own)
    return folder


def _top(root: Path) -> Path:
    found = _run(root, "rev-parse", "--show-toplevel")
    if found.returncode:
        why = found.stderr.decode(errors="replace").strip()
        if "not a git repository" in why:
            raise UsageFault(f"`{root}` is in no git repository; {ASIDE}")
        raise UsageFault(f"git cannot read the repository of `{root}`: {why}")
    return Path(found.stdout.decode().strip()).resolve()


def _commit(top: Path, ref: str) -> str:
    found = _run(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not found.returncode:
        return found.stdout.decode().strip().splitlines()[-1]
    if not _run(top, "rev-parse", "--verify", "--quiet", "HEAD").stdout:
        raise UsageFault(f"the repository has no commit yet; {ASIDE}")
    shallow = _run(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    if shallow:
        help = "this clone is shallow: run `git fetch --unshallow`, in GitHub Actions check out with `fetch-depth: 0`"
    else:
        help = (
            f"fetch it first, write a branch of the remote as `origin/{ref.rpartition('/')[2]}`, or {ASIDE}"
        )
    raise UsageFault(f"git knows no revision `{ref}`; {help}")


def _git(folder: Path, *arguments: str, environment: dict[str, str]) -> None:
    done = _run(folder, *arguments, environment=environment)
    if done.returncode:
        raise UsageFault(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")


def _run(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, check=False, env=environment
        )
    except FileNotFoundError as error:
        raise UsageFault(f"git is not installed; {ASIDE}") from error
