"""mlobs rollback: what a run has changed is put back, by a plan that is shown and agreed to like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import asking, carrying, live, planning, project
from mlobs_compile.errors import Exit, Refused, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.change.document import Given
    from mlobs_compile.change.journal import Record
    from mlobs_compile.change.proposal import Proposal
    from mlobs_compile.change.rollback import Rollback


@click.command("rollback")
@click.argument("run")
@project.path_argument
@live.env_option
@click.option("--prune", is_flag=True, help="Delete what the run has made.")
@asking.allow_options
@carrying.expect_option
@carrying.yes_option
@carrying.timeout_option
@asking.journal_option
def command(  # noqa: PLR0913 - one parameter per option
    run: str,
    path: Path,
    environment: str | None,
    expect: str | None,
    yes: bool,  # noqa: FBT001
    timeout: float,
    journal: str | None,
    **options: asking.Option,
) -> int:
    """Put back what RUN has changed; `mlobs apply` tells the name of a run, and its journal is a file of that name.

    An object is put back only when it is as the run left it. What the run made is deleted only with `--prune`. The way
    back is a run itself, and can be rolled back.
    """
    given = asking.given(adopt=(), only=(), **options)
    early = planning.early(path, journal)
    environment = environment or (early.read(run).header.environment if early else None)
    current = live.scene(live.Asked(path, environment))
    if current is None:
        return Exit.FINDINGS
    target = planning.target(current, journal)
    record = target.shelf().read(run)
    _refuse_foreign(record, current)
    proposal, seen = _back(record, current, target, given)
    carrying.show(planning.render(proposal, current, given, "text"))
    carrying.refuse(proposal)
    return carrying.carried(proposal, carrying.Consent(expect, yes), seen, target, timeout)


def _refuse_foreign(record: Record, current: live.Scene) -> None:
    """Raises Refused for a run of another project or environment, UsageFault for worlds that are gone."""
    header = record.header
    if header.project != current.spec.metadata.id:
        raise Refused(f"`{header.run}` is a run of another project ({header.project})")
    if header.environment != current.environment:
        raise Refused(f"`{header.run}` is a run in the environment `{header.environment}`; say `--env` so")
    known = {one.world.name for one in current.worlds}
    for trace in record.traces:
        name = trace.started.key.world
        if name not in known:
            raise UsageFault(
                f"`{header.run}` changed `{name}`, to which the project is not applied any more: "
                f"add `apply: {{{name}: ...}}` to mlobs.yaml for the way back"
            )


def _back(
    record: Record, current: live.Scene, target: planning.Target, given: Given
) -> tuple[Proposal, planning.Seen]:
    from mlobs_compile.change.proposal import Proposal
    from mlobs_compile.change.rollback import keys, rollback
    from mlobs_compile.change.safety import violations
    from mlobs_compile.world import warnings

    touched = {trace.started.key.world for trace in record.traces}
    linked = [replace(one, wanted=()) for one in current.worlds if one.world.name in touched]
    seen = planning.look(linked, target.ports, keys(record))
    owner = planning.ownership(current, given)
    back = rollback(record, seen.existing, owner)
    made = back.plan(seen.existing, owner, seen.immutable, seen.pruning(asked=given.prune))
    unread = tuple(f"{world}: {told}" for world, told in seen.unread)
    found = violations(made, current.spec.safety, asking.overrides(given)) if back.touched else ()
    name = current.spec.metadata.name
    notes = (*_told(record, back), *warnings([one.world for one in linked], made.steps))
    return Proposal(name, made, (), unread, found, notes, record.header.run), seen


def _told(record: Record, back: Rollback) -> Iterator[str]:
    yield f"this puts back what `{record.header.run}` has changed"
    if not back.touched:
        yield "nothing of it is left to put back"
    yield from _listed([f"`{one.key}` stays: {_SPARED[one.why.value]}" for one in back.spared])
    yield from _listed([f"`{key}` was nobody's before, and stays marked" for key in back.adopted])


_SPARED = {
    "moved": "it has been changed since",
    "foreign": "it is not the project's any more",
    "hidden": "the journal left a secret out of what it was; apply an earlier commit instead",
}


def _listed(items: Sequence[str]) -> Iterator[str]:
    yield from items[: carrying.SHOWN]
    if len(items) > carrying.SHOWN:
        yield f"and {len(items) - carrying.SHOWN} more"
