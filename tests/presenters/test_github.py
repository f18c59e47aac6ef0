"""Open risks become annotations of the lines that are there."""

from __future__ import annotations

from mlobs_compile.presenters.github import render
from mlobs_compile.review.change import Side
from mlobs_compile.review.sighting import Level
from tests.presenters.verdicts import NOTHING, a_finding, a_line, a_verdict, an_acceptance


def test_a_risk_points_at_its_line() -> None:
    assert render(a_verdict(a_finding())) == (
        "::error title=R04 threshold looser,file=models/fraud.yaml,line=12::"
        "fraud/latency: > 300 ms → > 900 ms%0Aexplain: mlobs explain R04\n"
    )


def test_the_level_chooses_the_command() -> None:
    text = render(a_verdict(a_finding(level=Level.MEDIUM), a_finding(level=Level.LOW)))
    assert [line.split(" ")[0] for line in text.splitlines()] == ["::warning", "::notice"]


def test_a_line_that_is_gone_is_named_and_not_pointed_at() -> None:
    text = render(a_verdict(a_finding(line=a_line(41, side=Side.BEFORE))))
    assert "file=" not in text and "was at models/fraud.yaml:41 (removed)" in text


def test_what_is_accepted_is_left_alone_and_what_has_expired_is_not() -> None:
    assert render(a_verdict(a_finding(accepted=an_acceptance()))) == ""
    assert render(a_verdict(a_finding(accepted=an_acceptance(expired=True))))
    assert render(NOTHING) == ""


def test_the_last_line_counts_what_github_would_drop() -> None:
    text = render(a_verdict(*(a_finding(f"m{n}/x") for n in range(25))))
    lines = text.splitlines()
    assert len(lines) == 11 and "and 15 more risks" in lines[-1]
