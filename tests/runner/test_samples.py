"""Series of Prometheus: which there are, and which are kept where there are too many."""

from __future__ import annotations

from math import inf

from mlobs_compile.queries import published
from mlobs_compile.runner import exposition
from mlobs_compile.runner.results import Status
from mlobs_compile.runner.samples import Selection, selection
from tests.runner.made import finding, publications, results


def _of(chosen: Selection, name: str) -> list[tuple[dict[str, str], float]]:
    return [(dict(one.labels), one.value) for one in chosen.samples if one.name == name]


def test_a_check_has_its_state_its_value_and_its_limits() -> None:
    chosen = selection(results(finding(segment="country=DE")))
    at = {"check": "fraud/drift/amount/psi", "environment": "prod", "model": "fraud", "column": "amount"}
    assert _of(chosen, published.STATUS) == [({**at, "segment": "country=DE"}, 0.0)]
    assert _of(chosen, published.VALUE) == [({**at, "segment": "country=DE"}, 0.05)]
    assert _of(chosen, published.THRESHOLD) == [
        ({**at, "level": "fail", "side": "high"}, 0.2), ({**at, "level": "warn", "side": "high"}, 0.1),
    ]  # fmt: skip
    assert _of(chosen, published.LEFT_OUT) == [({"environment": "prod", "model": "fraud"}, 0.0)]


def test_what_has_no_value_has_no_series_of_it() -> None:
    chosen = selection(results(finding(status=Status.ERROR, value=None), window_end=None))
    assert _of(chosen, published.VALUE) == _of(chosen, published.WINDOW_END) == []
    assert [value for _, value in _of(chosen, published.STATUS)] == [3.0]


def test_limits_of_a_column_are_the_same_in_all_segments_and_said_once() -> None:
    found = [finding(segment=f"country={name}") for name in ("DE", "FR", "IT")]
    assert len(_of(selection(results(*found)), published.THRESHOLD)) == 2


def test_the_worst_of_every_check_is_kept_and_then_those_furthest_from_healthy() -> None:
    many = [finding("fraud/drift/all/psi", value=i / 1000, column=f"f{i}", healthy=None) for i in range(100)]
    bad = [
        finding("fraud/drift/all/psi", Status.FAIL, 0.3 + i, column=f"f{i}", healthy=None) for i in (200, 300)
    ]
    other = finding("fraud/performance/recall", column=None, healthy=None)
    chosen = selection(results(*many, *bad, other), 15)
    kept = {(labels["check"], labels.get("column")) for labels, _ in _of(chosen, published.STATUS)}
    assert len(chosen.samples) <= 15
    assert {
        ("fraud/performance/recall", None),
        ("fraud/drift/all/psi", "f200"),
        ("fraud/drift/all/psi", "f300"),
    } <= kept
    ((_, left_out),) = _of(chosen, published.LEFT_OUT)
    assert left_out == chosen.left_out == 2 * (103 - len(kept))


def test_all_of_it_is_one_text_in_which_no_series_comes_twice() -> None:
    odd = 'a "quoted"\nname\\'
    text = exposition.text(*publications(results(finding(column=odd, value=inf), finding(column=odd))))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len({line.rpartition(" ")[0] for line in lines}) == len(lines)
    assert r'column="a \"quoted\"\nname\\"' in text


def test_the_window_that_a_text_speaks_of_is_found_again() -> None:
    text = exposition.text(*publications(results(finding(), window_end=1_767_268_800.25)))
    assert (
        exposition.newest(text, published.WINDOW_END, (("model", "fraud"), ("environment", "prod")))
        == 1_767_268_800.25
    )
    assert (
        exposition.newest(text, published.WINDOW_END, (("model", "other"), ("environment", "prod"))) is None
    )
    assert exposition.newest("mlobs_window_end_timestamp_seconds{} what", published.WINDOW_END, ()) is None
