"""`python -m tests.aws.fake_page` writes the rules of the fake into docs/aws-fake.md, from where they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tests.aws.amp_world import Amp
from tests.aws.cloudwatch_world import RATES, CloudWatch
from tests.aws.events_world import Events, Pipes
from tests.aws.iam_world import Iam
from tests.aws.messages_world import Sns, Sqs
from tests.aws.s3_world import S3
from tests.aws.sagemaker_world import SageMaker
from tests.aws.signals_world import Signals
from tests.aws.states_world import States, Tables
from tests.aws.strict import Handler
from tests.aws.tagging_world import Tagging
from tests.aws.weather import Clock

PAGE = Path(__file__).parents[2] / "docs" / "aws-fake.md"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"
Handlers = Mapping[str, Handler]


def worlds() -> Mapping[str, Handlers]:
    """Every service that the worlds of `mlobs apply` speak to."""
    clock = Clock()
    iam = Iam({}, clock)
    return {
        "CloudWatch": CloudWatch().handlers,
        "Application Signals": Signals().handlers,
        "Resource Groups Tagging API": Tagging().handlers,
        "SageMaker Model Monitor": SageMaker({}, clock).handlers,
        "S3": S3().handlers,
        "Amazon Managed Service for Prometheus": Amp(clock).handlers,
        "EventBridge": Events({}).handlers,
        "EventBridge Pipes": Pipes({}, clock, iam).handlers,
        "Step Functions": States({}, clock, iam).handlers,
        "DynamoDB": Tables({}, clock).handlers,
        "SQS": Sqs({}, clock).handlers,
        "SNS": Sns({}).handlers,
        "IAM": iam.handlers,
    }


def rules() -> str:
    """A table for each service: what the fake does with each operation, and where that is said."""
    return "\n\n".join(_table(name, handlers) for name, handlers in worlds().items())


def _table(name: str, handlers: Handlers) -> str:
    rates = RATES if name == "CloudWatch" else {}
    by_rule: dict[tuple[str, float | None], list[str]] = {}
    for operation, handler in sorted(handlers.items()):
        by_rule.setdefault((_said(operation, handler), rates.get(operation)), []).append(operation)
    rows = [f"#### {name}\n", "| operation | what the fake does |", "|---|---|"]
    if rates:
        rows = [f"#### {name}\n", "| operation | what the fake does | a second |", "|---|---|---|"]
    for (said, rate), operations in by_rule.items():
        row = f"| {', '.join(operations)} | {said} |"
        rows.append(f"{row} {f'{rate:g}' if rate else ''} |" if rates else row)
    return "\n".join(rows)


def _said(operation: str, handler: Handler) -> str:
    told = handler.func if isinstance(handler, partial) else handler
    said = " ".join((told.__doc__ or "").split())
    assert re.search(r"\[(API|BC|seen|guess)\]\.$", said), f"{operation} has no rule with a source"
    return said


def written(page: str) -> str:
    """The page with its rules as they are."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{rules()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
