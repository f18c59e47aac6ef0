"""What programs read is what the schema says, and nothing else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from mlobs_compile.presenters.json import render
from mlobs_compile.review.change import Op
from mlobs_compile.review.shape import schema
from mlobs_compile.review.verdict import Verdict
from tests.presenters.verdicts import NOTHING, a_change, a_finding, a_verdict, an_acceptance


def read(verdict: Verdict) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(verdict))
    jsonschema_rs.validate(dict(schema()), found)
    return found


def test_a_review_is_as_its_schema_says() -> None:
    changes = tuple(a_change(op.value, op) for op in Op)
    found = read(a_verdict(a_finding(accepted=an_acceptance()), changes=changes, notes=("look",)))
    assert (found["schema_version"], found["changed"], found["unchanged"]) == (1, True, 1204)
    assert [one["op"] for one in found["changes"]] == [op.value for op in Op]


def test_numbers_are_exact_and_what_is_not_known_is_null() -> None:
    found = read(a_verdict(changes=(a_change(),)))
    (field,) = found["changes"][0]["fields"]
    assert (field["before"], field["after"], field["shown"]) == (0.3, 0.9, ["300ms", "900ms"])
    assert Decimal(str(found["cost"]["change"])) == Decimal("0.5")
    assert (found["replay"][0]["before"], found["replay"][0]["after"]) == (3, None)


def test_nothing_is_a_review_as_well() -> None:
    assert read(NOTHING)["changed"] is False


@pytest.mark.parametrize("key", ["schema_version", "risks", "cost"])
def test_the_schema_notices_what_is_missing_or_new(key: str) -> None:
    found = read(NOTHING)
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(dict(schema()), {**found, "extra": 1})
    del found[key]
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(dict(schema()), found)
