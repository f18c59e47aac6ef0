"""The ruler of one tenant, read at once and changed group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.backends.registered import Files
from mlobs_compile.backends.rest import Api, bearer
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Step
from mlobs_compile.world import Ports, Reading, Site
from mlobs_compile.worlds.mimir.options import Options
from mlobs_compile.worlds.mimir.ruler import Ruler
from mlobs_compile.worlds.mimir.wanting import NAME


def live(site: Site, ports: Ports) -> Connection:
    options = site.options
    assert isinstance(options, Options)
    tenant: Mapping[str, str] = {"X-Scope-OrgID": options.tenant} if options.tenant else {}
    token = ports.secret(options.token) if options.token else None
    return Connection(site, Ruler(Api(options.url, ports.sleep, {**tenant, **bearer(token)}), site))


class Connection:
    """Groups are kept in the ruler as files are in a folder: whole, with a register beside them."""

    def __init__(self, site: Site, ruler: Ruler) -> None:
        self._ruler = ruler
        self._files = Files(ruler, site, NAME, settles=False)

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        with self._ruler.at_once():
            return self._files.read(wanted)

    def carry_out(self, step: Step) -> None:
        self._files.carry_out(step)

    def settle(self) -> None:
        """The ruler takes groups up by itself, and has refused already what it cannot read."""
        self._files.settled()
