"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "mlobs_compile"
LINES, BODY, PARAMETERS = 300, 40, 6
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions() -> Iterator[tuple[str, Function]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, Function):
                yield f"{path.relative_to(PACKAGE)}:{node.name}", node


def _is_command(node: Function) -> bool:
    """A verb takes one parameter for each of its options."""
    return any("command" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        str(p.relative_to(PACKAGE)): n
        for p in PACKAGE.rglob("*.py")
        if (n := len(p.read_text("utf-8").splitlines())) > LINES
    }
    assert not long


def test_no_function_is_longer_than_40_lines() -> None:
    long = {name: n for name, node in _functions() if (n := (node.end_lineno or 0) - node.lineno + 1) > BODY}
    assert not long


def test_no_function_takes_more_than_six_parameters() -> None:
    wide = {}
    for name, node in _functions():
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        count = len([argument for argument in taken if argument.arg not in ("self", "cls")])
        if count > PARAMETERS and not _is_command(node) and node.name != "at":
            wide[name] = count
    assert not wide


def test_most_functions_are_far_shorter() -> None:
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for _, node in _functions())
    assert lengths[len(lengths) // 2] <= 10


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(p) for p in PACKAGE.rglob("*.py") if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert not silent
