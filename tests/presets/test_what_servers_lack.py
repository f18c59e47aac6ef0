"""What a server cannot give is refused with the way out, and a latency that no bucket has with the nearest ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile import source
from mlobs_compile.pipeline import compile_all
from mlobs_compile.spec.preset import Preset
from tests.presets.catalogue import PRESETS, SERVERS_OF_MODELS
from tests.realtools import promtool

SERVING = {name: preset for name, preset in PRESETS.items() if preset.metadata.system in SERVERS_OF_MODELS}
LACKS = [(name, lacking) for name, preset in SERVING.items() for lacking in preset.lacks]
BUCKETS = [
    (name, key)
    for name, preset in SERVING.items()
    for key, shape in preset.signals.items()
    if shape.promql and shape.promql.histogram and shape.promql.histogram.buckets
]
SCALE = {"s": Decimal(1), "ms": Decimal("0.001"), "us": Decimal("0.000001")}


def slo(name: str, signal: str, bound: str = "") -> list[tuple[str, str, str]]:
    """Code, message and remedy of what is said about a promise on a signal of a preset."""
    params = "".join(f", {key}: x" for key, param in PRESETS[name].params.items() if param.default is None)
    model = f"serving: {{preset: {name}{params}}}\nslos: {{p: {{objective: 99%, signal: {signal}{bound}}}}}\n"
    documents = source.read(promtool.spec(model), "mlobs.yaml").value
    assert documents is not None
    said = compile_all(documents).diagnostics
    return [(one.code, one.message, one.help or "") for one in said]


@pytest.mark.parametrize("name,lacking", LACKS)
def test_what_a_server_lacks_is_refused_with_the_way_out(name: str, lacking: str) -> None:
    said = slo(name, lacking, ", at_most: 100ms" if "latency" in lacking or "time" in lacking else "")
    (refused,) = [one for one in said if one[0] == "MLO204"]
    assert refused[1] == f"`{name}` cannot give `{lacking}`"
    assert refused[2] == PRESETS[name].lacks[lacking]


@pytest.mark.parametrize("name,lacking", LACKS)
def test_a_way_out_names_signals_and_presets_that_exist(name: str, lacking: str) -> None:
    """It names another signal of the preset, another preset, or how to spell the thing out."""
    words = PRESETS[name].lacks[lacking].replace("`", " ` ").split()
    known = {*PRESETS[name].signals, *PRESETS}
    named = {word for word in words if word in known}
    assert named or any(word in ("spell", "sli.histogram", "sli.gauge") for word in words)


@pytest.mark.parametrize("name", SERVING)
def test_a_promise_that_everybody_makes_is_there_or_refused_with_a_reason(name: str) -> None:
    preset: Preset = SERVING[name]
    assert {"availability", "latency"} <= {*preset.signals, *preset.lacks}


@pytest.mark.parametrize("name,key", BUCKETS)
def test_a_latency_between_buckets_is_refused_with_the_nearest(name: str, key: str) -> None:
    form = PRESETS[name].signals[key].promql
    assert form is not None and form.histogram is not None
    low, high = (bound * SCALE[form.histogram.unit] for bound in form.histogram.buckets[-3:-1])
    between = (low + high) / 2
    (refused,) = [one for one in slo(name, key, f", at_most: {between}s") if one[0] == "MLO403"]
    assert "is not a bucket of" in refused[1]
    assert refused[2].count("`") == 4
    assert not [one for one in slo(name, key, f", at_most: {high}s") if one[0] == "MLO403"]
