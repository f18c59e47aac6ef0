"""Laws of what is recorded, over histories that nobody would think of: gaps, restarts, silence, and odd numbers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.realtools import promtool
from tests.realtools.indicators import BAD, BUDGET, ERRORS, GOOD, RATIO, SECONDS, slo, slos
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool

MINUTES = 80
SERIES = (
    'req{set="a",code="200"}', 'req{set="a",code="500"}', 'lat_seconds_count{set="a"}', 'errors:ratio{set="a"}',
    'lat_seconds_bucket{set="a",le="0.25"}', 'lat_seconds_bucket{set="a",le="+Inf"}', "probe", "batch",
)  # fmt: skip
FORMS = {
    "bad": BAD, "good": GOOD, "latency": SECONDS, "ratio": RATIO, "probe": "{boolean: {query: probe}}",
    "batch": "{freshness: {timestamp: batch, at_most: 20m}}", "gauge": "{gauge: {query: probe, within: [0.2, 5]}}",
}  # fmt: skip
SLICES = "    budgeting: timeslices\n    slice: {length: 1m, target: 95%}\n"
SHARES = "    budgeting: ratio_timeslices\n    slice: {length: 5m}\n"
PARTS = "  all: {objective: 99%, composite: {all_of: [bad, ratio]}}\n  mean: {objective: 99%, composite: {weighted: {bad: 2, ratio: 1}}}\n"
RULES = slos(
    *(slo(name, sli.replace("SET", "a")) for name, sli in FORMS.items()),
    *(
        slo(f"{name}-slices", FORMS[name].replace("SET", "a"), more=SLICES)
        for name in ("bad", "latency", "ratio")
    ),
    *(slo(f"{name}-shares", FORMS[name].replace("SET", "a"), more=SHARES) for name in ("good", "ratio")),
    *(
        slo(f"{name}-missing", FORMS[name].replace("SET", "a"), more="    no_data: bad\n")
        for name in ("good", "latency")
    ),
    PARTS,
)

stretch = st.one_of(
    st.tuples(st.integers(0, 900), st.integers(0, 200), st.integers(1, 30)).map(
        lambda t: f"{t[0]}+{t[1]}x{t[2]}"
    ),
    st.integers(1, 20).map(lambda n: f"_x{n}"),
    st.integers(1, 8).map(lambda n: " ".join(["NaN"] * n)),
    st.sampled_from(["stale", "0x15", "Inf Inf", "0.5x10", "1x10"]),
)
history = st.lists(stretch, min_size=1, max_size=6).map(" ".join)


def law(name: str, unless: str) -> tuple[str, str]:
    """Nothing recorded under a name, at any minute, is what the law forbids."""
    return name, f"count(max_over_time((({name}) {unless})[{MINUTES}m:1m]))"


LAWS = [
    law(ERRORS, "< 0"),
    law(ERRORS, "> 1.0000001"),
    law(BUDGET, "> 1.0000001"),
    law("mlobs:sli_bad:rate5m", "< 0"),
    law("mlobs:sli_total:rate5m", "< 0"),
    law("mlobs:sli_bad:rate5m", "> on (slo) (mlobs:sli_total:rate5m{slo!~'fraud/bad.*'} * 1.0000001)"),
    law('ALERTS{alertstate="firing",severity="page"}', "unless on (slo) (mlobs:sli_bad:sum1h > 0)"),
]


@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(history, min_size=len(SERIES), max_size=len(SERIES)))
def test_whatever_happens_a_share_is_a_share_and_no_page_comes_without_a_fault(values: list[str]) -> None:
    found = History(dict(zip(SERIES, values, strict=True))).no_nan(MINUTES)
    for _, expr in LAWS:
        found.value(expr, MINUTES, None)
    with tempfile.TemporaryDirectory() as folder:
        promtool.test(Path(folder), RULES, found)
