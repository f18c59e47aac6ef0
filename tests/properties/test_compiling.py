"""Laws of compiling, over generated projects with every target."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.artifact import dump_json
from mlobs_compile.diagnostic import has_errors
from mlobs_compile.emit import role_of
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.manifest import layout
from mlobs_compile.pipeline import Build, Run
from mlobs_compile.plugins import library, targets
from mlobs_compile.resolve.resolve import resolve
from mlobs_compile.resolve.sources import sort
from mlobs_compile.route import Route
from mlobs_compile.source import Node
from mlobs_compile.target import Role
from tests.properties.projects import Tree, names, projects, read, run, shuffled, text_of, watched

few = settings(deadline=None, max_examples=30)
AGGREGATES = ("alertmanager",)
"""Targets whose one file tells of all teams together."""
WHOLE = ("overview", "delivery", "alert-health")
"""Boards and rules that tell of all things together."""
IN_ORDER = ("dashboard", "checklist")
"""Resources that list a document's panels or checks as it does."""


def _files(found: Run) -> dict[str, str]:
    return {
        f"{build.environment}/{path}": artifact.text
        for build in found.builds
        for path, artifact in layout(build.emissions).items()
    }


def _bodies(build: Build) -> dict[tuple[str, str, str], str]:
    return {
        (target, resource.kind, resource.name): dump_json(dict(resource.body))
        for target, emission in build.emissions.items()
        for resource in emission.resources
    }


@few
@given(projects())
def test_compiling_twice_gives_the_same_bytes(documents: list[Tree]) -> None:
    assert _files(run(documents)) == _files(run(documents))


RICH = Path(__file__).parent / "rich.yaml"
DIGEST = """
import hashlib, sys
from mlobs_compile import source
from mlobs_compile.manifest import layout
from mlobs_compile.pipeline import compile_all
run = compile_all(source.read(open(sys.argv[1], "rb").read(), "mlobs.yaml").value)
assert not run.failed, run.diagnostics
files = [(b.environment, p, a.text) for b in run.builds for p, a in layout(b.emissions).items()]
print(len(files), hashlib.sha256(repr(files).encode()).hexdigest())
"""


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    told = set()
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-c", DIGEST, str(RICH)]
        told.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    (only,) = told
    assert int(only.split()[0]) > 50


@few
@given(projects(), st.integers(0, 1000))
def test_the_order_of_keys_does_not_matter_to_any_resource_but_boards(
    documents: list[Tree], seed: int
) -> None:
    chance = random.Random(seed)
    moved: list[Node] = [shuffled(tree, chance, frozenset({"targets", "columns"})) for tree in documents]
    before, after = run(documents), run([tree for tree in moved if isinstance(tree, dict)])
    for build in before.builds:
        other = next(item for item in after.builds if item.environment == build.environment)
        here, there = _bodies(build), _bodies(other)
        assert set(here) == set(there)
        differing = {key for key in here if here[key] != there[key]}
        assert not {key for key in differing if key[1] not in IN_ORDER and key[0] not in AGGREGATES}


@few
@given(projects(), st.data())
def test_adding_a_thing_changes_no_resource_of_the_others(documents: list[Tree], data: st.DataObject) -> None:
    taken = {str(tree["metadata"]["name"]) for tree in documents}  # type: ignore[index, call-overload]
    name = data.draw(names.filter(lambda found: found not in taken))
    before, after = run(documents), run([*documents, data.draw(watched(name))])
    for old, new in zip(before.builds, after.builds, strict=True):
        if not new.emissions:
            continue
        mine, all_of_it = _bodies(old), _bodies(new)
        for key, body in mine.items():
            aggregate = key[0] in AGGREGATES or any(word in key[2] for word in WHOLE)
            assert aggregate or all_of_it.get(key) == body, key


@few
@given(projects())
def test_every_node_is_in_a_resource_or_in_a_finding(documents: list[Tree]) -> None:
    found = run(documents)
    for build in found.builds:
        assert build.monitoring is not None
        if found.failed:
            continue
        emitted = {id for e in build.emissions.values() for resource in e.resources for id in resource.nodes}
        # Without the target `runner`, `mlobs run` makes the checklists of measurements as it goes.
        lost = {node.id for node in build.monitoring.nodes if not isinstance(node, Measurement)} - emitted
        assert not lost


@few
@given(projects())
def test_ids_are_unique_and_names_are_unique_within_their_target(documents: list[Tree]) -> None:
    for build in run(documents).builds:
        assert build.monitoring is not None
        ids = [node.id for node in build.monitoring.nodes]
        assert len(ids) == len(set(ids))
        for target, emission in build.emissions.items():
            called = [(target, resource.kind, resource.name) for resource in emission.resources]
            assert len(called) == len(set(called))


@few
@given(projects())
def test_every_origin_is_a_place_in_a_document(documents: list[Tree]) -> None:
    held = {(document.path, document.doc): document for document in read(documents)}
    found = run(documents)
    places = [
        place
        for build in found.builds
        if build.monitoring
        for node in build.monitoring.nodes
        for place in node.origins
    ]
    places += [p for b in found.builds for e in b.emissions.values() for r in e.resources for p in r.origins]
    for place in places:
        assert held[place.path, place.doc].has(place.route), str(place)


@few
@given(projects())
def test_every_value_has_a_chain_that_ends_in_it(documents: list[Tree]) -> None:
    sources = sort(read(documents)).value
    assert sources is not None
    resolved = resolve(sources, sources.environments()[-1], library()).value
    held = {(document.path, document.doc): document for document in read(documents)}
    for thing in resolved.things if resolved else ():
        merged = thing.layers.merged()
        for route in _leaves(merged, Route()):
            place = thing.layers.chain(route)[-1][1]
            assert held[place.path, place.doc].get(place.route) == _get(merged, route)


def _leaves(data: Node, route: Route) -> list[Route]:
    if isinstance(data, dict):
        return [leaf for key, inner in data.items() for leaf in _leaves(inner, route / key)]
    return [route]


def _get(data: Node, route: Route) -> Node:
    for step in route:
        assert isinstance(data, dict)
        data = data[str(step)]
    return data


def test_the_generated_projects_reach_every_role_and_mostly_compile() -> None:
    roles: set[Role] = set()
    fine = []

    @settings(deadline=None, max_examples=80, database=None, derandomize=True)
    @given(projects())
    def look(documents: list[Tree]) -> None:
        found = run(documents)
        fine.append(not has_errors(found.diagnostics))
        roles.update(
            role_of(node) for build in found.builds if build.monitoring for node in build.monitoring.nodes
        )

    look()
    assert sum(fine) > len(fine) / 2
    assert roles >= {Role.ALERTS, Role.BOARDS, Role.DATA, Role.ROUTING}
    assert Board in {type(n) for b in run_once().builds if b.monitoring for n in b.monitoring.nodes}
    assert set(targets()) == {
        "prometheus",
        "cloudwatch",
        "alertmanager",
        "grafana",
        "great_expectations",
        "glue_data_quality",
        "eventbridge",
        "statsd",
        "sagemaker",
        "runner",
    }


def run_once() -> Run:
    from mlobs_compile import source
    from mlobs_compile.pipeline import compile_all

    found = compile_all(source.read(RICH.read_bytes(), "mlobs.yaml").value or ())
    assert not found.failed and text_of([])
    return found
