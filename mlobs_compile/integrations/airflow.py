"""Operators for Airflow 2 and 3: a task that works a checklist off and fails when a check does, and one that pushes.

    from mlobs_compile.integrations.airflow import MlobsRunOperator

    checks = MlobsRunOperator(
        task_id="fraud_checks",
        checklist="/opt/airflow/dags/checks/prod/runner/model/fraud.json",
        data="s3://acme-ml/scored/{{ ds }}/*.parquet",
        window_end="{{ data_interval_end.isoformat() }}",
        publish=["pushgateway:http://pushgateway:9091"],
    )

A check that fails ends the task for good, since the same rows fail again; one that ends in an error lets Airflow try
again. The task's XCom is a summary without any value of a row. `MlobsPushOperator` publishes what a system without
metrics left behind, as `mlobs push` does. Airflow is imported with the operators.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlobs_compile.runner.api import Delivery, How, Results, Source, Status, run_checklist
from mlobs_compile.runner.pushing import Push, prepared, publishers, sent
from mlobs_compile.runner.summary import counts, ranked

if TYPE_CHECKING:
    MlobsRunOperator: type[Any]
    MlobsPushOperator: type[Any]

_FAIL_ON = {
    "fail": (Status.FAIL,),
    "error": (Status.FAIL, Status.ERROR),
    "warn": (Status.FAIL, Status.ERROR, Status.WARN),
}
_TOLD = 5
"""Checks that a task's fault names."""
FIELDS = ("checklist", "data", "labels", "attributions", "window_end", "publish", "out", "report")
"""What Airflow renders as templates."""
_DEFAULTS: dict[str, Any] = {
    "labels": None, "attributions": None, "window_end": None, "publish": (), "out": None, "report": None,
    "engine": "duckdb", "sample": None, "seed": 0, "max_series": 2000, "force": False, "fail_on": "error",
}  # fmt: skip


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class that exists only where Airflow does
    if name == "MlobsRunOperator":
        return _operator()
    if name == "MlobsPushOperator":
        return _push_operator()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _operator() -> type[Any]:
    """The operator, made of the BaseOperator of the Airflow that is installed."""
    base = _found(("airflow.sdk", "BaseOperator"), ("airflow.models", "BaseOperator"))

    class MlobsRunOperator(base):  # type: ignore[misc, valid-type]
        """Works a checklist off on a batch."""

        template_fields: Sequence[str] = FIELDS
        ui_color = "#dbe9ff"

        def __init__(self, *, checklist: str, data: str, **options: Any) -> None:  # noqa: ANN401 - Airflow's own
            own = {name: options.pop(name, default) for name, default in _DEFAULTS.items()}
            super().__init__(**options)
            if own["fail_on"] not in _FAIL_ON:
                raise ValueError(f"fail_on is `fail`, `error` or `warn`, and not {own['fail_on']!r}")
            self.checklist, self.data = checklist, data
            for name, value in own.items():
                setattr(self, name, value)

        def execute(self, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Airflow's own
            results = _run(
                {name: getattr(self, name) for name in ("checklist", "data", *_DEFAULTS)}, self.log.info
            )
            _judge(results, self.fail_on)
            return summary(results)

    MlobsRunOperator.__module__ = __name__
    MlobsRunOperator.__qualname__ = "MlobsRunOperator"
    return MlobsRunOperator


PUSH_FIELDS = ("sources", "publish", "environment", "part")
_PUSH_DEFAULTS: dict[str, Any] = {"environment": "default", "part": None, "max_series": 2000, "force": False}


@cache
def _push_operator() -> type[Any]:
    """The operator that pushes, made in the same way."""
    base = _found(("airflow.sdk", "BaseOperator"), ("airflow.models", "BaseOperator"))

    class MlobsPushOperator(base):  # type: ignore[misc, valid-type]
        """Publishes the results of dbt or Great Expectations, or the registry of MLflow."""

        template_fields: Sequence[str] = PUSH_FIELDS
        ui_color = "#dbe9ff"

        def __init__(
            self,
            *,
            tool: str,
            sources: Sequence[str],
            publish: Sequence[str],
            **options: Any,  # noqa: ANN401 - Airflow's own
        ) -> None:
            own = {name: options.pop(name, default) for name, default in _PUSH_DEFAULTS.items()}
            super().__init__(**options)
            self.tool, self.sources, self.publish = tool, list(sources), list(publish)
            for name, value in own.items():
                setattr(self, name, value)

        def execute(self, context: Any) -> list[dict[str, str]]:  # noqa: ANN401 - Airflow's own
            own = {name: getattr(self, name) for name in _PUSH_DEFAULTS}
            push = Push(tool=self.tool, sources=tuple(self.sources), publish=tuple(self.publish), **own)
            return _pushed(push, self.log)

    MlobsPushOperator.__module__ = __name__
    MlobsPushOperator.__qualname__ = "MlobsPushOperator"
    return MlobsPushOperator


def _pushed(push: Push, log: Any) -> list[dict[str, str]]:  # noqa: ANN401 - a logger
    """The groups that were published. A faulty artifact ends the task for good: it will not mend itself."""
    places = publishers(push)
    outcome = prepared(push)
    told = [f"{one.where.path if one.where else push.tool}: {one.message}" for one in outcome.diagnostics]
    if outcome.failed:
        fault = "AirflowFailException"
        raise _found(("airflow.sdk.exceptions", fault), ("airflow.exceptions", fault))(
            "; ".join(told[:_TOLD])
        )
    for sentence in told:
        log.warning(sentence)
    return [dict(one.group) for one in sent(push, outcome.value or (), places, log.info)]


def _run(asked: dict[str, Any], say: Any) -> Results:  # noqa: ANN401 - a logger's method
    delivery = Delivery(
        publish=tuple(asked["publish"]),
        out=Path(asked["out"]) if asked["out"] else None,
        report=Path(asked["report"]) if asked["report"] else None,
        max_series=asked["max_series"],
        force=asked["force"],
    )
    source = Source(asked["data"], asked["labels"], asked["attributions"], asked["sample"], asked["seed"])
    how = How(engine=asked["engine"], window_end=seconds(asked["window_end"]), say=say)
    return run_checklist(asked["checklist"], source, delivery, how)


def seconds(moment: str | datetime | None) -> float | None:
    """A moment as Airflow renders it, in Unix seconds."""
    if moment is None or moment == "":
        return None
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if read.tzinfo is None:
        raise ValueError(
            f"window_end {moment!r} has no time zone; write `{{{{ data_interval_end.isoformat() }}}}`"
        )
    return read.timestamp()


def _judge(results: Results, fail_on: str) -> None:
    bad = [one for one in ranked(results.findings) if one.status in _FAIL_ON[fail_on]]
    if not bad:
        return
    told = "; ".join(f"{one.check}: {one.message}" for one in bad[:_TOLD])
    more = f"; and {len(bad) - _TOLD} more" if len(bad) > _TOLD else ""
    final = bad[0].status is not Status.ERROR
    fault = "AirflowFailException" if final else "AirflowException"
    raise _found(("airflow.sdk.exceptions", fault), ("airflow.exceptions", fault))(f"{told}{more}")


def summary(results: Results) -> dict[str, Any]:
    """What other tasks may want to know, as JSON."""
    return {
        "subject": results.subject.name,
        "status": results.worst.name.lower(),
        "counts": dict(counts(results)),
        "rows": results.rows,
        "window_end": results.window_end,
    }


def _found(*places: tuple[str, str]) -> Any:  # noqa: ANN401 - a class of Airflow
    """A name at the first of some places that has it: Airflow 3 moved much of Airflow 2."""
    for module, name in places:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"Airflow is not installed, or has no `{places[-1][1]}`: pip install apache-airflow")
