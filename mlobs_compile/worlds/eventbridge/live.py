"""The connection: every kind is read and changed alike, by its own service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import assert_never

from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.aws_marks import marks
from mlobs_compile.backends.aws_waits import Owners, forbidden, known, until
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.change.tags import Tags, mark_of, mark_tags
from mlobs_compile.world import Denied, Moved, Ports, Reading, Site, Unsure
from mlobs_compile.worlds.eventbridge.machines import Machines
from mlobs_compile.worlds.eventbridge.options import Options
from mlobs_compile.worlds.eventbridge.pipes import Pipes
from mlobs_compile.worlds.eventbridge.places import KINDS, NAME, SERVICES, Places, prefix
from mlobs_compile.worlds.eventbridge.queues import Queues
from mlobs_compile.worlds.eventbridge.roles import Roles
from mlobs_compile.worlds.eventbridge.rules import Rules
from mlobs_compile.worlds.eventbridge.service import Means, Service
from mlobs_compile.worlds.eventbridge.tables import Tables
from mlobs_compile.worlds.eventbridge.topics import Topics

_PROPAGATION = 120.0
"""Seconds within which a new role can be taken on; terraform-provider-aws waits as long (IAM User Guide, "Changes that
I make are not always immediately visible")."""
_TOO_NEW = ("assume", "does not have permissions")
"""What Step Functions (terraform-provider-aws issue 7893) and pipes (terraform-aws-eventbridge pull request 133) say of
a role that they do not know whole yet."""
_TAKEN = ("EntityAlreadyExists", "EntityAlreadyExistsException", "ResourceInUseException", "ConflictException",
          "StateMachineAlreadyExists", "QueueAlreadyExists", "QueueNameExists", "StateMachineDeleting")  # fmt: skip


class Connection:
    """Reads and changes the reactions of one project in one account."""

    def __init__(self, site: Site, ports: Ports) -> None:
        assert isinstance(site.options, Options)
        self._site, self._ports = site, ports
        self._places = Places.of(site)
        self._tagging = Calls(ports.client("resourcegroupstaggingapi"), ports.sleep)
        means = Means(self._calls, self._places, ports.sleep, site.options.wait.whole_seconds)
        self._roles = Roles(means)
        self._services: Mapping[str, Service] = {
            "table": Tables(means),
            "queue": Queues(means),
            "role": self._roles,
            "state-machine": Machines(means),
            "topic": Topics(means),
            "rule": Rules(means),
            "pipe": Pipes(means),
        }

    def _calls(self, service: str) -> Calls:
        return Calls(self._ports.client(service), self._ports.sleep)

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """One listing of tags and one of roles; a look at each object that is wanted or ours."""
        indexed, dark = marks(self._tagging, self._site, SERVICES, self._tags)
        unread = [*dark]
        owners = Owners(indexed, wanted)
        found = [one for kind in KINDS for one in self._of(kind, wanted, owners, unread)]
        objects = tuple(
            Existing(one.key, one.body, one.mark, known(one.needs, found), one.version) for one in found
        )
        return Reading(objects, tuple(unread))

    def _of(
        self, kind: str, wanted: Sequence[Wanted], owners: Owners, unread: list[str]
    ) -> Iterator[Existing]:
        asked = {one.key.name: one for one in wanted if one.key.kind == kind}
        for name in dict.fromkeys((*asked, *self._ours(kind, owners, unread))):
            try:
                there = self._existing(Key(NAME, kind, name), asked.get(name), owners)
            except Answered as refusal:
                if not forbidden(refusal):
                    raise
                unread.append(f"the {kind} `{name}` ({refusal})")
                continue
            if there is not None and (name in asked or self._owns(there.mark)):
                yield there

    def _ours(self, kind: str, owners: Owners, unread: list[str]) -> list[str]:
        if kind != "role":
            return owners.names(self._places.head(kind))
        try:
            return list(self._roles.names(prefix(self._site)))
        except Answered as refusal:
            if not forbidden(refusal):
                raise
            unread.append(f"which roles there are ({refusal})")
            return []

    def _existing(self, key: Key, wanted: Wanted | None, owners: Owners) -> Existing | None:
        found = self._services[key.kind].find(key.name)
        if found is None:
            return None
        if found.tags is not None:
            mark = owners.of(found.tags)
        else:
            arn = self._places.arn(key.kind, key.name)
            mark = owners.mark(arn, self._site.mark(wanted) if wanted else None)
        return Existing(key, found.body, mark, self._places.needs(key.kind, found.body))

    def _tags(self, arn: str) -> Tags:
        there = self._places.kind_of(arn)
        return self._services[there[0]].tags(there[1]) if there else {}

    def _owns(self, mark: Mark | None) -> bool:
        return mark is not None and (mark.project, mark.environment) == (
            self._site.project_id,
            self._site.environment,
        )

    def carry_out(self, step: Step) -> None:
        """One change, which has taken effect when this returns."""
        service, name = self._services[step.key.kind], step.key.name
        if step.after is None:
            service.remove(name)
            return
        tags = mark_tags(self._site.mark(step.after), step.before.mark if step.before else None)
        match step.op:
            case Op.CREATE:
                self._create(service, step.after, tags)
            case Op.UPDATE:
                self._update(service, step.after, tags)
            case Op.MARK:
                service.tag(name, tags)
            case Op.DELETE | Op.RETIRE:
                service.remove(name)
            case _:
                assert_never(step.op)

    def _create(self, service: Service, after: Wanted, tags: Tags) -> None:
        """Several services take a second creation for a change, so it is looked first whether there is one."""
        name = after.key.name
        if service.find(name) is not None:
            if not self._owns(mark_of(service.tags(name))):
                raise Moved(f"another {after.key.kind} `{name}` has appeared")
            self._update(service, after, tags)
            return
        try:
            self._patiently(lambda: service.make(name, after.body, tags))
        except Answered as refusal:
            if refusal.code in _TAKEN:
                raise Unsure(str(refusal)) from refusal
            raise

    def _update(self, service: Service, after: Wanted, tags: Tags) -> None:
        """The mark last, for it says that all of it was applied."""
        there = service.find(after.key.name)
        if there is None:
            raise Moved(f"the {after.key.kind} `{after.key.name}` is gone")
        if digest(there.body) != after.digest:
            self._patiently(lambda: service.change(after.key.name, after.body, there.body))
        service.tag(after.key.name, tags)

    def _patiently(self, change: Callable[[], None]) -> None:
        """Tries again while a role is so new that nobody can take it on."""
        refusals: list[Denied] = []

        def done() -> bool:
            try:
                change()
            except Denied as refusal:
                if not any(text in str(refusal) for text in _TOO_NEW):
                    raise
                refusals.append(refusal)
                return False
            return True

        if not until(done, self._ports.sleep, _PROPAGATION):
            raise refusals[-1]

    def settle(self) -> None:
        """Every change was waited for."""
