"""How many samples one evaluation of an SLO's rules reads, for mlobs and for the rules that sloth 0.16 writes.

`python -m benchmarks.samples` counts what the expressions select: a range holds one sample per scrape of each raw
series and one per evaluation of each recorded one, a subquery what it holds at each of its steps. Only raw series
grow with the service: an SLO over a thousand pods has a thousand of them on each side of its ratio.

sloth's expressions are written down from its documentation: for each of seven windows the error query over the total
query, and the 30 days as a sum and a count of the 5-minute ratios, every 30 seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import promql_parser as p

from benchmarks.generate import spec_of_one_slo
from mlobs_compile.artifact import Json
from mlobs_compile.pipeline import compile_all
from mlobs_compile.source import read

SCRAPE = 15
LOOKBACK = 1
"""An instant selector reads one sample, the newest."""
BAD, TOTAL = 'requests_total{job="web",code=~"5.."}', 'requests_total{job="web"}'
SLOTH_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


@dataclass(frozen=True, slots=True)
class Read:
    """Samples of one evaluation of all rules."""

    raw: int
    """For one raw series on each side of the ratio."""
    recorded: int

    def __add__(self, other: Read) -> Read:
        return Read(self.raw + other.raw, self.recorded + other.recorded)


NOTHING = Read(0, 0)


def sloth() -> list[str]:
    """The expressions of one SLO's recording rules; its alerts read seven recorded samples more."""
    ratios = [f"sum(rate({BAD}[{w}])) / sum(rate({TOTAL}[{w}]))" for w in SLOTH_WINDOWS]
    recorded = "slo:sli_error:ratio_rate5m[30d]"
    return [*ratios, f"sum_over_time({recorded}) / ignoring (sloth_window) count_over_time({recorded})"]


def mlobs() -> list[str]:
    """The expressions of all rules, alerts included, that mlobs writes for the same SLO."""
    documents = read(spec_of_one_slo(BAD, TOTAL), "mlobs.yaml").value
    assert documents
    run = compile_all(documents)
    assert not run.failed, run.diagnostics
    groups = [r for r in run.builds[0].emissions["prometheus"].resources if r.kind == "rule-group"]
    (group,) = [
        one for one in groups if "alert-health" not in one.file
    ]  # those are there once, for all alerts
    rules: Json = group.body["rules"]
    assert isinstance(rules, tuple)
    return [str(rule["expr"]) for rule in rules if isinstance(rule, dict)]


def count(expressions: list[str], recording: int) -> Read:
    """What the expressions read; recorded series have a sample every `recording` seconds."""
    return sum((_read(p.parse(expr), recording) for expr in expressions), NOTHING)


def _read(node: p.Expr, recording: int) -> Read:
    match node:
        case p.VectorSelector():
            return _held(node, LOOKBACK, LOOKBACK)
        case p.MatrixSelector():
            seconds = int(node.range.total_seconds())
            return _held(node.vector_selector, seconds // SCRAPE, seconds // recording)
        case p.SubqueryExpr():
            step = node.step.total_seconds() if node.step else recording
            inner, steps = _read(node.expr, recording), int(node.range.total_seconds() / step)
            return Read(inner.raw * steps, inner.recorded * steps)
        case p.Call():
            return sum((_read(argument, recording) for argument in node.args), NOTHING)
        case p.BinaryExpr():
            return _read(node.lhs, recording) + _read(node.rhs, recording)
        case p.AggregateExpr() | p.ParenExpr() | p.UnaryExpr():
            return _read(node.expr, recording)
        case _:
            return NOTHING


def _held(selector: p.VectorSelector, raw: int, recorded: int) -> Read:
    return Read(0, recorded) if ":" in str(selector.name) else Read(raw, 0)


def main() -> None:
    theirs, ours = count(sloth(), 30), count(mlobs(), 60)
    print("| | raw samples for each pair of series | recorded samples | with 1,000 pairs of series |")
    print("| --- | ---: | ---: | ---: |")
    for name, found in (("sloth 0.16", theirs), ("mlobs", ours)):
        print(f"| {name} | {found.raw:,} | {found.recorded:,} | {found.raw * 1000 + found.recorded:,} |")
    print(f"\nmlobs reads 1/{theirs.raw / ours.raw:,.0f} of the raw samples.")


if __name__ == "__main__":
    main()
