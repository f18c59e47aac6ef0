"""PromQL for planned runs: when the last one was due by a local clock, and whether a success has followed it.

A subquery asks at each step of the past whether a run was planned there; its steps lie on every moment that a plan can
name, so nothing is rounded. The local clock is read at that step and not now, so a clock change between the plan and
now makes no difference. A moment that a clock skips has no run, and one that it shows twice has its run at the first.
The price of one evaluation is a step for every five minutes of the longest pause over the counter of successes, and as
many over numbers: 15 ms for weekdays in a zone with summer time (Prometheus 2.42), a 4000th of a core.
"""

from __future__ import annotations

from math import gcd

from mlobs_compile.ir.plan import Plan
from mlobs_compile.units import Duration
from mlobs_compile.zone import Change, SummerTime, fixed_offset, summer_time

_HOUR, _DAY = 3_600, 86_400
_EXACT = 53
"""A double holds so many bits."""
_FINEST = Duration.of(minutes=1)
_COARSEST = Duration.of(minutes=5)


def unplannable(zone: str) -> str | None:
    """Why the clock of a zone cannot be read in PromQL; None when it can."""
    if fixed_offset(zone) is not None or summer_time(zone) is not None:
        return None
    return f"the clocks of `{zone}` change by no rule that PromQL could follow"


def pause(plan: Plan) -> Duration:
    """The longest time from one run to the next, with the hour that a clock change may add."""
    rule = summer_time(plan.time_zone)
    longest = Duration.of(minutes=plan.longest_pause)
    if rule is None:
        return longest
    # A run that the clock skips leaves its day without one.
    skipped = longest if _meets(plan, rule, rule.begin) else Duration(0)
    return Duration(longest.ms + skipped.ms + 1000 * rule.saving)


def missed(plan: Plan, deadline: Duration, succeeded: str) -> str:
    """1 while no success has come since the last planned run that is due, else 0."""
    return f"{last_planned(plan, deadline)} >= bool ({succeeded} or vector(0))"


def last_planned(plan: Plan, deadline: Duration) -> str:
    """When the last run was planned that is due by now, in seconds since 1970."""
    step = Duration.of(minutes=_step(plan))
    return f"max_over_time(({_planned(plan)})[{pause(plan)}:{step}] offset {deadline})"


def overdue(longest: Duration, succeeded: str) -> str:
    """1 while the last success is older than that, else 0."""
    return f"vector(time() - {longest.whole_seconds}) >= bool ({succeeded} or vector(0))"


def resolution(plan: Plan | None, over: Duration) -> Duration:
    """In which steps successes are looked for: fine enough that none of before a plan is taken for one after it."""
    coarse = _COARSEST if over > Duration.of(days=1) else _FINEST
    return Duration.of(minutes=gcd(_step(plan), coarse.ms // _FINEST.ms)) if plan else coarse


def last_success(counted: str, over: Duration, step: Duration) -> str:
    """When the last success was counted, in seconds since 1970; `counted` counts those within one step."""
    return f"max(max_over_time((0 * (({counted}) > 0) + time())[{over}:{step}]))"


def _step(plan: Plan) -> int:
    """Minutes between moments of UTC among which all planned ones are."""
    return gcd(60, *plan.minutes, *(offset // 60 for offset in _offsets(plan.time_zone)))


def _offsets(zone: str) -> tuple[int, ...]:
    rule = summer_time(zone)
    return (rule.standard, rule.saving) if rule else (fixed_offset(zone) or 0,)


def _planned(plan: Plan) -> str:
    """The moment itself where a run is planned at it, and nothing elsewhere."""
    clock = local_clock(plan.time_zone)
    step = _step(plan)
    parts = [
        among(f"minute({clock})", plan.minutes, tuple(range(0, 60, step)) if step else (0,)),
        among(f"hour({clock})", plan.hours, tuple(range(24))),
        among(f"day_of_week({clock})", plan.weekdays, tuple(range(7))),
    ]
    rule = summer_time(plan.time_zone)
    found = " and ".join(("vector(time())", *(part for part in parts if part)))
    if rule and _meets(plan, rule, rule.end):
        # The hour that the clock shows twice: summer time was still on, and is off.
        found += f" unless {_summer(rule, rule.saving)} > {_summer(rule)}"
    return found


def among(value: str, wanted: tuple[int, ...], possible: tuple[int, ...]) -> str:
    """The value where it is among those wanted; nothing to ask where all possible ones are."""
    if wanted == possible:
        return ""
    if len(wanted) == 1:
        return f"{value} == {wanted[0]}"
    if wanted == tuple(range(wanted[0], wanted[-1] + 1)):
        return f"{value} >= {wanted[0]} <= {wanted[-1]}"
    low = [number for number in wanted if number < _EXACT]
    high = [number for number in wanted if number >= _EXACT]
    asked = [_bit(value, low)] if low else []
    asked += [f"{value} == {number}" for number in high]
    return asked[0] if len(asked) == 1 else f"({' or '.join(asked)})"


def _bit(value: str, numbers: list[int]) -> str:
    """Whether the value's bit is set in a number that has one for each."""
    return f"floor({sum(2**number for number in numbers)} / 2 ^ {value}) % 2 == 1"


def local_clock(zone: str) -> str:
    """A vector with the seconds that the local clock shows, as if it were UTC."""
    rule = summer_time(zone)
    if rule is None:
        return f"vector({_shifted(fixed_offset(zone) or 0)})"
    return f"({_shifted(rule.standard)} + {rule.saving} * {_summer(rule)})"


def _summer(rule: SummerTime, ago: int = 0) -> str:
    """A vector that is 1 while the clock is put on, and 0 while it is not."""
    begin, end = _after(rule.begin, ago), _after(rule.end, ago)
    if rule.begin.month < rule.end.month:
        return f"({begin} > bool {end})"
    return f"(1 - ({end} > bool {begin}))"


def _after(change: Change, ago: int) -> str:
    """1 from the change to the end of the year, and 0 before.

    What is compared is the day of the month on which that weekday last was, with the month before it.
    """
    at = f"vector({_shifted(change.shift - ago)})"
    day = f"day_of_week({at})"
    if change.weekday:
        day = f"({day} + {7 - change.weekday}) % 7"
    limit = 32 * change.month + change.day
    return f"(32 * month({at}) + day_of_month({at}) - {day} >= bool {limit})"


def _shifted(seconds: int) -> str:
    return f"time() {'-' if seconds < 0 else '+'} {abs(seconds)}" if seconds else "time()"


def _meets(plan: Plan, rule: SummerTime, change: Change) -> bool:
    """Whether a run is planned in the minutes that the clock skips or shows twice at a change."""
    offset = rule.standard + (rule.saving if change is rule.end else 0)
    local = (offset - change.shift) % _DAY
    start = local - (rule.saving if change is rule.end else 0)
    touched = {minute % 1440 for minute in range(start // 60, (start + rule.saving) // 60)}
    return not touched.isdisjoint(plan.times)


__all__ = [
    "among",
    "last_planned",
    "last_success",
    "local_clock",
    "missed",
    "overdue",
    "pause",
    "resolution",
    "unplannable",
]
