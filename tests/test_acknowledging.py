"""What is wrong with an acknowledgement is told by `mlobs check`, before anybody relies on it."""

from __future__ import annotations

from datetime import date

from mlobs_compile import source
from mlobs_compile.diagnostic import Severity
from mlobs_compile.pipeline import compile_all
from tests import reviews

TODAY = date(2027, 2, 1)


def found(review: str, rest: str = "", today: date | None = TODAY) -> list[tuple[str, Severity, str]]:
    text = reviews.HEAD.replace("---\n", f"review: {review}\n---\n", 1) + rest
    run = compile_all(source.read(text, "mlobs.yaml").value or (), today=today)
    return [(one.code, one.severity, one.message) for one in run.diagnostics]


def entry(of: str = "fraud", until: str = "2027-03-31", risk: str = "R04") -> str:
    return f"{{acknowledged: [{{risk: {risk}, of: {of}, reason: agreed, until: {until}}}]}}"


ALERT = "alerts: {queue: {query: sum(depth), at_most: 10}}\n"


def test_a_good_one_is_silent() -> None:
    for of in ("fraud", "fraud/alert/queue", "'*/alert'", "cost", "target/grafana", "environment/staging"):
        assert found(entry(of), ALERT) == []


def test_an_unknown_risk_is_an_error_in_levels_too() -> None:
    assert found(entry(risk="R77"), ALERT) == [("MLO700", Severity.ERROR, "there is no risk `R77`")]
    assert found("{levels: {R00: low}}", ALERT) == [("MLO700", Severity.ERROR, "there is no risk `R00`")]


def test_four_hundred_days_are_the_most() -> None:
    assert found(entry(until="2028-03-07"), ALERT) == []
    assert found(entry(until="2028-03-08"), ALERT) == [
        ("MLO701", Severity.ERROR, "`R04` is accepted for 401 days")
    ]
    assert found(entry(until="2028-03-08"), ALERT, today=None) == []


def test_the_last_day_still_counts() -> None:
    assert found(entry(until="2027-02-01"), ALERT) == []
    assert found(entry(until="2027-01-31"), ALERT) == [
        ("MLO702", Severity.WARNING, "this ended on 2027-01-31: agreed")
    ]


def test_something_that_is_not_there_is_a_note_since_it_may_have_been_removed() -> None:
    assert found(entry("fraud/alert/gone"), ALERT) == [
        ("MLO703", Severity.INFO, "the project has nothing called `fraud/alert/gone`")
    ]


def test_the_linter_can_be_told_to_leave_one_alone() -> None:
    review = entry(until="2027-01-31") + "\nlint: {ignore: [{code: MLO702, reason: merged next week}]}"
    assert found(review, ALERT) == []


def test_a_price_of_nothing_is_told_with_what_was_meant() -> None:
    said = "nothing has the price `composit_alarm`"
    assert found("{prices: {composit_alarm: 0.4}}", ALERT) == [("MLO710", Severity.ERROR, said)]
    assert found("{prices: {composite_alarm: 0.4, ml.g5.xlarge: 1.41}}", ALERT) == []
    assert [code for code, _, _ in found("{prices: {ml.g5: 1.41, ML.G5.LARGE: 2}}", ALERT)] == ["MLO710"] * 2
