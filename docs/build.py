"""Writes what follows from the code into docs/: `python -m docs.build` brings all of it up to date.

A page of codes/, checks/ and presets/ is made whole. In the pages beside this file, what stands between
`<!-- made: MAKER ARGUMENTS -->` and `<!-- end -->` is made; the rest is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from docs import boards, fields, pages, worked
from mlobs_compile import plugins
from mlobs_compile.cli import VERBS
from mlobs_compile.ir.burn import tiers_for
from mlobs_compile.ir.objective import Tier
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.units import Duration, Ratio, decimal_text

HERE = Path(__file__).parent
MADE = re.compile(r"(<!-- made: (\w+)((?: \S+)*) -->\n).*?(<!-- end -->)", re.DOTALL)
FOLDERS = ("codes", "checks", "presets", "risks")


def wanted() -> dict[str, str]:
    """Every page that is made, whole or in part, by its path below docs/."""
    by_hand = {path.name: filled(path.read_text("utf-8")) for path in sorted(HERE.glob("*.md"))}
    drawn = {"img/budget-and-burn.svg": worked.picture(), **boards.pictures()}
    return {**by_hand, **drawn, **pages.codes(), **pages.checks(), **pages.presets(), **pages.risks()}


def stale() -> Iterator[str]:
    """The pages that are missing, different, or made for something that is gone."""
    made = wanted()
    for path, text in made.items():
        if not (HERE / path).is_file() or (HERE / path).read_text("utf-8") != text:
            yield path
    for folder in FOLDERS:
        here = {path.relative_to(HERE).as_posix() for path in (HERE / folder).rglob("*.md")}
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
    return "\n\n".join(fields.section(by_name[name], "###") for name in names)


def _options(target: str) -> str:
    """The settings of a target, and of what stands inside them."""
    return fields.tables(plugins.targets()[target].options, "####")


def _verbs() -> str:
    return fields.markdown(
        ("verb", "what it does"), [(f"`mlobs {name}`", said) for name, said in VERBS.items()]
    )


def _tiers() -> str:
    """The error ratios above which each tier fires, by objective."""
    names = ("page-fast", "page-slow", "ticket")
    rows = []
    for share in ("80%", "90%", "95%", "99%", "99.5%", "99.9%", "99.95%"):
        target = Ratio.parse(share).value
        kept = {tier.name: tier for tier in tiers_for(target, Duration.of(days=30)).kept}
        rows.append((share, *(_above(kept.get(name), 1 - target) for name in names)))
    return fields.markdown(("objective", *(f"`{name}` above" for name in names)), rows)


def _above(tier: Tier | None, budget: Decimal) -> str:
    if tier is None:
        return "left out"
    return f"{decimal_text(tier.factor * budget * 100)}% ({decimal_text(tier.factor)}x)"


_MAKERS: dict[str, Callable[..., str]] = {
    "fields": _fields,
    "options": _options,
    "verbs": _verbs,
    "tiers": _tiers,
    "worked": worked.table,
    "boards": boards.shown,
}


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
