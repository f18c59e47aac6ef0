"""The relay's own metrics, in Prometheus' text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlobs_compile.queries import relayed
from mlobs_compile.relay.desk import Desk

HELP = {
    relayed.TRIGGERED: ("counter", "Runs that were started."),
    relayed.SUPPRESSED: ("counter", "Alerts that started nothing, by the reason."),
    relayed.FAILED: ("counter", "Starts that failed for good."),
    relayed.DEAD_LETTERS: ("gauge", "Dead letters that nobody has removed."),
    relayed.PENDING: ("gauge", "Runs that were asked for and are not confirmed."),
    relayed.LAST_START: ("gauge", "When a run was last started, in seconds since 1970; 0 for never."),
}
REASONS = ("cooldown", "duplicate")


def exposition(desk: Desk) -> str:
    """All metrics; every series of every reaction is there from the beginning."""
    lines: list[str] = []
    samples = list(_samples(desk))
    for name, (kind, help) in HELP.items():
        lines += [f"# HELP {name} {help}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{labels} {value:.17g}" for found, labels, value in samples if found == name]
    return "\n".join(lines) + "\n"


def _samples(desk: Desk) -> Iterator[tuple[str, str, float]]:
    letters = Counter(str(letter.get("reaction")) for letter in desk.store.letters())
    held = desk.held
    for id, reaction in desk.reactions.items():
        own = f'reaction="{id}",environment="{reaction.environment}"'
        last = held.starts.get(id)
        yield relayed.TRIGGERED, f"{{{own}}}", desk.counts[id, "triggered"]
        yield relayed.FAILED, f"{{{own}}}", desk.counts[id, "failed"]
        yield relayed.DEAD_LETTERS, f"{{{own}}}", letters[id]
        yield relayed.PENDING, f"{{{own}}}", float(last is not None and not last.done)
        yield relayed.LAST_START, f"{{{own}}}", last.asked if last and last.done else 0
        for reason in REASONS:
            yield relayed.SUPPRESSED, f'{{{own},reason="{reason}"}}', desk.counts[id, reason]
