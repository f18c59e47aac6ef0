"""Positions and checks cost less than what the library takes for the values alone."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import yaml

from mlobs_compile import source

SPEC = """\
model{number}:
  metadata: {{name: model-{number}, team: risk, runbook: "https://runbooks.example/{number}"}}
  slos:
    availability: {{objective: 99.9%, window: 30d, signal: availability}}   # a comment
    custom:
      objective: 0.99
      sli:
        events:
          bad: 'sum(rate(http_requests_total{{code=~"5.."}}[$window]))'
          total: |
            sum(rate(http_requests_total[$window]))
  bias: {{facets: {{age_band: {{groups: ["18-25", "26-35"]}}}}, metrics: {{DPPL: {{within: [-0.1, 0.1]}}}}}}
"""


def _seconds(run: Callable[[], object]) -> float:
    start = process_time()
    run()
    return process_time() - start


def test_reading_takes_less_time_than_the_library_loader() -> None:
    text = "".join(SPEC.format(number=number) for number in range(400))
    assert not source.read(text, "x").diagnostics
    turns = [
        (_seconds(lambda: source.read(text, "x")), _seconds(lambda: yaml.load(text, yaml.CSafeLoader)))
        for _ in range(9)  # by turns, so that a busy machine slows both
    ]
    ours, theirs = (min(times) for times in zip(*turns, strict=True))
    assert ours < 0.9 * theirs, f"{ours / theirs:.2f} of the time of CSafeLoader.load"
