"""What a Feast registry says and what becomes of it: recorded ones as they are, and with one thing changed at a time."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.feast import IMPORTER, draft
from mlobs_compile.importers.feast.freezing import frozen
from mlobs_compile.source import Node
from tests.importers.recorded import artifact
from tests.importers.world import Imported, drafted

DUMP, PROTO = "registry.json", "proto.json"
METRICS = "feast_monitoring_feature_metrics.json"
SPENDING = "customer-spending-view"
JOB = "customer-spending-materialization"


def registry() -> dict[str, Any]:
    content = copy.deepcopy(artifact("feast", DUMP).content)
    assert isinstance(content, dict)
    return content


def view(body: dict[str, Any], name: str = "customer_spending") -> dict[str, Any]:
    (found,) = [one for one in body["featureViews"] if one["spec"]["name"] == name]
    assert isinstance(found, dict)
    return found


def imported(body: dict[str, Any] | None = None, *others: Artifact) -> Imported:
    return drafted("feast", Artifact(DUMP, registry() if body is None else body), *others)


def drafts(made: Imported, name: str) -> dict[str, Node]:
    found = made.get(name, "metadata", "drafts")
    return found if isinstance(found, dict) else {}


def test_a_view_becomes_the_dataset_of_its_table() -> None:
    made = imported()
    assert made.get(SPENDING, "metadata", "description") == "What a customer spent, day by day."
    assert made.get(SPENDING, "location") == "data/spending.parquet"
    assert made.get(SPENDING, "columns", "avg_order") == {
        "type": "float",
        "description": "Mean value of an order, in euro.",
    }
    columns = made.get(SPENDING, "columns")
    assert isinstance(columns, dict)
    assert list(columns) == [
        "customer_id", "avg_order", "orders_30d", "country", "is_member", "embedding", "loaded_at",
    ]  # fmt: skip
    assert columns["embedding"] == {} and columns["loaded_at"] == {"type": "timestamp"}
    assert made.get(SPENDING, "checks", "schema") == {}
    made.compiled("}, runner: {")


def test_the_timestamp_is_that_of_the_batch_source_and_not_of_a_projection() -> None:
    assert imported().get(SPENDING, "checks", "fresh") == {
        "column": "loaded_at",
        "at_most": "26h",
        "warn": {"at_most": "20h48m"},
    }


def test_the_time_to_live_is_a_promise_that_pages_nobody_and_a_ticket_before_it_is_over() -> None:
    made = imported()
    assert made.get(JOB, "system") == {
        "preset": "feast-materialization",
        "project": "shop",
        "feature_view": "customer_spending",
    }
    assert made.get(JOB, "slos", "freshness") == {
        "objective": "99%",
        "signal": "freshness",
        "at_most": "26h",
        "paging": False,
    }
    assert made.get(JOB, "alerts", "not-fresh", "at_most") == "20h48m"
    assert set(drafts(made, JOB)) == {
        "slos/freshness/objective",
        "slos/freshness/paging",
        "alerts/not-fresh/at_most",
    }


def test_no_time_to_live_promises_nothing_and_silences_the_usual_ticket() -> None:
    made = imported()
    assert made.get("exchange-rates-materialization", "slos") is None
    assert made.get("exchange-rates-materialization", "alerts") == {"not-fresh": {"enabled": False}}
    assert made.get("exchange-rates-view", "checks", "fresh") is None


def test_what_is_not_online_or_pushed_and_never_materialized_has_no_pipeline() -> None:
    assert not {"history-materialization", "clicks-materialization"} & set(imported().texts)


def test_of_pushed_values_no_freshness_is_promised_and_that_is_told() -> None:
    body = registry()
    view(body, "clicks")["meta"]["materializationIntervals"] = [{}]
    made = imported(body)
    assert made.get("clicks-materialization", "slos") is None
    assert made.get("clicks-view", "checks", "fresh") is None
    assert "values are pushed" in made.told(Severity.WARNING)["featureViews.clicks"]


def test_a_stream_feature_view_is_a_view_whose_values_are_pushed() -> None:
    body = registry()
    body["streamFeatureViews"] = [view(body, "customer_orders")]
    body["featureViews"].remove(view(body, "customer_orders"))
    made = imported(body)
    assert "customer-orders-view" in made.texts and "customer-orders-materialization" not in made.texts


def test_a_dummy_entity_is_no_column() -> None:
    body = registry()
    spec = view(body, "exchange_rates")["spec"]
    spec["entities"], spec["entityColumns"] = ["__dummy"], [{"name": "__dummy_id", "valueType": "STRING"}]
    assert imported(body).get("exchange-rates-view", "columns") == {
        "eur_usd": {"type": "float"},
        "day": {"type": "timestamp"},
    }


def test_the_key_of_a_label_view_has_the_type_of_its_entity() -> None:
    body = registry()
    label = copy.deepcopy(view(body))
    label["spec"] |= {"name": "reviews", "features": [{"name": "verdict", "valueType": "STRING"}]}
    label["spec"]["source"] = label["spec"].pop("batchSource")
    label["spec"]["entityColumns"] = [{"name": "customer_id", "valueType": "STRING"}]
    body["labelViews"] = [label]
    made = imported(body)
    assert made.get("reviews-view", "columns", "customer_id", "type") == "integer"
    assert "reviews-materialization" not in made.texts


def test_a_feature_service_is_the_dataset_that_a_model_reads() -> None:
    made = imported()
    columns = made.get("churn-v1-features", "columns")
    assert isinstance(columns, dict)
    assert list(columns) == ["avg_order", "orders_30d", "country", "amount", "basket_ratio"]
    assert made.get("churn-v1-features", "metadata", "annotations", "feast/tag/mlflow_model") == "churn"


def test_features_of_one_name_stand_under_those_of_their_views() -> None:
    body = registry()
    body["featureServices"][0]["spec"]["features"][1]["featureColumns"][0]["name"] = "avg_order"
    columns = imported(body).get("churn-v1-features", "columns")
    assert isinstance(columns, dict) and "customer_orders__avg_order" in columns


def test_everything_of_the_feature_server_is_a_draft() -> None:
    made = imported()
    told = drafts(made, "shop-feature-server")
    assert {"system/job", "slos/availability/objective", "slos/latency/at_most"} <= set(told)
    body = registry()
    for one in body["featureViews"]:
        one["spec"].pop("online", None)
    assert "shop-feature-server" not in imported(body).texts


def test_owners_and_tags_come_along_and_no_secret() -> None:
    made = imported()
    notes = made.get(SPENDING, "metadata", "annotations")
    assert isinstance(notes, dict)
    assert notes["feast/owner"] == "risk@acme.example" and notes["feast/tag/tier"] == "gold"
    assert "never copied" not in "".join(made.texts.values())
    assert made.get(SPENDING, "columns", "is_member", "personal") is True


@pytest.mark.parametrize(
    ("options", "location"),
    [
        ({"redshiftOptions": {"database": "dev", "schema": "mart", "table": "spend"}}, "dev.mart.spend"),
        ({"bigqueryOptions": {"table": "acme.mart.spend"}}, "acme.mart.spend"),
        ({"sparkOptions": {"path": "s3://acme/spend/"}}, "s3://acme/spend/"),
        ({"redshiftOptions": {"query": "SELECT 1"}}, None),
        (
            {"customOptions": {"configuration": base64.b64encode(b'{"table": "mart.spend"}').decode()}},
            "mart.spend",
        ),
        ({"customOptions": {"configuration": "no base64!"}}, None),
    ],
)
def test_the_table_is_found_in_sources_of_every_sort(options: dict[str, Any], location: str | None) -> None:
    body = registry()
    source = view(body)["spec"]["batchSource"]
    source.pop("fileOptions")
    source |= options
    assert imported(body).get(SPENDING, "location") == location


def test_a_column_that_the_table_calls_otherwise_is_told() -> None:
    body = registry()
    view(body)["spec"]["batchSource"]["fieldMapping"] = {"avg_order_value": "avg_order"}
    (told,) = [one for one in imported(body).told(Severity.WARNING).values() if "avg_order_value" in one]
    assert "get_historical_features" in told


def test_both_shapes_say_the_same() -> None:
    other = drafted("feast", Artifact(DUMP, artifact("feast", PROTO).content))
    assert other.texts == imported().texts


def test_projects_of_one_registry_are_told_apart() -> None:
    body = copy.deepcopy(artifact("feast", PROTO).content)
    assert isinstance(body, dict)
    other = copy.deepcopy(view(body, "customer_orders"))
    other["spec"]["project"] = "bank"
    body["featureViews"].append(other)
    body["projects"].append({"spec": {"name": "bank"}})
    names = set(imported(body).texts)
    assert {"shop-customer-orders-view", "bank-customer-orders-view", "feast-feature-server"} <= names


def test_two_views_of_one_name_in_our_spelling_are_told() -> None:
    body = registry()
    other = copy.deepcopy(view(body))
    other["spec"]["name"] = "customer.spending"
    body["featureViews"].append(other)
    assert any(f"it would be called `{SPENDING}`" in one.message for one in imported(body).said)


def test_a_baseline_becomes_drafts_of_checks() -> None:
    made = imported(None, artifact("feast", METRICS))
    assert made.get(SPENDING, "columns", "avg_order", "checks", "missing") == {"at_most": "7.5%"}
    assert made.get(SPENDING, "columns", "avg_order", "checks", "range") == {"within": [0, 130]}
    assert made.get(SPENDING, "columns", "country", "checks", "one_of") == {"values": ["AT", "DE", "FR"]}
    assert made.get(SPENDING, "columns", "is_member", "checks") == {"missing": {"at_most": "0%"}}
    assert {"columns/avg_order/checks/range/within", "columns/country/checks/one_of/values"} <= set(
        drafts(made, SPENDING)
    )
    assert made.get(SPENDING, "metadata", "annotations", "feast/baseline") == "avg_order 20, orders_30d 20"


def metrics(**changed: object) -> Artifact:
    """The recorded metrics, with `avg_order` changed."""
    content = copy.deepcopy(artifact("feast", METRICS).content)
    assert isinstance(content, dict)
    content["metrics"] = [
        row | changed if row["feature_name"] == "avg_order" else row for row in content["metrics"]
    ]
    return Artifact(METRICS, content)


@pytest.mark.parametrize("changed", [{"is_baseline": False}, {"row_count": 12}, {"data_source_type": "log"}])
def test_what_is_no_baseline_of_the_table_or_small_drafts_nothing(changed: dict[str, object]) -> None:
    assert imported(None, metrics(**changed)).get(SPENDING, "columns", "avg_order", "checks") is None


def test_histograms_freeze_as_bins_that_count_the_same_rows() -> None:
    cuts = {"orders_30d": ("width-20",), "country": (), "is_member": ()}
    made, notes = frozen("churn", (artifact("feast", METRICS),), cuts, frozenset({"is_member"}))
    held = made.columns["orders_30d"]
    cut = held.cuts["width-20"]  # type: ignore[union-attr]
    assert len(cut.edges) == 19 and len(cut.counts) == 20 and sum(cut.counts) == 200
    assert cut.edges[4] < 2 < cut.edges[5]  # A value of 2 counts above the edge at 2.0, as numpy counts it.
    assert made.columns["country"].values == ("DE", "FR", "AT")  # type: ignore[union-attr]
    assert notes == ("`is_member` has no distribution: it is personal, and Feast keeps its values",)


def test_a_cut_that_feast_does_not_have_is_told() -> None:
    _, (note,) = frozen("churn", (artifact("feast", METRICS),), {"avg_order": ("quantiles-10",)}, frozenset())
    assert note == "`avg_order` is cut by Feast as `width-20`, and its checks ask for `quantiles-10`"
    _, (note,) = frozen("churn", (artifact("feast", METRICS),), {"other": ("width-20",)}, frozenset())
    assert note == "`other` has no distribution: Feast measured no baseline of it"


@pytest.mark.parametrize("content", [{}, {"a": 1}, [], "text", None, b"\n\x06shop\x00"])
def test_what_is_no_registry_is_refused_with_the_way_to_one(content: object) -> None:
    outcome = draft((Artifact("registry.json", content),))
    assert outcome.value is None
    (said,) = outcome.diagnostics
    assert said.code == "MLO688" and "feast registry-dump" in str(said.help)
    assert ("binary" in said.message) is isinstance(content, bytes)


def test_a_registry_without_views_drafts_nothing() -> None:
    outcome = draft((Artifact(DUMP, {"entities": [], "project": "shop"}),))
    assert outcome.value == () and not outcome.diagnostics


def test_whatever_is_broken_inside_is_passed_over_and_never_raised() -> None:
    """Each value of the registry in turn is something else than it should be."""
    text = json.dumps(registry())
    for number, broken in enumerate((None, 3, "x", [], {})):
        for key in ("spec", "features", "batchSource", "ttl", "entityColumns", "tags", "name", "valueType"):
            body = json.loads(
                text, object_hook=lambda one, k=key, b=broken: {**one, k: b} if k in one else one
            )
            outcome = IMPORTER.draft and IMPORTER.draft((Artifact(f"{number}.json", body),))
            assert outcome is not None
