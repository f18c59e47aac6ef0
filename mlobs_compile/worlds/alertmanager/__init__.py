"""Alertmanager: its configuration as one file, checked by amtool and taken up by a reload.

```yaml
apply:
  alertmanager:
    config: /etc/alertmanager/alertmanager.yml
    reload: http://localhost:9093
```

`config` is the file that Alertmanager reads, on the machine that applies; where alerts start runs, `reactions.json`
for `mlobs relay` is written beside it. A configuration that is there already is somebody's: it is a conflict until
`--adopt alertmanager/file/alertmanager.yml` takes it over, and its text is then in the journal. `.mlobs.json` beside it
is the register: whose it is, and what was last applied. It is deleted only by name (`--allow-protected`) where it leads
on an alert that `safety.protected` speaks of.

The file is replaced at one moment and checked with `amtool check-config`. Then comes the reload (`POST /-/reload`) and
the question whether the server has these very receivers. When one of them says no, the file and the register are put
back, the server is reloaded once more, and the words of the refusal are shown. Secrets are no part of it: the
configuration names files that hold them, and `secrets.yaml` of the compiled folder lists what must be mounted where.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.alertmanager.options import Options
from mlobs_compile.worlds.alertmanager.wanting import KIND, NAME, wanted


def connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.alertmanager.live import live

    return live(site, ports)


WORLD = World(NAME, Options, (Kind(KIND, per_second=1000),), frozenset({(NAME, "*")}), wanted, connect)
