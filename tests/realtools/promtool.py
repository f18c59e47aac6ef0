"""Compiles a spec to Prometheus rules and lets Prometheus itself run them over a small history."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlobs_compile import source
from mlobs_compile.pipeline import compile_all
from mlobs_compile.queries import records

RECORDED = (
    records.TOTAL,
    records.BAD,
    records.TOTAL_HOURLY,
    records.BAD_HOURLY,
    records.ERRORS,
    records.BUDGET_LEFT,
    records.VALUE,
)
_HEAD = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {prometheus: {routed_elsewhere: true, alert_health: {record: false}, OPTIONS}}
environments: {prod: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {oncall: {type: webhook, url: "http://127.0.0.1:9/"}}
routing: {page: [oncall], ticket: [oncall]}
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
"""


@dataclass(frozen=True, slots=True)
class History:
    """Series as promtool writes them, one sample a minute, and what must hold at which minute."""

    series: Mapping[str, str]
    expected: list[tuple[str, int, float | None]] = field(default_factory=list)

    def value(self, expr: str, at: int, value: float | None) -> History:
        """The expression has this one value without labels at a minute, or none."""
        self.expected.append((expr, at, value))
        return self

    def near(self, expr: str, at: int, value: float, tolerance: float) -> History:
        return self.value(f"sum(abs(({expr}) - {value}) <= bool {tolerance})", at, 1)

    def fires(self, id: str, at: int) -> History:
        return self.value(f"count({firing(id)})", at, 1)

    def silent(self, id: str, at: int) -> History:
        return self.value(f"count({firing(id)})", at, None)

    def never(self, id: str, until: int) -> History:
        """The alert has not fired at any minute up to this one; the id may be a pattern."""
        return self.value(f"sum(count_over_time({firing(id)}[{until}m]))", until, None)

    def no_nan(self, until: int) -> History:
        """No sample recorded up to this minute is NaN: a sum over one would be."""
        for name in RECORDED:
            total = f"sum_over_time({name}[{until}m])"
            self.value(f"count({total} != {total})", until, None)
        return self


def firing(id: str) -> str:
    return f'ALERTS{{alertstate="firing",mlobs_id=~"{id}"}}'


def spec(model: str, options: str = "") -> str:
    """A whole project around the body of one model document."""
    return _HEAD.replace(", OPTIONS", f", {options}" if options else "") + model


def compiled(text: str) -> str:
    """The one rule file of a spec with one model."""
    document = source.read(text, "mlobs.yaml").value
    assert document is not None
    run = compile_all(document)
    assert not run.failed, [f"{found.message}" for found in run.diagnostics]
    (artifact,) = run.builds[0].emissions["prometheus"].artifacts
    return artifact.text


def check(path: Path, rules: str) -> None:
    (path / "rules.yaml").write_text(rules)
    _promtool(path, "check", "rules", "rules.yaml")


def test(path: Path, rules: str, *histories: History) -> None:
    """Every history holds; each starts from an empty Prometheus."""
    done = run(path, rules, *histories)
    assert done.returncode == 0, done.stdout + done.stderr


test.__test__ = False  # type: ignore[attr-defined]


def run(path: Path, rules: str, *histories: History) -> subprocess.CompletedProcess[str]:
    (path / "rules.yaml").write_text(rules)
    document = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [_test(history) for history in histories],
    }
    (path / "test.yaml").write_text(json.dumps(document))
    return _run(path, "test", "rules", "test.yaml")


def _test(history: History) -> dict[str, object]:
    cases = [
        {
            "expr": expr,
            "eval_time": f"{at}m",
            "exp_samples": [] if value is None else [{"labels": "{}", "value": value}],
        }
        for expr, at, value in history.expected
    ]
    series = [{"series": name, "values": values} for name, values in history.series.items()]
    return {"interval": "1m", "input_series": series, "promql_expr_test": cases}


def _promtool(path: Path, *arguments: str) -> None:
    done = _run(path, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def _run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", *arguments], cwd=path, capture_output=True, text=True, check=False, timeout=120
    )
