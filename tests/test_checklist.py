"""A checklist is read back as it was written, whatever it holds, and says only what is not as always."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile import checklist
from mlobs_compile.artifact import dump_json
from mlobs_compile.baseline import Calibration, Categories, Cut, Frozen, Norm, Numbers
from mlobs_compile.checklist import Checklist
from mlobs_compile.condition import Both, Comparison, Condition, Either, Membership, Not, Nullity
from mlobs_compile.ir.assertion import HasType, Present, Unique
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch, Family, Group, Labels, Levels, Measurement, Sample
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.units import Duration
from tests.builders import a_subject

few = settings(deadline=None, max_examples=200)
texts = st.text(max_size=8)
decimals = st.decimals(-1000, 1000, places=4, allow_nan=False)
floats = st.floats(-1e6, 1e6, allow_nan=False)
durations = st.builds(Duration, st.integers(0, 10**9))
counts = st.integers(0, 10**9)
bounds = st.builds(Bound, st.none() | decimals, st.none() | decimals)
constants = texts | decimals | st.booleans()


def _longer(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(Both, several), st.builds(Either, several), st.builds(Not, parts))


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.builds(Comparison, texts, st.sampled_from(["=", "<"]), constants),
        st.builds(Membership, texts, st.lists(constants, max_size=3).map(tuple), st.booleans()),
        st.builds(Nullity, texts, st.booleans()),
    ),
    _longer,
    max_leaves=4,
)
cuts = st.builds(
    Cut, st.lists(floats, max_size=3).map(tuple), st.lists(counts, min_size=1, max_size=4).map(tuple)
)
distributions = st.one_of(
    st.builds(Numbers, st.dictionaries(texts, cuts, max_size=2), counts, counts, st.none() | floats),
    st.builds(
        Categories,
        st.lists(texts, max_size=3).map(tuple),
        st.lists(counts, max_size=3).map(tuple),
        counts,
        counts,
    ),
)
batches = st.builds(
    Batch,
    problem=st.none() | st.just("binary"),
    label=st.none() | texts,
    threshold=st.none() | decimals,
    positive=st.lists(texts, max_size=2).map(tuple),
    features=st.lists(texts, max_size=3).map(tuple),
    labels=st.none() | st.builds(Labels, texts, durations, durations, decimals),
)
frozen = st.builds(
    Frozen,
    st.dictionaries(texts, floats, max_size=2),
    st.none() | st.builds(Calibration, st.just((0.0, 1.0)), st.just((0.1, 0.9))),
    st.none(),
)


@st.composite
def checklists(draw: st.DrawFn) -> Checklist:
    batch, held = draw(batches), draw(st.none() | frozen)
    measurements = st.builds(
        Measurement,
        id=texts,
        subject=st.just(a_subject()),
        origins=st.just(()),
        check=texts,
        family=st.sampled_from(Family),
        scope=texts,
        kind=texts,
        column=st.none() | texts,
        levels=st.builds(Levels, bounds, st.none() | bounds),
        sample=st.builds(
            Sample, st.none() | conditions, st.lists(texts, max_size=2).map(tuple), st.integers(0, 9999)
        ),
        settings=st.dictionaries(texts, texts | st.integers() | decimals | st.booleans(), max_size=3),
        windows=st.sampled_from([(1, 1), (2, 3)]),
        every=durations,
        cut=texts,
        reference=st.none() | distributions,
        norm=st.none() | st.builds(Norm, floats, st.none() | floats, st.none() | floats, counts),
        batch=st.just(batch),
        frozen=st.just(held),
        confidence=st.none() | decimals,
        group=st.none() | st.builds(Group, texts, texts, st.none() | conditions),
    )
    assertions = st.one_of(
        st.builds(Present, decimals), st.just(Unique()), st.builds(HasType, st.just("integer"))
    )
    expectations = st.builds(
        Expectation,
        id=texts,
        subject=st.just(a_subject()),
        origins=st.just(()),
        dataset=texts,
        column=st.none() | texts,
        assertion=assertions,
        urgency=st.sampled_from(Urgency),
    )
    return Checklist(
        checklist.SCHEMA_VERSION,
        draw(texts),
        a_subject(),
        draw(durations),
        tuple(draw(st.lists(measurements, min_size=1, max_size=3))),
        tuple(draw(st.lists(expectations, max_size=2))),
    )


@few
@given(checklists())
def test_what_is_written_is_read_back(written: Checklist) -> None:
    text = dump_json(checklist.body(written))
    assert checklist.read(text) == written
    assert dump_json(checklist.body(checklist.read(text))) == text


def a_measurement(where: Condition | None = None) -> Measurement:
    return Measurement(
        "fraud/psi/measure", a_subject(), (), "fraud/psi", Family.SHIFT, "drift", "psi", "amount",
        Levels(Bound(high=Decimal("0.2"))), Sample(where), every=Duration.of(days=1),
    )  # fmt: skip


def body(*measurements: Measurement) -> dict[str, object]:
    found = Checklist(1, "acme", a_subject(), Duration.of(hours=36), measurements)
    held: dict[str, object] = json.loads(dump_json(checklist.body(found)))
    return held


def test_only_what_is_not_as_always_is_written_and_durations_are_readable() -> None:
    written = body(a_measurement())
    assert written["every"] == "1d12h"
    assert written["measurements"] == [
        {
            "id": "fraud/psi/measure",
            "check": "fraud/psi",
            "family": "shift",
            "scope": "drift",
            "kind": "psi",
            "column": "amount",
            "levels": {"fail": {"high": 0.2}},
            "sample": {},
            "every": "1d",
        }
    ]


def test_a_class_is_named_only_where_several_could_stand() -> None:
    text = json.dumps(body(a_measurement(Not(Nullity("a", null=True)))))
    assert text.count('"is"') == 2 and '{"is": "Not", "part": {"is": "Nullity", ' in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema_version": 9}, "its schema_version is 9, and 1 is read"),
        ({"measurements": [{}]}, "this is no checklist"),
        ({"measurements": [{"id": 1}]}, "this is no checklist"),
        ({"subject": None}, "this is no checklist"),
        ({"every": "sometimes"}, "is not a duration"),
    ],
)
def test_what_is_no_checklist_is_told(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checklist.read(json.dumps({**body(a_measurement()), **change}))
