"""`python -m tests.aws.fake_page` writes the rules of the fake into docs/aws-fake.md, from where they are written."""

from __future__ import annotations

import re
from pathlib import Path

from tests.aws.cloudwatch_world import RATES, CloudWatch
from tests.aws.signals_world import Signals
from tests.aws.strict import Handler
from tests.aws.tagging_world import Tagging

PAGE = Path(__file__).parents[2] / "docs" / "aws-fake.md"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"


def rules() -> str:
    """A table for each service: what the fake does with each operation, and where that is said."""
    worlds: dict[str, dict[str, Handler]] = {
        "CloudWatch": CloudWatch().handlers,
        "Application Signals": Signals().handlers,
        "Resource Groups Tagging API": Tagging().handlers,
    }
    return "\n\n".join(_table(name, handlers) for name, handlers in worlds.items())


def _table(name: str, handlers: dict[str, Handler]) -> str:
    rows = [f"#### {name}\n", "| operation | what the fake does | a second |", "|---|---|---|"]
    for operation, handler in sorted(handlers.items()):
        said = " ".join((handler.__doc__ or "").split())
        assert re.search(r"\[(API|BC)\]\.$", said), f"{operation} has no rule with a source"
        rate = RATES.get(operation) if name == "CloudWatch" else None
        rows.append(f"| {operation} | {said} | {f'{rate:g}' if rate else ''} |")
    return "\n".join(rows)


def written(page: str) -> str:
    """The page with its rules as they are."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{rules()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
