"""Faults of what is recorded and reported of alerts themselves (MLO696 to MLO699)."""

from mlobs_compile.diagnostic import Fault, Severity

UNREADABLE_CLOCK = Fault(
    "MLO696",
    "clock-of-a-team-unreadable",
    """Pages outside of a team's working hours are not recorded, since PromQL cannot read the clock of its time zone.

PromQL knows UTC alone. mlobs writes the rule by which a zone changes its clocks into the query, and some zones follow
none: `Africa/Casablanca` changes with Ramadan. Everything else is recorded of the team's alerts, and
`mlobs report alerts` tells its pages out of hours from the time zone itself.

Bad:
```yaml
kind: Team
metadata: {name: risk}
working_hours: {time_zone: Africa/Casablanca}
```
Good:
```yaml
kind: Team
metadata: {name: risk}
working_hours: {time_zone: Africa/Tunis}
```""",
    Severity.INFO,
)
