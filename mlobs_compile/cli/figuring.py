"""Gathers the numbers of a review: cover and cost always, a replay where a Prometheus is given."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlobs_compile.review.figures import Figures, Replayed
    from mlobs_compile.review.state import State
    from mlobs_compile.spec.review import Review


@dataclass(frozen=True, slots=True)
class Server:
    """The Prometheus to replay against, as the command line names it."""

    url: str
    days: int
    token: str | None
    """`env://NAME` or `file://PATH`."""
    tenant: str | None


def figures(
    before: State, after: State, review: Review, server: Server | None
) -> tuple[Figures, tuple[str, ...]]:
    """All numbers, and what the reader must know of them; raises Unanswered where the server cannot be reached."""
    from mlobs_compile.review.cost import costs
    from mlobs_compile.review.cover import cover
    from mlobs_compile.review.figures import Figures
    from mlobs_compile.review.prices import prices

    table = prices().laid(review.prices)
    paid, unpriced = costs(before, after, table)
    replayed, notes = _replayed(before, after, server) if server else ((), ())
    return Figures(cover(before, after), paid, table.as_of, unpriced, replayed), notes


def _replayed(before: State, after: State, server: Server) -> tuple[tuple[Replayed, ...], tuple[str, ...]]:
    from mlobs_compile.backends import prometheus_api
    from mlobs_compile.backends.past import past
    from mlobs_compile.cli.facts import secret
    from mlobs_compile.review.replay import replay

    asked = prometheus_api.Server(server.url, secret(server.token), server.tenant)
    return replay(before, after, past(asked, time.time(), server.days))
