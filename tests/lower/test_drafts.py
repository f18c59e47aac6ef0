"""A drafted value warns until its entry is removed, and an entry for nothing is told."""

from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.pipeline import compile_all

TEXT = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {prometheus: {}, alertmanager: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {oncall: {type: webhook, url: "http://127.0.0.1:9/"}}
routing: {page: [oncall], ticket: [oncall]}
---
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk, tier: high, DRAFTS}
system: {preset: airflow-dag, dag: train}
"""


def found(drafts: str) -> list[tuple[str, str]]:
    documents = source.read(TEXT.replace("DRAFTS", f"drafts: {drafts}"), "mlobs.yaml").value or ()
    codes = ("MLO343", "MLO344")
    return [(one.code, one.message) for one in compile_all(documents).diagnostics if one.code in codes]


def test_a_draft_warns_at_its_value() -> None:
    assert found("{metadata/tier: guessed}") == [("MLO343", "`metadata/tier` is a draft: guessed")]


def test_a_draft_of_nothing_is_told() -> None:
    assert found("{slos/freshness: guessed}") == [("MLO344", "the document gives no `slos/freshness`")]


def test_nothing_is_said_of_what_is_confirmed() -> None:
    assert found("{}") == []
