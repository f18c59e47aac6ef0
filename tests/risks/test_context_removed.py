from __future__ import annotations

from tests import reviews

HEAD = (
    "metadata: {name: fraud, team: risk%s}\nalerts: {queue: {query: sum(depth), at_most: 10, severity: %s%s}}"
)
BOOK = ", runbook: 'https://r.example'"


def test_a_runbook_is_one_step_less_than_what_it_is_for() -> None:
    quiet = "slos: {}\n" + HEAD
    assert reviews.rows(quiet % (BOOK, "page", ""), quiet % ("", "page", "")) == [
        "R13 medium fraud: runbook removed"
    ]
    assert reviews.rows(quiet % (BOOK, "ticket", ""), quiet % ("", "ticket", "")) == [
        "R13 low fraud: runbook removed"
    ]
    assert reviews.rows(quiet % ("", "page", ""), quiet % (BOOK, "page", "")) == []


def test_another_address_is_no_risk() -> None:
    assert reviews.rows(HEAD % (BOOK, "page", ""), HEAD % (BOOK.replace("r.ex", "s.ex"), "page", "")) == []


def test_a_description_annotations_and_a_summary_are_low() -> None:
    said = ", description: Scores payments., annotations: {wiki: here}"
    assert reviews.rows(HEAD % (BOOK + said, "page", ""), HEAD % (BOOK, "page", "")) == [
        "R13 low fraud: description and annotations removed"
    ]
    assert reviews.rows(HEAD % (BOOK, "page", ", summary: Payments wait."), HEAD % (BOOK, "page", "")) == [
        "R13 low fraud/alert/queue: summary removed"
    ]


def test_the_line_is_where_it_stood() -> None:
    alert = "alerts:\n  queue:\n    query: sum(depth)\n    at_most: 10\n"
    assert reviews.placed(alert + "    summary: Payments wait.\n", alert) == [
        "R13 low fraud/alert/queue: summary removed @ 5 before"
    ]
