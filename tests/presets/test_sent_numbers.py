"""What a recorded program counted is what it was sent: signals evaluated by Prometheus over two scrapes of one server.

Each server was sent the same requests between the two scrapes: 16 good ones, 4 that fail in the code behind it and 5
that are the caller's fault. `NAME.before.prom` is the first scrape, `NAME.prom` the second.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from mlobs_compile import preset
from mlobs_compile.ir.signal import Bound, SeriesHistogram, Signal
from mlobs_compile.queries import promql
from mlobs_compile.resolve.platform import AppliedPreset
from mlobs_compile.route import Route
from tests.presets.catalogue import PRESETS
from tests.presets.test_scrapes import FOLDER, LINE, RECORDED

GOOD, BAD, WRONG = 16, 4, 5
PARAMS = {
    "application": "fraud",
    "deployment": "Score",
    "model": "fraud",
    "service": "Fraud",
    "namespace": "ml",
}
ADDED = {"job": "server", "namespace": "ml"}
"""Labels that Prometheus adds to what it scrapes."""
SECONDS = 300
"""The window: whole minutes, with a sample at each of its ends."""
COUNTED = GOOD + BAD
SENT = GOOD + BAD + WRONG
VALUES: dict[tuple[str, str], float] = {
    ("ray-serve", "availability"): BAD / COUNTED,  # the wrong path belongs to no application
    ("ray-serve", "client_errors"): 0,
    ("ray-serve", "requests"): COUNTED / SECONDS,
    ("ray-serve-deployment", "availability"): BAD / COUNTED,
    ("ray-serve-deployment", "requests"): COUNTED / SECONDS,
    ("bentoml", "availability"): BAD / SENT,
    ("bentoml", "client_errors"): WRONG / SENT,
    ("bentoml", "requests"): SENT / SECONDS,
    ("mlserver", "availability"): BAD / COUNTED,  # a body of the wrong form reaches no model
    ("mlserver", "server_availability"): BAD / SENT,
    ("mlserver", "client_errors"): WRONG / SENT,
    ("mlserver", "requests"): COUNTED / SECONDS,
    ("torchserve", "server_availability"): BAD / COUNTED,  # what names no model reaches none
    ("torchserve", "client_errors"): WRONG / SENT,
    ("torchserve", "requests"): COUNTED / SECONDS,
    ("kserve", "requests"): COUNTED / SECONDS,  # nothing says which of them failed
}  # fmt: skip
COUNTS = {
    ("ray-serve", "latency"): COUNTED,
    ("ray-serve-deployment", "latency"): COUNTED,
    ("bentoml", "latency"): SENT,
    ("mlserver", "server_latency"): SENT,
    ("kserve", "latency"): COUNTED,
    ("kserve", "preprocess_latency"): SENT,
    ("kserve", "postprocess_latency"): GOOD,
}
MEANS = {
    ("mlserver", "mean_latency"): ("model_infer_request_duration_sum", 1.0),
    ("torchserve", "mean_latency"): ("ts_inference_latency_microseconds", 1e-6),
    ("torchserve", "mean_queue_time"): ("ts_queue_latency_microseconds", 1e-6),
}


def scrape(name: str) -> dict[str, float]:
    """The samples of a scrape by their series as Prometheus stores them."""
    lines = (FOLDER / f"{name}.prom").read_text().splitlines()
    found = [LINE.fullmatch(line) for line in lines if line and not line.startswith("#")]
    return {_stored(f["name"], f["labels"] or ""): float(f["value"]) for f in found if f}


def _stored(name: str, labels: str) -> str:
    added = ",".join(f'{key}="{value}"' for key, value in ADDED.items())
    return f"{name}{{{labels.rstrip(',')}{',' if labels else ''}{added}}}"


def history(name: str) -> list[dict[str, str]]:
    """The two scrapes as minutes: the first one until the seventh minute, then the second one."""
    before, after = scrape(f"{name}.before"), scrape(name)
    assert before.keys() == after.keys()
    return [{"series": key, "values": f"{before[key]}x6 {after[key]}x6"} for key in after]


def evaluated(path: Path, name: str, expr: str) -> float:
    """What Prometheus makes of a query over the window that holds the two scrapes."""
    test = {
        "interval": "1m",
        "input_series": history(RECORDED[name]),
        "promql_expr_test": [{"expr": expr, "eval_time": "10m", "exp_samples": [{"value": -1}]}],
    }
    (path / "test.yaml").write_text(json.dumps({"evaluation_interval": "1m", "tests": [test]}))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    got = [line for line in said.splitlines() if "got:" in line]
    assert got, said
    return float(got[0].split()[-1].strip('",[]'))


def signal(name: str, key: str) -> Signal:
    shape = PRESETS[name]
    given = PARAMS | {"job": "server"}
    params = tuple((p, param.default or given.get(p, "any")) for p, param in shape.params.items())
    return preset.signal(AppliedPreset("system", shape, params, Route()), key)


def by_name(case: tuple[str, str]) -> str:
    return "/".join(case)


@pytest.mark.realtool
@pytest.mark.parametrize("case", VALUES, ids=by_name)
def test_a_signal_is_what_was_sent(case: tuple[str, str], tmp_path: Path) -> None:
    query = promql.signal_value(signal(*case), "5m")
    assert evaluated(tmp_path, case[0], query) == pytest.approx(VALUES[case])


@pytest.mark.realtool
@pytest.mark.parametrize("case", COUNTS, ids=by_name)
def test_a_histogram_holds_the_requests_that_it_says(case: tuple[str, str], tmp_path: Path) -> None:
    found = signal(*case)
    assert isinstance(found.series, SeriesHistogram)
    total = promql.total_rate(found, "5m")
    assert evaluated(tmp_path, case[0], total) * SECONDS == pytest.approx(COUNTS[case])
    longest = Bound(high=found.series.bounds[-1] * found.series.scale)
    slower = promql.bad_rate(found, longest, "5m", total)
    assert evaluated(tmp_path, case[0], slower) == pytest.approx(0)


@pytest.mark.realtool
@pytest.mark.parametrize("case", MEANS, ids=by_name)
def test_a_mean_is_the_time_over_the_requests(case: tuple[str, str], tmp_path: Path) -> None:
    name, scale = MEANS[case]
    before, after = scrape(f"{case[0]}.before"), scrape(case[0])
    time = sum(after[key] - before[key] for key in after if key.startswith(f"{name}{{"))
    query = promql.signal_value(signal(*case), "5m")
    assert evaluated(tmp_path, case[0], query) == pytest.approx(time / COUNTED * scale)


def test_the_traps_that_the_presets_step_around_are_in_the_recordings() -> None:
    sent = {key: value - scrape("ray-serve.before")[key] for key, value in scrape("ray-serve").items()}

    def counted(metric: str) -> float:
        return sum(value for key, value in sent.items() if key.startswith(f"{metric}{{"))

    assert counted("ray_serve_num_http_error_requests_total") == BAD + WRONG  # a 404 is no failure of ours
    assert counted("ray_serve_deployment_request_counter_total") == GOOD  # not all calls
    served = {key: value - scrape("torchserve.before")[key] for key, value in scrape("torchserve").items()}
    answered = next(value for key, value in served.items() if key.startswith("Requests2XX{"))
    assert answered == GOOD + 1  # the scrape itself
    assert not [key for key in scrape("kserve") if "status" in key or "code" in key]
    assert not [key for key in scrape("torchserve") if key.startswith("Requests5XX") and "model" in key]
    assert not [key for key in scrape("mlserver") if key.startswith("model_infer") and "quantile" in key]
