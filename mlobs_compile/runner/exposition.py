"""The text format of Prometheus, version 0.0.4, which a node exporter's textfile and a Pushgateway take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isinf, isnan

from mlobs_compile.publication import Labels, Publication, Sample


def text(publication: Publication) -> str:
    """The series of a publication, which come sorted by their metric."""
    return "".join(f"{line}\n" for line in _lines(publication.samples, publication.help))


def _lines(samples: tuple[Sample, ...], help: Mapping[str, str]) -> Iterator[str]:
    name = ""
    for sample in samples:
        if sample.name != name:
            name = sample.name
            yield f"# HELP {name} {help[name]}"
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


def newest(text: str, clock: str, labels: Labels) -> float | None:
    """The latest time that a metric of a text holds for series with these labels."""
    wanted = tuple(f'{key}="{_escaped(value)}"' for key, value in labels)
    times = []
    for line in text.splitlines():
        name, _, rest = line.partition("{")
        if name == clock and all(re.search(rf"(?:^|,){re.escape(label)}[,}}]", rest) for label in wanted):
            times.append(_read(rest))
    return max((time for time in times if time is not None), default=None)


def _read(rest: str) -> float | None:
    found = re.search(r"\}\s+(\S+)", rest)
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None
