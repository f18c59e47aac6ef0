from __future__ import annotations

from mlobs_compile.diagnostic import Diagnostic
from tests import projects

PROJECT = """
apiVersion: mlobs/v1
kind: Project
metadata: {{name: acme, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60}}
targets: {{prometheus: {{}}{more}}}
---
apiVersion: mlobs/v1
kind: Pipeline
metadata: {{name: train, team: risk}}
system: {{preset: {preset}, dag: train}}
"""


def told(preset: str, more: str = "") -> list[Diagnostic]:
    said = projects.beside(PROJECT.format(preset=preset, more=more))
    return [found for found in said if found.code == "MLO412"]


def test_a_preset_whose_mapping_nobody_writes_is_told() -> None:
    (found,) = told("airflow-dag-mapped")
    assert "`statsd`" in found.message and "`statsd: {}`" in (found.help or "")


def test_with_the_target_all_is_well() -> None:
    assert told("airflow-dag-mapped", ", statsd: {}") == []


def test_a_preset_of_the_chart_needs_no_target() -> None:
    assert told("airflow-dag") == []
