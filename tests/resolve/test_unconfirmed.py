"""Nobody is paged for what rests on a value that nobody has confirmed."""

from __future__ import annotations

import pytest

from mlobs_compile import source
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.pipeline import compile_all
from mlobs_compile.route import Route, named
from tests.lower.test_drafts import TEXT

HEAD = TEXT.partition("---\napiVersion: mlobs/v1\nkind: Pipeline")[0]
SOURCE = """\
---
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: orders, team: risk, drafts: DRAFTS}
columns:
  id: {checks: {missing: {at_most: 0%, severity: page}}}
checks:
  fresh: {column: id, at_most: 1d, severity: page}
  sql:
    queries:
      one: {rows: select * from batch, at_most: 1, severity: page}
      two: {rows: select * from batch, at_most: 2, severity: page}
"""
PIPELINE = """\
---
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk, drafts: DRAFTS}
system: {preset: airflow-dag, dag: train}
slos: {success: {objective: 99%, signal: success}}
alerts:
  late: {signal: duration, at_most: 1h, severity: page}
ENVIRONMENTS"""


def paging(text: str, drafts: str, environments: str = "") -> set[str]:
    """Ids of all that pages."""
    said = HEAD + text.replace("DRAFTS", drafts).replace("ENVIRONMENTS", environments)
    run = compile_all(source.read(said, "mlobs.yaml").value or ())
    (build,) = run.builds
    assert build.monitoring, run.diagnostics
    return {node.id for node in build.monitoring.nodes if _pages(node)}


def _pages(node: AnyNode) -> bool:
    return Urgency.PAGE in {
        one.urgency for one in (node, *getattr(node, "tiers", ())) if hasattr(one, "urgency")
    }


ONE, TWO = "orders/table/sql/one", "orders/table/sql/two"


@pytest.mark.parametrize(
    ("drafts", "quiet"),
    [
        ("{}", set()),
        ("{metadata/team: guessed}", set()),
        ("{checks/fresh/severity: guessed}", {"orders/table/fresh"}),
        ("{checks/fresh/at_most: guessed}", {"orders/table/fresh"}),
        ("{columns/id/checks/missing: guessed}", {"orders/column/id/missing"}),
        ("{columns/id: guessed}", {"orders/column/id/missing"}),
        ("{checks/sql/queries/one/at_most: guessed}", {ONE}),
        ("{checks/sql: guessed}", {ONE, TWO}),
        ("{checks: guessed}", {"orders/table/fresh", ONE, TWO}),
    ],
)
def test_a_check_with_a_draft_opens_a_ticket_and_no_other_does(drafts: str, quiet: set[str]) -> None:
    everything = paging(SOURCE, "{}")
    left = paging(SOURCE, drafts)
    assert {id for id in everything - left if not id.endswith("/failing")} == quiet and left <= everything


def test_a_draft_of_a_check_does_not_page_where_all_checks_of_the_data_set_do() -> None:
    text = SOURCE.replace("columns:\n", "severity: page\ncolumns:\n").replace(", severity: page", "")
    assert "orders/table/fresh" in paging(text, "{}")
    assert "orders/table/fresh" not in paging(text, "{checks/fresh/at_most: guessed}")


def test_a_drafted_severity_of_a_whole_data_set_pages_nobody() -> None:
    text = SOURCE.replace("columns:\n", "severity: page\ncolumns:\n").replace(", severity: page", "")
    assert paging(text, "{severity: guessed}") == set()


def test_a_promise_pages_nobody_while_a_number_of_it_is_a_draft() -> None:
    assert any(id.startswith("train/success/") for id in paging(PIPELINE, "{}"))
    assert paging(PIPELINE, "{slos/success/objective: guessed}") == {"train/alert/late"}


def test_an_alert_pages_nobody_while_its_bound_is_a_draft_unless_an_environment_says_so() -> None:
    drafts = "{alerts/late/at_most: guessed}"
    assert "train/alert/late" in paging(PIPELINE, "{}")
    assert "train/alert/late" not in paging(PIPELINE, drafts)
    by_hand = "environments: {default: {alerts: {late: {severity: page}}}}"
    assert "train/alert/late" in paging(PIPELINE, drafts, by_hand)


def test_alerts_of_a_system_that_was_guessed_page_nobody() -> None:
    text = PIPELINE.replace("Pipeline", "Service").replace("airflow-dag, dag: train", "airflow, job: a")
    text = text.partition("slos:")[0]
    assert paging(text, "{}") and not paging(text, "{system/job: guessed}")


def test_the_warning_says_who_is_not_paged_until_then() -> None:
    text = HEAD + SOURCE.replace("DRAFTS", "{checks/fresh/severity: a guess}")
    said = compile_all(source.read(text, "mlobs.yaml").value or ()).diagnostics
    (one,) = [found for found in said if found.code == "MLO343" and "severity" in found.message]
    assert one.message.endswith("a guess; until somebody confirms it, a ticket is opened and nobody is paged")
    assert str(one.where) == "mlobs.yaml#checks.fresh.severity"


def test_a_path_may_hold_names_with_slashes_and_digits() -> None:
    tree = {"columns": {"a/b": {"type": "x"}, "2024": {"type": "x"}}, "list": [{"x": 1}]}
    assert named(tree, "columns/a/b/type") == Route(("columns", "a/b", "type"))
    assert named(tree, "columns/2024/type") == Route(("columns", "2024", "type"))
    assert named(tree, "list/0/x") == Route(("list", 0, "x"))
    assert named(tree, "columns/c") is None
