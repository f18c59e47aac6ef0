"""What a model asks for when it has got worse: a run of the job that trains it anew."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from mlobs_compile.spec.shape import Items, Shape, StretchField, Text, Url, refuse
from mlobs_compile.spec.team import SecretRef
from mlobs_compile.units import Duration

PipelineName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*$", max_length=256)]
"""StartPipelineExecution, `PipelineName`."""
MachineArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]+$", max_length=256
    ),
]
FunctionArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$",
        max_length=256,
    ),
]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=256)]
ParameterValue = Annotated[str, StringConstraints(max_length=1024)]
"""StartPipelineExecution, `PipelineParameters`; what other runs are given keeps to the same."""
DagName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=250)]
HostedName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][0-9a-zA-Z_-]*$", max_length=80)]
LONGEST_PATH = 64
"""Characters of a path that the API of a hosted Airflow takes (InvokeRestApi, `Path`)."""
KINDS = ("sagemaker_pipeline", "step_functions", "lambda", "airflow")


class AirflowRun(Shape):
    """A run of an Airflow DAG: of your own Airflow by its `url`, or of Amazon MWAA by the environment's name."""

    dag: DagName = Field(description="The id of the DAG.")
    url: Url | None = Field(
        None, description="The address of your Airflow, without `/api`; the relay starts the run."
    )
    mwaa: HostedName | None = Field(
        None, description="The name of an Amazon MWAA environment; a state machine starts the run."
    )
    api: Literal["v2", "v1"] = Field("v2", description="The REST API: `v2` of Airflow 3, `v1` of Airflow 2.")
    username: Text | None = Field(None, description="The user that the relay logs in as.")
    password: SecretRef | None = Field(None, description="Where that user's password is kept.")
    token: SecretRef | None = Field(
        None, description="Where a bearer token is kept, in place of a user and a password."
    )
    conf: dict[str, object] = Field(
        {},
        description="The run's `conf`; the key `mlobs` is added, with the model and what has triggered it.",
    )

    @property
    def path(self) -> str:
        """Below the API's root."""
        return f"/dags/{self.dag}/dagRuns"

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.url is None) == (self.mwaa is None):
            both = "`url` and `mwaa` exclude each other" if self.url else "`airflow` says nowhere to run"
            refuse(both, "keep `url` for your own Airflow, or `mwaa` for Amazon's")
        user = self.username is not None and self.password is not None
        half = (self.username is None) != (self.password is None)
        if half or (user and self.token is not None):
            refuse(
                "`username`, `password` and `token` do not fit together",
                "give the user with the password, or the token",
            )
        if self.url and not user and self.token is None:
            refuse(
                "the relay cannot log in to Airflow",
                "add `username` and `password`, or `token`, by reference",
            )
        if self.mwaa and (user or self.token):
            refuse(
                "IAM logs in to MWAA, and no secret is needed", "remove `username`, `password` and `token`"
            )
        if self.mwaa and len(self.path) > LONGEST_PATH:
            reason = f"`{self.path}` has {len(self.path)} characters, and MWAA's API takes {LONGEST_PATH}"
            refuse(
                reason, f"give the DAG an id of {LONGEST_PATH - len(self.path) + len(self.dag)} characters"
            )
        if "mlobs" in self.conf:
            refuse("`conf` has the key `mlobs`, which is added by itself", "give yours another name")
        return self


class RunShape(Shape):
    """What is started: exactly one kind of run."""

    sagemaker_pipeline: PipelineName | None = Field(None, description="The name of a SageMaker pipeline.")
    step_functions: MachineArn | None = Field(None, description="The ARN of a standard state machine.")
    function: FunctionArn | None = Field(
        None,
        alias="lambda",
        description="The ARN of a Lambda function, which is called once and not waited for.",
    )
    airflow: AirflowRun | None = Field(None, description="A run of an Airflow DAG.")
    parameters: Annotated[dict[ParameterName, ParameterValue], Field(max_length=200)] = Field(
        {},
        description="Texts by name: the parameters of a SageMaker pipeline, `parameters` in the input of the others.",
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        held = (self.sagemaker_pipeline, self.step_functions, self.function, self.airflow)
        given = [name for name, value in zip(KINDS, held, strict=True) if value is not None]
        listed = ", ".join(f"`{name}`" for name in KINDS)
        if len(given) != 1:
            excluded = "`" + "` and `".join(given) + "` exclude each other"
            refuse(excluded if given else f"a run needs one of {listed}", f"keep exactly one of {listed}")
        if self.airflow and self.parameters:
            refuse("a DAG has no `parameters`", "write them as `conf` of `airflow`")
        return self


class RetrainingShape(Shape):
    """When the model is trained anew, and how."""

    on: Annotated[tuple[Text, ...], Items] = Field(
        (),
        description="What triggers it: pillars (`drift`, `performance`, `bias`, `explainability`), alerts, SLOs or checks of this document, such as `drift/amount/psi`.",
    )
    run: RunShape | None = Field(None, description="What is started.")
    cooldown: StretchField = Field(
        Duration.of(days=1), description="How long after a start no other is made, whatever fails."
    )
    enabled: bool = Field(True, description="False switches it off, as an environment may.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.enabled and not self.on:
            refuse("`retraining` says nothing that triggers it", "add `on: [drift, performance]`")
        if self.enabled and self.run is None:
            refuse(
                "`retraining` says nothing to start", "add `run`, such as `run: {sagemaker_pipeline: NAME}`"
            )
        return self
