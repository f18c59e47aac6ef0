"""mlobs doctor: looks at the installation and the tools around it, and says what is missing; no network."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from importlib import metadata
from pathlib import Path

import click

from mlobs_compile import __version__
from mlobs_compile.backends import tools
from mlobs_compile.errors import Exit, UsageFault

PATIENCE = 5.0
"""Seconds that a tool may take to say its version."""
NEEDED = ("pydantic", "click", "orjson", "jinja2", "grafanalib", "promql-parser", "tzdata")
"""The distributions that mlobs cannot do without, beside PyYAML."""
EXTRAS = {
    "boto3": "needed to apply to AWS: `pip install 'mlobs-compile[aws]'`",
    "great-expectations": "needed to run the checks on data: `pip install 'mlobs-compile[checks]'`",
}
_VARIABLES = {"NO_COLOR": "output is plain", "MLOBS_DEBUG": "an internal error shows its traceback"}


class State(Enum):
    """How a thing is: only a problem is something that mlobs cannot do without."""

    OK = "ok"
    MISSING = "missing"
    """Not there; what needs it does not work, the rest does."""
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    remedy: str = ""


@click.command("doctor")
@click.argument("path", type=click.Path(path_type=Path), default=Path("."), required=False)
@click.option("--format", "style", type=click.Choice(("full", "json")), default="full", help="How to print.")
def command(path: Path, style: str) -> int:
    """Look at the installation, the tools and the project at PATH; exit 1 when something is broken."""
    lines = list(examine(path))
    broken = any(line.state is State.PROBLEM for line in lines)
    if style == "json":
        checked = [asdict(line) | {"state": line.state.value} for line in lines]
        click.echo(json.dumps({"schema_version": 1, "ok": not broken, "checked": checked}, indent=2))
    else:
        click.echo(_table(lines), nl=False)
    return Exit.FINDINGS if broken else Exit.OK


def examine(path: Path) -> Iterator[Line]:
    """Everything that is looked at, the most basic first."""
    yield Line("mlobs", State.OK, __version__)
    yield Line("python", State.OK, f"{platform.python_version()} ({platform.machine()})")
    yield from _yaml()
    yield from (_distribution(name, State.PROBLEM, "reinstall mlobs") for name in NEEDED)
    yield from (_distribution(name, State.MISSING, remedy) for name, remedy in EXTRAS.items())
    yield from (_tool(name, remedy) for name, remedy in tools.HINTS.items())
    yield from _project(path)
    yield from (Line(name, State.OK, effect) for name, effect in _VARIABLES.items() if os.environ.get(name))


def _distribution(name: str, otherwise: State, remedy: str) -> Line:
    version = _version(name)
    return Line(name, State.OK, version) if version else Line(name, otherwise, "not installed", remedy)


def _version(name: str) -> str | None:
    """The version of an installed distribution, without importing it."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _yaml() -> Iterator[Line]:
    """PyYAML, and whether what answers to `yaml` is really it: `pyyaml-pure` overwrites it without a word."""
    again = "`pip install --force-reinstall pyyaml`"
    try:
        import yaml
    except ImportError:
        yield Line("pyyaml", State.PROBLEM, "not installed", again)
        return
    installed, here = _version("PyYAML"), f"{yaml.__version__} in {Path(yaml.__file__).parent}"
    if installed == yaml.__version__:
        yield Line("pyyaml", State.OK, here)
    else:
        said = f"{here} hides the PyYAML that is installed ({installed or 'none'})"
        yield Line("pyyaml", State.WARNING, said, f"remove what lies in its place, then {again}")
    if yaml.__with_libyaml__:
        yield Line("libyaml", State.OK, "yes")
    else:
        yield Line("libyaml", State.WARNING, "no", f"without it, YAML is read many times slower: {again}")


def _tool(name: str, remedy: str) -> Line:
    program = shutil.which(name)
    if program is None:
        return Line(name, State.MISSING, "not on PATH", remedy)
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Line(name, State.WARNING, f"{program} does not answer ({type(error).__name__})", remedy)
    said = (done.stdout.strip() or done.stderr.strip() or "no version").splitlines()[0]
    if done.returncode:
        return Line(name, State.WARNING, f"{program} fails: {said[:80]}", remedy)
    version = said.partition(" (")[0].removeprefix(f"{name}, version ")
    return Line(name, State.OK, f"{version} at {program}")


def _project(path: Path) -> Iterator[Line]:
    try:
        from mlobs_compile.backends import repo

        root = repo.find_root(path)
    except ImportError:  # said above
        return
    except UsageFault as fault:
        yield Line("project", State.MISSING, "none", str(fault))
        return
    yield Line("project", State.OK, str(root))
    out = root / "generated"
    there = out if out.is_dir() else root
    if out.exists() and not out.is_dir():
        yield Line("output", State.PROBLEM, f"{out} is a file", "move it away, or compile with `--out`")
    elif _writable(there):
        yield Line("output", State.OK, f"{out} can be written")
    else:
        yield Line("output", State.PROBLEM, f"{there} cannot be written", "allow it, or compile with `--out`")


def _writable(folder: Path) -> bool:
    """Tried rather than asked: permissions are not all there is, a mount may be read-only."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _table(lines: list[Line]) -> str:
    wide = max(len(line.name) for line in lines)
    text = ""
    for line in lines:
        text += f"{line.state.value:<8} {line.name:<{wide}}  {line.found}\n"
        text += f"{'':<8} {'':<{wide}}  {line.remedy}\n" if line.remedy else ""
    return text
