"""Trains two versions of a churn model, names the first the champion in a SQLite store, and saves the server's answers."""

import json
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.models import infer_signature
from mlflow.utils.proto_json_utils import message_to_json
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri("sqlite:///mlflow.db")
mlflow.set_experiment(experiment_id=mlflow.create_experiment("churn", artifact_location="mlartifacts"))
chance = np.random.default_rng(7)
rows = pd.DataFrame(
    {
        "avg_order": chance.gamma(4, 12, 200),
        "orders_30d": chance.poisson(3, 200),
        "amount": chance.poisson(40, 200),
        "tenure": chance.gamma(2, 100, 200),
    }
)
left = pd.Series((chance.random(200) < 0.3).astype(int), name="has_left")
METRICS = {
    "test_roc_auc": 0.8123,
    "val_f1": 0.61,
    "log_loss": 0.41,
    "example_count": 200,
    "latency_p95_ms": 12.5,
    "odd": 3,
}
for strength, better in ((0.1, 0), (1.0, 0.05)):
    with mlflow.start_run():
        model = LogisticRegression(C=strength, max_iter=1000).fit(rows, left)
        data = mlflow.data.from_pandas(
            rows.assign(has_left=left), source="s3://acme-ml/training/churn.parquet", name="churn"
        )
        mlflow.log_input(data, context="training")
        mlflow.log_metrics({key: value + better for key, value in METRICS.items()})
        mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(rows, model.predict(rows)),
            registered_model_name="churn",
            pip_requirements=["scikit-learn"],
        )
client = MlflowClient()
client.set_registered_model_alias("churn", "champion", 1)
client.set_registered_model_tag("churn", "owner", "growth")
client.set_registered_model_tag("churn", "api_token", "never copied")
client.update_registered_model("churn", description="Who will leave within a month.")

answers = Path("answers")
answers.mkdir()
models = [message_to_json(one.to_proto()) for one in client.search_registered_models()]
versions = [message_to_json(one.to_proto()) for one in client.search_model_versions()]
runs = [message_to_json(client.get_run(one.run_id).to_proto()) for one in client.search_model_versions()]
for name, found in {"registered_models": models, "model_versions": versions, "runs": runs}.items():
    body = {name: [json.loads(one) for one in found]}
    (answers / f"{name.replace('_', '-')}.json").write_text(json.dumps(body))
