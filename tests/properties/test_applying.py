"""The laws of applying, on random specs, edits by hand, faults of the service and deaths of the process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.applying.run import Fate, Result
from mlobs_compile.change.journal import Ending, State
from mlobs_compile.change.objects import Key
from mlobs_compile.change.plan import Op, Plan, Pruning, Reason, Refusal, Why
from mlobs_compile.change.rollback import keys, rollback
from mlobs_compile.change.safety import Limit, Overrides, deletes, updates, violations
from mlobs_compile.quantity import Most
from mlobs_compile.spec.apply import Safety
from tests.properties.applied import (
    KEEP,
    OURS,
    PRUNE,
    Edit,
    Paper,
    Spec,
    Time,
    applied,
    bodies,
    calm,
    carried_out,
    drift,
    planned,
    read,
    specs,
    squatters,
    standing,
    troubles,
)
from tests.worlds.fake_world import IMMUTABLE, PROJECT, Service, Trouble

few = settings(max_examples=80)


def _after(spec: Spec, edits: Sequence[Edit] = ()) -> Service:
    """A service in which a spec was applied, a while ago, and edited by hand since."""
    service = Service()
    assert applied(service, spec) is not None
    read(service, ())
    for edit in edits:
        edit(service)
    service.written.clear()
    service.attempted.clear()
    return service


def _watch_replaced(service: Service, spec: Spec) -> None:
    """Immutable objects that stand and are wanted must never be missing."""
    there = {(key.kind, one.mark.id) for key, one in service.objects.items() if one.mark}
    service.watched = {("fixed", one.id) for one in spec if one.key.kind == "fixed"} & there


def _ended(result: Result | None) -> Result:
    assert result is not None
    return result


@few
@given(specs(), drift, specs(), calm)
def test_a_plan_right_after_an_apply_is_empty(
    before: Spec, edits: list[Edit], spec: Spec, faults: list[Trouble]
) -> None:
    service = _after(before, edits)
    result = _ended(applied(service, spec, faults))
    if result.ending is Ending.COMPLETE:
        again = planned(service, spec)
        assert again.empty and not again.left and again.kept == again.wanted == again.owned == len(spec)
        assert {key: body for key, (body, _) in standing(service).items()} == bodies(spec)  # type: ignore[misc]


@few
@given(specs(), drift, specs(), troubles, troubles)
def test_a_run_after_faults_and_deaths_converges(
    before: Spec, edits: list[Edit], spec: Spec, faults: list[Trouble], more: list[Trouble]
) -> None:
    service = _after(before, edits)
    _watch_replaced(service, spec)
    applied(service, spec, faults)
    applied(service, spec, more)
    read(service, ())
    assert _ended(applied(service, spec)).ending is Ending.COMPLETE
    assert planned(service, spec).empty
    assert {key: body for key, (body, _) in standing(service).items()} == bodies(spec)  # type: ignore[misc]


@few
@given(specs(), squatters, specs(), troubles, st.booleans())
def test_what_is_not_ours_is_never_touched(
    before: Spec, takers: list[Edit], spec: Spec, faults: list[Trouble], adopting: bool
) -> None:
    service = _after(before, takers)
    plan = planned(service, spec)
    if adopting:
        ones = {str(one.wanted.key) for one in plan.conflicts if one.refusal is Refusal.UNMARKED}
        service.adopted = frozenset(ones)
        plan = planned(service, spec, ownership=replace(OURS, adopted=service.adopted))
        assert all(one.refusal is not Refusal.UNMARKED for one in plan.conflicts)
    others = {
        key: one
        for key, one in service.objects.items()
        if (one.mark is None or one.mark.project != PROJECT) and str(key) not in service.adopted
    }
    faults = [one for one in faults if one not in (Trouble.EDIT, Trouble.THEFT)]
    carried_out(service, plan, faults)  # the service raises Forbidden when something foreign is written
    assert all(service.objects.get(key) == one for key, one in others.items())
    assert not {step.key for step in service.attempted} & set(others)
    refused = {one.limit for one in violations(plan, Safety())}
    assert (Limit.CONFLICTS in refused) == bool(plan.conflicts)


@few
@given(specs(), drift, specs(), calm)
def test_without_prune_nothing_is_deleted_but_what_was_replaced(
    before: Spec, edits: list[Edit], spec: Spec, faults: list[Trouble]
) -> None:
    service = _after(before, edits)
    service.deleted.clear()
    plan = planned(service, spec, KEEP)
    carried_out(service, plan, faults)
    fixed = {one.id for one in spec if one.key.kind == "fixed"}
    assert all(key.kind == "fixed" and key.name.split("-")[0] in fixed for key in service.deleted)
    gone = {step.key for step in planned(service, spec, PRUNE).of(Op.DELETE)}
    assert gone <= {one.step.key for one in plan.left}


@few
@given(specs(), drift, specs(), troubles, st.integers(0, 4), st.integers(0, 100))
def test_no_more_is_deleted_or_changed_than_the_limits_allow(
    before: Spec, edits: list[Edit], spec: Spec, faults: list[Trouble], number: int, share: int
) -> None:
    service = _after(before, edits)
    safety = Safety(max_delete=Most.parse(number), max_update=Most.parse(f"{share}%"), min_existing=0)
    plan = planned(service, spec)
    if violations(plan, safety):
        return
    service.deleted.clear()
    carried_out(service, plan, faults)
    owned, lost = (
        plan.owned,
        [key for key in service.deleted if key not in {s.key for s in plan.of(Op.RETIRE)}],
    )
    assert len(lost) <= number and (spec or not lost)
    known = {step.key for step in plan.steps if step.before}
    changed = {step.key for step in service.attempted if step.op in (Op.UPDATE, Op.RETIRE)}
    assert changed <= known and len(changed) <= share * owned / 100


@few
@given(specs(), specs(), st.integers(-1, 1))
def test_an_override_allows_the_number_of_the_plan_and_no_other(before: Spec, spec: Spec, off: int) -> None:
    service = _after(before)
    plan = planned(service, spec)
    safety = Safety(max_delete=Most.parse(0), max_update=Most.parse(0), min_existing=0)
    names = frozenset(
        str(step.key)
        for step in deletes(plan)
        if step.before and step.before.mark and step.before.mark.protected
    )
    exact = Overrides(len(deletes(plan)) + off, len(updates(plan)) + off, names)
    found = violations(plan, safety, exact)
    assert bool(found) == (off != 0)
    if off == 0 and names:
        (missing,) = violations(plan, safety, replace(exact, allow_protected=frozenset(sorted(names)[1:])))
        assert missing.limit is Limit.PROTECTED and missing.override == (f"--allow-protected={min(names)}",)


@few
@given(specs(), specs(), calm, st.sampled_from((KEEP, PRUNE)))
def test_nothing_is_ever_there_without_what_it_needs_and_what_is_replaced_leaves_no_gap(
    before: Spec, spec: Spec, faults: list[Trouble], pruning: Pruning
) -> None:
    service = _after(before)
    _watch_replaced(service, spec)  # the service raises Forbidden at the first gap
    applied(service, spec, faults, pruning)
    assert not service.refused


@few
@given(specs(), specs(), st.lists(st.sampled_from(Trouble), max_size=12), st.integers(1, 12))
def test_failures_and_deaths_leave_no_gap(before: Spec, spec: Spec, faults: list[Trouble], torn: int) -> None:
    service = _after(before)
    _watch_replaced(service, spec)
    carried_out(service, planned(service, spec), faults, Paper(torn_at=torn))
    if not {Trouble.THEFT, Trouble.EDIT} & set(faults):
        assert not service.refused


@few
@given(specs(), specs(), troubles, st.integers(1, 30))
def test_a_rollback_restores_what_was_before(
    before: Spec, spec: Spec, faults: list[Trouble], torn: int
) -> None:
    service = _after(before)
    was = standing(service)
    paper = Paper(torn_at=torn)
    faults = [one for one in faults if one not in (Trouble.EDIT, Trouble.THEFT)]
    carried_out(service, planned(service, spec), faults, paper)
    record = paper.record()
    if record is None:
        return
    read(service, ())
    back = rollback(record, read(service, keys(record)), OURS)
    assert not back.spared
    plan = back.plan(read(service, keys(record)), OURS, IMMUTABLE, PRUNE)
    assert not plan.conflicts and {step.key for step in plan.steps} <= {t.started.key for t in record.traces}
    assert _ended(carried_out(service, plan)).ending is Ending.COMPLETE
    now = standing(service)
    assert {key: one[0] for key, one in now.items()} == {key: one[0] for key, one in was.items()}  # type: ignore[index]


@few
@given(specs(), specs(), drift)
def test_a_rollback_leaves_what_has_moved_since(before: Spec, spec: Spec, edits: list[Edit]) -> None:
    service, paper = _after(before), Paper()
    carried_out(service, planned(service, spec), (), paper)
    record = paper.record()
    assert record is not None
    done = dict(service.objects)
    for edit in edits:
        edit(service)
    moved = {key for key in {**done, **service.objects} if done.get(key) != service.objects.get(key)}
    edited = {key: service.objects.get(key) for key in moved}
    back = rollback(record, read(service, keys(record)), OURS)
    assert {spare.key for spare in back.spared} <= moved and not back.touched & moved
    carried_out(service, back.plan(read(service, keys(record)), OURS, IMMUTABLE, PRUNE))
    assert {key: service.objects.get(key) for key in moved} == edited


@few
@given(specs(), drift, specs(), st.data())
def test_the_digest_changes_with_every_step_and_with_nothing_else(
    before: Spec, edits: list[Edit], spec: Spec, data: st.DataObject
) -> None:
    plan = planned(_after(before, edits), spec)
    told = replace(plan, kept=99, owned=99, wanted=99, left=(), steps=tuple(reversed(plan.steps)))
    assert told.digest == plan.digest == planned(_after(before, edits), spec).digest
    if plan.steps:
        at = data.draw(st.integers(0, len(plan.steps) - 1))
        for other in _others(plan, at):
            assert other.digest != plan.digest


def _others(plan: Plan, at: int) -> list[Plan]:
    """The plan with one thing of one step changed."""
    step = plan.steps[at]
    rest = (*plan.steps[:at], *plan.steps[at + 1 :])
    changed = [replace(step, key=Key("fake", "plain", "other"))]
    if step.before:
        changed.append(replace(step, before=replace(step.before, body={"value": 1000})))
        changed.append(replace(step, before=replace(step.before, mark=None)))
    if step.after:
        changed.append(replace(step, after=replace(step.after, body={"value": 1000})))
        changed.append(replace(step, after=replace(step.after, protected=not step.after.protected)))
        changed.append(replace(step, after=replace(step.after, id="other")))
    changed.append(replace(step, op=Op.RETIRE if step.op is not Op.RETIRE else Op.DELETE))
    return [replace(plan, steps=rest), *(replace(plan, steps=(*rest, one)) for one in changed)]


@few
@given(specs(), drift, specs(), troubles)
def test_the_engine_does_the_steps_of_its_plan_in_their_order_and_no_other(
    before: Spec, edits: list[Edit], spec: Spec, faults: list[Trouble]
) -> None:
    service, paper = _after(before, edits), Paper()
    plan = planned(service, spec)
    result = carried_out(service, plan, faults, paper)
    tried = [plan.steps.index(step) for step in service.attempted]
    assert tried == sorted(tried)
    record = paper.record()
    assert record is not None and sorted(set(tried)) == [trace.started.number for trace in record.traces]
    if result is None:
        assert record.finished is None
        return
    assert [one.step for one in result.steps] == list(plan.steps)
    assert record.finished is not None and record.finished.ending is result.ending
    states = {trace.started.number: trace.state.value for trace in record.traces}
    fates = {n: one.fate.value for n, one in enumerate(result.steps) if one.fate is not Fate.SKIPPED}
    assert states == fates
    assert len(record.skipped) == len(result.of(Fate.SKIPPED))


@few
@given(specs(), specs(), st.integers(0, 12))
def test_a_cancelled_run_tells_what_it_did_and_the_next_one_goes_on(
    before: Spec, spec: Spec, calls: int
) -> None:
    service, paper = _after(before), Paper()
    plan = planned(service, spec)
    result = _ended(
        carried_out(service, plan, (), paper, Time().means(lambda: len(service.attempted) >= calls))
    )
    assert len(service.attempted) <= max(calls, 0)
    ended = Ending.CANCELLED if len(plan.steps) > calls else Ending.COMPLETE
    assert result.ending is ended
    assert len(result.of(Fate.DONE)) == min(calls, len(plan.steps))
    record = paper.record()
    assert record is not None and record.finished is not None
    assert all(trace.state is State.DONE for trace in record.traces)
    assert _ended(applied(service, spec)).ending is Ending.COMPLETE and planned(service, spec).empty


@few
@given(specs(), drift, specs())
def test_a_reason_says_who_has_changed_it(before: Spec, edits: list[Edit], spec: Spec) -> None:
    service = _after(before, edits)
    was = bodies(before)
    for step in planned(service, spec).of(Op.UPDATE):
        assert step.before and step.after
        last = was[str(step.key)]
        by = {(True, False): Reason.SPEC, (False, True): Reason.LIVE, (True, True): Reason.BOTH}
        assert step.reason is by[(step.after.body != last, step.before.body != last)]


@few
@given(specs(), specs())
def test_of_a_world_that_was_not_read_wholly_nothing_is_removed(before: Spec, spec: Spec) -> None:
    service = _after(before)
    plan = planned(service, spec, replace(PRUNE, unread=frozenset({"fake"})))
    assert all(step.after or step.key.world == "staged" for step in plan.steps)
    assert all(one.why in (Why.UNREAD, Why.NEEDED) for one in plan.left)
