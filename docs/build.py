"""Writes what follows from the code into docs/: `python -m docs.build` brings all of it up to date.

A page of codes/, checks/ and presets/ is made whole. In the pages beside this file, what stands between
`<!-- made: MAKER ARGUMENTS -->` and `<!-- end -->` is made; the rest is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from docs import fields, pages
from mlobs_compile import plugins
from mlobs_compile.cli import VERBS
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.spec.shape import Shape

HERE = Path(__file__).parent
MADE = re.compile(r"(<!-- made: (\w+)((?: \S+)*) -->\n).*?(<!-- end -->)", re.DOTALL)
FOLDERS = ("codes", "checks", "presets")


def wanted() -> dict[str, str]:
    """Every page that is made, whole or in part, by its path below docs/."""
    by_hand = {path.name: filled(path.read_text("utf-8")) for path in sorted(HERE.glob("*.md"))}
    return {**by_hand, **pages.codes(), **pages.checks(), **pages.presets()}


def stale() -> Iterator[str]:
    """The pages that are missing, different, or made for something that is gone."""
    made = wanted()
    for path, text in made.items():
        if not (HERE / path).is_file() or (HERE / path).read_text("utf-8") != text:
            yield path
    for folder in FOLDERS:
        here = {f"{folder}/{path.name}" for path in (HERE / folder).glob("*.md")}
        yield from sorted(here - set(made))


def filled(text: str) -> str:
    """A page with its made parts made anew."""

    def made(found: re.Match[str]) -> str:
        body = _MAKERS[found[2]](*found[3].split())
        return f"{found[1]}\n{body}\n\n{found[4]}"

    return MADE.sub(made, text)


def _fields(*names: str) -> str:
    """A heading, the docstring and the fields of each shape."""
    by_name = {fields.title(shape): shape for kind in KINDS.values() for shape in fields.reached(kind)}
    return "\n\n".join(_section(by_name[name]) for name in names)


def _section(shape: type[Shape]) -> str:
    return f"### {fields.title(shape)}\n\n{_said(shape)}\n\n{fields.table(shape)}"


def _said(shape: type[Shape]) -> str:
    return " ".join((shape.__doc__ or "").split())


def _options(target: str) -> str:
    """The settings of a target, and of what stands inside them."""
    shapes = list(fields.reached(plugins.targets()[target].options))
    parts = [fields.table(shapes[0])]
    parts += [f"#### {fields.title(shape)}\n\n{_said(shape)}\n\n{fields.table(shape)}" for shape in shapes[1:]]
    return "\n\n".join(parts)


def _verbs() -> str:
    return fields.markdown(("verb", "what it does"), [(f"`mlobs {name}`", said) for name, said in VERBS.items()])


_MAKERS: dict[str, Callable[..., str]] = {"fields": _fields, "options": _options, "verbs": _verbs}


def main() -> None:
    """Brings docs/ up to date and says what changed."""
    made = wanted()
    for path in stale():
        if path in made:
            (HERE / path).parent.mkdir(exist_ok=True)
            (HERE / path).write_text(made[path], "utf-8")
        else:
            (HERE / path).unlink()
        print(f"{'wrote' if path in made else 'removed'} docs/{path}")


if __name__ == "__main__":
    main()
