from __future__ import annotations

from mlobs_compile.ir.signal import SeriesErrorRatio, SeriesEvents, SeriesGauge
from mlobs_compile.rules.query_without_window import RULE
from tests.builders import a_signal, a_threshold_alert, an_objective

FIXED, OPEN = "sum(rate(x_total[5m]))", "sum(rate(x_total[$window]))"


def test_each_query_of_events_with_a_fixed_range_is_an_error() -> None:
    both = an_objective(signal=a_signal(SeriesEvents(FIXED, bad=FIXED)))
    assert [f.message.split("`")[1] for f in RULE.check(both)] == ["total", "bad"]
    one = a_threshold_alert(signal=a_signal(SeriesEvents(OPEN, good=FIXED)))
    assert [f.message.split("`")[1] for f in RULE.check(one)] == ["good"]


def test_events_over_the_window_and_other_forms_are_fine() -> None:
    for form in (SeriesEvents(OPEN, bad=OPEN), SeriesErrorRatio("job:errors:ratio"), SeriesGauge("depth")):
        assert list(RULE.check(an_objective(signal=a_signal(form)))) == []
