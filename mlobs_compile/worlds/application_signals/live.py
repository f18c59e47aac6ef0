"""A connection to Application Signals: reads the SLOs that are ours and their windows, and carries out changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.aws_marks import Marks, marks
from mlobs_compile.change import tags
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.world import Denied, Live, Ports, Reading, Site, Unsure
from mlobs_compile.worlds.application_signals import canonical
from mlobs_compile.worlds.application_signals.desired import EXCLUSION, SLO, WORLD
from mlobs_compile.worlds.application_signals.places import places

SLOS_PER_PAGE, WINDOWS_PER_PAGE = 50, 10
"""In one answer (ListServiceLevelObjectives, ListServiceLevelObjectiveExclusionWindows; `MaxResults`)."""


_INVESTIGATED = "AutoInvestigationEnabled"


class ApplicationSignals:
    """One run's connection; `now` tells which single windows have begun."""

    def __init__(self, site: Site, ports: Ports, now: datetime) -> None:
        self._site, self._now = site, now
        self._places = places(site)
        self._calls = Calls(ports.client("application-signals"), ports.sleep)
        self._tagging = Calls(ports.client("resourcegroupstaggingapi"), ports.sleep)
        self._marks = Marks({}, self._listed)

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """A call for each fifty SLOs of the account, and two for each of ours."""
        self._marks, unread = marks(self._tagging, self._site, ["application-signals"], self._listed)
        asked = {one.key: one for one in wanted}
        found: list[Existing] = []
        for name in self._names(asked):
            found += self._slo(name, asked)
        return Reading(tuple(found), unread)

    def _names(self, asked: Mapping[Key, Wanted]) -> list[str]:
        """The SLOs that calls are spent on: wanted, or ours by their tags."""
        mine = [key.name for key in asked if key.kind == SLO]
        listed = {
            row["Name"]
            for page in self._calls.pages("list_service_level_objectives", MaxResults=SLOS_PER_PAGE)
            for row in page.get("SloSummaries", ())
            if row["Name"].startswith(self._places.names)
        }
        others = sorted({*listed, *self._marks.indexed(":slo/")} - set(mine))
        return [*mine, *(name for name in others if self._owned(self._mark(name, None)))]

    def _owned(self, mark: Mark | None) -> bool:
        return mark is not None and (mark.project, mark.environment) == (
            self._site.project_id,
            self._site.environment,
        )

    def _slo(self, name: str, asked: Mapping[Key, Wanted]) -> Iterator[Existing]:
        answer = self._calls.found("get_service_level_objective", Id=name)
        if answer is None:
            return
        key = Key(WORLD, SLO, name)
        wanted = asked.get(key)
        slo = self._existing(key, canonical.slo(answer["Slo"]), wanted)
        if wanted and slo.digest == wanted.digest and slo.mark != self._site.mark(wanted):
            self._marks.asked(self._places.arn(name))
            slo = self._existing(key, canonical.slo(answer["Slo"]), wanted)
        yield slo
        if wanted is None or not canonical.replaced(slo.body, wanted.body):
            yield from self._exclusion(slo, asked.get(Key(WORLD, EXCLUSION, name)))

    def _existing(self, key: Key, body: Mapping[str, Any], wanted: Wanted | None) -> Existing:
        mark = self._mark(key.name, wanted)
        named: Any = wanted.body.get("Tags", {}) if wanted else {}
        held = self._marks.of(self._places.arn(key.name)) or {}
        return Existing(key, {**body, "Tags": tags.told(held, named)}, mark)

    def _mark(self, name: str, wanted: Wanted | None) -> Mark | None:
        arn = self._places.arn(name)
        held = self._marks.of(arn)
        if held is None:
            held = self._marks.asked(arn)
        return tags.mark_of(held, wanted.id if wanted else None)

    def _exclusion(self, slo: Existing, wanted: Wanted | None) -> Iterator[Existing]:
        """The windows of an SLO; single ones that have begun count as they are wanted."""
        told = (self._marks.of(self._places.arn(slo.key.name)) or {}).get(tags.EXCLUSIONS)
        asked: Any = wanted.body["Windows"] if wanted else ()
        live = [one for one, _ in self._windows(slo.key.name)]
        over = [one for one in asked if canonical.begun(one, self._now)]
        held = canonical.windows([*live, *over])
        if not held or (wanted is None and not told):
            return
        id = wanted.id if wanted else slo.mark.id if slo.mark else slo.key.name
        # Whether it is protected is nowhere to be kept, so it is as it is wanted.
        guarded = wanted is not None and wanted.protected
        mark = Mark(self._site.project_id, self._site.environment, id, told, guarded) if told else None
        key = Key(WORLD, EXCLUSION, slo.key.name)
        found = Existing(key, {"SloId": slo.key.name, "Windows": held}, mark, (slo.key,))
        if not live and wanted is not None and found.digest == wanted.digest:
            found = Existing(key, found.body, self._site.mark(wanted), (slo.key,))
        yield found

    def _windows(self, name: str) -> list[tuple[dict[str, Any], Mapping[str, Any]]]:
        """The windows of an SLO in our form and in the service's, without single ones that have begun."""
        try:
            held = [
                (dict(canonical.window(one)), one)
                for page in self._calls.pages(
                    "list_service_level_objective_exclusion_windows", Id=name, MaxResults=WINDOWS_PER_PAGE
                )
                for one in page.get("ExclusionWindows", ())
            ]
        except Answered as refusal:
            if refusal.absent:
                return []
            raise
        return [pair for pair in held if not canonical.begun(pair[0], self._now)]

    def carry_out(self, step: Step) -> None:
        """One SLO, or the windows of one."""
        match step.key.kind, step.after:
            case "slo", None:
                self._calls.remove("delete_service_level_objective", Id=step.key.name)
            case "slo", Wanted() as after:
                self._put(step, after)
            case _, after:
                self._exclude(step, after)

    def settle(self) -> None:
        """Everything takes effect when it is sent."""

    def _put(self, step: Step, after: Wanted) -> None:
        arn = self._places.arn(step.key.name)
        own: Any = after.body.get("Tags", {})
        before = step.before.mark if step.before else None
        told = {**own, **tags.mark_tags(self._site.mark(after), before)}
        if step.op is Op.MARK or not self._made(step, after, told):
            self._calls.tell("tag_resource", ResourceArn=arn, Tags=tags.to_rows(told))
        self._marks.wrote(arn, told)

    def _made(self, step: Step, after: Wanted, told: Mapping[str, str]) -> bool:
        """Whether the SLO was made with its tags; else it is there already and was updated."""
        request = canonical.request(after.body)
        replaced = step.before is not None and canonical.replaced(step.before.body, after.body)
        if replaced:
            self._calls.remove("delete_service_level_objective", Id=step.key.name)
        if step.before is None or replaced:
            try:
                self._calls.tell("create_service_level_objective", **request, Tags=tags.to_rows(told))
            except Answered as refusal:  # A lost answer to an earlier try, or an SLO that no list showed.
                if refusal.code != "ConflictException":
                    raise
            else:
                return True
        if step.before is not None and step.before.body.get(_INVESTIGATED):
            request.setdefault(_INVESTIGATED, False)  # What an update leaves out stays.
        self._calls.tell("update_service_level_objective", Id=request.pop("Name"), **request)
        return False

    def _exclude(self, step: Step, after: Wanted | None) -> None:
        """Adds what is missing and removes what is not wanted, as the SLO is now: nothing is added twice.

        The mark of the first windows is there before they are: a run that is cut off between leaves none that look like
        somebody else's.
        """
        name = step.key.name
        first = after is not None and (step.before is None or step.before.mark is None)
        if first:
            self._tell(name, after)
        asked: Any = after.body["Windows"] if after else ()
        if step.op is not Op.MARK:
            self._change(name, asked)
        if not first:
            self._tell(name, after)

    def _tell(self, name: str, after: Wanted | None) -> None:
        told = {tags.EXCLUSIONS: after.digest if after else ""}
        try:
            self._calls.tell("tag_resource", ResourceArn=self._places.arn(name), Tags=tags.to_rows(told))
        except Answered as refusal:
            if after or not refusal.absent:
                raise

    def _change(self, name: str, asked: Sequence[Any]) -> None:
        live = self._windows(name)
        wanted = [one for one in asked if not canonical.begun(one, self._now)]
        added = [one for one in wanted if one not in [held for held, _ in live]]
        removed = [raw for held, raw in live if held not in wanted]
        if not added and not removed:
            return
        lists = {"AddExclusionWindows": added, "RemoveExclusionWindows": removed}
        given = {key: held for key, held in lists.items() if held}
        try:
            answer = self._calls.tell("batch_update_exclusion_windows", SloIds=[name], **given)
        except Answered as refusal:
            if refusal.absent and not wanted:
                return
            raise
        for error in answer.get("Errors", ()):
            message = f"the windows of `{name}`: {error.get('ErrorCode')}: {error.get('ErrorMessage')}"
            raise Unsure(message) if "Internal" in error.get("ErrorCode", "") else Denied(message)

    def _listed(self, arn: str) -> dict[str, str]:
        """The tags of one SLO; none where it is not there."""
        answer = self._calls.found("list_tags_for_resource", ResourceArn=arn) or {}
        return tags.from_rows(answer.get("Tags", ()))


def connect(site: Site, ports: Ports) -> Live:
    """Makes the connection; nothing is asked yet."""
    return ApplicationSignals(site, ports, datetime.now(UTC))
