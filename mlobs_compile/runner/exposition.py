"""The text format of Prometheus, version 0.0.4, which a node exporter's textfile and a Pushgateway take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import isinf, isnan

from mlobs_compile.queries import published
from mlobs_compile.runner.samples import HELP, Labels, Sample


def text(samples: Iterable[Sample]) -> str:
    """The samples, which come sorted by their metric."""
    return "".join(f"{line}\n" for line in _lines(samples))


def _lines(samples: Iterable[Sample]) -> Iterator[str]:
    name = ""
    for sample in samples:
        if sample.name != name:
            name = sample.name
            yield f"# HELP {name} {HELP[name]}"
            yield f"# TYPE {name} gauge"
        yield f"{name}{_labels(sample.labels)} {_number(sample.value)}"


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def window_end(text: str, labels: Labels) -> float | None:
    """The end of the window that a text says was published for a subject."""
    ends = []
    for line in text.splitlines():
        name, _, rest = line.partition("{")
        if name == published.WINDOW_END and all(
            f'{key}="{_escaped(value)}"' in rest for key, value in labels
        ):
            ends.append(_read(rest))
    return max((end for end in ends if end is not None), default=None)


def _read(rest: str) -> float | None:
    found = re.search(r"\}\s+(\S+)", rest)
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None
