"""What the target has to say about boards that Grafana would not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlobs_compile.diagnostic import Diagnostic, Related
from mlobs_compile.faults import grafana as faults
from mlobs_compile.ir.board import Board
from mlobs_compile.targets.grafana.naming import Folder


def same_title(boards: Sequence[Board], folders: Mapping[str, Folder]) -> Iterator[Diagnostic]:
    """Grafana answers 412 name-exists to the second dashboard of one title in a folder."""
    first: dict[tuple[str, str], Board] = {}
    for board in boards:
        folder = folders[board.id]
        other = first.setdefault((folder.key, board.title), board)
        if other is not board:
            yield faults.SAME_TITLE.at(
                board.origins[0],
                f"two dashboards in the folder `{folder.title}` are called `{board.title}`",
                help="give one of them another name, or let another team own it",
                related=(Related(other.origins[0], "the other one comes from here"),),
            )
