"""A tree becomes its kind's type, or every fault of shape with its place and remedy."""

from __future__ import annotations

import pytest

from mlobs_compile import plugins
from mlobs_compile.diagnostic import Diagnostic, Outcome, Part
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node, read_data
from mlobs_compile.spec.load import load, walk
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.team import EmailReceiver, Team

MODEL = "{apiVersion: mlobs/v1, kind: Model, metadata: {name: fraud}}"
TEAM = "{apiVersion: mlobs/v1, kind: Team, metadata: {name: risk}, routing: {}, receivers: {r: RECEIVER}}"


def _data(text: str, **more: str) -> dict[str, Node]:
    data = read_data("x.yaml", text)
    assert isinstance(data, dict)
    return data | {key: read_data("x.yaml", value) for key, value in more.items()}


def _model(**more: str) -> Outcome[Model]:
    return load(Model, _data(MODEL, **more), lambda route: Place("x.yaml", route), plugins.slots())


def _team(receiver: str) -> Outcome[Team]:
    return load(Team, _data(TEAM.replace("RECEIVER", receiver)), lambda route: Place("x.yaml", route), {})


def _only(outcome: Outcome[Model] | Outcome[Team]) -> Diagnostic:
    assert outcome.value is None
    (found,) = outcome.diagnostics
    return found


def test_all_faults_of_a_document_are_told_at_once() -> None:
    outcome = _model(slos="{a: {objective: 999, signal: x, windw: 7d}}", schedule="often", monitors="nobody")
    assert sorted(found.code for found in outcome.diagnostics) == ["MLO101", "MLO103", "MLO103", "MLO104"]


@pytest.mark.parametrize(
    ("more", "where", "part"),
    [
        ({"slos": "{a: {objective: 999, signal: x}}"}, "slos.a.objective", Part.VALUE),
        ({"slos": "{a: {objective: 9%, signal: x, windw: 7d}}"}, "slos.a.windw", Part.KEY),
        ({"slos": "{A b: {objective: 9%, signal: x}}"}, 'slos."A b"', Part.KEY),
        ({"alerts": "{q: {query: q, at_most: 1, for: soon}}"}, "alerts.q.for", Part.VALUE),
        ({"alerts": "{q: {query: q, within: [1, x]}}"}, "alerts.q.within[1]", Part.VALUE),
        (
            {"drift": "{features: {amount: {psi: {at_most: x}}}}"},
            "drift.features.amount.psi.at_most",
            Part.VALUE,
        ),
        ({"drift": "{features: {amount: {psi: 3}}}"}, "drift.features.amount.psi", Part.VALUE),
        ({"bias": "{facets: {age: {}}, metrics: {}}"}, "bias.facets.age", Part.KEY),
        ({"features": "{names: [a, 7]}"}, "features.names[1]", Part.VALUE),
    ],
)
def test_a_fault_is_placed_where_it_was_written(more: dict[str, str], where: str, part: Part) -> None:
    found = _only(_model(**more))
    assert isinstance(found.where, Place)
    assert (str(found.where.route), found.part) == (where, part)


@pytest.mark.parametrize(
    ("more", "help"),
    [
        ({"drfit": "{}"}, "did you mean `drift`?"),
        ({"slos": "{a: {objective: 9%, signal: x, windw: 7d}}"}, "did you mean `window`?"),
        ({"alerts": "{q: {query: q, at_most: 1, fro: 5m}}"}, "did you mean `for`?"),
        ({"drift": "{features: {amount: {psi: {at_mots: 0.2}}}}"}, "did you mean `at_most`?"),
        ({"monitors": "sagemakr"}, "did you mean `sagemaker`?"),
        ({"drift": "{features: {amount: {pssi: {at_most: 0.2}}}}"}, "did you mean `psi`?"),
    ],
)
def test_a_near_miss_is_asked_about(more: dict[str, str], help: str) -> None:
    assert _only(_model(**more)).help == help


def test_a_misspelt_required_key_is_one_fault() -> None:
    found = _only(_model(performance="{problem: binary, lable: y, metrics: {}}"))
    assert (found.code, found.help) == ("MLO101", "did you mean `label`?")


def test_one_misspelt_key_stands_for_one_missing_key_only() -> None:
    outcome = _model(performance="{problen: binary, metrics: {}}")
    assert sorted(found.code for found in outcome.diagnostics) == ["MLO101", "MLO102"]


