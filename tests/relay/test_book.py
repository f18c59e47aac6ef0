from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.relay import book
from mlobs_compile.relay.book import MOST_SEEN, Book, Decision
from tests.relay.world import BEGAN, DAY, RUN, a_fired, a_reaction

NOW = BEGAN + 60.0


def decided(held: Book, *fired_at: tuple[object, float]) -> tuple[Book, list[Decision]]:
    found = []
    for fired, now in fired_at:
        held, decision = book.decide(held, fired, a_reaction(), now)  # type: ignore[arg-type]
        found.append(decision)
    return held, found


def test_the_first_alert_starts_a_run_with_an_id_of_its_own() -> None:
    held, found = decided(Book(), (a_fired(), NOW))
    assert found == [Decision.START]
    assert held.pending()["fraud/retraining"].run == RUN


def test_a_message_about_the_same_alert_is_a_duplicate_even_after_the_cooldown() -> None:
    _, found = decided(Book(), (a_fired(), NOW), (a_fired(), NOW + 5), (a_fired(), NOW + 9 * DAY))
    assert found[1:] == [Decision.DUPLICATE, Decision.DUPLICATE]


def test_another_alert_within_the_cooldown_starts_nothing_and_never_will() -> None:
    other = a_fired("77aa")
    _, found = decided(Book(), (a_fired(), NOW), (other, NOW + DAY - 1), (other, NOW + DAY + 1))
    assert found == [Decision.START, Decision.COOLDOWN, Decision.DUPLICATE]


def test_an_alert_that_begins_anew_after_the_cooldown_starts_another_run() -> None:
    again = a_fired(since=BEGAN + 2 * DAY)
    held = book.confirmed(decided(Book(), (a_fired(), NOW))[0], "fraud/retraining")
    held, found = decided(held, (again, NOW + 2 * DAY))
    assert found == [Decision.START]
    assert held.starts["fraud/retraining"].run != RUN


def test_the_cooldown_ends_to_the_second() -> None:
    for late, wanted in ((DAY - 0.5, Decision.COOLDOWN), (DAY, Decision.START)):
        held = book.confirmed(decided(Book(), (a_fired(), NOW))[0], "fraud/retraining")
        assert decided(held, (a_fired("77aa"), NOW + late))[1] == [wanted]


def test_a_start_that_was_given_up_is_forgotten_with_all_that_it_was_for() -> None:
    held, _ = decided(Book(), (a_fired(), NOW), (a_fired("77aa"), NOW + 1))
    held = book.given_up(held, "fraud/retraining")
    assert held == Book()
    assert decided(held, (a_fired("77aa"), NOW + 600))[1] == [Decision.START]


def test_what_came_after_a_run_was_there_stays_done_with_when_a_later_start_fails() -> None:
    held, _ = decided(Book(), (a_fired(), NOW))
    held, _ = decided(book.confirmed(held, "fraud/retraining"), (a_fired("77aa"), NOW + 1))
    held, found = decided(held, (a_fired("88bb"), NOW + 2 * DAY))
    assert found == [Decision.START]
    held = book.given_up(held, "fraud/retraining")
    assert decided(held, (a_fired("77aa"), NOW + 3 * DAY))[1] == [Decision.DUPLICATE]


def test_a_book_is_read_back_as_it_was_written() -> None:
    held, _ = decided(Book(), (a_fired(), NOW), (a_fired("77aa"), NOW + 1))
    assert book.parsed(book.text(held)) == held


def test_the_oldest_series_are_forgotten_first() -> None:
    full = Book(seen={f"fraud/retraining {number}": number for number in range(MOST_SEEN)})
    held, _ = decided(full, (a_fired(), NOW))
    assert len(held.seen) == MOST_SEEN and "fraud/retraining 0" not in held.seen


def test_an_id_holds_only_what_airflow_takes() -> None:
    odd = replace(a_reaction(), environment="prod eu/1")
    assert book.run_id(a_fired(), odd) == f"mlobs__prod.eu.1.fraud.retraining__5f1c-{BEGAN}"


def test_a_run_that_airflow_does_not_have_yet_is_not_forgotten_when_the_cooldown_is_over() -> None:
    held, found = decided(Book(), (a_fired(), NOW), (a_fired("77aa", BEGAN + 2 * DAY), NOW + 2 * DAY))
    assert found == [Decision.START, Decision.COOLDOWN]
    assert held.pending()["fraud/retraining"].run == RUN
    assert book.given_up(held, "fraud/retraining") == Book()


def test_a_clock_that_ran_years_ahead_when_a_run_was_asked_for_stops_no_later_run() -> None:
    ahead, _ = decided(Book(), (a_fired(), NOW + 400 * DAY))
    held = book.confirmed(ahead, "fraud/retraining")
    assert decided(held, (a_fired("77aa"), NOW))[1] == [Decision.START]


def test_a_clock_that_goes_back_a_minute_does_not_end_the_cooldown() -> None:
    held = book.confirmed(decided(Book(), (a_fired(), NOW))[0], "fraud/retraining")
    assert decided(held, (a_fired("77aa"), NOW - 60))[1] == [Decision.COOLDOWN]


def test_a_beginning_that_lies_in_the_future_does_not_hide_the_true_ones_after_it() -> None:
    wrong = a_fired(since=BEGAN + 400 * DAY)
    held, found = decided(Book(), (wrong, NOW), (wrong, NOW + 60))
    assert found == [Decision.START, Decision.DUPLICATE]
    held = book.confirmed(held, "fraud/retraining")
    again = a_fired(since=BEGAN + 2 * DAY)
    assert decided(held, (again, NOW + 2 * DAY))[1] == [Decision.START]


@pytest.mark.parametrize(
    "damaged",
    [
        '{"schema_version": 1, "starts": [], "seen": {}}',
        '{"schema_version": 1, "starts": {}, "seen": {"fraud/retraining 5f1c": "soon"}}',
        '{"schema_version": 1, "starts": {"a": {"run": "r", "alert": "a", "series": "s", "since": 1,'
        ' "asked": "soon", "done": false, "covers": []}}, "seen": {}}',
        "[]",
        "7",
    ],
)
def test_a_book_that_is_damaged_inside_is_not_read(damaged: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        book.parsed(damaged)
