"""What imports say of registries, and of what several systems say of the same thing (MLO688 to MLO691)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_REGISTRY = Fault(
    "MLO688",
    "no-registry",
    """The files given to `mlobs import feast` or `mlobs import mlflow` hold no registry that can be read.

Feast: `feast registry-dump > registry.json`, or the registry's protobuf message as JSON; `registry.db` itself can be
read only where Feast is installed beside mlobs. `feast registry-dump` of Feast 0.67 fails on a stream feature view
without a transformation. Four lines of Python, run in the feature repository, write the same for every registry:

    from feast import FeatureStore
    from google.protobuf.json_format import MessageToJson
    with open("registry.json", "w") as file:
        file.write(MessageToJson(FeatureStore(".").registry.proto()))

MLflow: the SQLite file of the tracking server, saved answers of its REST API, or a folder of MLmodel files, such as
`mlruns`.""",
)
NOT_SERVED = Fault(
    "MLO689",
    "feature-not-served",
    """A model reads features that the feature service it is joined with does not serve.

A feature that the caller sends along with the request is no fault: say so by naming it `request` in the tags of the
model version in MLflow, `request_features: a, b`. Otherwise the training data had a column that nothing serves online,
or a feature was renamed on one side only. Features are compared by their own names and by `view__feature`.""",
    Severity.WARNING,
)
DISAGREE = Fault(
    "MLO690",
    "systems-disagree",
    """Two systems say different things of what is the same column or the same table.

A column has another type in dbt, in Feast or in the signature of the model: MLflow refuses an integer where the
signature has a float of the same width, and a float where it has an integer. Or the owners are different, so that
each may wait for the other. The message names both documents; change the one that is wrong at its source, and import
again.""",
    Severity.WARNING,
)
TOO_SLOW = Fault(
    "MLO691",
    "freshness-impossible",
    """A thing is promised to be fresher than what it is made of.

A feature view with a time to live of 26 hours over a table that may be 48 hours old before dbt fails expires while all
checks upstream are green; a promise of 2 hours on what a DAG renews each day is broken for 22 hours a day. Allow more,
or demand more upstream.""",
    Severity.WARNING,
)
