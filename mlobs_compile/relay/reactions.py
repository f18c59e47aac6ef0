"""The file that the target `alertmanager` writes for the relay: what is started by which alerts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.errors import UsageFault

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Airflow:
    """A DAG and who may start it."""

    url: str
    api: str
    """`v2` or `v1`."""
    dag: str
    user: str | None
    secret_file: str
    conf: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is started by which alerts, and how long after no other start is made."""

    id: str
    model: str
    environment: str
    triggers: frozenset[str]
    cooldown: int
    """In seconds."""
    airflow: Airflow


def read(path: Path) -> tuple[Reaction, ...]:
    """The reactions of a file; raises UsageFault for what is no such file."""
    try:
        tree = json.loads(path.read_text("utf-8"))
        version = tree["schema_version"]
        if version != SCHEMA_VERSION:
            raise UsageFault(f"`{path}` has the format {version}, and this mlobs reads {SCHEMA_VERSION}")
        return tuple(_reaction(entry, tree["environment"]) for entry in tree["reactions"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageFault(
            f"`{path}` is no `reactions.json` that `mlobs compile` wrote: {type(error).__name__}"
        ) from error


def _reaction(entry: Mapping[str, object], environment: str) -> Reaction:
    triggers, airflow, cooldown = entry["triggers"], entry["airflow"], entry["cooldown_seconds"]
    if not isinstance(triggers, list) or not isinstance(airflow, dict) or not isinstance(cooldown, int):
        raise TypeError
    login = airflow["login"]
    return Reaction(
        id=str(entry["id"]),
        model=str(entry["model"]),
        environment=environment,
        triggers=frozenset(map(str, triggers)),
        cooldown=cooldown,
        airflow=Airflow(
            airflow["url"],
            airflow["api"],
            airflow["dag"],
            login.get("user"),
            login["secret_file"],
            airflow["conf"],
        ),
    )
