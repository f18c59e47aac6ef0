"""Programs are found or their remedy is told, run to their end, and a few at a time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlobs_compile.backends import tools
from mlobs_compile.errors import UsageFault


@pytest.mark.parametrize("name", tools.HINTS)
def test_a_program_that_is_not_there_is_told_with_the_package_that_has_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageFault, match=rf"`{name}` is not on PATH; it comes with .*apt install prometheus"):
        tools.found(name)


def test_output_and_errors_come_in_the_order_of_writing(tmp_path: Path) -> None:
    script = "import sys; print('a', flush=True); print('b', file=sys.stderr, flush=True); sys.exit(3)"
    said = tools.run(sys.executable, ["-c", script], tmp_path)
    assert (said.code, said.text) == (3, "a\nb\n")


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "PATIENCE", 0.2)
    said = tools.run(sys.executable, ["-c", "import time; time.sleep(60)"], tmp_path)
    assert said.code == -1 and "did not end within" in said.text


def test_results_keep_their_order_and_each_is_told_of_once() -> None:
    told: list[int] = []
    assert tools.side_by_side(lambda n: n * n, range(20), 4, told.append) == [n * n for n in range(20)]
    assert sorted(told) == [n * n for n in range(20)]


def test_a_fault_ends_the_others() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise RuntimeError("three")
        return number

    with pytest.raises(RuntimeError, match="three"):
        tools.side_by_side(work, range(100), 2, lambda _: None)


def test_a_program_that_cannot_be_started_has_said_so(tmp_path: Path) -> None:
    program = tmp_path / "promtool"
    program.write_text("no program")
    program.chmod(0o755)
    said = tools.run(str(program), (), tmp_path)
    assert said.code and "cannot be run: Exec format error" in said.text
