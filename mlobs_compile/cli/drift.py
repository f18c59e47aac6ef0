"""mlobs drift: what in the live world is not as the spec says, and who changed it; takes a live value into the spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import asking, live, planning, project
from mlobs_compile.errors import Exit, UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlobs_compile.change.drift import Drifted
    from mlobs_compile.change.plan import Plan
    from mlobs_compile.change.proposal import Proposal


@click.command("drift")
@project.path_argument
@live.env_option
@live.only_option
@asking.format_option
@click.option("--exit-code", "telling", is_flag=True, help="Exit with 2 when something differs.")
@click.option(
    "--accept", multiple=True, metavar="KEY", help="Write the live value of this object into the spec."
)
@asking.journal_option
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    environment: str | None,
    only: tuple[str, ...],
    style: str,
    telling: bool,  # noqa: FBT001
    accept: tuple[str, ...],
    journal: str | None,
) -> int:
    """Compare the live world with the spec and with what was last applied, for the project at PATH.

    With `--accept`, the line of the spec that makes the live value is found by compiling, and edited; comments stay.
    """
    current = live.scene(live.Asked(path, environment, only))
    if current is None:
        return Exit.FINDINGS
    from mlobs_compile.change.document import Given

    target = planning.target(current, journal)
    seen = planning.look(current.worlds, target.ports)
    proposal = planning.propose(current, seen, Given(only=only))
    found = drifted(proposal.plan, target)
    if accept:
        from mlobs_compile.cli.accepting import take_over

        return take_over(current, chosen(found, accept))
    click.echo(_render(style, proposal, found, current), nl=False)
    return Exit.CHANGES if telling and found else Exit.OK


def drifted(plan: Plan, target: planning.Target) -> tuple[Drifted, ...]:
    """Everything that differs; what an earlier run had left there is gone, and not merely new."""
    from mlobs_compile.change import drift
    from mlobs_compile.change.plan import Op

    missing = frozenset(str(step.key) for step in plan.of(Op.CREATE))
    return drift.drifted(plan, target.left_live(missing) if missing else frozenset())


def chosen(found: Sequence[Drifted], keys: Sequence[str]) -> tuple[Drifted, ...]:
    """The objects of these keys; raises UsageFault for one whose live value cannot be taken over."""
    from mlobs_compile.change.drift import MEANING, Drift
    from mlobs_compile.diagnostic import did_you_mean

    by_key = {str(one.key): one for one in found}
    able = [key for key, one in by_key.items() if one.drift in (Drift.LIVE, Drift.BOTH)]
    for key in keys:
        if key not in by_key:
            hint = did_you_mean(key, able) or "`mlobs drift` shows what does"
            raise UsageFault(f"`--accept {key}`: no object of that key differs; {hint}")
        if key not in able:
            raise UsageFault(
                f"`--accept {key}`: it is {MEANING[by_key[key].drift]}, and there is no live value to take over"
            )
    return tuple(by_key[key] for key in dict.fromkeys(keys))


def _render(style: str, proposal: Proposal, found: Sequence[Drifted], current: live.Scene) -> str:
    from mlobs_compile.change import drift_shown

    locate = current.locator()
    match style:
        case "json":
            return drift_shown.document(proposal, found, locate)
        case "markdown":
            return drift_shown.markdown(proposal, found, locate)
        case _:
            return drift_shown.text(proposal, found, locate)
