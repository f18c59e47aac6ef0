"""What becomes of results: never backwards in time, every place tried, and what is left out is said."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile.errors import Exit, UsageFault
from mlobs_compile.queries import published
from mlobs_compile.runner.delivery import Delivery, deliver, publishers
from mlobs_compile.runner.publishing import PublishFault, publisher
from mlobs_compile.runner.results import Results, Status
from mlobs_compile.runner.samples import group
from tests.runner.made import finding, results
from tests.runner.small_project import NOON


def _delivered(found: Results, delivery: Delivery) -> list[str]:
    said: list[str] = []
    deliver(found, delivery, publishers(delivery), said.append)
    return said


def test_an_older_window_is_kept_and_not_published(tmp_path: Path) -> None:
    delivery = Delivery((f"textfile:{tmp_path / 'new.prom'}",), tmp_path / "out")
    _delivered(results(finding()), delivery)
    before = (tmp_path / "new.prom").read_text()
    said = _delivered(results(finding(status=Status.FAIL), window_end=NOON - 3600), delivery)
    assert said[-1].startswith(
        "not published: a newer window, which ends at 2026-01-01T12:00:00Z, already is"
    )
    assert (tmp_path / "new.prom").read_text() == before
    assert len(list((tmp_path / "out/prod/model/fraud").iterdir())) == 2


def _of_today() -> Results:
    """Results that are new enough for CloudWatch."""
    return replace(results(), started=time.time())


def test_an_older_window_is_published_by_force(tmp_path: Path) -> None:
    place = f"textfile:{tmp_path / 'new.prom'}"
    _delivered(results(finding()), Delivery((place,)))
    _delivered(results(finding(), window_end=NOON - 3600), Delivery((place,), force=True))
    assert publisher(place).newest(published.WINDOW_END, group(results().subject)) == NOON - 3600


def test_the_same_window_and_one_that_nobody_knows_are_published(tmp_path: Path) -> None:
    place = Delivery((f"textfile:{tmp_path / 'new.prom'}",))
    for end in (NOON, NOON, None, NOON):
        assert "series are in" in _delivered(results(finding(), window_end=end), place)[-1]


def test_the_folder_of_results_keeps_places_without_a_memory_from_going_backwards(tmp_path: Path) -> None:
    delivery = Delivery((f"emf:{tmp_path / 'log'}",), tmp_path / "out")
    _delivered(_of_today(), delivery)
    lines = (tmp_path / "log").read_text()
    assert "not published" in _delivered(replace(_of_today(), window_end=NOON - 1), delivery)[-1]
    assert (tmp_path / "log").read_text() == lines


def test_a_window_of_the_future_holds_nobody_up(tmp_path: Path) -> None:
    delivery = Delivery((f"textfile:{tmp_path / 'new.prom'}",), tmp_path / "out")
    for end in (NOON + 999_999_999, NOON):
        assert "series are in" in _delivered(results(finding(), window_end=end), delivery)[-1]


def test_one_place_that_fails_does_not_keep_the_others_from_being_tried(tmp_path: Path) -> None:
    delivery = Delivery((f"emf:{tmp_path / 'none' / 'log'}", f"textfile:{tmp_path / 'new.prom'}"))
    with pytest.raises(PublishFault, match="no such file or directory"):
        _delivered(_of_today(), delivery)
    assert (tmp_path / "new.prom").exists()


def test_files_that_cannot_be_written_keep_nothing_from_being_published(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    blocked = tmp_path / "taken" / "x"
    delivery = Delivery((f"textfile:{tmp_path}",), blocked, blocked, violations=blocked)
    with pytest.raises(PublishFault) as fault:
        deliver(results(finding()), delivery, publishers(delivery), lambda _: None)
    assert str(fault.value).count("cannot be written") == 3 and fault.value.exit == Exit.PARTIAL
    assert (tmp_path / "mlobs_prod_model_fraud.prom").exists()


def test_series_that_are_left_out_are_said(tmp_path: Path) -> None:
    many = [finding(column=f"f{i}") for i in range(50)]
    delivery = Delivery((f"textfile:{tmp_path / 'new.prom'}",), max_series=60)
    said = _delivered(results(*many), delivery)
    assert said[0].endswith("series are left out, more than --max-series 60 holds")
    assert (
        f'mlobs_series_left_out{{environment="prod",model="fraud"}} {said[0].split()[0]}\n'
        in (tmp_path / "new.prom").read_text()
    )


@pytest.mark.parametrize(("written", "said"), [
    ("textfil:x", "did you mean `textfile`"),
    ("graphite:x", "there are `cloudwatch:...`, `emf:...`, `pushgateway:...`, `textfile:...`"),
    ("textfile", "write `textfile:WHERE`"),
    ("textfile:", "write `textfile:WHERE`"),
])  # fmt: skip
def test_a_place_that_is_none_is_refused_before_anything_runs(written: str, said: str) -> None:
    with pytest.raises(UsageFault) as fault:
        publisher(written)
    assert said in str(fault.value)
