"""Asks for a plan, has it carried out, and tells what became of it: what `apply` and `rollback` have in common."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import planning
from mlobs_compile.cli.around import around
from mlobs_compile.errors import Exit, Refused, UsageFault
from mlobs_compile.units import Duration, UnitError

if TYPE_CHECKING:
    from mlobs_compile.applying.run import Means, Result, Watch, Writer
    from mlobs_compile.change.plan import Plan
    from mlobs_compile.change.proposal import Proposal

SHOWN = 20
"""Steps that went wrong, or notes, that are told one by one."""


class Stale(UsageFault):
    """The plan of now is not the one that was approved."""

    exit = Exit.STALE


def _duration(context: click.Context, option: click.Parameter, text: str) -> float:
    try:
        found = float(Duration.parse(text).seconds)
    except UnitError as error:
        raise click.BadParameter(str(error)) from error
    if not found:
        raise click.BadParameter("a run needs some time: write `10m`")
    return found


timeout_option = click.option(
    "--timeout",
    callback=_duration,
    default="30m",
    show_default=True,
    help="The time after which no further change is begun.",
)
expect_option = click.option(
    "--expect", default=None, metavar="sha256:...", help="Carry out the plan of this digest, and no other."
)
yes_option = click.option("--yes", is_flag=True, help="Carry out whatever the plan is.")


class Broken(UsageFault):
    """A run that had to stop in the middle, since its journal could not be kept."""

    exit = Exit.PARTIAL


class Unseen(UsageFault):
    """Nobody reads the plan."""

    exit = Exit.CANCELLED


def show(plan: str) -> None:
    """Prints a plan that is about to be carried out; raises Unseen when its reader has gone, as with `| head`."""
    try:
        click.echo(plan.rstrip("\n"))
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Unseen("nothing was changed: whoever was to read the plan has stopped reading") from error


@dataclass(frozen=True, slots=True)
class Consent:
    """How somebody agrees to a plan."""

    expect: str | None = None
    yes: bool = False
    file: str | None = None
    """The file of an approved plan, which was found to be the plan of now."""


def refuse(proposal: Proposal) -> None:
    """Raises Refused when safety does not let the plan through; the plan has told why."""
    if proposal.violations:
        count = len(proposal.violations)
        raise Refused(
            f"nothing was changed: {proposal.violations[0].message}"
            + (f"; and {count - 1} more reasons above" if count > 1 else "")
        )


def agreed(proposal: Proposal, consent: Consent) -> bool:
    """Whether the plan may be carried out; raises Stale for another one, UsageFault where nobody can be asked."""
    digest, count = proposal.plan.digest, len(proposal.plan.steps)
    if consent.expect is not None and consent.expect != digest:
        raise Stale(
            f"nothing was changed: the plan is now {digest}, and {consent.expect} was approved; "
            "look at the plan above and approve it anew"
        )
    if consent.expect is not None or consent.file is not None or consent.yes:
        return True
    answer = around().ask(f"type `yes` or {count} to make {count} {'change' if count == 1 else 'changes'}")
    if answer is None:
        raise UsageFault(
            f"nobody is here to agree: say `--expect {digest}`, give the file that `mlobs plan --out` wrote, "
            "or say `--yes`"
        )
    return answer in ("yes", str(count))


def carried(
    proposal: Proposal, consent: Consent, seen: planning.Seen, target: planning.Target, budget: float
) -> int:
    """Has the plan carried out once somebody agrees, and returns the exit code."""
    steps = proposal.plan.steps
    if (steps or consent.expect is not None) and not agreed(proposal, consent):
        click.echo("nothing was changed", err=True)
        return Exit.CANCELLED
    if not steps:
        return Exit.OK
    return carry_out(proposal.plan, seen, target, budget)


def carry_out(plan: Plan, seen: planning.Seen, target: planning.Target, budget: float) -> int:
    """Has the plan carried out, tells how it went, and returns the exit code."""
    from mlobs_compile.applying.run import Means
    from mlobs_compile.change.journal import run_name
    from mlobs_compile.cli.following import Following
    from mlobs_compile.cli.interrupting import interruption

    beside = around()
    shelf = target.shelf()
    name = run_name(beside.now(), plan, next(reversed(shelf.runs()), ""))
    writer = shelf.open(name, target.ports.secrets)
    shown = Following(len(plan.steps), beside.stream)
    began = time.monotonic()
    try:
        with interruption(shown.say) as stop:
            sleep = stop.sleep if beside.sleep is time.sleep else beside.sleep
            means = Means(cancelled=stop.cancelled, sleep=sleep, now=beside.now, budget=budget)
            result = _run(plan, seen, writer, means, shown)
    except BaseException:
        shown.say(
            f"run {name} was cut off; `mlobs apply` goes on from there, `mlobs rollback {name}` undoes it"
        )
        raise
    finally:
        shown.clear()
        writer.close()
    with suppress(OSError):  # whoever does not read it any more has the exit code
        for line in (*summary(result, time.monotonic() - began), *noted(target.ports.notes())):
            click.echo(line, err=True)
    return exit_of(result)


def noted(notes: Sequence[str]) -> Iterator[str]:
    """What services had to say of changes that they made."""
    yield from (f"note: {note}" for note in notes[:SHOWN])
    if len(notes) > SHOWN:
        yield f"  and {len(notes) - SHOWN} notes more"


def _run(plan: Plan, seen: planning.Seen, writer: Writer, means: Means, shown: Watch) -> Result:
    from mlobs_compile.applying.engine import run

    try:
        return run(plan, seen.connections, writer, means, shown)
    except OSError as error:
        raise Broken(f"the journal of the run cannot be written: {error.strerror or error}") from error


def exit_of(result: Result) -> Exit:
    from mlobs_compile.applying.run import Fate
    from mlobs_compile.change.journal import Ending

    if result.ending is Ending.CANCELLED:
        return Exit.CANCELLED
    undone = result.of(Fate.FAILED, Fate.UNSURE, Fate.SKIPPED, Fate.UNREACHED)
    return Exit.PARTIAL if undone or result.ending is not Ending.COMPLETE else Exit.OK


def summary(result: Result, seconds: float) -> Iterator[str]:
    """What became of the plan, and what to do next."""
    from mlobs_compile.applying.run import Fate
    from mlobs_compile.change.journal import Ending

    counts = [f"{len(found)} {fate.value}" for fate in Fate if (found := result.of(fate))]
    yield f"run {result.run}: {', '.join(counts) or 'nothing to do'}, in {seconds:.1f} s"
    wrong = result.of(Fate.FAILED, Fate.UNSURE, Fate.SKIPPED)
    for ended in wrong[:SHOWN]:
        yield f"  {ended.fate.value}: {ended.step.op.value} {ended.step.key}: {ended.why}"
    if len(wrong) > SHOWN:
        yield f"  and {len(wrong) - SHOWN} more, in the journal"
    if result.ending is Ending.CANCELLED:
        yield "cancelled; the next `mlobs apply` does the rest"
    elif result.ending is Ending.EXPIRED:
        yield "the time is used up; run `mlobs apply` again for the rest, with a longer `--timeout` if need be"
    elif wrong:
        yield "mend what failed and run `mlobs apply` again: it plans anew and does the rest"
    if result.of(Fate.DONE, Fate.UNSURE):
        yield f"`mlobs rollback {result.run}` puts back what it was before"
