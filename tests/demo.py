"""`make demo`: says what came out of specs/, and proves one alert and one set of checks with the real tools."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

GENERATED = Path("generated")
RULES = GENERATED / "prod/prometheus/rules/service-feature-server.yaml"
ALERT = "FeatureServer_Availability_Burn_PageFast"
THRESHOLD = 0.0144
"""14.4 times the budget of an objective of 99.9 %."""
PROJECT = GENERATED / "prod/great_expectations/gx"
WHERE = {
    "prometheus": "recording and alerting rules, one ordered group per SLO",
    "alertmanager": "routes, receivers, working hours, inhibition",
    "cloudwatch": "requests for alarms, composites, anomaly detectors and dashboards",
    "eventbridge": "rules, state machines and roles that retrain a model",
    "grafana": "dashboards and provisioning",
    "great_expectations": "a file context: suites, validation definitions, checkpoints",
    "glue_data_quality": "rulesets of DQDL, one per data set",
    "statsd": "the mapping of Airflow's metrics, for the StatsD exporter",
    "runner": "checklists for `mlobs run`, with the SQL that each sends",
    "sagemaker": "job definitions, schedules, Clarify configurations, baseline jobs",
}


def main() -> int:
    """Prints everything; the exit code is 1 when a proof fails."""
    print("\nWhat came out of specs/\n")
    for manifest in sorted(GENERATED.glob("*/manifest.json")):
        _list(manifest)
    print(
        "Where does a page come from?   .venv/bin/mlobs explain FeatureServer_Availability_Burn_PageFast specs\n"
    )
    print("Proof 1: promtool runs the compiled burn-rate page of feature-server (prod)")
    proofs = [_alert(THRESHOLD * 1.02, fires=True), _alert(THRESHOLD * 0.98, fires=False)]
    print("\nProof 2: Great Expectations runs the compiled checks of the data set transactions (prod)")
    proofs += _checks()
    print(
        "\nProof 3: a lender's model; three batches, mlobs run, the node exporter, Prometheus, Alertmanager, a webhook\n"
    )
    proofs += _story()
    print("\nall proofs hold" if all(proofs) else "\na proof failed")
    return 0 if all(proofs) else 1


def _list(manifest: Path) -> None:
    data = json.loads(manifest.read_text("utf-8"))
    print(f"  {manifest.parent}/  ({len(data['files'])} files; every resource and its line: {manifest})")
    counts = Counter(resource["target"] for resource in data["resources"])
    for target, count in counts.items():
        print(f"    {target:<20}{count:>4}  {WHERE[target]}")
    print()


def _alert(ratio: float, *, fires: bool) -> bool:
    """Whether the page does what it should after 70 minutes at an error ratio."""
    series = "feast_feature_server_request_total{job='feast',endpoint='/get-online-features',status='%s'}"
    rate = 60_000  # requests a minute, so that any ratio is exact to five digits
    bad = round(rate * ratio)
    expr = f'count(ALERTS{{alertname="{ALERT}",alertstate="firing"}}) or vector(0)'
    test = {
        "rule_files": [str(RULES.resolve())],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": series % "error", "values": f"0+{bad}x70"},
                    {"series": series % "success", "values": f"0+{rate - bad}x70"},
                ],
                "promql_expr_test": [
                    {"expr": expr, "eval_time": "70m", "exp_samples": [{"labels": "{}", "value": int(fires)}]}
                ],
            }
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.json"
        path.write_text(json.dumps(test), "utf-8")
        done = subprocess.run(
            ["promtool", "test", "rules", str(path)], capture_output=True, text=True, check=False
        )
    verdict = "fires" if fires else "stays silent"
    holds = done.returncode == 0
    print(
        f"  {ratio:.3%} of requests fail, the threshold is {THRESHOLD:.2%}: {'it ' + verdict if holds else done.stdout}"
    )
    return holds


def _checks() -> list[bool]:
    """Whether good rows pass and a batch with three planted faults fails in exactly those."""
    import great_expectations as gx

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "gx"
        shutil.copytree(PROJECT, copy)
        context = gx.get_context(mode="file", context_root_dir=copy)
        context.variables.progress_bars = {"globally": False}
        suite = json.loads((PROJECT / "expectations/transactions.json").read_text("utf-8"))
        good, bad = _rows(), _rows()
        bad.loc[0, "amount"] = -1.0
        bad.loc[1, "currency"] = "XXX"
        bad.loc[2, "transaction_id"] = bad.loc[3, "transaction_id"]
        planted = ["amount/range", "currency/one_of", "transaction_id/unique"]
        return [_run(context, suite, good, []), _run(context, suite, bad, planted)]


def _story() -> list[bool]:
    """Whether a good batch disturbs nobody, a bad one the right people, and the next good one ends it."""
    from tests import loans
    from tests.realtools.story import stage

    held = []
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as here:
        for name, data, expected in (
            ("a good batch", loans.GOOD, set()),
            ("incomes in another currency, women marked down", loans.BAD, loans.PAGES | loans.TICKETS),
            ("good again", loans.GOOD, set()),
        ):
            with contextlib.redirect_stderr(io.StringIO()):
                code = here.work_off(data)
            told = here.delivered(expected)
            print(
                f"\n  {name}: `mlobs run` exits {code}; firing: {', '.join(sorted(here.firing())) or 'nothing'}"
            )
            for path, ids in told.items():
                print(f"    the webhook of the {path}s was told of {', '.join(ids)}")
            held.append(
                here.firing() == expected and {one for ids in told.values() for one in ids} == expected
            )
    return held


def _rows() -> Any:
    """A batch as the fraud model sees it: 10,000 payments of the last hour."""
    import pandas as pd

    size = 10_000
    now = datetime.now(UTC).replace(tzinfo=None)
    return pd.DataFrame(
        {
            "transaction_id": [f"t-{number}" for number in range(size)],
            "created_at": pd.to_datetime([now - timedelta(seconds=number % 3600) for number in range(size)]),
            "amount": [10.0 + number % 500 for number in range(size)],
            "currency": ["EUR", "USD"] * (size // 2),
            "country": ["DE", "FR"] * (size // 2),
            "age_band": ["18-25", "26-40"] * (size // 2),
            "is_fraud": [0] * (size - 10) + [1] * 10,
        }
    )


def _run(context: Any, suite: dict[str, Any], rows: Any, planted: list[str]) -> bool:
    parameters = {}
    for expectation in suite["expectations"]:
        rule = expectation["meta"]["mlobs"].get("not_before")
        if rule:
            oldest = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=rule["age_seconds"])
            parameters[rule["parameter"]] = oldest.isoformat()
    result = context.checkpoints.get("transactions").run(
        batch_parameters={"dataframe": rows}, expectation_parameters=parameters
    )
    (validation,) = result.run_results.values()
    failed = sorted(
        "/".join(found.expectation_config.meta["mlobs"]["id"].split("/")[-2:])
        for found in validation.results
        if not found.success
    )
    count = len(validation.results)
    whole = count == len(suite["expectations"])
    said = ", ".join(failed) or "nothing fails"
    print(
        f"  {len(rows)} {'rows with planted faults' if planted else 'good rows'}, {count} expectations: {said}"
    )
    return whole and failed == sorted(planted)


if __name__ == "__main__":
    sys.exit(main())
