"""What `mlobs import airflow`, `sagemaker` and `cloudwatch` say of what they read (MLO692 to MLO695)."""

from mlobs_compile.diagnostic import Fault, Severity

NOTHING_OF_AIRFLOW = Fault(
    "MLO692",
    "nothing-of-airflow",
    """The files given to `mlobs import airflow` are none that Airflow writes.

It reads the SQLite file of the metadata database or its table `serialized_dag` as JSON; what `airflow dags list`,
`airflow dags details` and `airflow assets list` print with `-o json`; answers of `/api/v2/dags`, `/dags/ID/details` and
`/assets`, and of the first version of that API; and DAG files. Nothing needs to be installed, and no file is run.""",
)
UNREAD_DAGS = Fault(
    "MLO693",
    "dags-not-read",
    """A DAG file has something that only Airflow knows once it runs the file.

A file is read as text. An id in a loop, a schedule from a variable or arguments behind `**` are not there to be read.
Import from the database or from the API, which know every DAG as it is; or fill in by hand what the message names.""",
    Severity.WARNING,
)
NOTHING_OF_AWS = Fault(
    "MLO694",
    "nothing-of-aws",
    """The files given to `mlobs import sagemaker` or `mlobs import cloudwatch` hold no answer that is read there.

Answers of the AWS command line are known by their members, so the names of files do not matter: `EndpointName` and
`EndpointConfigName` of `describe-endpoint`, `MetricAlarms` of `describe-alarms`. Save them with
`--output json`, and without `--query`, which changes their shape; or let `--live` ask for them.""",
)
NOT_ANSWERED = Fault(
    "MLO695",
    "aws-did-not-answer",
    """AWS refused a question of `mlobs import ... --live`, so that what it would have told is missing.

Only operations that list and describe are called; the page of docs/import-airflow-aws.md names them for a policy. What
was answered is imported. While something is missing, `--prune` is refused, for nobody knows what is gone.""",
    Severity.WARNING,
)
