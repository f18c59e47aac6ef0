"""mlobs apply: makes the live world as the spec says, once somebody has agreed to the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import asking, carrying, live, planning
from mlobs_compile.errors import Exit, Refused, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.change.approved import Approved
    from mlobs_compile.change.proposal import Proposal

_SETTLED = ("environment", "only", "prune", "adopt", "allow_delete", "allow_update", "allow_protected")
"""Options that a plan in a file has settled."""


@click.command("apply")
@click.argument("what", metavar="[PLAN.json | PATH]", type=click.Path(path_type=Path), default=Path("."))
@asking.options
@carrying.expect_option
@carrying.yes_option
@carrying.timeout_option
@asking.journal_option
def command(
    what: Path,
    expect: str | None,
    yes: bool,  # noqa: FBT001
    timeout: float,
    journal: str | None,
    **options: asking.Option,
) -> int:
    """Plan, show the plan, and carry it out: for the project at PATH, or as the file PLAN.json says.

    Somebody has to agree: at the terminal, with the digest of a plan that was reviewed (`--expect`), with its file, or
    with `--yes`. The world is read anew; where the plan is not the approved one any more, nothing is done.
    """
    approved = _approved(what, options)
    if approved:
        given, path, environment = approved.given, Path(), approved.environment
    else:
        environment, path = options.pop("environment"), what
        given = asking.given(**options)
    current = live.scene(live.Asked(path, environment, given.only))
    if current is None:
        return Exit.FINDINGS
    if approved and approved.project_id != current.spec.metadata.id:
        raise Refused(f"`{what}` is a plan for another project, `{approved.name}` ({approved.project_id})")
    target = planning.target(current, journal)
    seen = planning.look(current.worlds, target.ports)
    proposal = planning.propose(current, seen, given, target.notes())
    from mlobs_compile.change.text import first

    settled = proposal.empty and not (proposal.notes or proposal.unread or proposal.violations)
    carrying.show(first(proposal) if settled else planning.render(proposal, current, given, "text"))
    if approved:
        _refuse_moved(approved, proposal, what)
    carrying.refuse(proposal)
    consent = carrying.Consent(expect, yes, str(what) if approved else None)
    return carrying.carried(proposal, consent, seen, target, timeout)


def _approved(what: Path, options: dict[str, asking.Option]) -> Approved | None:
    """The plan in a file; None for the path of a project."""
    if what.suffix != ".json":
        return None
    from mlobs_compile.change import approved

    given = [f"`--{name.replace('_', '-')}`" for name in _SETTLED if options.get(name)]
    given = [name if name != "`--environment`" else "`--env`" for name in given]
    if given:
        raise UsageFault(f"`{what}` says what the plan is: leave out {', '.join(given)}")
    try:
        return approved.load(what.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UsageFault(f"`{what}` does not exist; `mlobs plan --out {what}` writes it") from error
    except UnicodeDecodeError as error:
        raise UsageFault(f"`{what}` is no plan: it is no text") from error
    except approved.Unapproved as error:
        raise Refused(f"`{what}` cannot be taken for an approved plan: {error}") from error


def _refuse_moved(approved: Approved, proposal: Proposal, what: Path) -> None:
    """Raises Stale, with every object that is not as it was, when the plan of now is another."""
    from mlobs_compile.change.staleness import differences

    if approved.digest == proposal.plan.digest:
        return
    found = differences(approved.lines, proposal.plan.lines)
    listed = "".join(f"\n  {one.what}" for one in found[: carrying.SHOWN])
    more = f"\n  and {len(found) - carrying.SHOWN} more" if len(found) > carrying.SHOWN else ""
    raise carrying.Stale(
        f"nothing was changed: `{what}` is out of date; plan and approve anew:{listed}{more}"
    )