def test_a_receiver_is_of_the_type_it_names() -> None:
    team = _team("{type: email, to: [a@b.example]}").value
    assert team is not None and team.receivers == {"r": EmailReceiver(type="email", to=("a@b.example",))}


@pytest.mark.parametrize(
    ("receiver", "code", "route"),
    [
        ("{tpye: email, to: [a@b.example]}", "MLO101", "receivers.r.tpye"),
        ("{to: [a@b.example]}", "MLO102", "receivers.r"),
        ("{type: mail, to: [a@b.example]}", "MLO104", "receivers.r.type"),
        ("{type: email, to: [nobody]}", "MLO105", "receivers.r.to[0]"),
        ("{type: email, too: [a@b.example]}", "MLO101", "receivers.r.too"),
        ("{type: slack, channel: '#x', webhok: env://A}", "MLO101", "receivers.r.webhok"),
    ],
)
def test_a_fault_in_a_receiver_is_one_fault_at_its_place(receiver: str, code: str, route: str) -> None:
    found = _only(_team(receiver))
    assert isinstance(found.where, Place)
    assert (found.code, str(found.where.route)) == (code, route)


def test_a_key_called_like_its_receivers_type_is_a_key() -> None:
    outcome = _team("{type: email, email: a@b.example}")
    routes = {str(found.where.route) for found in outcome.diagnostics if isinstance(found.where, Place)}
    assert routes == {"receivers.r", "receivers.r.email"}


def test_the_tags_of_unions_are_no_part_of_a_route() -> None:
    data = _data(TEAM.replace("RECEIVER", "{type: email, to: [x]}"))
    assert walk(data, ("receivers", "r", "email", "to", 0)) == Route(("receivers", "r", "to", 0))


@pytest.mark.parametrize("word", ["on", "off", "yes", "no"])
def test_a_boolean_in_the_manner_of_old_yaml_is_corrected(word: str) -> None:
    found = _only(_model(slos=f"{{a: {{objective: 9%, signal: x, paging: {word}}}}}"))
    assert found.code == "MLO106" and found.fix is not None
    assert found.fix.replacement == ("true" if word in ("on", "yes") else "false")


@pytest.mark.parametrize(
    ("alert", "fine"),
    [
        ("{query: q, at_most: 0}", True),
        ("{query: q, at_least: 0, at_most: 1}", True),
        ("{query: q, within: [0, 1]}", True),
        ("{query: q, cloudwatch: {namespace: A, metric: b}, at_most: 0}", True),
        ("{query: q, absent: true}", True),
        ("{query: q, absent: false, anomaly: 2}", True),
        ("{enabled: false}", True),
        ("{query: q, absent: true, anomaly: 2}", False),
        ("{query: q, within: [1, 0]}", False),
        ("{query: q, within: [1, 1]}", False),
        ("{query: q, within: [0, 1], at_most: 1}", False),
        ("{at_most: 0}", False),
        ("{signal: s, cloudwatch: {namespace: A, metric: b}, at_most: 0}", False),
    ],
)
def test_an_alert_has_one_condition_and_one_source_for_each_kind_of_store(alert: str, fine: bool) -> None:
    outcome = _model(alerts=f"{{a: {alert}}}")
    assert (outcome.value is not None) is fine
    assert fine or {found.code for found in outcome.diagnostics} == {"MLO111"}


@pytest.mark.parametrize(
    ("slo", "fine"),
    [
        ("{signal: s, at_most: 1s}", True),
        ("{signal: s, at_least: 1, at_most: 2}", True),
        ("{signal: s, at_least: 2, at_most: 1}", False),
        ("{at_most: 1, sli: {gauge: {query: q}}}", True),
        ("{at_most: 1, sli: {gauge: {query: q, at_least: 0}}}", False),
        ("{at_most: 1s, sli: {histogram: {metric: m}}}", True),
        ("{at_most: 1s, sli: {histogram: {metric: m, at_most: 1s}}}", False),
        ("{enabled: false}", True),
        ("{}", False),
    ],
)
def test_an_slo_has_one_indicator_and_one_bound(slo: str, fine: bool) -> None:
    assert (_model(slos=f"{{a: {slo}}}").value is not None) is fine
