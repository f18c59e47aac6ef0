"""What several systems say of the same thing, joined within one import and with documents that are there already."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile import joining, source
from mlobs_compile.artifact import dump_yaml
from mlobs_compile.joining.things import parts, person, same_table
from mlobs_compile.route import Place
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Translation

Tree = dict[str, Any]


def document(kind: str, name: str, notes: dict[str, str] | None = None, **body: Any) -> Tree:
    return {"kind": kind, "metadata": {"name": name, "annotations": notes or {}}, **body}


def columns(**types: str) -> Tree:
    return {name: {"type": type} for name, type in types.items()}


TABLE = document(
    "Dataset",
    "customers",
    {"dbt/id": "model.shop.customers", "dbt/owner": "Risk", "dbt/sources": "raw-events"},
    location="shop.main.customers",
    columns=columns(customer_id="integer", avg_order="float")
    | {"country": {"type": "string", "description": "Where the invoice goes."}},
)
RAW = document(
    "Dataset",
    "raw-events",
    location="shop.raw.events",
    checks={"fresh": {"column": "at", "at_most": "48h"}},
)
VIEW = document(
    "Dataset",
    "spending-view",
    {
        "feast/feature_view": "spending",
        "feast/project": "shop",
        "feast/ttl": "50h",
        "feast/owner": "risk@acme.example",
        "feast/types": "customer_id INT64, avg_order DOUBLE, country STRING",
        "feast/baseline": "avg_order 20",
        "feast/tag/airflow_dag": "materialize",
    },
    location="SHOP.main.customers",
    columns=columns(customer_id="integer", avg_order="float", country="string"),
)
SERVICE = document(
    "Dataset",
    "churn-v1-features",
    {
        "feast/feature_service": "churn_v1",
        "feast/project": "shop",
        "feast/feature_views": "spending",
        "feast/tag/mlflow_model": "churn",
        "feast/types": "avg_order DOUBLE, country STRING",
    },
    columns=columns(avg_order="float", country="string"),
)
INPUTS = document(
    "Dataset",
    "churn-inputs",
    {"mlflow/model": "churn", "mlflow/types": "avg_order double, country string"},
    columns=columns(avg_order="float", country="string"),
    checks={"schema": {}},
)
MODEL = document(
    "Model",
    "churn",
    {"mlflow/model": "churn", "mlflow/tag/owner": "risk"},
    features={"dataset": "churn-inputs"},
)
DAG = document(
    "Pipeline",
    "nightly",
    {"airflow/outlets": "postgres://warehouse:5432/shop/main/customers"},
    system={"preset": "airflow-dag", "dag": "materialize"},
    planned={"cron": "0 2 * * *", "deadline": "1h"},
)
ALL = (TABLE, RAW, VIEW, SERVICE, INPUTS, MODEL, DAG)


def drafted(tree: Tree) -> Translation:
    name = tree["metadata"]["name"]
    return Translation(name, Place(f"{tree['kind'].lower()}.json"), tree, {})


def existing(*trees: Tree) -> dict[tuple[str, str], Document]:
    found = {}
    for tree in trees:
        name = tree["metadata"]["name"]
        (document,) = source.read(dump_yaml(tree), f"specs/{name}.yaml").value or ()
        found[str(tree["kind"]), name] = document
    return found


def said(*drafts: Tree, there: tuple[Tree, ...] = ()) -> list[str]:
    outcome = joining.joined((drafted(one) for one in drafts), existing(*there))
    return [f"{one.code} {one.message}" for one in outcome.diagnostics]


def written(draft: Tree, *there: Tree) -> Translation:
    (found,) = joining.joined((drafted(draft),), existing(*there)).value or ()
    return found


def at(found: Translation, *steps: str) -> Node:
    here: Node = found.tree
    for step in steps:
        here = here.get(step) if isinstance(here, dict) else None
    return here


def changed(tree: Tree, notes: dict[str, str] | None = None, **body: Any) -> Tree:
    metadata = {**tree["metadata"], "annotations": {**tree["metadata"]["annotations"], **(notes or {})}}
    return {**tree, "metadata": metadata, **body}


def test_what_fits_is_joined_in_silence() -> None:
    assert said(*ALL) == []
    for one in ALL:
        assert said(one, there=tuple(other for other in ALL if other != one)) == []


def test_a_reader_names_what_it_reads_and_never_the_other_way_round() -> None:
    assert at(written(VIEW, *ALL), "metadata", "annotations", "joined/table") == "customers"
    assert at(written(VIEW, *ALL), "metadata", "annotations", "joined/pipelines") == "nightly"
    assert at(written(SERVICE, *ALL), "metadata", "annotations", "joined/views") == "spending-view"
    assert (
        at(written(MODEL, *ALL), "metadata", "annotations", "joined/feature_service")
        == SERVICE["metadata"]["name"]
    )
    assert (
        at(written(INPUTS, *ALL), "metadata", "annotations", "joined/feature_service")
        == SERVICE["metadata"]["name"]
    )
    for one in (RAW, DAG):
        assert written(one, *ALL).tree == one


def test_columns_without_a_description_get_that_of_what_they_are_made_of() -> None:
    found = written(VIEW, TABLE)
    assert at(found, "columns", "country", "description") == "Where the invoice goes."
    assert (
        found.at(next(route for route in found.origins if route[-1] == "description")).path
        == "specs/customers.yaml"
    )
    own = changed(VIEW, columns={"country": {"description": "Ours."}})
    assert at(written(own, TABLE), "columns", "country", "description") == "Ours."


def test_a_draft_is_not_changed_in_place() -> None:
    before = dump_yaml(VIEW)
    written(VIEW, TABLE)
    assert dump_yaml(VIEW) == before


def test_a_baseline_of_feast_becomes_a_draft_of_drift() -> None:
    found = written(MODEL, *ALL)
    drift = at(found, "drift", "features")
    assert drift == {"avg_order": {"psi": {"at_most": Decimal("0.2"), "bins": 20, "strategy": "width"}}}
    assert [str(route) for route in found.drafts] == ["drift.features.avg_order.psi.at_most"]


def test_a_model_without_features_gets_those_of_its_service_as_a_draft() -> None:
    bare = {key: value for key, value in MODEL.items() if key != "features"}
    found = written(bare, SERVICE)
    assert at(found, "features", "dataset") == "churn-v1-features"
    assert list(found.drafts.values()) == ["its tag `mlflow_model` in Feast names the model"]


def test_a_service_is_known_by_a_tag_on_either_side_or_by_serving_everything() -> None:
    untagged = changed(SERVICE, {"feast/tag/mlflow_model": "other"})
    joined = ("metadata", "annotations", "joined/feature_service")
    assert at(written(changed(MODEL, {"mlflow/tag/feast_feature_service": "churn_v1"}), untagged), *joined)
    assert at(written(MODEL, untagged, INPUTS), *joined) == "churn-v1-features"
    narrow = changed(untagged, columns=columns(avg_order="float"))
    assert at(written(MODEL, narrow, INPUTS), *joined) is None
    twin = changed(untagged, metadata={**untagged["metadata"], "name": "twin"})
    assert at(written(MODEL, untagged, twin, INPUTS), *joined) is None


def test_a_feature_that_nothing_serves_is_told_unless_callers_send_it() -> None:
    wide = changed(INPUTS, columns=columns(avg_order="float", tenure="float", age="integer"))
    (told,) = said(MODEL, there=(wide, SERVICE))
    assert told.startswith(
        "MLO689 `churn` (model.json) takes `tenure`, `age`, and `churn-v1-features` (specs/"
    )
    assert told.endswith("does not serve them")
    sent = changed(MODEL, {"mlflow/tag/request_features": "tenure, age"})
    assert said(sent, there=(wide, SERVICE)) == []


def test_a_feature_with_its_view_before_its_name_is_the_same() -> None:
    full = changed(SERVICE, columns=columns(spending__avg_order="float", country="string"))
    assert said(MODEL, there=(INPUTS, full)) == []


def test_an_optional_column_may_be_missing() -> None:
    wide = changed(
        INPUTS,
        columns=columns(avg_order="float", tenure="float"),
        checks={"schema": {"names": ["avg_order"]}},
    )
    assert said(MODEL, there=(wide, SERVICE)) == []


def test_types_that_differ_are_told_with_both_sides_and_their_own_words() -> None:
    whole = changed(INPUTS, {"mlflow/types": "avg_order long"}, columns=columns(avg_order="integer"))
    (told,) = said(MODEL, whole, there=(SERVICE,))
    assert told == (
        "MLO690 `avg_order` is float (`DOUBLE`) in `churn-v1-features` (specs/churn-v1-features.yaml) and integer "
        "(`long`) in `churn-inputs` (dataset.json)"
    )
    other = changed(TABLE, columns=columns(AVG_ORDER="string"))
    assert [one[:37] for one in said(VIEW, there=(other,))] == ["MLO690 `avg_order` is string in `cust"]


def test_a_day_and_a_moment_and_what_has_no_type_are_no_clash() -> None:
    dated = changed(TABLE, columns=columns(avg_order="date") | {"country": {}})
    moments = changed(VIEW, columns=columns(avg_order="timestamp", country="string"))
    assert said(moments, there=(dated,)) == []


def test_a_view_that_expires_before_its_source_is_late_is_told() -> None:
    short = changed(VIEW, {"feast/ttl": "26h"})
    (told,) = said(short, there=(TABLE, RAW))
    assert told == (
        "MLO691 values of `spending-view` (dataset.json) expire after 26h, and `raw-events` (specs/raw-events.yaml), "
        "from which `customers` is made, may be 48h old before its check fails"
    )
    assert said(changed(VIEW, {"feast/ttl": "48h"}), there=(TABLE, RAW)) == []


@pytest.mark.parametrize(
    ("schedule", "late"),
    [
        ({"cron": "0 2 * * *"}, "24h"),
        ({"cron": "0 2 * * 1-5"}, "72h"),
        ({"cron": "@daily"}, "24h"),
        ({"every": "6h"}, "6h"),
        ({"cron": "0 * * * *"}, None),
        ({"cron": "@monthly"}, None),
    ],
)
def test_a_promise_shorter_than_the_time_between_two_runs_is_told(schedule: Tree, late: str | None) -> None:
    slo = {"freshness": {"objective": "99%", "signal": "freshness", "at_most": "2h"}}
    job = document(
        "Pipeline",
        "spending-materialization",
        {"feast/feature_view": "spending", "feast/project": "shop"},
        slos=slo,
    )
    unending = changed(VIEW, {"feast/ttl": ""})
    told = said(unending, job, changed(DAG, planned={**schedule, "deadline": "1h"}))
    if late is None:
        assert told == []
    else:
        (one,) = told
        assert one.startswith("MLO691 the SLO `freshness` of `spending-view`") and one.endswith(
            f"up to {late} apart"
        )


def test_owners_that_differ_are_told_and_an_address_is_no_difference() -> None:
    (told,) = said(changed(VIEW, {"feast/owner": "growth"}), there=(TABLE,))
    assert told == (
        "MLO690 `customers` (specs/customers.yaml) belongs to `Risk`, and `spending-view` (dataset.json), which reads "
        "it, to `growth`"
    )
    assert person("Risk@acme.example") == person("risk")
    assert said(VIEW, there=(changed(TABLE, {"dbt/owner": "", "airflow/owner": "airflow"}),)) == []


def test_nothing_is_told_of_what_was_not_imported_now() -> None:
    assert said(RAW, there=(TABLE, changed(VIEW, {"feast/owner": "growth"}))) == []


def test_a_table_that_two_documents_describe_is_joined_with_neither() -> None:
    twin = changed(TABLE, metadata={**TABLE["metadata"], "name": "copy"})
    assert written(VIEW, TABLE, twin).tree == VIEW


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"shop"."main"."orders"', "SHOP.main.ORDERS", True),
        ("main.orders", "shop.main.orders", True),
        ("snowflake://acct/shop/main/orders?x=1", "shop.main.orders", True),
        ("bigquery://acme/mart.orders", "acme.mart.orders", True),
        ("orders", "shop.main.orders", False),
        ("orders", "orders", True),
        ("main.orders", "raw.orders", False),
        ("s3://acme/orders/", "s3://acme/orders", True),
        ("s3://acme/orders", "orders", False),
        ("data/orders.parquet", "data/orders.parquet", True),
        ("data/orders.parquet", "main.orders", False),
    ],
)
def test_tables_are_the_same_however_they_are_written(one: str, other: str, *, same: bool) -> None:
    assert same_table(parts(one), parts(other)) is same


def test_thousands_of_documents_are_joined_in_a_moment() -> None:
    def several(number: int) -> tuple[Tree, ...]:
        table = document("Dataset", f"t{number}", location=f"shop.main.t{number}", columns=columns(a="float"))
        notes = {"feast/feature_view": f"v{number}", "feast/project": "shop"}
        view = document(
            "Dataset", f"v{number}-view", notes, location=f"shop.main.t{number}", columns=columns(a="float")
        )
        return table, view

    every = [drafted(one) for number in range(700) for one in several(number)]
    began = time.process_time()
    outcome = joining.joined(every, {})
    assert outcome.value and at(outcome.value[1], "metadata", "annotations", "joined/table") == "t0"
    assert time.process_time() - began < 5
