from __future__ import annotations

from dataclasses import replace

from mlobs_compile.presenters.text import PRESENTER
from mlobs_compile.review.change import Op
from tests.presenters.verdicts import NOTHING, a_change, a_finding, a_line, a_verdict, an_acceptance


def test_risks_stand_first_in_columns() -> None:
    findings = (
        a_finding("fraud/latency", line=a_line(7, path="mlobs.yaml")),
        a_finding("orders/fresh", "< 1 → < 2"),
    )
    lines = PRESENTER.render(a_verdict(*findings)).splitlines()
    assert lines[0].split("  ")[0] == "HIGH"
    assert "fraud/latency" in lines[0] and lines[0].endswith("mlobs.yaml:7")
    assert "orders/fresh" in lines[1]
    assert lines[0].index("> 300 ms") == lines[1].index("< 1")


def test_what_is_accepted_says_by_whom_and_until_when() -> None:
    text = PRESENTER.render(a_verdict(a_finding(accepted=an_acceptance())))
    assert text.startswith("accepted  R04")
    assert "(agreed in INC-42; until 2027-01-31, mlobs.yaml:40)" in text
    expired = PRESENTER.render(a_verdict(a_finding(accepted=an_acceptance(expired=True))))
    assert expired.startswith("HIGH  R04") and "ended on 2027-01-31" in expired


def test_changes_stand_under_what_they_are_about_with_what_follows_counted() -> None:
    follows = tuple(a_change(f"fraud/latency/{name}", Op.REMOVED) for name in ("a", "b"))
    change = replace(a_change(), follows=follows, alike=(a_change("churn/latency"),))
    lines = PRESENTER.render(a_verdict(changes=(change,))).splitlines()
    start = lines.index("model fraud")
    assert lines[start + 1 : start + 5] == [
        "  ~ SLO fraud/latency  models/fraud.yaml:12",
        "      at_most: 300ms → 900ms  (looser)",
        "      the same for churn/latency",
        "      and 2 objects that follow from it: 2 SLOs removed",
    ]


def test_numbers_and_notes_stand_at_the_end() -> None:
    text = PRESENTER.render(a_verdict(changes=(a_change(),), notes=("look here",)))
    assert "cover: model fraud loses bias" in text
    assert "cost: about +$0.50 a month" in text
    assert (
        "replay: fraud/alert/queue [prod] would have fired 3 → – times in 7 days (it took too long)" in text
    )
    assert "  cloudwatch metric-alarm: ~2" in text
    assert text.endswith("1,204 objects are as they were\nnote: look here\n")


def test_nothing_is_one_line() -> None:
    assert PRESENTER.render(NOTHING) == "nothing changes against main: 1,204 objects are as they were\n"


def test_no_text_of_the_spec_begins_a_line_or_paints_the_terminal() -> None:
    evil = "x\n::error::pwn\r\x1b[31m"
    shown = PRESENTER.render(a_verdict(a_finding(evil, evil), changes=(a_change(evil),), notes=(evil,)))
    assert not any(line.startswith("::") for line in shown.splitlines())
    assert "\x1b" not in shown and "\r" not in shown
