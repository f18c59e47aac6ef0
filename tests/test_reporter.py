"""What all reporters share: places become lines, findings have one order and are said once."""

from __future__ import annotations

import pytest

from mlobs_compile import registry
from mlobs_compile.diagnostic import Part, Span
from mlobs_compile.reporter import SHOWN, Report, Reporter, foremost, located, tally, visible
from tests.reporters.samples import (
    LOOSE,
    PATH,
    UNKNOWN,
    a_finding,
    a_place,
    a_report,
    a_rich_finding,
    many,
    some_of_each,
)

REPORTERS = registry.plugins("mlobs_compile.reporters", "REPORTER", Reporter)


def test_there_is_a_reporter_for_people_editors_scripts_and_reviews_and_its_name_is_that_of_its_file() -> (
    None
):
    assert [reporter.name for reporter in REPORTERS] == ["concise", "full", "github", "json", "sarif"]
    assert tuple(reporter.name for reporter in REPORTERS) == registry.names("mlobs_compile.reporters")


@pytest.mark.parametrize("reporter", REPORTERS, ids=lambda r: r.name)
def test_the_order_of_findings_changes_nothing(reporter: Reporter) -> None:
    one = reporter.render(a_report(*some_of_each(), *many(70)))
    assert reporter.render(a_report(*reversed([*some_of_each(), *many(70)]))) == one
    assert one.endswith("\n")


def test_findings_are_ordered_by_file_line_and_column_and_those_about_no_file_come_first() -> None:
    found = located(a_report(*some_of_each(), a_finding("earlier", "kind")))
    assert [str(f.spot) if f.spot else None for f in found] == [
        None,
        f"{PATH}:1:7",
        f"{PATH}:5:15",
        f"{PATH}:6:3",
    ]


def test_the_same_finding_is_said_once() -> None:
    assert len(located(a_report(a_finding(), a_finding(), a_finding("another message")))) == 2


def test_a_place_becomes_the_span_of_its_value_or_its_key() -> None:
    value, key = located(a_report(a_finding(), LOOSE.at(a_place("slos", "availability"), "x", part=Part.KEY)))
    assert value.spot is not None and value.spot.span == Span(PATH, 5, 15, 5, 19)
    assert key.spot is not None and key.spot.span == Span(PATH, 6, 3, 6, 15)


def test_a_finding_in_a_file_that_was_not_read_still_names_the_file() -> None:
    (found,) = located(Report([UNKNOWN.at(a_place(path="other.yaml"), "x")], {}))
    assert str(found.spot) == "other.yaml"


def test_errors_are_shown_before_warnings_where_there_is_no_room_for_all() -> None:
    shown = foremost(located(a_report(*many(60, LOOSE), a_finding("the error", "slos", "availability"))))
    assert len(shown) == SHOWN
    assert shown[-1].diagnostic.message == "the error"


def test_findings_are_counted_in_words() -> None:
    assert tally(located(a_report(*some_of_each()))) == "1 error, 1 warning, 1 note"
    assert tally(located(a_report(*many(2)))) == "2 errors"


def test_no_text_can_move_the_cursor_of_a_terminal() -> None:
    assert visible("a\x1b[31m\u202eb\nc\x85é日") == "a\\x1b[31m\\u202eb\\x0ac\\x85é日"


def test_a_related_place_is_looked_up_too() -> None:
    (found,) = located(a_report(a_rich_finding()))
    assert [(str(spot), message) for spot, message in found.related] == [
        (f"{PATH}:6:3", "another one is here")
    ]
