"""The words of an alert as the person reads them who is woken by it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import Bound, SeriesErrorRatio, SeriesGauge, SeriesHistogram, Unit
from mlobs_compile.prose import last, quantity, rounded, spoken, titled, words
from mlobs_compile.units import Duration
from tests.builders import (
    a_burn_alert,
    a_signal,
    a_subject,
    a_threshold_alert,
    an_objective,
    with_tiers,
)


def tier(objective: Objective, name: str) -> BurnRateAlert:
    (found,) = [tier for tier in with_tiers(objective).tiers if tier.name == name]
    return a_burn_alert(objective, found)


def test_a_page_says_what_burns_how_fast_and_how_long_it_lasts() -> None:
    said = words(tier(an_objective(), "page-fast"))
    assert said.summary == (
        "fraud availability spends its error budget more than 14.4 times too fast: gone in 2 days 2 hours"
    )
    assert said.finding == (
        "More than 1.44 % of the events were bad over the last hour, and over the last 5 minutes."
    )
    assert said.advice == (
        "The promise is 99.9 % good events over 30 days; at this rate a full error budget is gone in "
        "2 days 2 hours. This concerns the model fraud of the team risk. Follow the runbook."
    )


def test_a_ticket_at_the_sustainable_rate_says_that_the_promise_will_be_missed() -> None:
    said = words(tier(an_objective(), "ticket"))
    assert said.summary == "fraud availability will miss its objective of 99.9 % if this goes on"
    assert "over the last 3 days, and over the last 6 hours" in said.finding


def test_a_latency_says_how_slow_is_too_slow() -> None:
    slow = a_signal(SeriesHistogram("latency"), unit=Unit.SECONDS)
    said = words(tier(an_objective("0.99", signal=slow, at_most="0.25"), "page-slow"))
    assert said.finding.startswith(
        "More than 6 % of the events were slower than 250 ms over the last 6 hours"
    )


def test_a_gauge_speaks_of_time_and_bounds() -> None:
    age = a_signal(SeriesGauge("age"), unit=Unit.SECONDS)
    objective = replace(an_objective("0.99", signal=age), bound=Bound(Decimal(60), Decimal(21_600)))
    said = words(tier(objective, "page-fast"))
    assert said.finding.startswith(
        "More than 14.4 % of the time its value was below 1 minute or above 6 hours over the last hour"
    )
    assert "The promise is 99 % of the time within its bound over 30 days" in said.advice


def test_a_ready_ratio_speaks_of_evaluations() -> None:
    said = words(tier(an_objective("0.99", signal=a_signal(SeriesErrorRatio("x"))), "page-fast"))
    assert "of the evaluations were bad" in said.finding


def test_a_title_of_ones_own_still_says_for_whom() -> None:
    objective = replace(an_objective(), title="Answers are right")
    assert titled(objective) == "fraud: “Answers are right”"
    assert words(tier(objective, "ticket")).summary.startswith("fraud: “Answers are right” will miss")


def test_without_a_runbook_the_next_step_depends_on_the_hour() -> None:
    subject = a_subject(runbook=None)
    page = words(tier(an_objective(subject=subject), "page-fast")).advice
    ticket = words(tier(an_objective(subject=subject), "ticket")).advice
    assert page.endswith("find what changed last on the dashboard and undo it, then write one.")
    assert ticket.endswith("look at the dashboard in working hours, then write one.")


def test_a_description_of_the_subject_ends_its_sentence() -> None:
    subject = replace(a_subject(), description="Scores\n  payments")
    advice = words(tier(an_objective(subject=subject), "ticket")).advice
    assert "the model fraud of the team risk: Scores payments. Follow" in advice


def test_braces_of_a_target_and_of_a_user_pass_through() -> None:
    alert = replace(a_threshold_alert(), summary="it is {{ $value }} of << limit >> {% x %}.")
    assert words(alert).summary == "it is {{ $value }} of << limit >> {% x %}"


def test_an_alert_that_waited_says_so() -> None:
    waited = replace(a_threshold_alert(), hold=Duration.of(minutes=90))
    assert words(waited).finding == "the queue is too long. It has been so for 1 hour 30 minutes or more."
    assert words(a_threshold_alert()).finding == "the queue is too long."


def test_missing_data_is_a_finding_too() -> None:
    head = (an_objective().subject, an_objective().origins, "no data", a_signal())
    gone = AbsenceAlert("fraud/x", *head, Duration.of(minutes=15), Urgency.TICKET, "It is gone.")
    assert words(gone).finding == "It is gone. It has been so for 15 minutes or more."


@pytest.mark.parametrize(
    ("length", "text"),
    [
        ("2d2h", "2 days 2 hours"),
        ("1d", "1 day"),
        ("1h1m1s", "1 hour 1 minute 1 second"),
        ("250ms", "250 ms"),
        ("1s500ms", "1 second 500 ms"),
        ("0s", "0 ms"),
    ],
)
def test_a_length_reads_as_it_is_said(length: str, text: str) -> None:
    assert spoken(Duration.parse(length)) == text


@pytest.mark.parametrize(
    ("length", "text"), [("1h", "hour"), ("5m", "5 minutes"), ("1h24m", "1 hour 24 minutes")]
)
def test_the_last_hour_is_not_the_last_one_hour(length: str, text: str) -> None:
    assert last(Duration.parse(length)) == text


@pytest.mark.parametrize(("length", "text"), [("50h13m", "2d2h"), ("119m59s", "1h59m"), ("30s", "1m")])
def test_a_forecast_is_rounded_down_to_what_is_worth_saying(length: str, text: str) -> None:
    assert str(rounded(Duration.parse(length))) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.05", Unit.RATIO, "5 %"),
        ("7200", Unit.SECONDS, "2 hours"),
        ("0.0000005", Unit.SECONDS, "0.0000005 seconds"),
        ("-3", Unit.SECONDS, "-3 seconds"),
        ("85", Unit.CELSIUS, "85 °C"),
        ("10", Unit.PER_SECOND, "10 per second"),
        ("1024", Unit.BYTES, "1024 bytes"),
        ("0.2", Unit.SCORE, "0.2"),
    ],
)
def test_a_value_comes_with_its_unit(value: str, unit: Unit, text: str) -> None:
    assert quantity(Decimal(value), unit) == text
