"""The page says the gravest first, breaks nowhere, and nothing in it comes from a spec as Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.markdown import Section, code, fitted, plain, row
from mlobs_compile.presenters.markdown import MOST, render
from mlobs_compile.review.change import Op, Side
from mlobs_compile.review.sighting import Level
from tests.presenters.verdicts import NOTHING, a_change, a_finding, a_line, a_verdict, an_acceptance


def test_a_risk_is_one_row_with_its_file_and_line() -> None:
    text = render(a_verdict(a_finding(), changes=(a_change(),)))
    rows = [line for line in text.splitlines() if "fraud/latency" in line and line.startswith("|")]
    assert rows == [
        "| **high** threshold looser (R04) | `fraud/latency` | &gt; 300 ms → &gt; 900 ms | `models/fraud.yaml:12` |"
    ]


def test_the_title_counts_risks_changes_and_money() -> None:
    second = render(
        a_verdict(a_finding(), a_finding(level=Level.LOW), changes=(a_change(), a_change("x", Op.ADDED)))
    ).splitlines()[1]
    assert second == "### mlobs · acme · 1 high, 1 low risks · +1 ~1 · prod · est. +$0.50 a month"


def test_the_first_line_names_the_project_and_whether_anything_changes() -> None:
    assert render(a_verdict(a_finding(), changes=(a_change(),))).startswith(
        "<!-- mlobs:review project=acme -->\n"
    )
    assert render(NOTHING).startswith("<!-- mlobs:review project=acme change=none -->\n")
    assert "nothing changes" in render(NOTHING)


def test_an_accepted_risk_is_apart_with_its_reason_and_an_expired_one_is_open() -> None:
    text = render(
        a_verdict(
            a_finding("a/b", accepted=an_acceptance()), a_finding("c/d", accepted=an_acceptance(expired=True))
        )
    )
    assert "| high threshold looser (R04) | `a/b` |" in text
    assert "agreed in INC-42, until 2027-01-31 (`mlobs.yaml:40`)" in text
    assert "| **high** threshold looser (R04), accepted until 2027-01-31 | `c/d` |" in text


def test_what_is_gone_says_that_its_line_is() -> None:
    gone = a_finding(line=a_line(41, side=Side.BEFORE))
    assert "`models/fraud.yaml:41 (removed)`" in render(a_verdict(gone))


def test_cover_cost_and_replay_are_told_and_unknown_is_a_dash() -> None:
    text = render(a_verdict(a_finding(), changes=(a_change(),)))
    assert "- model fraud loses bias, gains quality, has less drift (5 → 3) (prod)" in text
    assert "| `composite_alarm` | prod | 3 → 4 | +$0.50 |" in text
    assert "price not known" in text
    assert "| `fraud/alert/queue` | prod | 3 | – | it took too long |" in text


def test_however_many_risks_there_are_the_page_fits_a_comment_and_says_what_it_hides() -> None:
    many = tuple(
        a_finding(f"model-{n}/latency", level=Level.HIGH if n < 10 else Level.LOW) for n in range(5000)
    )
    text = render(a_verdict(*many, changes=tuple(a_change(f"model-{n}/latency") for n in range(5000))))
    assert len(text) <= MOST - 200
    hidden = re.search(r"\*\*Hidden for its length: risks \(([\d,]+)\), .*changes \(5,000\)", text)
    assert hidden
    shown = sum(line.startswith("| ") and "R04" in line for line in text.splitlines())
    assert shown + int(hidden[1].replace(",", "")) == 5000
    assert all(f"`model-{n}/latency`" in text for n in range(10))


def test_no_table_is_broken_and_every_fold_is_closed() -> None:
    many = tuple(a_finding(f"model-{n}/latency") for n in range(300))
    text = render(a_verdict(*many, changes=tuple(a_change(f"m{n}/latency") for n in range(3000))))
    assert text.count("<details>") == text.count("</details>")
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|") and len(re.findall(r"(?<!\\)\|", line)) in (5, 6, 7)


@pytest.mark.parametrize(
    "hostile",
    [
        "@everyone",
        "a | b",
        "<img src=x>",
        "`` ` ``",
        "[x](javascript:1)",
        "line\n\n# title",
        "</details>",
        "-->",
    ],
)
def test_what_a_spec_says_is_shown_and_never_obeyed(hostile: str) -> None:
    text = render(a_verdict(a_finding(hostile, hostile), changes=(a_change(hostile),), notes=(hostile,)))
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "@everyone" not in outside and "<img" not in outside and "[x](" not in outside
    assert text.count("\n# ") == 0
    assert outside.count("<details>") == outside.count("</details>")


@settings(max_examples=200)
@given(st.integers(0, 400), st.lists(st.tuples(st.integers(1, 9), st.integers(0, 30)), max_size=6))
def test_a_page_never_exceeds_its_size_and_hides_by_rank(room: int, shapes: list[tuple[int, int]]) -> None:
    sections = [
        Section(rank, f"s{number}", (f"# {number}",), tuple(f"{number}-{n}" for n in range(count)))
        for number, (rank, count) in enumerate(shapes)
    ]
    most = 200 + room
    text = fitted(sections, most, "More elsewhere.")
    assert len(text) <= most + 1
    whole = [s for s in sections if all(f"\n{r}\n" in f"\n{text}" for r in s.rows)]
    cut = [s for s in sections if s not in whole]
    assert all(one.rank <= other.rank for one in whole if one.rows for other in cut)


def test_code_and_prose_keep_what_they_are_given() -> None:
    assert (code("a`b"), code("a"), code("")) == ("`` a`b ``", "`a`", "")
    assert plain("a_b <c>") == "a\\_b &lt;c&gt;"
    assert row("a|b", "c") == "| a\\|b | c |"
