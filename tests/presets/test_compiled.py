"""The queries the compiler makes of the built-in presets are good PromQL, for values, SLOs and alerts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import promql_parser
import pytest

from mlobs_compile import preset
from mlobs_compile.ir.signal import Bound, SeriesEvents, SeriesHistogram, Signal
from mlobs_compile.queries import promql
from mlobs_compile.resolve.platform import AppliedPreset
from mlobs_compile.route import Route
from tests.presets.catalogue import NAMES, PRESETS, SAMPLE

BOUND = Bound(high=Decimal(1))


def applied(name: str) -> AppliedPreset:
    found = preset.built_in(name)
    assert found is not None
    return AppliedPreset("system", found, tuple((param, SAMPLE) for param in found.params), Route())


def compiled(signal: Signal) -> Iterator[str]:
    """Everything that is asked of a signal."""
    value = promql.signal_value(signal, "5m")
    yield value
    yield promql.breach(value, BOUND)
    total = promql.total_rate(signal, "5m")
    yield total
    bound = None if isinstance(signal.series, SeriesEvents) else _promised(signal)
    yield promql.bad_rate(signal, bound, "5m", total)
    yield f"absent({promql.selectors(signal)})"


def _promised(signal: Signal) -> Bound:
    """A bound that can be promised: for a histogram with known buckets, one of them."""
    form = signal.series
    if isinstance(form, SeriesHistogram) and form.bounds:
        return Bound(high=form.bounds[-1] * form.scale)
    return BOUND


def all_compiled() -> Iterator[str]:
    for name in NAMES:
        for signal in preset.signals(applied(name)).values():
            if signal.series:
                yield from compiled(signal)


def test_the_compiler_finds_every_built_in_preset() -> None:
    assert set(preset.built_in_names()) == set(NAMES)
    assert all(preset.built_in(name) == shape for name, shape in PRESETS.items())


def test_what_the_compiler_makes_parses_and_holds_no_parameter() -> None:
    for query in all_compiled():
        assert "$" not in query
        assert promql_parser.parse(query)


@pytest.mark.parametrize("name", NAMES)
def test_a_dimension_holds_no_parameter_either(name: str) -> None:
    for signal in preset.signals(applied(name)).values():
        assert "$" not in repr(signal.metric)


@pytest.mark.realtool
def test_promtool_accepts_what_the_compiler_makes(tmp_path: Path) -> None:
    rules = [{"record": f"q:{number}", "expr": query} for number, query in enumerate(all_compiled())]
    path = tmp_path / "compiled.rules.yaml"
    path.write_text(json.dumps({"groups": [{"name": "compiled", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("value", "matcher"),
    [("feast", 'job="feast"'), ("feast.*", 'job=~"feast.*"'), ("a.b", 'job=~"a.b"'), ("a|b", 'job=~"a|b"')],
)
def test_a_parameter_that_is_no_expression_is_compared(value: str, matcher: str) -> None:
    assert preset.filled('up{job=~"$job"} > $window', {"job": value}) == f"up{{{matcher}}} > $window"
