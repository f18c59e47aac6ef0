"""Great Expectations itself opens and runs what was applied, alone and beside a context that it made before."""

from __future__ import annotations

from pathlib import Path

import great_expectations as gx
import pytest

from mlobs_compile.change.objects import Wanted
from mlobs_compile.targets.great_expectations import TARGET
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.world import Site
from mlobs_compile.worlds.great_expectations import WORLD
from tests.builders import a_context, a_monitoring
from tests.realtools.test_great_expectations import NODES, NOW, failed, good_rows, opened
from tests.worlds.applied import Outside, Place

pytestmark = pytest.mark.realtool
UUID = "5f1c2d34-0000-4000-8000-000000000001"


def place_of(folder: Path, **settings: object) -> Place:
    options = WORLD.options.model_validate({"context": str(folder / "gx"), **settings})
    targets = {"great_expectations": Options()}
    return Place(WORLD, Site("acme", UUID, "prod", None, options, targets), Outside())


def wanted(place: Place, count: int = len(NODES)) -> tuple[Wanted, ...]:
    outcome = TARGET.emit(a_monitoring(*NODES[:count]), a_context(Options()))
    assert outcome.value is not None
    return place.wanted({"great_expectations": outcome.value})


def test_the_library_runs_what_was_applied_and_a_second_plan_is_empty(tmp_path: Path) -> None:
    place = place_of(tmp_path)
    place.apply(wanted(place))
    assert failed(tmp_path, good_rows()) == set()
    bad = good_rows().assign(country=["DE", "FR", "DE", "FR", "XX"])
    assert any("country" in id or "one_of" in id or id for id in failed(tmp_path, bad, NOW))
    assert not place.plan(wanted(place)).steps


def test_fewer_checks_in_the_spec_are_fewer_in_the_context(tmp_path: Path) -> None:
    place = place_of(tmp_path)
    place.apply(wanted(place))
    place.apply(wanted(place, 3))
    assert len(opened(tmp_path).suites.get("payments").expectations) == 3


def test_a_context_of_others_keeps_its_own_and_gains_ours(tmp_path: Path) -> None:
    theirs = gx.get_context(mode="file", project_root_dir=tmp_path)
    theirs.suites.add(gx.ExpectationSuite(name="theirs"))
    configuration = (tmp_path / "gx" / "great_expectations.yml").read_bytes()
    assert place_of(tmp_path).plan(wanted(place_of(tmp_path))).conflicts
    place = place_of(tmp_path, shared=True)
    place.apply(wanted(place))
    context = opened(tmp_path)
    assert {suite.name for suite in context.suites.all()} == {"theirs", "payments"}
    assert len(context.suites.get("payments").expectations) == len(NODES)
    assert (tmp_path / "gx" / "great_expectations.yml").read_bytes() == configuration
    place.apply(())
    assert {suite.name for suite in opened(tmp_path).suites.all()} == {"theirs"}
