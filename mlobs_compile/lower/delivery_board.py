"""The dashboard of how models are delivered: how often, how fast, how safely, and how old what serves is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlobs_compile.ir.board import Board, Panel, Section, SignalView, TextView, View
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import Signal
from mlobs_compile.queries import deliveries
from mlobs_compile.resolve.platform import Platform

DELIVERY = "board/delivery"
_TEXT = f"""\
These are the four measures of software delivery (DORA), and the age of what serves.

The pipeline that deploys must publish, for each model, through a Pushgateway or a textfile:

| metric | labels | value |
|---|---|---|
| `{deliveries.DEPLOYED}` | `environment`, `model`, `version` | when the version was deployed, in Unix seconds |
| `{deliveries.LEAD_TIME}` | `environment`, `model` | seconds from the last change to that deployment |
| `{deliveries.TAKEN_BACK}` | `environment`, `model` | when a version was last taken back |
| `{deliveries.TRAINED}` | `environment`, `model` | when the version that serves was trained |

A panel without data means that nobody publishes its metric. Time to restore needs nothing: Prometheus keeps for how
long pages fired.
"""


_ASKED: tuple[tuple[str, str, str, Callable[[str], Signal]], ...] = (
    (
        "deployments",
        "Deployments in 30 days",
        "How often each model was deployed; two within an hour count as one.",
        deliveries.frequency,
    ),
    (
        "lead-time",
        "Lead time",
        "From the last change to its deployment, of each model's last deployment.",
        deliveries.lead_time,
    ),
    (
        "failed",
        "Share taken back",
        "Deployments of the last 30 days that were taken back, of all deployments.",
        deliveries.failed,
    ),
    (
        "restore",
        "Time to restore",
        "How long pages on each model fired, on average over 30 days.",
        deliveries.restored,
    ),
    (
        "age",
        "Age of what serves",
        "Time since the serving version of each model was trained.",
        deliveries.age,
    ),
)


def delivery_board(platform: Platform) -> Iterator[Board]:
    """The board, where the platform has a model and a Prometheus that keeps what is published."""
    if "prometheus" not in platform.project.spec.targets:
        return
    if not any(thing.subject.kind == "model" for thing in platform.things):
        return
    name, where = platform.project.spec.metadata.name, platform.environment
    panels = [
        Panel(key, title, said, View.BARS, SignalView((signal(where),)))
        for key, title, said, signal in _ASKED
    ]
    what = Panel("what", "What must be published", "Where the numbers come from.", View.TEXT, TextView(_TEXT))
    yield Board(
        id=DELIVERY,
        subject=Subject("project", name, "platform", "high", "", None, (), where),
        origins=(platform.project.at("metadata"),),
        title=f"{name} delivery of models",
        description=f"How often, how fast and how safely models of {name} are deployed in {where}.",
        purpose="delivery",
        sections=(Section("delivery", "Delivery", (*panels, what)),),
        links=(("Platform overview", "board/overview"),),
    )
