"""Prometheus: rule files in a folder of their own, checked by promtool and taken up by a reload.

```yaml
apply:
  prometheus:
    rules: /etc/prometheus/rules/mlobs
    reload: http://localhost:9090
```

`rules` is a folder on the machine that applies, which Prometheus reads: `rule_files` in its configuration has
`/etc/prometheus/rules/mlobs/*.yaml`. Files are replaced whole, each at one moment. `.mlobs.json` beside them is the
register: whose each file is, and what was last applied. A file that is not in it is somebody else's and is never
touched; `--adopt` takes one over. Several environments and projects may share a folder as long as their files have
different names.

With `safety: {protected: [page]}` a file with an alert that pages is deleted only when `--allow-protected` names it,
and with `critical` one with rules on what is critical. An alert that leaves a file which stays is a change of that
file, told by the plan and as a risk by `mlobs diff`.

Before the server hears of anything, `promtool check rules` looks at all that has changed. Then comes the reload
(`POST /-/reload`, which Prometheus takes when started with `--web.enable-lifecycle`), and the question whether the
server evaluates these very files. When promtool, the reload or that question says no, every file and the register are
put back, the server is reloaded once more, and the words of the refusal are shown. Without `reload` files are written
and checked, and whoever starts Prometheus next takes them up. `reload` is the address of one server: of several behind
one address only the one that happens to answer would hear of the files, and another might be asked for them.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.prometheus.options import Options
from mlobs_compile.worlds.prometheus.wanting import KIND, NAME, suits, wanted


def connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.prometheus.live import live

    return live(site, ports)


WORLD = World(
    NAME, Options, (Kind(KIND, per_second=1000),), frozenset({(NAME, "*")}), wanted, connect, suits=suits
)
