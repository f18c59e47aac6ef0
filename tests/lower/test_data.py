"""A dataset becomes expectations and two tickets for the job that checks them."""

from __future__ import annotations

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.assertion import HasType, Present
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.node import Urgency
from mlobs_compile.pipeline import Build
from mlobs_compile.units import Duration
from tests.platforms import PROJECT, TEAM, built, node

GX = PROJECT.replace("{prometheus: {}", "{great_expectations: {}, prometheus: {}")
HEAD = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: transactions, team: risk}\n"


def _expectations(build: Build) -> dict[str, Expectation]:
    assert build.monitoring is not None
    return {item.id: item for item in build.monitoring.nodes if isinstance(item, Expectation)}


def test_a_typed_column_exists_and_has_its_type_and_its_checks() -> None:
    found = _expectations(
        built(GX, TEAM, HEAD + "columns: {amount: {type: float, checks: {missing: {at_most: 1%}}}}\n")
    )
    assert list(found) == [
        "transactions/column/amount/exists",
        "transactions/column/amount/type",
        "transactions/column/amount/missing",
    ]
    assert isinstance(found["transactions/column/amount/type"].assertion, HasType)
    present = found["transactions/column/amount/missing"].assertion
    assert isinstance(present, Present) and str(present.share) == "0.99"


def test_a_column_of_which_nothing_is_said_must_be_there() -> None:
    assert list(_expectations(built(GX, TEAM, HEAD + "columns: {amount: {}}\n"))) == [
        "transactions/column/amount/exists"
    ]


def test_a_default_for_every_column_reaches_each_and_makes_no_column_of_its_own() -> None:
    project = GX + 'defaults: {Dataset: {columns: {"*": {checks: {missing: {at_most: 0%}}}}}}\n'
    found = _expectations(
        built(project, TEAM, HEAD + "columns: {a: {}, b: {checks: {missing: {at_most: 5%}}}}\n")
    )
    shares = {
        id: str(item.assertion.share) for id, item in found.items() if isinstance(item.assertion, Present)
    }
    assert shares == {"transactions/column/a/missing": "1", "transactions/column/b/missing": "0.95"}


def test_a_star_in_the_document_itself_does_the_same() -> None:
    columns = 'columns: {"*": {checks: {missing: {at_most: 0%}}}, a: {}, b: {}}\n'
    assert {item.column for item in _expectations(built(GX, TEAM, HEAD + columns)).values()} == {"a", "b"}


def test_failing_checks_are_as_urgent_as_the_dataset_says_and_the_job_is_a_ticket() -> None:
    build = built(GX, TEAM, HEAD + "severity: page\nschedule: daily\ncolumns: {a: {}}\n")
    failing, stale = node(build, "transactions/checks/failing"), node(build, "transactions/checks/stale")
    assert isinstance(failing, ThresholdAlert) and isinstance(stale, ThresholdAlert)
    assert (failing.urgency, stale.urgency) == (Urgency.PAGE, Urgency.TICKET)
    assert stale.bound.high == Duration.of(hours=25).seconds


def test_a_dataset_without_checks_has_no_job() -> None:
    build = built(PROJECT, TEAM, HEAD)
    assert build.monitoring is not None
    assert not any(isinstance(item, ThresholdAlert | Expectation) for item in build.monitoring.nodes)


def test_one_check_may_page_where_the_data_set_opens_tickets() -> None:
    checks = "checks: {rows: {at_least: 10, severity: page, warn: {at_least: 20}}}\ncolumns: {a: {}}\n"
    build = built(GX, TEAM, HEAD + "severity: ticket\n" + checks)
    alert = node(build, "transactions/table/rows/failing")
    assert isinstance(alert, ThresholdAlert) and alert.urgency is Urgency.PAGE
    assert 'check="transactions/table/rows"' in str(alert.signal.series)
    assert build.monitoring is not None
    assert [n.id for n in build.monitoring.nodes if n.id.endswith("/failing")] == [
        "transactions/checks/failing",
        "transactions/table/rows/failing",
    ]


def test_one_check_may_open_a_ticket_where_the_data_set_pages() -> None:
    checks = "checks: {rows: {at_least: 10}, unique_key: {columns: [a, b], severity: ticket}}\ncolumns: {a: {}, b: {}}\n"
    build = built(GX, TEAM, HEAD + "severity: page\n" + checks)
    assert build.monitoring is not None
    failing = {
        n.id: n.urgency
        for n in build.monitoring.nodes
        if isinstance(n, ThresholdAlert) and n.id.endswith("/failing")
    }
    assert failing == {
        "transactions/checks/failing": Urgency.TICKET,
        "transactions/column/a/exists/failing": Urgency.PAGE,
        "transactions/column/b/exists/failing": Urgency.PAGE,
        "transactions/table/rows/failing": Urgency.PAGE,
    }
