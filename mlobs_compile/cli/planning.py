"""Reads the worlds of a project and plans what an apply would do: what `plan`, `apply` and `drift` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import live
from mlobs_compile.cli.around import around
from mlobs_compile.cli.asking import overrides
from mlobs_compile.diagnostic import did_you_mean
from mlobs_compile.errors import UsageFault

if TYPE_CHECKING:
    from mlobs_compile.applying.run import Connection
    from mlobs_compile.backends.journal import Shelf
    from mlobs_compile.change.document import Given
    from mlobs_compile.change.journal import Record
    from mlobs_compile.change.objects import Existing, Wanted
    from mlobs_compile.change.plan import Ownership, Plan, Pruning
    from mlobs_compile.change.proposal import Proposal
    from mlobs_compile.cli.ports import Outside
    from mlobs_compile.world import Ports

RUNS = 50
"""The newest runs that are looked at for what was there once."""
JOURNALS = Path(".mlobs") / "runs"


@dataclass(frozen=True)
class Seen:
    """The worlds as they were read, and the connections to them."""

    connections: Mapping[str, Connection]
    wanted: tuple[Wanted, ...]
    existing: tuple[Existing, ...]
    unread: tuple[tuple[str, str], ...]
    """World by world, what could not be read."""
    immutable: frozenset[tuple[str, str]]

    def pruning(self, *, asked: bool) -> Pruning:
        from mlobs_compile.change.plan import Pruning

        return Pruning(asked, frozenset(world for world, _ in self.unread))


def look(linked: Sequence[live.Linked], ports: Ports, also: Sequence[Wanted] = ()) -> Seen:
    """Reads every world once; `also` are names to look up beside those that are wanted."""
    from mlobs_compile.applying.run import Connection

    connections: dict[str, Connection] = {}
    existing: list[Existing] = []
    unread: list[tuple[str, str]] = []
    for one in linked:
        name = one.world.name
        names = {wanted.key for wanted in one.wanted}
        more = tuple(wanted for wanted in also if wanted.key.world == name and wanted.key not in names)
        connection, reading = live.read(one, more, ports)
        connections[name] = Connection(one.world, connection)
        existing += reading.objects
        unread += [(name, told) for told in reading.unread]
    wanted = tuple(wanted for one in linked for wanted in one.wanted)
    fixed = frozenset(
        (one.world.name, kind.name) for one in linked for kind in one.world.kinds if kind.immutable
    )
    return Seen(connections, wanted, tuple(existing), tuple(unread), fixed)


def propose(current: live.Scene, seen: Seen, asked: Given, notes: Sequence[str] = ()) -> Proposal:
    """The plan, with all that is to be told beside it."""
    from mlobs_compile.change.planning import plan
    from mlobs_compile.change.proposal import Proposal
    from mlobs_compile.change.safety import violations
    from mlobs_compile.world import warnings

    prunes = (asked.prune or current.spec.safety.prune) and not asked.only
    made = plan(
        seen.wanted, seen.existing, ownership(current, asked), seen.immutable, seen.pruning(asked=prunes)
    )
    refuse_unknown(asked, made)
    told = warnings([one.world for one in seen.connections.values()], made.steps)
    return Proposal(
        current.spec.metadata.name,
        made,
        tuple(live.skipped(current)),
        tuple(f"{world}: {told}" for world, told in seen.unread),
        violations(made, current.spec.safety, overrides(asked)),
        (*(() if made.empty else notes), *told),
    )


def ownership(current: live.Scene, asked: Given) -> Ownership:
    """Whose objects a plan may touch."""
    from mlobs_compile.change.plan import Ownership

    return Ownership(current.spec.metadata.id, current.environment, frozenset(asked.adopt))


def refuse_unknown(asked: Given, made: Plan) -> None:
    """Raises UsageFault for a key that is to be adopted and is not there to be."""
    from mlobs_compile.change.plan import Reason, Refusal

    taken = {str(step.key) for step in made.steps if step.reason is Reason.ADOPTED}
    free = [str(one.wanted.key) for one in made.conflicts if one.refusal is Refusal.UNMARKED]
    for key in asked.adopt:
        if key not in taken:
            hint = did_you_mean(key, free) or "only what the plan shows as nobody's can be taken over"
            raise UsageFault(f"`--adopt {key}`: nothing of that name is in the way; {hint}")


def render(proposal: Proposal, current: live.Scene, asked: Given, style: str) -> str:
    """The plan in the style that is asked for."""
    locate = current.locator()
    if style == "json":
        from mlobs_compile.change.document import document

        return document(proposal, asked, locate)
    if style == "markdown":
        from mlobs_compile.change.markdown import markdown

        return markdown(proposal, locate)
    from mlobs_compile.change.text import text

    return text(proposal, locate)


@dataclass(frozen=True)
class Target:
    """Where a plan is carried out, and where that is written down."""

    scene: live.Scene
    ports: Outside
    journal: str | None

    def shelf(self) -> Shelf:
        """Where the journals of runs are kept."""
        from mlobs_compile.backends import journal

        return journal.shelf(self.journal or str(self.scene.loaded.root / JOURNALS), self.ports.steady)

    def left_live(self, missing: frozenset[str]) -> frozenset[str]:
        """Of objects that are missing, those that the last run to touch them had left there."""
        from mlobs_compile.change.drift import left_live

        shelf = self.shelf()
        return left_live((self._record(shelf, run) for run in reversed(shelf.runs()[-RUNS:])), missing)

    def _record(self, shelf: Shelf, run: str) -> Record | None:
        """A run of this environment; one that cannot be read is told and passed over."""
        try:
            found = shelf.read(run)
        except UsageFault as fault:
            click.echo(f"mlobs: {fault}", err=True)
            return None
        spec = self.scene.spec.metadata.id
        return (
            found
            if (found.header.project, found.header.environment) == (spec, self.scene.environment)
            else None
        )

    def notes(self) -> tuple[str, ...]:
        """What the last run of the environment left behind."""
        from mlobs_compile.backends import journal

        return left_behind(journal.last(self.shelf(), self.scene.spec.metadata.id, self.scene.environment))


def target(current: live.Scene, journal: str | None) -> Target:
    """The project's environment, with what its worlds may use of the outside."""
    from mlobs_compile.cli.ports import Outside

    beside = around()
    ports = Outside(current.loaded.root, current.spec.aws, clients=beside.clients, sleep=beside.sleep)
    return Target(current, ports, journal)


