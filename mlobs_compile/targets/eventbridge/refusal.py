"""What the target cannot start, in words a user can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.reaction import Dag, HostedDag, Reaction


def refuses(node: AnyNode) -> str | None:
    """It starts what AWS can start by itself; an Airflow elsewhere is reached by the relay alone."""
    if not isinstance(node, Reaction):
        return "eventbridge only starts what trains a model anew"
    if isinstance(node.run, Dag):
        return f"an Airflow at `{node.run.url}` is not a service of AWS"
    given = node.run.conf if isinstance(node.run, HostedDag) else dict(node.run.parameters)
    text = next((text for text in _texts(given) if text.startswith("{%")), None)
    return f"Step Functions would take the text `{text}` for an expression" if text is not None else None


def _texts(value: object) -> Iterator[str]:
    """Every text in a tree of data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _texts(held)
