"""The words an alert says to the person it disturbs: what is wrong, for whom, what to do.

Jinja renders prose and nothing else; its variables stand in `<< >>`, so that the `{{ $value }}` of a target's own
templates passes through. Rule files and alarms share these texts, so a page reads the same wherever it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.units import Duration, decimal_text

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class Words:
    """One alert's texts."""

    summary: str
    """One sentence, without a full stop: the line a person reads on a phone."""
    description: str
    """What was measured, what it means, what to do next."""


_BURN_SUMMARY = (
    "<< name >> <% if fast %>spends its error budget << factor >> times too fast"
    "<% else %>will miss its objective at this rate<% endif %>"
)
_BURN_DESCRIPTION = (
    "More than << percent >> % of the events of << name >> were bad over the last << long >>, and still are over the "
    "last << short >>. << promise >> At this rate a full budget is gone in << exhaustion >>."
)
_NEXT = (
    "<% if what %>This concerns the << kind >> << subject >>: << what >> <% else %>This concerns the << kind >> "
    "<< subject >>. <% endif %>"
    "<% if runbook %>Follow the runbook.<% else %>There is no runbook yet: look at the dashboard, then write one.<% endif %>"
)


def words(alert: Alert) -> Words:
    """The texts of an alert."""
    subject = alert.subject
    after = _render(
        _NEXT,
        kind=subject.kind,
        subject=subject.name,
        what=_sentence(subject.description),
        runbook=subject.runbook or "",
    )
    if isinstance(alert, BurnRateAlert):
        facts = _burn_facts(alert)
        return Words(_render(_BURN_SUMMARY, **facts), f"{_render(_BURN_DESCRIPTION, **facts)} {after}")
    return Words(alert.summary.rstrip("."), f"{_sentence(alert.summary)} {after}")


def _burn_facts(alert: BurnRateAlert) -> dict[str, str]:
    objective, tier = alert.objective, alert.tier
    promise = f"The promise is {decimal_text(objective.target * 100)} % good events over {objective.window}."
    return {
        "name": objective.title,
        "fast": "yes" if tier.factor > 1 else "",
        "factor": decimal_text(round(tier.factor, 2)),
        "percent": decimal_text(round(alert.threshold * 100, 4)),
        "long": str(tier.long),
        "short": str(tier.short),
        "promise": promise,
        "exhaustion": rounded(alert.exhaustion),
    }


def rounded(length: Duration) -> str:
    """A length for people: whole hours from two hours up, whole minutes below."""
    hour = Duration.of(hours=1).ms
    grid = hour if length.ms >= 2 * hour else Duration.of(minutes=1).ms
    return str(Duration(max(grid, length.ms // grid * grid)))


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else text + "."


@cache
def _template(text: str) -> Template:
    from jinja2 import Environment

    marks = Environment(  # noqa: S701 - plain text, nothing to escape
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        autoescape=False,
    )
    return marks.from_string(text)


def _render(text: str, **values: str) -> str:
    return _template(text).render(values)
