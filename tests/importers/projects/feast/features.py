"""Features of customers of a shop: one view that is materialized here, and others of every sort that is declared."""

from datetime import timedelta

import pandas as pd
from feast import (
    Entity,
    FeatureService,
    FeatureView,
    Field,
    FileSource,
    PushSource,
    RequestSource,
    SnowflakeSource,
)
from feast.on_demand_feature_view import on_demand_feature_view
from feast.types import Array, Bool, Float32, Float64, Int64, String, UnixTimestamp
from feast.value_type import ValueType

customer = Entity(name="customer", join_keys=["customer_id"], value_type=ValueType.INT64)

spending_table = FileSource(
    name="spending_table",
    path="data/spending.parquet",
    timestamp_field="loaded_at",
    created_timestamp_column="created_at",
    description="What customers spend.",
)
spending = FeatureView(
    name="customer_spending",
    entities=[customer],
    ttl=timedelta(hours=26),
    schema=[
        Field(name="customer_id", dtype=Int64),
        Field(name="avg_order", dtype=Float64, description="Mean value of an order, in euro."),
        Field(name="orders_30d", dtype=Int64),
        Field(name="country", dtype=String),
        Field(name="is_member", dtype=Bool, tags={"personal": "true"}),
        Field(name="embedding", dtype=Array(Float32)),
    ],
    source=spending_table,
    online=True,
    owner="risk@acme.example",
    description="What a customer spent, day by day.",
    tags={"tier": "gold", "token": "never copied", "expected_min": "0"},
)

orders = FeatureView(
    name="customer_orders",
    entities=[customer],
    ttl=timedelta(hours=26),
    schema=[Field(name="amount", dtype=Float32), Field(name="last_order", dtype=UnixTimestamp)],
    source=SnowflakeSource(
        name="orders_table", database="shop", schema="main", table="orders", timestamp_field="loaded_at"
    ),
    online=True,
    owner="growth",
)
rates = FeatureView(
    name="exchange_rates",
    ttl=timedelta(0),
    schema=[Field(name="eur_usd", dtype=Float64)],
    source=SnowflakeSource(name="rates_query", query="SELECT * FROM shop.main.rates", timestamp_field="day"),
    online=True,
)
clicks = FeatureView(
    name="clicks",
    entities=[customer],
    ttl=timedelta(minutes=10),
    schema=[Field(name="clicks_1h", dtype=Int64)],
    source=PushSource(
        name="clicks_push",
        batch_source=SnowflakeSource(
            name="clicks_table", database="shop", schema="main", table="clicks", timestamp_field="at"
        ),
    ),
    online=True,
)
offline = FeatureView(
    name="history",
    entities=[customer],
    ttl=timedelta(days=365),
    schema=[Field(name="returns", dtype=Int64)],
    source=SnowflakeSource(
        name="history_table", database="shop", schema="main", table="history", timestamp_field="at"
    ),
    online=False,
)

basket = RequestSource(name="basket", schema=[Field(name="basket_value", dtype=Float64)])


@on_demand_feature_view(sources=[spending, basket], schema=[Field(name="basket_ratio", dtype=Float64)])
def basket_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"basket_ratio": inputs["basket_value"] / inputs["avg_order"]})


churn = FeatureService(
    name="churn_v1",
    features=[spending[["avg_order", "orders_30d", "country"]], orders[["amount"]], basket_ratio],
    owner="risk@acme.example",
    tags={"mlflow_model": "churn"},
    description="What the churn model reads.",
)
