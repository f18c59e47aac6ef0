"""The task that starts a run, and what its role must be allowed for it.

Every start carries a token made from the reaction and the event, so that a start that is tried again is one start:
`ClientRequestToken` of SageMaker, the name of an execution of Step Functions, the id of a run of Airflow. A Lambda
function is given the token and must look at it itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.reaction import Function, HostedDag, Parameters, TrainingPipeline, Workflow
from mlobs_compile.targets.eventbridge.site import Site

Startable = TrainingPipeline | Workflow | Function | HostedDag
TOKEN, EVENT, ALARM = "{% $token %}", "{% $event %}", "{% $alarm %}"
_SFN, _MORE = ("Sfn", "StepFunctions"), ("", "Exception")
"""One error has several names, by the way in which Step Functions calls itself."""
ROLE = "Op"
"""The role of Airflow that the start is made in: the least that may start a DAG (Airflow, "Access Control")."""


@dataclass(frozen=True, slots=True)
class Start:
    """A task of the state machine, without what all tasks share."""

    resource: str
    arguments: Body
    action: str
    """What the role may do."""
    on: tuple[str, ...]
    """To which resources."""
    started: tuple[str, ...] = ()
    """Errors that say that it was started before."""


def start(run: Startable, site: Site) -> Start:
    """How the run is started."""
    match run:
        case TrainingPipeline():
            return _pipeline(run, site)
        case Workflow(resource=arn):
            arguments: Body = {"StateMachineArn": arn, "Name": TOKEN, "Input": _told(run.parameters, site)}
            started = tuple(f"{service}.ExecutionAlreadyExists{more}" for service in _SFN for more in _MORE)
            return Start("aws-sdk:sfn:startExecution", arguments, "states:StartExecution", (arn,), started)
        case Function(resource=arn):
            payload: Body = {"token": TOKEN, **_told(run.parameters, site)}
            arguments = {"FunctionName": arn, "InvocationType": "Event", "Payload": payload}
            return Start("lambda:invoke", arguments, "lambda:InvokeFunction", (arn,))
        case HostedDag():
            return _dag(run, site)
        case _:
            assert_never(run)


def _pipeline(run: TrainingPipeline, site: Site) -> Start:
    """The resource names of pipelines are in lower case, and those of policies are compared letter by letter."""
    parameters: list[Json] = [{"Name": name, "Value": value} for name, value in run.parameters]
    arguments: Body = {
        "PipelineName": run.name,
        "PipelineExecutionDescription": f"started by {site.reaction.id}",
        "ClientRequestToken": TOKEN,
    }
    if parameters:
        arguments["PipelineParameters"] = parameters
    names = dict.fromkeys((run.name, run.name.lower()))
    return Start(
        "aws-sdk:sagemaker:startPipelineExecution",
        arguments,
        "sagemaker:StartPipelineExecution",
        tuple(site.arn("sagemaker", f"pipeline/{name}") for name in names),
    )


def _dag(run: HostedDag, site: Site) -> Start:
    """Airflow 3 wants a logical date or a null; Airflow 2 makes one where there is none."""
    conf: Body = {**_json(run.conf), "mlobs": _told((), site)}
    body: Body = {"dag_run_id": "{% 'mlobs-' & $token %}", "conf": conf}
    if run.api == "v2":
        body["logical_date"] = None
    arguments: Body = {"Name": run.scheduler, "Path": run.path, "Method": "POST", "Body": body}
    allowed = (site.arn("airflow", f"role/{run.scheduler}/{ROLE}"),)
    return Start("aws-sdk:mwaa:invokeRestApi", arguments, "airflow:InvokeRestApi", allowed)


def _told(parameters: Parameters, site: Site) -> Body:
    told: Body = {
        "reaction": site.reaction.id,
        "model": site.reaction.subject.name,
        "environment": site.context.environment,
        "alarm": ALARM,
        "event": EVENT,
    }
    return {**told, "parameters": dict(parameters)} if parameters else told


def _json(conf: object) -> Body:
    """Data from the spec, which is JSON but for its type; a text that would be an expression is refused before."""
    assert isinstance(conf, dict)
    return dict(conf)
