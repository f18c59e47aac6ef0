"""What dbt's artifacts say and what becomes of it: recorded ones as they are, and with one thing changed at a time."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.dbt import IMPORTER, draft
from mlobs_compile.merging.table import table
from mlobs_compile.source import Node
from tests.importers.recorded import artifact
from tests.importers.world import Imported, drafted

MANIFEST, CATALOG = "target/manifest.json", "target/catalog.json"
UNIQUE = "test.shop.unique_orders_order_id.fed79b3a6e"
DATA = "runner: {}, "


def manifest() -> dict[str, Any]:
    content = copy.deepcopy(artifact("dbt", MANIFEST).content)
    assert isinstance(content, dict)
    return content


def imported(body: dict[str, Any] | None = None, *others: Artifact) -> Imported:
    return drafted("dbt", Artifact(MANIFEST, manifest() if body is None else body), *others)


def node(body: dict[str, Any], part: str) -> dict[str, Any]:
    """The one test of the manifest whose id has this in it."""
    (found,) = [one for id, one in body["nodes"].items() if part in id and id.startswith("test.")]
    assert isinstance(found, dict)
    return found


def generic(
    name: str, namespace: str | None = None, config: dict[str, Any] | None = None, **arguments: Any
) -> dict[str, Any]:
    """A manifest whose test of uniqueness on `orders.order_id` is another test."""
    body = manifest()
    test = body["nodes"][UNIQUE]
    test["test_metadata"] = {
        "name": name,
        "namespace": namespace,
        "kwargs": {"column_name": "order_id", **arguments},
    }
    test["config"] |= config or {}
    test.pop("compiled_code")
    return body


def checks(body: dict[str, Any], *others: Artifact) -> tuple[Node, Node]:
    """The checks of the column `order_id`, without that of nulls, and those of the table without SQL."""
    made = imported(body, *others)
    column = made.get("orders", "columns", "order_id", "checks")
    of_table = made.get("orders", "checks")
    assert isinstance(column, dict) and isinstance(of_table, dict)
    return (
        {key: value for key, value in column.items() if key != "missing"},
        {key: value for key, value in of_table.items() if key != "sql"},
    )


def refused(body: dict[str, Any]) -> str:
    return " ".join(imported(body).told(Severity.WARNING).values())


def test_a_model_becomes_a_dataset_with_all_that_dbt_knows_of_it() -> None:
    made = imported(None, artifact("dbt", CATALOG))
    assert made.get("orders", "metadata", "description") == "One row for each order."
    assert made.get("orders", "location") == "shop.main.orders"
    assert made.get("orders", "metadata", "annotations", "dbt/tags") == "daily"
    assert made.get("orders", "metadata", "annotations", "dbt/sources") == "raw-raw-orders"
    assert made.get("orders", "columns", "order_id") == {
        "type": "integer",
        "description": "What the customer quotes.",
        "checks": {"missing": {"at_most": "0%"}, "unique": {}},
    }
    assert made.get("orders", "columns", "loaded_at", "type") == "timestamp"
    assert made.get("orders", "columns", "amount", "type") == "float"
    made.compiled("}, runner: {")


def test_no_secret_is_copied_from_meta() -> None:
    assert "never copied" not in "".join(imported().texts.values())


def test_disabled_and_ephemeral_models_and_what_says_nothing_are_left_out() -> None:
    assert sorted(imported().texts) == [
        "churn-model",
        "customers",
        "orders",
        "raw-raw-orders",
        "spend-v1",
        "spend-v2",
    ]


def test_severity_warn_becomes_a_check_that_only_warns() -> None:
    assert imported().get("orders", "columns", "customer_id", "checks") == {
        "missing": {"at_most": "100%", "warn": {"at_most": "0%"}}
    }
    assert checks(generic("unique", config={"severity": "WARN"}))[0] == {
        "unique_share": {"at_least": "0%", "warn": {"at_least": "100%"}}
    }
    assert checks(generic("accepted_values", config={"severity": "warn"}, values=[1, 2], quote=False))[0] == {
        "one_of": {"values": [1, 2], "share": "0%", "warn": {"share": "100%"}}
    }


def test_thresholds_on_failing_rows_stay_numbers_of_rows() -> None:
    queries = imported().get("orders", "checks", "sql", "queries")
    assert isinstance(queries, dict)
    letters = queries["three-letters-orders-currency"]
    assert letters == {
        "rows": "select currency from batch where not regexp_full_match(currency, '[A-Z]{3}')",
        "at_most": 5,
        "warn": {"at_most": 1},
    }
    negative = queries["not-negative-orders-amount"]
    assert isinstance(negative, dict) and negative["at_most"] == 0
    assert str(negative["value"]).startswith("SELECT abs(coalesce(sum(-amount), 0)) FROM (")


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"error_if": "< 5"}, "is no bound from above"),
        ({"error_if": "between 1 and 5"}, "is no bound from above"),
        ({"error_if": "> 500", "limit": 100}, "`limit` cuts off"),
        ({"fail_calc": "avg(x)", "error_if": ">= 3"}, "need not be whole"),
        ({"fail_calc": "avg(x)", "severity": "warn"}, "only warns, of something else"),
    ],
)
def test_a_threshold_that_is_none_of_ours_is_refused(config: dict[str, Any], why: str) -> None:
    assert why in refused(generic("unique", config=config))


def test_a_condition_comes_along_where_ours_says_exactly_the_same() -> None:
    body = generic("unique", config={"where": "status = 'paid' and amount > 3"})
    assert checks(body)[0] == {"unique": {"where": "status = 'paid' and amount > 3"}}


@pytest.mark.parametrize(
    "where",
    [
        "length(status) > 3",
        "amount > current_date",
        "current_date > '2026-01-01'",
        "o.amount > 3",
        "{{ var('x') }} = 1",
    ],
)
def test_a_condition_that_ours_cannot_say_is_never_said_nearly(where: str) -> None:
    body = generic("unique", config={"where": where})
    assert checks(body)[0] == {} and "its `where` is SQL" in refused(body)


def test_a_text_in_double_quotes_is_no_column_where_the_database_takes_it_for_a_text() -> None:
    body = generic("unique", config={"where": 'status = 1 and "paid" = 2'})
    assert checks(body)[0] == {"unique": {"where": 'status = 1 and "paid" = 2'}}
    body["metadata"]["adapter_type"] = "bigquery"
    assert checks(body)[0] == {}


@pytest.mark.parametrize(
    ("test", "arguments", "column", "whole"),
    [
        ("dbt_utils.accepted_range", {"min_value": 0, "max_value": 9}, {"range": {"within": [0, 9]}}, {}),
        ("dbt_utils.accepted_range", {"min_value": "0"}, {"range": {"at_least": 0}}, {}),
        ("dbt_utils.accepted_range", {"min_value": 0, "inclusive": False}, {}, {}),
        ("dbt_utils.accepted_range", {"min_value": "other_column"}, {}, {}),
        ("dbt_utils.at_least_one", {}, {"cardinality": {"count": {"at_least": 1}}}, {}),
        ("dbt_utils.at_least_one", {"group_by_columns": ["status"]}, {}, {}),
        ("dbt_utils.not_constant", {}, {}, {}),
        ("dbt_utils.unique_combination_of_columns", {"combination_of_columns": ["order_id", "status"]}, {},
         {"unique_key": {"columns": ["order_id", "status"]}}),
        ("dbt_utils.unique_combination_of_columns", {"combination_of_columns": ["amount", "status"]}, {}, {}),
        ("dbt_utils.not_accepted_values", {"values": [0], "quote": False}, {"not_one_of": {"values": [0]}}, {}),
        ("dbt_expectations.expect_column_mean_to_be_between", {"min_value": 1}, {"aggregate": {"mean": {"at_least": 1}}}, {}),
        ("dbt_expectations.expect_column_mean_to_be_between", {"min_value": 1, "strictly": True}, {}, {}),
        ("dbt_expectations.expect_column_values_to_match_regex", {"regex": "^[0-9]{3}$"},
         {"matches": {"pattern": "^[0-9]{3}$"}}, {}),
        ("dbt_expectations.expect_column_values_to_match_regex", {"regex": "a", "flags": "i"}, {}, {}),
        ("dbt_expectations.expect_column_value_lengths_to_be_between", {"min_value": 3}, {"length": {"at_least": 3}}, {}),
        ("dbt_expectations.expect_table_row_count_to_be_between", {"min_value": 10}, {}, {"rows": {"at_least": 10}}),
        ("dbt_expectations.expect_table_columns_to_match_set", {"column_list": ["a", "b"]}, {},
         {"schema": {"names": ["a", "b"], "exact": True}}),
        ("dbt_expectations.expect_column_pair_values_A_to_be_greater_than_B",
         {"column_A": "order_id", "column_B": "amount", "or_equal": True},
         {"greater_than": {"column": "amount", "or_equal": True}}, {}),
        ("dbt_expectations.expect_column_values_to_be_increasing", {}, {}, {}),
        ("unheard.of", {}, {}, {}),
    ],
)  # fmt: skip
def test_a_test_is_the_check_that_finds_the_same_or_none(
    test: str, arguments: dict[str, Any], column: Node, whole: Node
) -> None:
    namespace, _, name = test.partition(".")
    body = generic(name, namespace, **arguments)
    assert checks(body) == (column, whole)
    if not column and not whole:
        assert "no check of mlobs is exactly" in refused(body)


@pytest.mark.parametrize(
    ("values", "quote", "type", "members"),
    [
        (["a", "b"], True, "varchar", ["a", "b"]),
        ([1, 2], True, "bigint", [1, 2]),
        ([1, 2], True, "varchar", ["1", "2"]),
        ([1, 2], True, None, None),
        ([1, 2], False, None, [1, 2]),
        (["1"], True, "bigint", None),
        (["1"], True, None, None),
        ([True], True, "boolean", [True]),
        (["2026-01-01"], True, "date", None),
    ],
)
def test_members_of_a_set_are_of_the_type_that_the_column_has(
    values: list[Any], quote: bool, type: str | None, members: list[Any] | None
) -> None:
    body = generic("accepted_values", values=values, quote=quote)
    body["nodes"]["model.shop.orders"]["columns"]["order_id"]["data_type"] = type
    assert checks(body)[0] == ({} if members is None else {"one_of": {"values": members}})


def test_an_expression_is_a_condition_where_it_is_one_of_ours() -> None:
    body = generic("expression_is_true", "dbt_utils", expression="> 0")
    assert checks(body)[1] == {
        "satisfies": {"conditions": {"unique-orders-order-id": {"condition": "order_id > 0"}}}
    }
    assert checks(generic("expression_is_true", "dbt_utils", expression="> other"))[1] == {}


def test_a_test_of_two_tables_is_refused_and_says_which() -> None:
    told = refused(manifest())
    assert "it reads `customers` too, and a check sees one batch" in told
    assert "`every_customer_has_spent` is not carried: it reads several tables" in told


def test_sql_loses_its_comments_and_reads_the_batch() -> None:
    queries = imported().get("orders", "checks", "sql", "queries")
    assert isinstance(queries, dict)
    assert queries["discount-is-at-most-the-amount"] == {
        "rows": "select order_id, amount, discount\nfrom batch\nwhere discount > amount"
    }


def test_a_comment_sign_and_the_name_of_the_table_in_a_text_stay() -> None:
    body = manifest()
    text = '\'-- "shop"."main"."orders" {x}\''
    node(body, "discount_is")["compiled_code"] = f'select {text} from "shop"."main"."orders" -- gone'
    queries = imported(body).get("orders", "checks", "sql", "queries")
    assert isinstance(queries, dict)
    assert queries["discount-is-at-most-the-amount"] == {"rows": f"select {text} from batch"}


def test_without_compiled_sql_the_way_out_is_told_once() -> None:
    body = manifest()
    for one in body["nodes"].values():
        one.pop("compiled_code", None)
    made = imported(body)
    assert [one.code for one in made.said].count("MLO687") == 1
    assert "`dbt compile`" in " ".join(made.told(Severity.WARNING).values())
    assert made.get("orders", "checks") is None


def test_compiled_sql_is_taken_from_results_and_from_files_too() -> None:
    body = manifest()
    test = node(body, "discount_is")
    code = test.pop("compiled_code")
    id = next(id for id, one in body["nodes"].items() if one is test)
    whole = imported().get("orders", "checks")
    results = {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"},
        "results": [{"unique_id": id, "compiled_code": code}],
    }
    assert imported(body, Artifact("target/run_results.json", results)).get("orders", "checks") == whole
    file = "target/compiled/shop/tests/discount_is_at_most_the_amount.sql"
    assert imported(body, Artifact(file, code.encode())).get("orders", "checks") == whole


def test_freshness_is_a_ticket_and_a_page_that_somebody_confirms() -> None:
    made = imported()
    assert made.get("raw-raw-orders", "checks", "fresh") == {
        "column": "loaded_at",
        "at_most": "2d",
        "warn": {"at_most": "12h"},
        "severity": "page",
    }
    drafts = made.get("raw-raw-orders", "metadata", "drafts")
    assert isinstance(drafts, dict) and "checks/fresh/severity" in drafts
    assert [text.count("severity: page") for text in made.texts.values()].count(0) == len(made.texts) - 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"freshness": {"warn_after": {"count": 12, "period": "hour"}, "error_after": {"count": None}}},
         {"column": "loaded_at", "at_most": "12h"}),
        ({"freshness": {"warn_after": {"count": None, "period": None}, "error_after": None}}, None),
        ({"freshness": None}, None),
        ({"loaded_at_field": "cast(x as timestamp)"}, "is an expression"),
        ({"loaded_at_field": None}, "the warehouse's metadata"),
        ({"loaded_at_query": "select 1"}, "a query of its own"),
    ],
)  # fmt: skip
def test_freshness_that_is_partly_set_or_not_ours(changes: dict[str, Any], found: Any) -> None:
    body = manifest()
    source = body["sources"]["source.shop.raw.raw_orders"]
    source |= changes
    if "freshness" in changes:
        source["config"].pop("freshness", None)
    if isinstance(found, str):
        assert found in refused(body)
        found = None
    assert imported(body).get("raw-raw-orders", "checks", "fresh") == found


def test_an_enforced_contract_is_a_schema_and_a_constraint_and_its_test_are_one_check() -> None:
    made = imported()
    assert made.get("customers", "checks") == {
        "schema": {"exact": True},
        "satisfies": {"conditions": {"known": {"condition": "customer_id > 0"}}},
    }
    assert made.get("customers", "columns", "customer_id", "checks") == {
        "missing": {"at_most": "0%"},
        "unique": {},
    }
    assert made.get("customers", "columns", "email", "personal") is True


def test_a_foreign_key_is_refused() -> None:
    body = manifest()
    body["nodes"]["model.shop.customers"]["constraints"].append(
        {"type": "foreign_key", "columns": ["customer_id"]}
    )
    assert "the constraint `foreign_key` on `customers` is not carried" in refused(body)


def test_an_exposure_of_a_model_is_a_stub_with_its_guesses_as_drafts() -> None:
    made = imported()
    assert made.get("churn-model", "metadata", "tier") == "high"
    assert made.get("churn-model", "features") == {"dataset": "orders"}
    drafts = made.get("churn-model", "metadata", "drafts")
    assert isinstance(drafts, dict) and sorted(drafts) == ["features/dataset", "metadata/tier"]


def test_versions_have_names_of_their_own_and_other_packages_too() -> None:
    body = manifest()
    body["nodes"]["model.shop.customers"]["package_name"] = "elsewhere"
    assert {"spend-v1", "spend-v2", "elsewhere-customers"} <= set(imported(body).texts)


def test_older_manifests_name_no_node_that_a_test_is_attached_to() -> None:
    body = manifest()
    body["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/manifest/v7.json"
    body["metadata"].pop("project_name")
    for one in body["nodes"].values():
        one.pop("attached_node", None)
    assert imported(body).texts == imported().texts


@pytest.mark.parametrize("version", ["v4", "v13", "x"])
def test_an_unknown_version_is_read_and_told(version: str) -> None:
    body = manifest()
    body["metadata"]["dbt_schema_version"] = f"https://schemas.getdbt.com/dbt/manifest/{version}.json"
    assert "MLO686" in {one.code for one in imported(body).said}


def test_files_without_a_manifest_are_told() -> None:
    outcome = draft((artifact("dbt", CATALOG),))
    assert outcome.value is None and [one.code for one in outcome.diagnostics] == ["MLO685"]


def test_two_relations_of_one_name_are_told() -> None:
    body = manifest()
    body["nodes"]["model.shop.a"] = {**body["nodes"]["model.shop.orders"], "name": "Customers"}
    assert "it would be called `customers`" in refused(body)


def test_the_table_counts_every_test_and_says_why() -> None:
    outcome = draft((artifact("dbt", MANIFEST), artifact("dbt", CATALOG)))
    lines = list(table(outcome.value or ()))
    (tests,) = [line.split() for line in lines if line.startswith("tests")]
    assert tests == ["tests", "18", "8", "8", "2"]
    assert "2 refused: it reads another table" in lines


def test_as_sql_is_told_as_a_note() -> None:
    assert {one.code for one in imported().said if one.severity is Severity.INFO} == {"MLO681"}
    assert IMPORTER.files


@pytest.mark.parametrize("junk", [None, [], "x", 3, {"a": None}, [{"name": 1}]])
def test_no_manifest_raises_whatever_stands_in_it(junk: Any) -> None:
    whole = manifest()
    for family in ("nodes", "sources", "exposures", "groups"):
        for id in whole[family]:
            for key in whole[family][id]:
                if key == "resource_type":
                    continue
                body = {**whole, family: {**whole[family], id: {**whole[family][id], key: junk}}}
                draft((Artifact(MANIFEST, body),))
