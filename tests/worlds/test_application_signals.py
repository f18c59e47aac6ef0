"""The world of Application Signals, applied to a strict fake by the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile import source
from mlobs_compile.applying.run import Fate
from mlobs_compile.artifact import Emission
from mlobs_compile.change import tags
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.pipeline import compile_all
from mlobs_compile.world import Denied, Live, Ports, Site, warnings
from mlobs_compile.worlds.application_signals import WORLD
from mlobs_compile.worlds.application_signals.live import ApplicationSignals
from mlobs_compile.worlds.cloudwatch import WORLD as CLOUDWATCH
from tests.aws.weather import Refusal as Answer
from tests.worlds.aws_account import Account, Setting, setting, steps

EVERY_BACKEND = Path(__file__).parents[1] / "accepted" / "every-backend-of-cloudwatch.yaml"
BEFORE, AFTER = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
KEPT = "acme.default.fraud.kept"


def text() -> str:
    return EVERY_BACKEND.read_text("utf-8")


def a_model(spec: str, account: Account | None = None, now: datetime = BEFORE) -> Setting:
    documents = source.read(spec, "mlobs.yaml").value
    assert documents
    run = compile_all(documents)
    assert not run.failed, run.diagnostics
    (build,) = run.builds

    def connect(site: Site, ports: Ports) -> Live:
        return ApplicationSignals(site, ports, now)

    return setting(replace(WORLD, connect=connect), build, account)


def test_a_plan_right_after_an_apply_of_every_backend_is_empty_in_both_worlds() -> None:
    one = a_model(text())
    assert {w.key.kind for w in one.wanted} == {"slo", "exclusion"} and len(one.wanted) > 10
    other = replace(one, world=CLOUDWATCH)
    for world in (one, other):
        assert {ended.fate for ended in world.apply().steps} == {Fate.DONE}
    for world in (one, other):
        again = world.plan()
        assert again.empty and again.kept == again.owned == len(world.wanted), steps(again)
    kinds = {w.key.kind for w in other.wanted}
    assert kinds == {"metric-alarm", "composite-alarm", "mute-rule", "dashboard"}


def test_small_pages_and_lists_that_are_behind_change_nothing() -> None:
    one = a_model(text())
    one.account.signals.page = one.account.tagging.page = 2
    one.apply()
    one.account.signals.unlisted = {KEPT}
    one.account.tagging.unindexed = {one.account.signals.arn(KEPT)}
    assert one.plan().empty


def test_an_slo_edited_by_hand_is_set_right() -> None:
    one = a_model(text())
    one.apply()
    one.account.signals.slos[KEPT]["Goal"] = {**one.account.signals.slos[KEPT]["Goal"], "AttainmentGoal": 95}
    (step,) = one.plan().steps
    assert (step.op, step.reason, step.key.name) == (Op.UPDATE, Reason.LIVE, KEPT)
    one.apply()
    assert one.plan().empty and one.account.count("UpdateServiceLevelObjective") == 1


def test_an_slo_that_judged_and_then_counts_is_made_anew_with_its_windows() -> None:
    one = a_model(text())
    one.apply()
    name, line = (
        "acme.default.fraud.slices",
        next(held for held in text().splitlines() if "  slices:" in held),
    )
    other = a_model(text().replace(line, "  slices: {objective: 99%, signal: availability}"), one.account)
    assert {(step.op, step.key.kind) for step in other.plan().steps if step.key.name == name} == {
        (Op.UPDATE, "slo"),
        (Op.CREATE, "exclusion"),
    }
    one.account.weather.lost["DeleteServiceLevelObjective"] = [Answer("InternalFailure", "", status=503)]
    one.account.weather.lost["CreateServiceLevelObjective"] = [Answer("InternalFailure", "", status=503)]
    assert {ended.fate for ended in other.apply().steps} == {Fate.DONE}
    assert other.plan().empty and "RequestBasedSliConfig" in one.account.signals.slos[name]
    assert len(one.account.signals.exclusions[name]) == 2


def test_the_plan_warns_of_a_budget_that_begins_anew_and_of_nothing_else() -> None:
    one = a_model(text())
    one.apply()
    assert not list(warnings([WORLD], one.plan().steps))
    name = next(iter(one.account.signals.slos))
    other = next(
        held
        for held in one.account.signals.slos.values()
        if ("SliConfig" in held) != ("SliConfig" in one.account.signals.slos[name])
    )
    one.account.signals.slos[name] = {**other, "Name": name}
    (told,) = warnings([WORLD], one.plan().steps)
    assert told.startswith(f"application_signals/slo/{name} is deleted and made anew")
    assert told.endswith("its error budget begins anew")


def test_windows_whose_mark_could_not_be_written_are_not_taken_for_others() -> None:
    one = a_model(text())
    one.account.weather.denied.add("TagResource")
    assert {ended.step.key.kind for ended in one.apply().of(Fate.FAILED)} == {"exclusion"}
    one.account.weather.denied.clear()
    assert {ended.fate for ended in one.apply().steps} == {Fate.DONE}
    assert one.plan().empty and not one.plan().conflicts


def test_a_name_that_is_taken_by_a_lost_answer_becomes_an_update() -> None:
    one = a_model(text())
    one.account.weather.lost["CreateServiceLevelObjective"] = [Answer("InternalFailure", "", status=504)]
    assert {ended.fate for ended in one.apply().steps} == {Fate.DONE}
    assert one.plan().empty


def test_windows_are_never_added_twice() -> None:
    one = a_model(text())
    one.account.weather.lost["BatchUpdateExclusionWindows"] = [
        Answer("ThrottlingException", "slower", status=429),
        Answer("InternalFailure", "", status=500),
    ]
    assert {ended.fate for ended in one.apply().steps} == {Fate.DONE}
    assert {len(held) for held in one.account.signals.exclusions.values()} == {2}
    one.account.signals.exclusions[KEPT].pop(0)
    (step,) = one.plan().steps
    assert (step.op, step.key.kind) == (Op.UPDATE, "exclusion")
    one.apply()
    assert len(one.account.signals.exclusions[KEPT]) == 2 and one.plan().empty


def test_a_window_that_the_spec_drops_is_removed_as_the_service_holds_it() -> None:
    one = a_model(text())
    one.apply()
    fewer = "\n".join(line for line in text().splitlines() if "  backup:" not in line)
    other = a_model(fewer, one.account)
    other.apply()
    assert other.plan().empty
    held = one.account.signals.exclusions[KEPT]
    assert len(held) == 1 and "RecurrenceRule" not in held[0]


def test_a_single_window_that_has_begun_is_neither_added_nor_missed() -> None:
    late = a_model(text(), now=AFTER)
    late.apply()
    assert {len(held) for held in late.account.signals.exclusions.values()} == {1}
    assert late.plan().empty
    early = a_model(text())
    early.apply()
    assert a_model(text(), early.account, AFTER).plan().empty


def test_a_window_added_by_hand_to_an_slo_of_ours_is_drift() -> None:
    one = a_model(text())
    one.apply()
    one.account.signals.exclusions[KEPT].append(by_hand())
    (step,) = one.plan().steps
    assert (step.op, step.reason, step.key.kind) == (Op.UPDATE, Reason.LIVE, "exclusion")


def test_windows_of_an_slo_of_which_we_never_wrote_any_are_left_alone() -> None:
    plain = text()[: text().index("maintenance:")] + text()[text().index("slos:") :]
    one = a_model(plain)
    one.apply()
    one.account.signals.exclusions[KEPT] = [by_hand()]
    assert one.plan().empty
    (conflict,) = a_model(text(), one.account).plan().conflicts
    assert (conflict.refusal, conflict.wanted.key.kind) == (Refusal.UNMARKED, "exclusion")


def by_hand() -> dict[str, Any]:
    return {
        "Window": {"DurationUnit": "HOUR", "Duration": 1},
        "StartTime": datetime(2026, 12, 24, tzinfo=UTC),
        "Reason": "an outage of the region",
    }


def test_what_is_gone_from_the_spec_goes_windows_first() -> None:
    one = a_model(text())
    one.apply()
    gone = replace(one, emissions={"cloudwatch": Emission()})
    result = gone.apply()
    assert {ended.fate for ended in result.steps} == {Fate.DONE}
    kinds = [ended.step.key.kind for ended in result.steps]
    assert kinds == sorted(kinds) and not one.account.signals.slos and gone.plan().empty


def test_an_slo_of_another_project_is_not_ours() -> None:
    one = a_model(text())
    one.apply()
    one.account.signals.tags[one.account.signals.arn(KEPT)][tags.PROJECT] = "another"
    (conflict, *_) = one.plan().conflicts
    assert conflict.refusal is Refusal.FOREIGN
    gone = replace(one, emissions={"cloudwatch": Emission()})
    gone.apply()
    assert list(one.account.signals.slos) == [KEPT]


def test_an_error_for_one_slo_inside_an_answer_that_went_well_is_an_error() -> None:
    one = a_model(text())
    handlers = one.account.fakes["application-signals"].handlers
    handlers["BatchUpdateExclusionWindows"] = lambda request: {
        "SloIds": ["another"],
        "Errors": [{"SloId": KEPT, "ErrorCode": "ValidationError", "ErrorMessage": "too many windows"}],
    }
    failed = one.apply().of(Fate.FAILED)
    assert failed and all("ValidationError: too many windows" in ended.why for ended in failed)


def test_slos_that_may_not_be_read_are_no_slos_that_are_missing() -> None:
    one = a_model(text())
    one.account.weather.troubles["ListServiceLevelObjectives"] = [Answer("AccessDenied", "no", status=403)]
    with pytest.raises(Denied, match="AccessDenied"):
        one.read()


def test_windows_of_something_protected_are_marked_no_better_and_nothing_is_left_to_do() -> None:
    one = a_model(text())

    def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
        found = WORLD.wanted(emissions, site).value or ()
        return Outcome(tuple(replace(held, protected=True) for held in found))

    guarded = replace(one, world=replace(one.world, wanted=wanted))
    guarded.apply()
    assert guarded.plan().empty
    marks = {held.key.kind: held.mark for held in one.read().objects}
    assert marks["slo"] and marks["slo"].protected


WRITES = (
    "CreateServiceLevelObjective",
    "UpdateServiceLevelObjective",
    "DeleteServiceLevelObjective",
    "BatchUpdateExclusionWindows",
    "TagResource",
)


@settings(deadline=None, max_examples=10)
@given(st.dictionaries(st.sampled_from(WRITES), st.lists(st.booleans(), max_size=6)))
def test_whatever_is_lost_on_the_way_a_further_run_ends_where_one_in_good_weather_does(
    script: dict[str, list[bool]],
) -> None:
    one = a_model(text())
    for operation, kinds in script.items():
        for late in kinds:
            where = one.account.weather.lost if late else one.account.weather.troubles
            where.setdefault(operation, []).append(Answer("InternalFailure", "", status=503))
    for _ in range(3):
        one.apply()
    assert one.plan().empty
    assert all(len(held) == 2 for held in one.account.signals.exclusions.values())
