"""EventBridge: what starts a model's retraining, in all the services that it is made of.

```yaml
targets: {eventbridge: {}}
aws: {account: "123456789012", region: eu-west-1}
apply: {eventbridge: {}}
```

Applies what the target `eventbridge` compiles: the table of locks, queues, roles, state machines, rules, topics and
pipes. What belongs to another object is a part of it here: a table has its expiry, a role its policies, a rule its
targets, a topic the queues that are subscribed to it. So one object is changed as a whole, and seen as a whole when
somebody changes it by hand. People who subscribe to a topic themselves are left alone.

A new role cannot be taken on at once: what needs one is tried again for two minutes. Tables, pipes and state machines
are waited for. A table's keys cannot be changed; should they ever have to, the run says so.

Each service tells what is ours by tags, all at once; IAM does not, so roles are found by the names that begin as the
project's do. Changes a second are a guess that stays far below the quotas: one of state machines and pipes (Step
Functions documents one for CreateStateMachine), five of all else.

Never run on AWS. What is not known is in docs/aws-fake.md.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.eventbridge.objects import wanted
from mlobs_compile.worlds.eventbridge.options import Options
from mlobs_compile.worlds.eventbridge.permissions import permissions
from mlobs_compile.worlds.eventbridge.places import KINDS, NAME

_SLOW = ("state-machine", "pipe")


def _connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.eventbridge.live import Connection

    return Connection(site, ports)


WORLD = World(
    name=NAME,
    options=Options,
    kinds=tuple(Kind(kind, per_second=1 if kind in _SLOW else 5) for kind in KINDS),
    takes=frozenset(((NAME, "*"),)),
    wanted=wanted,
    connect=_connect,
    permissions=permissions,
)
