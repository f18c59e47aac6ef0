"""What the live verbs may be asked: the options that decide what a plan is, allow it, and show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mlobs_compile.cli import live
from mlobs_compile.errors import UsageFault

if TYPE_CHECKING:
    from mlobs_compile.change.document import Given
    from mlobs_compile.change.safety import Overrides

F = TypeVar("F", bound=Callable[..., Any])
STYLES = ("text", "json", "markdown")
Option = Any
"""What click makes of one option."""

journal_option = click.option(
    "--journal",
    default=None,
    metavar="DIR|s3://BUCKET/PREFIX",
    help="Where the journals of runs are; `.mlobs/runs` beside mlobs.yaml by default.",
)
format_option = click.option(
    "--format", "style", type=click.Choice(STYLES), default="text", show_default=True, help="How it is shown."
)


_ALLOW = (
    click.option(
        "--allow-delete", type=click.IntRange(0), default=None, metavar="N",
        help="Allow exactly so many deletions, beyond the limits of the project.",
    ),
    click.option(
        "--allow-update", type=click.IntRange(0), default=None, metavar="N",
        help="Allow exactly so many changes, beyond the limits of the project.",
    ),
    click.option(
        "--allow-protected", multiple=True, metavar="KEY", help="Allow to delete this protected object."
    ),
)  # fmt: skip
_SCOPE = (
    live.env_option,
    live.only_option,
    click.option("--prune", is_flag=True, help="Delete what the spec no longer has."),
    click.option(
        "--adopt", multiple=True, metavar="KEY", help="Take over an object that is there and nobody's."
    ),
)


def options(function: F) -> F:
    """The options that decide what a plan is: the same for `plan` and `apply`."""
    return _with((*_SCOPE, *_ALLOW), function)


def allow_options(function: F) -> F:
    """The options that allow what safety refuses."""
    return _with(_ALLOW, function)


def _with(found: Sequence[Callable[[F], F]], function: F) -> F:
    for option in reversed(found):
        function = option(function)
    return function


def given(
    *,
    prune: bool,
    adopt: Sequence[str],
    only: Sequence[str],
    allow_delete: int | None,
    allow_update: int | None,
    allow_protected: Sequence[str],
) -> Given:
    """What the command line gives; raises UsageFault for what contradicts itself."""
    from mlobs_compile.change.document import Given

    if prune and only:
        raise UsageFault(
            "`--only` looks at a part of the world, and a part is never pruned: leave one of them out"
        )
    for option, keys in (("--adopt", adopt), ("--allow-protected", allow_protected)):
        for key in keys:
            if key.count("/") < 2:
                raise UsageFault(f"`{option} {key}`: a key is `WORLD/KIND/NAME`, as the plan shows it")
    return Given(
        prune, tuple(dict.fromkeys(adopt)), tuple(dict.fromkeys(only)), allow_delete, allow_update,
        tuple(dict.fromkeys(allow_protected)),
    )  # fmt: skip


def overrides(asked: Given) -> Overrides:
    """What somebody allows for this one run."""
    from mlobs_compile.change.safety import Overrides

    return Overrides(asked.allow_delete, asked.allow_update, frozenset(asked.allow_protected))
