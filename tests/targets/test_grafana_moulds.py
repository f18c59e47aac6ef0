"""Boards of SLOs are cast from one that is drawn: the same bytes, whatever the names, and one drawing for each shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mlobs_compile.artifact import dump_json
from mlobs_compile.ir.board import AlertsView, Board, ObjectiveView, Reading, TextView, View
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import Objective
from tests.builders import a_board, a_panel, a_section, a_subject, an_objective
from tests.targets.grafana_gallery import SIGNALS, burning, emitted


def a_slo_board(objective: Objective, text: str = "# fraud\n\nOwner: risk") -> Board:
    about = a_section(
        a_panel("about", TextView(text), view=View.TEXT),
        a_panel("firing", AlertsView("model", objective.subject.name), view=View.TABLE),
        key="about",
    )
    burn = a_panel("burn", ObjectiveView(objective, Reading.BURN_RATE))
    told = tuple(f"{objective.id}/burn/{tier}" for tier in ("page-fast", "page-slow", "ticket"))
    return a_board(
        about,
        a_section(replace(burn, alerts=told), key="slo"),
        id=f"board/{objective.id}",
        title=objective.title,
        purpose="slo",
        subject=objective.subject,
        links=(("All", "board/overview"),),
    )


def platform(names: tuple[str, ...], signal: str, text: str) -> Iterator[AnyNode]:
    for name in names:
        objective = an_objective("0.99", signal=SIGNALS[signal], at_most="0.25", subject=a_subject(name))
        yield from burning(objective)
        yield a_slo_board(objective, text.replace("NAME", name))
    yield a_board(id="board/overview", title="All", purpose="overview")


@pytest.mark.parametrize("home", ["prometheus", "cloudwatch"])
@pytest.mark.parametrize(
    "names", [("fraud", "credit", "x-1"), ('odd "name"', "fraud"), ("~s~", "~o~", "fraud")]
)
@pytest.mark.parametrize(
    "text", ["# NAME", "NAME\n\n\n\n\n\n\n\nlong\n", 'says "NAME" \\ ~s~ é\n', "[NAME](board/overview)"]
)
def test_a_board_that_is_cast_is_the_board_that_is_drawn(
    home: str, names: tuple[str, ...], text: str
) -> None:
    found = emitted(*platform(names, "latency" if home == "prometheus" else "slow", text), home=home).value
    assert found is not None
    texts = {one.path: one.text for one in found.artifacts}
    for resource in found.resources:
        assert texts[resource.file] == dump_json(resource.body, sort_keys=True)
