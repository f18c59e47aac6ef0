from __future__ import annotations

from tests import reviews

ALERT = "alerts:\n  queue:\n    query: sum(depth)\n    at_most: 10\n    severity: page\n"


def test_what_is_switched_off_is_muted_and_not_removed() -> None:
    off = ALERT + "    enabled: false\n"
    assert reviews.placed(ALERT, off) == ["R02 high fraud/alert/queue: alert (page) switched off @ 2 before"]
    assert reviews.placed(off, ALERT) == []


def test_an_slo_is_switched_off_with_its_alerts() -> None:
    slo = "slos: {availability: {objective: 99.9%%, signal: availability%s}}"
    assert reviews.rows(slo % "", slo % ", enabled: false") == [
        "R02 high fraud/availability: SLO switched off, with 3 alerts"
    ]


def test_maintenance_that_comes_back_is_one_step_less_than_what_it_mutes() -> None:
    work = "maintenance: {nightly: {start: '02:00', end: '%s'%s}}\n"
    nightly = ALERT + work % ("04:00", "")
    assert reviews.placed(ALERT, nightly) == [
        "R02 medium fraud/maintenance/nightly: muted 02:00 to 04:00 every day (14h a week) @ 6"
    ]
    assert reviews.placed(nightly, ALERT + work % ("06:00", "")) == [
        "R02 medium fraud/maintenance/nightly: muted 14h → 1d4h a week @ 6"
    ]
    assert reviews.placed(nightly, ALERT + work % ("04:00", ", days: [sunday]")) == []
    assert reviews.placed(nightly, ALERT) == []


def test_maintenance_that_comes_once_is_low_up_to_a_day() -> None:
    once = "maintenance: {move: {from: '2027-01-02T00:00:00Z', to: '2027-01-%sT00:00:00Z'}}\n"
    assert reviews.placed(ALERT, ALERT + once % "03") == [
        "R02 low fraud/maintenance/move: muted 2027-01-02 00:00 UTC to 2027-01-03 00:00 UTC @ 6"
    ]
    assert reviews.placed(ALERT + once % "03", ALERT + once % "05") == [
        "R02 medium fraud/maintenance/move: muted 2027-01-02 00:00 UTC to 2027-01-03 00:00 UTC"
        " → 2027-01-02 00:00 UTC to 2027-01-05 00:00 UTC @ 6"
    ]
