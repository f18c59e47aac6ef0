"""Laws of an import: twice is once, and nothing that a person wrote is ever lost, whatever the source says next."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlobs_compile import source
from mlobs_compile.diagnostic import Part
from mlobs_compile.importer import Artifact
from mlobs_compile.merging.fields import at, fields
from mlobs_compile.merging.importing import Existing, Plan, Wish, plan
from mlobs_compile.merging.lock import Lock
from mlobs_compile.plugins import slots
from mlobs_compile.route import ROOT, Route
from mlobs_compile.source import Document, Node
from tests.merging.toy import FILE, TOY

PATH = "specs/datasets/people.yaml"
NAMES = st.sampled_from(["id", "age", "a b", "x: y", "1", "true", "o'k", "#no", "z/z"])
TEXTS = st.sampled_from(
    ["plain", "50%", "with: colon", "two\nlines", "# not a comment", "yes", "012", " padded ", "'q'"]
)
CHECKS = st.one_of(
    st.builds(lambda share: {"missing/at_most": f"{share}%"}, st.integers(0, 9)),
    st.just({"unique": {}}),
    st.builds(
        lambda low, more: {"range/at_least": low, "range/at_most": low + more},
        st.integers(0, 9),
        st.integers(1, 9),
    ),
    st.builds(lambda values: {"one_of/values": values}, st.lists(TEXTS, min_size=1, max_size=3)),
    st.builds(lambda text: {"missing/at_most": "1%", "missing/where": f"age > {text}"}, st.integers(0, 9)),
)
COLUMN = st.builds(
    lambda checks, kind, text: {
        **({"type": kind} if kind else {}),
        **({"description": text} if text else {}),
        **{f"checks/{key}": value for one in checks for key, value in one.items()},
    },
    st.lists(CHECKS, max_size=3),
    st.sampled_from([None, "integer", "string"]),
    st.one_of(st.none(), TEXTS.filter(lambda text: text.strip() == text)),
)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Node]:
    columns = draw(st.dictionaries(NAMES.filter(lambda name: "/" not in name), COLUMN, max_size=4))
    body: dict[str, Node] = {
        f"columns/{name}/{key}": value for name, column in columns.items() for key, value in column.items()
    }
    if draw(st.booleans()):
        body["?checks/rows/at_least"] = draw(st.integers(1, 9))
    return body


def imported(body: dict[str, Node], text: str | None, lock: Lock, prune: bool = False) -> Plan:
    assert TOY.draft
    drafts = TOY.draft((Artifact(FILE, {"people": body}),)).value or ()
    existing: Existing = {} if text is None else {("Dataset", "people"): read(text)}
    return plan(drafts, existing, lock, Wish("toy", "specs", slots(), prune=prune))


def read(text: str) -> Document:
    outcome = source.read(text, PATH)
    assert not outcome.diagnostics and outcome.value, text
    return outcome.value[0]


def locked(made: Plan) -> Lock:
    """The lock as it comes back from its file."""
    from mlobs_compile.merging import lock

    found = lock.read(Lock("toy", made.lock).text().encode(), "x", "toy").value
    assert found
    return found


def by_hand(draw: st.DrawFn, text: str) -> tuple[str, dict[Route, Node]]:
    """The text after a person has been at it, and the values that are theirs now."""
    mine: dict[Route, Node] = {}
    for _ in range(draw(st.integers(0, 3))):
        document = read(text)
        assert isinstance(document.data, dict)
        scalars = [
            route
            for route, value in fields(document.data)
            if isinstance(value, str | int)
            and route[0] == "columns"
            and "\n" not in str(value)
            and route[-1] != "type"
        ]
        if not scalars:
            break
        route = draw(st.sampled_from(scalars))
        span = document.span(route, Part.VALUE)
        rows = text.split("\n")
        row = rows[span.line - 1]
        value = (
            f"{draw(st.integers(10, 99))}%"
            if route[-2] == "missing" and route[-1] == "at_most"
            else str(draw(st.integers(20, 99)))
        )
        rows[span.line - 1] = row[: span.column - 1] + value + row[span.end_column - 1 :]
        text = "\n".join(rows)
        data = read(text).data
        assert isinstance(data, dict)
        mine[route] = at(data, route)[0]
    return text, mine


def remarked(draw: st.DrawFn, text: str) -> tuple[str, list[str]]:
    """Comments of a person on lines of their own, at the top level and between columns."""
    rows, said = text.split("\n"), []
    places = [
        number for number, row in enumerate(rows) if row.startswith(("columns:", "metadata:", "checks:"))
    ]
    for number in sorted(draw(st.sets(st.sampled_from(places))), reverse=True):
        said.append(f"# a person's remark {number}")
        rows.insert(number, said[-1])
    return "\n".join(rows), said


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_to_import_twice_is_to_import_once(body: dict[str, Node]) -> None:
    first = imported(body, None, Lock("toy"))
    second = imported(body, first.texts[PATH], locked(first))
    assert not second.texts and not second.said
    assert Lock("toy", second.lock).text() == Lock("toy", first.lock).text()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), bodies(), bodies(), st.booleans())
def test_a_hand_edit_survives_whatever_the_source_says_next(
    data: st.DataObject, before: dict[str, Node], after: dict[str, Node], prune: bool
) -> None:
    first = imported(before, None, Lock("toy"))
    text, mine = by_hand(data.draw, first.texts[PATH])
    text, remarks = remarked(data.draw, text)
    second = imported(after, text, locked(first), prune)
    now = second.texts.get(PATH, text)
    found = read(now).data
    assert isinstance(found, dict)
    assert {route: at(found, route)[0] for route in mine} == mine
    assert all(remark in now for remark in remarks)
    third = imported(after, now, locked(second), prune)
    assert not third.texts, (now, third.texts.get(PATH))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies(), bodies())
def test_a_file_that_nobody_touched_says_what_the_source_says(
    before: dict[str, Node], after: dict[str, Node]
) -> None:
    first = imported(before, None, Lock("toy"))
    second = imported(after, first.texts[PATH], locked(first), prune=True)
    fresh = imported(after, None, Lock("toy"))
    assert not second.said, [one.message for one in second.said]
    now = read(second.texts.get(PATH, first.texts[PATH])).data
    assert now == read(fresh.texts[PATH]).data
    assert ROOT not in second.lock
