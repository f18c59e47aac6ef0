"""The connection to one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from mlobs_compile.backends.aws_calls import Calls
from mlobs_compile.change.objects import Key
from mlobs_compile.change.objects import Wanted as Object
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.world import Ports, Reading, Site
from mlobs_compile.worlds.amp.definition import Definition
from mlobs_compile.worlds.amp.namespaces import Namespaces
from mlobs_compile.worlds.amp.objects import DEFINITION, workspace_of
from mlobs_compile.worlds.amp.options import Options
from mlobs_compile.worlds.amp.service import Service


class Connection:
    """Reads and changes the rules of one project in one workspace."""

    def __init__(self, site: Site, ports: Ports) -> None:
        assert isinstance(site.options, Options)
        workspace = workspace_of(site)
        assert workspace is not None, "a world without a workspace is refused before"
        calls = Calls(ports.client("amp"), ports.sleep)
        service = Service(calls, site, workspace, ports.sleep, site.options.wait.whole_seconds)
        self._site = site
        self._namespaces = Namespaces(service)
        self._definition = Definition(service)

    def read(self, wanted: Sequence[Object]) -> Reading:
        """One listing, the definition, and a look at each namespace that is wanted or ours."""
        unread: list[str] = []
        found = (*self._namespaces.read(wanted, unread), *self._definition.read(wanted, unread))
        return Reading(found, tuple(unread))

    def carry_out(self, step: Step) -> None:
        """One change, which has taken effect when this returns."""
        part = self._part(step.key)
        if step.after is None:
            part.delete(step.key)
            return
        mark = self._site.mark(step.after)
        match step.op:
            case Op.CREATE:
                part.create(step.after, mark)
            case Op.UPDATE:
                part.update(step.after, mark, step.before)
            case Op.MARK:
                part.tag(step.after, mark, step.before)
            case Op.DELETE | Op.RETIRE:
                part.delete(step.key)
            case _:
                assert_never(step.op)

    def _part(self, key: Key) -> Namespaces | Definition:
        return self._definition if key.kind == DEFINITION else self._namespaces

    def settle(self) -> None:
        """Every change was waited for."""
