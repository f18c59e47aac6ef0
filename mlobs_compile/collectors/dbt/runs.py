"""A run of dbt: how many nodes ended how, how long they took, and how many rows each test found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlobs_compile.collector import (
    Asked,
    Detail,
    Reading,
    Tree,
    labelled,
    mapping,
    moment,
    number,
    rows,
    text,
)
from mlobs_compile.collectors.dbt import names
from mlobs_compile.collectors.dbt.artifacts import Found, node, project
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import push as faults
from mlobs_compile.publication import Group, Labels, Sample

RUNS = ("build", "run", "test", "seed", "snapshot")
"""Commands whose results are those of a run; `retry` calls itself by the command that it repeats."""
TESTS = ("test", "unit_test")
_ALWAYS = {"model": ("error", "skipped", "success"), "test": ("error", "fail", "pass", "skipped", "warn")}
"""States that are counted even where there are none, so that 0 can be told from nothing known."""
_URGENCY = ("error", "fail", "warn", "skipped", "partial success")


@dataclass(frozen=True, slots=True)
class Node:
    """What became of a node."""

    id: str
    kind: str
    status: str
    seconds: float | None
    failures: float | None
    severity: str
    model: str

    @property
    def urgency(self) -> tuple[int, float, str]:
        """What failed comes first, and what took long before what did not."""
        order = _URGENCY.index(self.status) if self.status in _URGENCY else len(_URGENCY)
        return order, -(self.seconds or 0.0), self.id


def reading(results: Found, manifest: Found, asked: Asked, said: list[Diagnostic]) -> Reading | None:
    """What is published of the run; None where the results are those of another command. Raises Misfit."""
    args = mapping(results.tree.get("args"), "args")
    command = text(args, "which", "args")
    if command not in RUNS:
        message = f"`dbt {_shown(command)}` wrote over the results of the last run; they are skipped"
        help = f"push before it runs, or give it another `--target-path`; published are {', '.join(RUNS)}"
        said.append(faults.IN_PART.at(results.place, message, help=help))
        return None
    if asked.part is None and _selected(args):
        message = (
            f"this run was narrowed by {_selected(args)}, and takes the place of one of the whole project"
        )
        help = "give each selection a name of its own, `--part NAME`"
        said.append(faults.IN_PART.at(results.place, message, help=help))
    nodes = tuple(_node(one, manifest) for one in rows(results.tree, "results"))
    at = moment(text(results.metadata, "generated_at", "metadata"), "metadata.generated_at")
    called = (("project", project(manifest)), ("part", asked.part or command))
    group: Labels = (("environment", asked.environment), *called)
    took = number(results.tree.get("elapsed_time"), "elapsed_time") or 0.0
    return Reading(
        group=group,
        moment=at,
        clock=names.RUN,
        samples=(
            Sample(names.RUN, (*group, ("command", command)), at),
            Sample(names.RUN_SECONDS, group, took),
            *_counts(group, nodes),
        ),
        details=tuple(_detail(group, one) for one in sorted(nodes, key=lambda one: one.urgency)),
        metrics=(_metrics(group, nodes, took),),
    )


def _shown(command: str) -> str:
    return "docs generate" if command == "generate" else command


def _selected(args: Tree) -> str:
    """What the run was narrowed to, in words; empty where it was the whole project."""
    parts = []
    for key in ("select", "exclude", "selector", "resource_types", "exclude_resource_types"):
        given = args.get(key)
        if given:
            listed = given if isinstance(given, list | tuple) else [given]
            parts.append(f"`--{key.replace('_', '-')} {' '.join(map(str, listed))}`")
    return " and ".join(parts)


def _node(result: Tree, manifest: Found) -> Node:
    id = text(result, "unique_id", "results")
    known = node(manifest, id)
    config = known.get("config")
    severity = config.get("severity") if isinstance(config, dict) else None
    return Node(
        id=id,
        kind=id.partition(".")[0],
        status=text(result, "status", f"results: {id}"),
        seconds=number(result.get("execution_time"), f"results: {id}.execution_time"),
        failures=number(result.get("failures"), f"results: {id}.failures"),
        severity=str(severity or "error").lower(),
        model=_tested(known),
    )


def _tested(test: Tree) -> str:
    """The model or source that a test looks at; a singular test, and one of a source, only name what they need."""
    attached = test.get("attached_node")
    if isinstance(attached, str):
        return short(attached)
    needed = test.get("depends_on")
    ids = needed.get("nodes") if isinstance(needed, dict) else None
    return short(str(ids[0])) if isinstance(ids, list) and ids else ""


def short(id: str) -> str:
    """A node's name without its kind and package: `orders`, `raw.orders` for a source, `orders.v2` for a version."""
    return id.split(".", 2)[-1]


def _counts(group: Labels, nodes: Iterable[Node]) -> Iterator[Sample]:
    counted: Counter[tuple[str, str]] = Counter(
        {(kind, status): 0 for kind, states in _ALWAYS.items() for status in states}
    )
    counted.update((one.kind, one.status) for one in nodes)
    for (kind, status), times in sorted(counted.items()):
        yield Sample(names.NODES, (*group, ("resource", kind), ("status", status)), float(times))


def _detail(group: Labels, one: Node) -> Detail:
    on = (("node", one.id), ("resource", one.kind))
    samples = [*labelled(group, [(names.STATUS, 1.0)], *on, ("status", one.status))]
    if one.seconds is not None:
        samples += labelled(group, [(names.SECONDS, one.seconds)], *on)
    if one.kind in TESTS and one.failures is not None:
        about = (("node", one.id), ("model", one.model), ("severity", one.severity))
        samples += labelled(group, [(names.FAILURES, one.failures)], *about)
    return Detail(one.id, tuple(samples))


def _metrics(group: Labels, nodes: tuple[Node, ...], took: float) -> Group:
    """Five metrics for a project, whatever its size."""
    of_tests = [one.status for one in nodes if one.kind in TESTS]
    others = [one.status for one in nodes if one.kind not in TESTS]
    labels = dict(group)
    return Group(
        (("Project", labels["project"]), ("Environment", labels["environment"])),
        (
            ("dbt_tests_failing", "Count", float(sum(status in ("fail", "error") for status in of_tests))),
            ("dbt_tests_warning", "Count", float(of_tests.count("warn"))),
            ("dbt_nodes_failing", "Count", float(others.count("error"))),
            ("dbt_run_seconds", "Seconds", took),
            ("dbt_runs", "Count", 1.0),
        ),
    )
