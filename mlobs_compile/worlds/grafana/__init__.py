"""Grafana: folders and dashboards by its HTTP API, each dashboard with its owner in its tags.

```yaml
apply:
  grafana:
    url: https://grafana.acme.example
    token: env://GRAFANA_TOKEN
```

The token is that of a service account with the role Editor, or with the rights to create, write and delete dashboards
and folders. Dashboards carry the tags `mlobs-project:<UUID>`, `mlobs-environment:<name>`, `mlobs-id:<board>`
and `mlobs-applied:<digest>`: tags outlive a save in the browser, and `/api/search` finds them. A tag has room for fifty
characters, so a longer value is shortened to a digest. A dashboard that has a wanted uid and none of these tags is
somebody else's: a conflict until `--adopt grafana/dashboard/UID` takes it over.

A dashboard is saved with the version that the plan saw, and never with `overwrite`. When somebody has saved it in
between, Grafana answers 412 and the step is one whose object has moved. Where another dashboard of the folder has the
title already, the step is refused and says so. Folders carry no tags, and have uids that are made of the project and
the environment: one of those is ours unless it holds dashboards of another project. It is made when it is missing, and
deleted only when all its dashboards were ours and are gone.

No dashboard pages anybody; with `safety: {protected: [critical]}` those about what is critical carry the tag
`mlobs-protected` and are deleted only when `--allow-protected` names them.

Two ways into one Grafana exclude each other: dashboards that are provisioned from files cannot be saved by the API.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.grafana.options import Options
from mlobs_compile.worlds.grafana.wanting import DASHBOARD, FOLDER, NAME, wanted


def connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.grafana.live import live

    return live(site, ports)


KINDS = (Kind(FOLDER, per_second=20), Kind(DASHBOARD, per_second=20))
WORLD = World(NAME, Options, KINDS, frozenset({(NAME, DASHBOARD)}), wanted, connect)
