"""The kinds of document, by the name a user writes."""

from __future__ import annotations

from mlobs_compile.spec.cluster import Cluster
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.facts import Facts
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.pipeline import Pipeline
from mlobs_compile.spec.preset import Preset
from mlobs_compile.spec.project import Project
from mlobs_compile.spec.service import Service
from mlobs_compile.spec.shape import Shape
from mlobs_compile.spec.team import Team

Watched = Model | Pipeline | Dataset | Service | Cluster
"""What is watched: things with promises and alerts."""

KINDS: dict[str, type[Shape]] = {
    "Project": Project,
    "Team": Team,
    "Model": Model,
    "Pipeline": Pipeline,
    "Dataset": Dataset,
    "Service": Service,
    "Cluster": Cluster,
    "Preset": Preset,
    "Facts": Facts,
}
WATCHED: dict[str, type[Watched]] = {
    "Model": Model,
    "Pipeline": Pipeline,
    "Dataset": Dataset,
    "Service": Service,
    "Cluster": Cluster,
}
NAMED_MAPS = ("slos", "alerts", "columns")
"""Maps of named things in which `"*"` of a default stands for every entry."""
