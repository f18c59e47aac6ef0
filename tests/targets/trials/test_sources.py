"""Series that are invented for a signal make its queries say what they are meant to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.signal import (
    Bound,
    Buckets,
    Combine,
    Part,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
)
from mlobs_compile.queries.joins import NAME
from mlobs_compile.targets.prometheus.trials.motion import State
from mlobs_compile.targets.prometheus.trials.sources import Source, source
from tests.builders import a_signal, an_objective

D = Decimal
GROUP: dict[str, str] = {}


def found(form: SeriesForm, at_most: str | None = None) -> Source | str:
    objective = an_objective(signal=a_signal(form), at_most=at_most)
    return source(objective, GROUP, D(100))


def amounts(state: State) -> dict[str, Decimal]:
    """What every series does, by its name and labels."""
    return {
        ",".join([dict(labels)[NAME], *(f"{k}={v}" for k, v in sorted(labels) if k != NAME)]): round(
            drive.amount, 6
        )
        for labels, drive in state.items()
    }


def driven(form: SeriesForm, share: str, at_most: str | None = None) -> dict[str, Decimal]:
    one = found(form, at_most)
    assert isinstance(one, Source), one
    return amounts(one.state(D(share)))


def test_bad_events_of_the_same_metric_are_a_part_of_all() -> None:
    form = SeriesEvents(
        'sum(rate(req{job="a"}[$window]))', bad='sum(rate(req{job="a",code=~"5.."}[$window]))'
    )
    assert driven(form, "0.1") == {"req,code=other,job=a": 5400, "req,code=500,job=a": 600}


def test_bad_events_of_another_metric_come_on_top() -> None:
    form = SeriesEvents("sum(rate(all[$window]))", bad="sum(rate(failed[$window]))")
    assert driven(form, "0.1") == {"all": 6000, "failed": 600}


def test_good_events_leave_the_rest() -> None:
    form = SeriesEvents("sum(rate(all[$window]))", good='sum(rate(all{code!="500"}[$window]))')
    assert driven(form, "0.25") == {"all,code=500": 1500, "all,code=other": 4500}


def test_a_total_of_two_metrics_is_their_sum() -> None:
    total = "(sum(rate(ok[$window])) or vector(0)) + (sum(rate(failed[$window])) or vector(0))"
    one = found(SeriesEvents(total, bad="sum(rate(failed[$window]))"))
    assert isinstance(one, Source) and one.blind
    assert amounts(one.state(D("0.5"))) == {"ok": 3000, "failed": 3000}


def test_events_that_are_recorded_rates_are_levels() -> None:
    form = SeriesEvents("sum(job:req:rate5m)", bad="sum(job:err:rate5m)")
    assert driven(form, "0.5") == {"job:req:rate5m": 100, "job:err:rate5m": 50}


def test_a_histogram_has_its_bound_and_the_bucket_of_all() -> None:
    form = SeriesHistogram('lat{job="a"}', scale=D("0.001"))
    assert driven(form, "0.2", "0.25") == {
        "lat_count,job=a": 6000,
        "lat_bucket,job=a,le=250": 4800,
        "lat_bucket,job=a,le=+Inf": 6000,
    }


def test_a_ready_ratio_takes_any_share_and_a_flag_two() -> None:
    assert driven(SeriesErrorRatio("1 - avg(ok:ratio)"), "0.25") == {"ok:ratio": D("0.75")}
    flag = found(SeriesErrorRatio("(probe_success) == bool 0"))
    assert isinstance(flag, Source) and not flag.exact
    assert amounts(flag.state(D("0.1"))) == {"probe_success": 0}
    assert amounts(flag.state(D(0))) == {"probe_success": 1}


@pytest.mark.parametrize(
    ("query", "good", "bad"),
    [
        ("max(depth)", {"depth": D("9.9")}, {"depth": D("10.1")}),
        ("time() - max(done_seconds)", {"done_seconds": D("9.9")}, {"done_seconds": D("10.1")}),
        ("sum(rate(runs[$window])) * 60", {"runs": D("9.9")}, {"runs": D("10.1")}),
    ],
)
def test_a_value_is_brought_to_both_sides_of_its_bound(
    query: str, good: dict[str, Decimal], bad: dict[str, Decimal]
) -> None:
    assert driven(SeriesGauge(query), "0", "10") == good
    assert driven(SeriesGauge(query), "1", "10") == bad


def test_a_query_that_counts_series_gets_as_many_as_it_takes() -> None:
    one = found(SeriesGauge("sum(status == bool 2)"), "3")
    assert isinstance(one, Source)
    assert len(one.state(D(1))) == 5 and {d.amount for d in one.state(D(1)).values()} == {2}


def test_a_composite_is_driven_by_what_its_parts_record() -> None:
    parts = (Part("a/x", "default", D(3)), Part("a/y", "default", D(1)))
    weighted = found(SeriesComposite(parts, Combine.WEIGHTED))
    assert isinstance(weighted, Source)
    ratios = {k: v for k, v in amounts(weighted.state(D("0.3"))).items() if "errors" in k}
    assert ratios == {
        "mlobs:slo_errors:ratio,environment=default,slo=a/x,window=5m": D("0.4"),
        "mlobs:slo_errors:ratio,environment=default,slo=a/y,window=5m": 0,
    }


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (SeriesHistogram("lat", buckets=Buckets.NATIVE), "no notation for native histograms"),
        (SeriesGauge('label_replace(x, "a", "b", "c", "d")'), "`label_replace`"),
        (SeriesGauge("predict_linear(free[1h], 3600)"), "`predict_linear`"),
        (SeriesGauge('max({job="a"})'), "names no metric"),
        (SeriesGauge('max(x{a=~"(?i)zz"})'), "no label set is known"),
        (SeriesGauge("vector(1)"), "names no metric"),
        (SeriesEvents("sum(rate(a[$window]))", bad='sum(rate({b="c"}[$window]))'), "name no metric"),
        (SeriesEvents("sum(rate(a[$window]))", bad="sum(rate(a[$window]))"), "make the share"),
        (SeriesErrorRatio("5 + x * 0"), "no values of the series"),
    ],
)
def test_what_cannot_be_driven_is_refused_with_the_reason(form: SeriesForm, reason: str) -> None:
    one = found(form, "10" if isinstance(form, SeriesGauge | SeriesHistogram) else None)
    assert isinstance(one, str) and reason in one, one


def test_bounds_are_inclusive() -> None:
    from mlobs_compile.targets.prometheus.trials.measures import allows

    both = Bound(D(1), D(2))
    assert allows(both, 1) and allows(both, 2) and not allows(both, 0.99) and not allows(both, 2.01)
