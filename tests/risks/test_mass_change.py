from __future__ import annotations

from tests import reviews


def alerts(count: int, looser: int = 0) -> str:
    """So many alerts, of which some have another summary."""
    entries = (
        f"a{number}: {{query: sum(depth), at_most: 10{', summary: Another.' if number < looser else ''}}}"
        for number in range(count)
    )
    return f"alerts: {{{', '.join(entries)}}}\n"


def test_more_than_the_share_of_all_alerts_is_a_mass() -> None:
    assert reviews.placed(alerts(30), alerts(30, 10)) == ["R17 medium alerts: 10 of 30 alerts (33%) @ 1"]
    assert reviews.placed(alerts(40), alerts(40, 12)) == []


def test_fewer_than_ten_are_none() -> None:
    assert reviews.placed(alerts(9), alerts(9, 9)) == []


def test_all_of_them_are_high_and_new_ones_do_not_count() -> None:
    assert reviews.placed(alerts(10), alerts(10, 10)) == ["R17 high alerts: 10 of 10 alerts (100%) @ 1"]
    assert reviews.placed(alerts(10), alerts(30)) == []


def test_the_alerts_of_an_slo_are_touched_with_it() -> None:
    slos = "\n".join(
        f"  s{n}: {{objective: OBJ, sli: {{events: {{bad: 'sum(rate(b[$window]))', total: 'sum(rate(t[$window]))'}}}}}}"
        for n in range(4)
    )
    text = f"slos:\n{slos}\n"
    found = reviews.placed(text.replace("OBJ", "99%"), text.replace("OBJ", "99.9%"))
    assert [line.partition(" @")[0] for line in found] == ["R17 high alerts: 16 of 16 alerts (100%)"]


def test_the_project_says_how_large_a_share_is_told() -> None:
    review = "review: {mass_change: 90%}"
    assert reviews.rows((review, alerts(30)), (review, alerts(30, 10))) == []
