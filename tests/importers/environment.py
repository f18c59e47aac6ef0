"""Real tools, each in a virtual environment of its own: they do not agree with the development environment's packages.

`environments/TOOL.in` says what is asked for and `TOOL.txt` what that came to, with hashes; `pin` makes the second of
the first. An environment is made once with `uv`, beside the one that runs the tests, and made anew when its pins change.
MLOBS_IMPORT_ENVIRONMENTS names another folder for them.

    python -m tests.importers.environment dbt     pins dbt.in anew
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "environments"
_PIN = (
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
)


def environment(tool: str) -> Path:
    """The folder of a tool's programs, `python` among them; made where it is not there yet."""
    home = Path(os.environ.get("MLOBS_IMPORT_ENVIRONMENTS") or Path(sys.prefix) / "importers")
    home.mkdir(parents=True, exist_ok=True)
    pins = FOLDER / f"{tool}.txt"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    place, mark = home / tool, home / tool / "pins"
    with open(home / f"{tool}.lock", "w") as lock:  # two workers of a test run would make it at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_text() != wanted:
            shutil.rmtree(place, ignore_errors=True)
            _uv("venv", "--quiet", "--python", sys.executable, str(place))
            _uv(
                "pip",
                "install",
                "--quiet",
                "--python",
                str(place / "bin/python"),
                "--require-hashes",
                "-r",
                str(pins),
            )
            mark.write_text(wanted)
    return place / "bin"


def run(
    program: Path,
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    codes: tuple[int, ...] = (0,),
) -> str:
    """Runs a program of an environment without the surroundings of the tests, and returns what it printed."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    done = subprocess.run(
        (program, *arguments),
        cwd=cwd,
        env={**kept, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    assert uv.exists(), "uv is missing: install the development requirements"
    done = subprocess.run((uv, *arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def pin(tool: str) -> None:
    """Resolves what a tool asks for anew."""
    _uv("pip", "compile", "--quiet", str(FOLDER / f"{tool}.in"), *_PIN, "-o", str(FOLDER / f"{tool}.txt"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        pin(name)
