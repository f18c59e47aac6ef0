"""The one precedence: built-in, project (any, kind), team (any, kind), document, environment; the last wins."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mlobs_compile.resolve.inherit import Inheritance
from mlobs_compile.resolve.sources import sort
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.model import Model
from mlobs_compile.units import Duration
from tests.platforms import HEAD, MODEL, PROJECT, SLOS, TEAM, built, read, thing, whole

GIVERS = ("project any", "project kind", "team any", "team kind", "document", "environment")
"""Lowest first."""
WINDOW = Route(("slos", "availability", "window"))


def _documents(givers: frozenset[str]) -> tuple[str, str, str]:
    """A project in which each giver sets the window to its own number of days: 8d the lowest, 13d the highest."""
    days = {giver: f"{8 + number}d" for number, giver in enumerate(GIVERS) if giver in givers}
    project, team, model = PROJECT + "environments: {prod: {}}\n", TEAM, HEAD + SLOS
    for who in ("project", "team"):
        scopes = {"any": days.get(f"{who} any"), "Model": days.get(f"{who} kind")}
        said = ", ".join(
            f"{scope}: {{slos: {{availability: {{window: {value}}}}}}}"
            for scope, value in scopes.items()
            if value
        )
        if said and who == "project":
            project += f"defaults: {{{said}}}\n"
        elif said:
            team += f"defaults: {{{said}}}\n"
    if "document" in days:
        model += f"    window: {days['document']}\n"
    if "environment" in days:
        model += f"environments: {{prod: {{slos: {{availability: {{window: {days['environment']}}}}}}}}}\n"
    return project, team, model


def _window(givers: frozenset[str]) -> Duration:
    spec = thing(built(*_documents(givers), environment="prod"), "fraud").spec
    assert isinstance(spec, Model)
    return spec.slos["availability"].window.length


def test_nobody_says_anything_and_the_built_in_default_holds() -> None:
    assert _window(frozenset()) == Duration.of(days=30)


@pytest.mark.parametrize("giver", GIVERS)
def test_every_giver_beats_the_built_in_default(giver: str) -> None:
    assert _window(frozenset({giver})) == Duration.of(days=8 + GIVERS.index(giver))


@pytest.mark.parametrize(("low", "high"), list(pairwise(GIVERS)))
def test_each_giver_beats_the_one_below_it(low: str, high: str) -> None:
    assert _window(frozenset({low, high})) == Duration.of(days=8 + GIVERS.index(high))


def test_the_chain_lists_every_giver_lowest_first() -> None:
    sources = sort(read(whole(*_documents(frozenset(GIVERS))))).value
    assert sources is not None
    (entry,) = sources.of("Model")
    layers = Inheritance(sources, "prod").layers(entry)
    assert [layer.name for layer, _ in layers.chain(WINDOW)] == [
        "project defaults",
        "project defaults for Model",
        "team risk defaults",
        "team risk defaults for Model",
        "document",
        "environment prod",
    ]
    assert layers.place(WINDOW) == Place("mlobs.yaml", Route(("environments", "prod", *WINDOW)), 2)


def test_an_environment_changes_a_default_without_raising_its_rank() -> None:
    project = PROJECT + (
        "defaults: {any: {slos: {availability: {window: 8d}}}}\n"
        "environments: {prod: {defaults: {any: {slos: {availability: {window: 9d}}}}}}\n"
    )
    over_the_base = thing(built(project, TEAM, MODEL, environment="prod"), "fraud").spec
    under_the_document = thing(
        built(project, TEAM, MODEL + "    window: 20d\n", environment="prod"), "fraud"
    ).spec
    assert over_the_base.slos["availability"].window.length == Duration.of(days=9)
    assert under_the_document.slos["availability"].window.length == Duration.of(days=20)


def test_another_environment_does_not_see_an_override() -> None:
    project = PROJECT + "environments: {staging: {}, prod: {}}\n"
    model = MODEL + "environments: {staging: {slos: {availability: {objective: 90%}}}}\n"
    prod = thing(built(project, TEAM, model, environment="prod"), "fraud").spec
    assert str(prod.slos["availability"].objective) == "99.9%"


def test_mappings_merge_and_lists_replace() -> None:
    project = PROJECT + "defaults: {Model: {features: {names: [a, b, c]}, outputs: {prediction: p}}}\n"
    spec = thing(built(project, TEAM, MODEL + "features: {names: [x]}\noutputs: {score: s}\n"), "fraud").spec
    assert isinstance(spec, Model) and spec.features is not None
    assert spec.features.names == ("x",)
    assert (spec.outputs.prediction, spec.outputs.score) == ("p", "s")


def test_a_default_for_one_kind_reaches_no_other() -> None:
    project = PROJECT + "defaults: {Dataset: {schedule: weekly}}\n"
    dataset = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: transactions, team: risk}\n"
    build = built(project, TEAM, MODEL, dataset)
    model, data = thing(build, "fraud").spec, thing(build, "transactions").spec
    assert isinstance(model, Model) and isinstance(data, Dataset)
    assert (model.schedule.cron, data.schedule.cron) == ("0 * * * *", "0 0 * * 1")


def test_any_gives_each_kind_only_the_keys_it_has() -> None:
    project = PROJECT + "defaults: {any: {schedule: weekly}}\n"
    service = "apiVersion: mlobs/v1\nkind: Service\nmetadata: {name: gateway, team: risk}\n"
    build = built(project, TEAM, MODEL, service)
    assert thing(build, "gateway").spec.kind == "Service"
