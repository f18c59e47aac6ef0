"""Puts the target together: a dashboard for every board, and the file that tells Grafana where they are."""

from __future__ import annotations

from mlobs_compile.artifact import Artifact, Body, Deferred, Emission, Resource
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert
from mlobs_compile.target import Context
from mlobs_compile.targets.grafana import exceptions, findings, naming, provisioning
from mlobs_compile.targets.grafana.naming import Folder
from mlobs_compile.targets.grafana.options import Options
from mlobs_compile.targets.grafana.scale import one_unit
from mlobs_compile.targets.grafana.surroundings import Surroundings


def refuses(node: AnyNode) -> str | None:
    """Boards are all there is to draw."""
    return None if isinstance(node, Board) else "grafana only shows boards"


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """The dashboards of one environment, in the order of their boards."""
    options = context.options
    assert isinstance(options, Options)
    boards = tuple(monitoring.of(Board))
    if not boards:
        return Outcome(Emission())
    folders = {board.id: naming.folder(context, board, options.folder_prefix) for board in boards}
    said = tuple(findings.same_title(boards, folders))
    around = _surroundings(monitoring, context, options)
    made = tuple(_dashboard(board, folders[board.id], around, options) for board in boards)
    provider = provisioning.providers(context, tuple(folders.values()), options.mount)
    excused = (exceptions.written(key) for key in sorted({folder.key for folder in folders.values()}))
    emission = Emission(
        tuple(resource for resource, _ in made),
        (*(artifact for _, artifact in made), *excused, provider),
        provisioning.notes(context, options.mount),
    )
    return Outcome(emission, said)


def _surroundings(monitoring: Monitoring, context: Context, options: Options) -> Surroundings:
    burning: dict[str, tuple[BurnRateAlert, ...]] = {}
    for alert in monitoring.of(BurnRateAlert):
        burning[alert.objective.id] = (*burning.get(alert.objective.id, ()), alert)
    policies: dict[str, tuple[BudgetAlert, ...]] = {}
    for policy in monitoring.of(BudgetAlert):
        policies[policy.objective.id] = (*policies.get(policy.objective.id, ()), policy)
    alarmed = (a.subject for a in monitoring.alerts() if context.homes.get(a.id) == "cloudwatch")
    return Surroundings(
        context.environment,
        one_unit(options.interval),
        context.homes,
        burning,
        frozenset((one.kind, one.name) for one in alarmed),
        {board.id: naming.uid(context, board.id) for board in monitoring.of(Board)},
        policies,
        context.aws.region if context.aws else "",
        context.views,
    )


def _dashboard(
    board: Board, folder: Folder, around: Surroundings, options: Options
) -> tuple[Resource, Artifact]:
    def drawn(board: Board, around: Surroundings) -> Body:
        from mlobs_compile.targets.grafana import assembly

        return assembly.assemble(board, around, one_unit(options.refresh))

    def text() -> bytes:
        from mlobs_compile.targets.grafana import moulds

        draw = moulds.written(drawn)
        return moulds.cast(board, around, draw) if board.purpose == "slo" else draw(board, around)

    uid = around.uids[board.id]
    file = f"dashboards/{folder.key}/{naming.file_name(board)}"
    body = Deferred(lambda: drawn(board, around))
    resource = Resource(
        "grafana",
        "dashboard",
        uid,
        file,
        body,
        (board.id,),
        board.origins,
        (board.title,),
    )
    return resource, Artifact(file, text)
