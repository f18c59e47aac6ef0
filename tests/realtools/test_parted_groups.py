"""An SLO in several groups, evaluated by Prometheus in the best and the worst order: the same, and no later than said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.realtools.indicators import ERR, OK, ONE
from tests.realtools.promtool import compiled, firing, spec

pytestmark = pytest.mark.realtool

LIMIT = "limits: {rules_per_group: 6}"
PAGE = firing("fraud/a/burn/page-fast")
OUTAGE = {OK: "0+100x60 6000x30 6000+100x60", ERR: "0x60 0+100x30 3000x60"}
"""An hour of health, half an hour of outage and health again, a sample a minute."""


def firsts(path: Path, rules: str, order: list[str]) -> tuple[int, int]:
    """The minutes at which the page is first there, and first gone again."""
    (path / "rules.yaml").write_text(rules)
    asked = [(f"count({PAGE}) + 0 * {minute}", minute) for minute in range(60, 140)]
    cases = [{"expr": expr, "eval_time": f"{minute}m", "exp_samples": [{"labels": "{}", "value": 1}]} for expr, minute in asked]  # fmt: skip
    document = {
        "rule_files": ["rules.yaml"],
        "group_eval_order": order,
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in OUTAGE.items()],
                "promql_expr_test": cases,
            }
        ],
    }
    (path / "test.yaml").write_text(json.dumps(document))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    silent = [minute for expr, minute in asked if expr.replace('"', r"\"") + '"' in said]
    there = [minute for _, minute in asked if minute not in silent]
    assert there and there == list(range(there[0], there[-1] + 1)), said
    return there[0], there[-1] + 1


def test_a_page_comes_no_later_than_an_evaluation_for_each_border(tmp_path: Path) -> None:
    whole, parted = compiled(spec(f"slos:\n{ONE}")), compiled(spec(f"slos:\n{ONE}", LIMIT))
    (one,) = (group["name"] for group in yaml.safe_load(whole)["groups"])
    names = [group["name"] for group in yaml.safe_load(parted)["groups"]]
    assert len(names) == 4
    begins, ends = firsts(tmp_path, whole, [one])
    assert firsts(tmp_path, parted, names) == (begins, ends)
    late_begin, late_end = firsts(tmp_path, parted, names[::-1])
    assert begins < late_begin <= begins + 3 and ends < late_end <= ends + 3
