"""Reading YAML with positions and checks, against the library reading the values alone: `python -m benchmarks.loader`.

Prints the ratio of CPU times, ours over `yaml.CSafeLoader`, by turns in one process.
"""

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


def seconds(run: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = process_time()
    run()
    return process_time() - start


def main() -> None:
    text = "".join(SPEC.format(number=number) for number in range(1600))
    turns = [
        (seconds(lambda: source.read(text, "x")), seconds(lambda: yaml.load(text, yaml.CSafeLoader)))
        for _ in range(9)
    ]
    ours, theirs = (min(times) for times in zip(*turns, strict=True))
    print(
        f"{len(text) / 1e6:.1f} MB: {ours:.3f} s, CSafeLoader.load {theirs:.3f} s, ratio {ours / theirs:.2f}"
    )


if __name__ == "__main__":
    main()
