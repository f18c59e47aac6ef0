"""Faults of routing with Alertmanager (MLO515 to MLO517)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_FALLBACK = Fault(
    "MLO515",
    "no-fallback-team",
    """There is no team for alerts that belong to nobody.

Alertmanager needs a receiver at the root of its routes. An alert of no known team that ends at an empty one
is lost without a trace, so mlobs leads it to a team that exists and can be reached.

Bad:
```yaml
targets:
  alertmanager: {fallback: rsik}
```
Good:
```yaml
targets:
  alertmanager: {fallback: risk}
```
Name a Team document that has receivers, or leave the option out.""",
)
NO_MAIL_SERVER = Fault(
    "MLO516",
    "no-mail-server",
    """A team has an e-mail receiver, and Alertmanager is not told of a mail server.

Alertmanager refuses a configuration with an e-mail receiver and no server, and with it every other route.

Good:
```yaml
targets:
  alertmanager:
    smtp: {smarthost: "mail.example.com:587", from: alerts@example.com, username: alerts, password: aws-sm://ops/smtp}
```
Add `smtp`, or give the team another kind of receiver.""",
)
NOBODY = Fault(
    "MLO517",
    "nobody-told",
    """A team names nobody for pages or for tickets.

Alerts of that urgency go to the team's other receivers, so that none ends at nobody. But a page that arrives
where nobody looks at night, and a ticket that wakes somebody, are both worse than one more line in the team's
document.""",
    Severity.WARNING,
)
