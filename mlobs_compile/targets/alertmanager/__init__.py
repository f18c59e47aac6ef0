"""Alertmanager: leads every alert to the team that answers for it, and mutes what another alert says already.

One file, `alertmanager.yml`, that Alertmanager 0.25 and newer loads as it stands. An alert goes to the team
in its `team` label: `severity="page"` at once to the team's page receivers, `severity="ticket"` to its ticket
receivers, in the team's working hours where it has any. An alert of a team with another severity counts as a
page: an alert whose urgency nobody knows must not wait. An alert of no known team goes to the team under
`fallback`; without that option to the team `platform`, and where there is none, to the spec's first team.

One problem, one message: the page of a burn-rate tier mutes the slower pages and the tickets of its SLO, and a step
of an error-budget policy mutes the steps before it. The rules are made from the tiers that the SLOs have.

The alerts of a thing send nothing during its maintenance windows; what still fires at the end is sent then.

An alert under a model's `retraining` goes to what starts the run as well, by a route of its own before the teams': to
`mlobs relay`, whose file `reactions.json` lies beside the configuration, or to the topic of the target `eventbridge`.

Secrets stay references. `file:///path` is read from there; `env://NAME` and `aws-sm://name` become files
under `secrets_dir`, and `secrets.yaml` beside the configuration lists which secret must be mounted where.
"""

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.alertmanager.emission import emit, refuses, refuses_with
from mlobs_compile.targets.alertmanager.options import Options

TARGET = Target(
    "alertmanager", frozenset({Role.ROUTING, Role.REACTIONS}), Options, refuses, emit, refuses_with
)
