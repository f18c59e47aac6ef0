"""A plan as a file: what it says is what is done, a program can read it by its schema, and none of it can be altered."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from mlobs_compile.change import shape
from mlobs_compile.change.approved import Unapproved, load
from mlobs_compile.change.document import Given, digest_of, document
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Ownership, Plan, Pruning
from mlobs_compile.change.planning import plan
from mlobs_compile.change.proposal import Proposal, Skipped
from mlobs_compile.change.safety import violations
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.apply import Safety

PLACE = Place("a.yaml", Route(("alerts", "x")))


def _key(name: str) -> Key:
    return Key("w", "k", name)


def _wanted(name: str, value: int) -> Wanted:
    return Wanted(_key(name), f"id/{name}", {"v": value, "token": "hunter2"}, (_key("need"),), (PLACE,))


def _existing(name: str, value: int, *, mark: bool = True) -> Existing:
    one = Existing(_key(name), {"v": value, "token": "hunter2"})
    return Existing(one.key, one.body, Mark("p", "prod", f"id/{name}", one.digest) if mark else None)


def _plan(*, prune: bool) -> Plan:
    wanted = [_wanted("new", 1), _wanted("changed", 2), _wanted("taken", 1), _wanted("kept", 1)]
    existing = [_existing("changed", 1), _existing("gone", 1), _existing("taken", 3, mark=False)]
    return plan(wanted, existing, Ownership("p", "prod"), frozenset(), Pruning(prune))


def _text(*, prune: bool = True) -> str:
    made = _plan(prune=prune)
    proposal = Proposal(
        "acme", made, (Skipped("grafana", 90, "no world takes them"),), ("w: a page",),
        violations(made, Safety()), ("a note",),
    )  # fmt: skip
    return document(proposal, Given(prune=prune, allow_delete=1), lambda place: ("specs/a.yaml", 7))


@pytest.mark.parametrize("prune", [True, False])
def test_it_is_as_its_schema_says(prune: bool) -> None:
    validator = jsonschema_rs.validator_for(shape.schema())
    tree = json.loads(_text(prune=prune))
    assert [error.message for error in validator.iter_errors(tree)] == []
    assert not validator.is_valid({**tree, "more": 1})
    del tree["changes"][0]["precondition"]
    assert not validator.is_valid(tree)


def test_what_is_read_back_is_what_was_planned() -> None:
    made, found = _plan(prune=True), load(_text())
    assert (found.digest, found.lines) == (made.digest, tuple(step.line for step in made.steps))
    assert found.given == Given(prune=True, allow_delete=1)
    assert digest_of("p", "prod", found.lines) == made.digest


def test_the_order_of_the_changes_is_no_part_of_the_digest() -> None:
    lines = load(_text()).lines
    assert len(lines) > 1 and digest_of("p", "prod", lines) == digest_of("p", "prod", lines[::-1])


def test_it_holds_no_secret_and_no_time() -> None:
    text = _text()
    assert "hunter2" not in text and "<hidden>" in text and "2026" not in text


def test_deletions_without_prune_are_told_beside_the_changes() -> None:
    tree = json.loads(_text(prune=False))
    assert [one["key"] for one in tree["left_alone"]] == ["w/k/gone"]
    assert "w/k/gone" not in [one["key"] for one in tree["changes"]]
    assert tree["left_alone"][0]["stays"] == "unasked"


def _altered(path: list[Any], value: object) -> str:
    tree = json.loads(_text())
    here = tree
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return json.dumps(tree)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["digest"], "sha256:" + "0" * 64),
        (["project", "id"], "q"),
        (["environment"], "staging"),
        (["changes", 0, "key"], "w/k/other"),
        (["changes", 0, "op"], "delete"),
        (["changes", 0, "op"], "destroy"),
        (["changes", 0, "precondition"], "absent/0"),
        (["changes", 0, "outcome"], 7),
        (["changes", 0, "after"], None),
        (["changes", 0], "all"),
        (["given", "prune"], "yes"),
        (["given", "allow_delete"], True),
        (["given", "adopt"], "w/k/x"),
        (["given"], None),
        (["schema_version"], "1"),
        (["tool"], "other"),
    ],
)
def test_nothing_in_it_can_be_altered(path: list[Any], value: object) -> None:
    with pytest.raises(Unapproved, match="plan"):
        load(_altered(path, value))


def test_a_body_without_secrets_that_was_altered_is_seen() -> None:
    made = plan([Wanted(_key("x"), "id/x", {"v": 1})], [], Ownership("p", "prod"))
    text = document(Proposal("acme", made), Given(), lambda place: ("a", 1))
    load(text)
    with pytest.raises(Unapproved, match="what it shows of `w/k/x`"):
        load(text.replace('"v": 1', '"v": 2'))


@pytest.mark.parametrize("text", ["", "[", "7", "null", "[" * 100_000, '{"tool": "mlobs"}', '{"digest": 1}'])
def test_what_is_no_plan_is_told(text: str) -> None:
    with pytest.raises(Unapproved, match="mlobs plan --out"):
        load(text)