def early(path: Path, journal: str | None) -> Shelf | None:
    """The journals in a folder, which can be read before the project is; None for those in a bucket."""
    from mlobs_compile.backends import journal as journals
    from mlobs_compile.backends import repo

    if journal is not None and journal.startswith("s3://"):
        return None
    return journals.Folder(Path(journal) if journal else repo.find_root(path) / JOURNALS)


def left_behind(last: Record | None) -> tuple[str, ...]:
    """What a run that was not completed has left, in words."""
    from mlobs_compile.change.journal import Ending, State

    if last is None or (last.finished and last.finished.ending is Ending.COMPLETE):
        return ()
    run = last.header.run
    open_ = last.of(State.UNSURE, State.FAILED)
    how = f"ended {last.finished.ending.value}" if last.finished else "was cut off"
    done = f"{len(last.of(State.DONE))} of {last.header.steps} changes done"
    told = [f"the last run, `{run}`, {how}: {done}; this plan goes on from there"]
    told += [f"`{trace.started.key}` was left {trace.state.value}: {trace.why}" for trace in open_[:10]]
    return (*told, f"and {len(open_) - 10} more") if len(open_) > 10 else tuple(told)


def write(path: Path, text: str) -> None:
    """A file that is there wholly or not at all."""
    from mlobs_compile.backends import files

    if not path.parent.is_dir():
        raise UsageFault(f"`{path.parent}` is no folder; make it first")
    files.write(path.parent, {path.name: text})
