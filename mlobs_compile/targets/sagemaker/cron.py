"""The few schedules that Model Monitor knows.

Only `cron(0 * ? * * *)`, `cron(0 H ? * * *)` and `cron(0 H/N ? * * *)` exist (Developer Guide, "The cron
expression for monitoring schedule"). A run starts up to 20 minutes late.
"""

from __future__ import annotations

from mlobs_compile.units import Schedule

DAY = 24


def expression(schedule: Schedule) -> str | None:
    """The schedule as Model Monitor writes it; None where it has no such form.

    A step that does not divide a day, or a first hour beyond the step, would wait longer over midnight than
    the step says, so they have no form either.
    """
    grid = schedule.hours
    if grid is None:
        return None
    first, step = grid
    if not 0 < step <= DAY or not 0 <= first < DAY or DAY % step or (step < DAY and first >= step):
        return None
    if step == 1:
        return "cron(0 * ? * * *)"
    return f"cron(0 {first} ? * * *)" if step == DAY else f"cron(0 {first}/{step} ? * * *)"
