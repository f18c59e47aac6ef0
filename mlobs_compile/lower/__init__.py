"""Platform -> Monitoring: what each document promises becomes nodes that no longer know who said them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mlobs_compile.baseline import Baseline
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.lower import advice
from mlobs_compile.lower.alerts import alerts
from mlobs_compile.lower.boards import thing_boards
from mlobs_compile.lower.composites import promises
from mlobs_compile.lower.data import dataset_nodes
from mlobs_compile.lower.delivery_board import delivery_board
from mlobs_compile.lower.drafts import unconfirmed
from mlobs_compile.lower.health_board import health_board
from mlobs_compile.lower.maintenance import maintenance
from mlobs_compile.lower.objectives import Surroundings, objectives
from mlobs_compile.lower.overview import overview
from mlobs_compile.lower.pillars import Around, Checks, model_nodes
from mlobs_compile.lower.published import unpublished
from mlobs_compile.lower.routing import policies
from mlobs_compile.lower.schedule import schedule
from mlobs_compile.lower.signals import Signals
from mlobs_compile.lower.weight import heavy
from mlobs_compile.lower.writers import unwritten
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.pipeline import Pipeline

if TYPE_CHECKING:
    from mlobs_compile.lower.dialects import Dialects

NONE: Mapping[str, Baseline] = MappingProxyType({})


def lower(
    platform: Platform, checks: Checks, baselines: Mapping[str, Baseline] = NONE
) -> Outcome[Monitoring]:
    """Every node of one environment, in the order of the spec, and what could not be made into one."""
    said: list[Diagnostic] = []
    project = platform.project.spec.metadata.name
    nodes: list[AnyNode] = list(policies(platform))
    boards: list[AnyNode] = []
    promised = promises(platform.things)
    dialects = _dialects(platform)
    for thing in platform.things:
        known = Signals(thing)
        muted = tuple(maintenance(thing))
        around = Surroundings(known, promised, tuple(work.stretch for work in muted))
        own: list[AnyNode] = [*muted, *objectives(thing, around, said), *alerts(thing, known, said)]
        if isinstance(thing.spec, Pipeline) and thing.spec.planned:
            own += schedule(thing, thing.spec.planned, known, said)
        if isinstance(thing.spec, Dataset):
            own += dataset_nodes(thing, thing.spec, checks)
            said.extend(advice.of_dataset(thing, thing.spec, own))
        if isinstance(thing.spec, Model):
            frozen = Around(project, baselines.get(thing.subject.name))
            own += model_nodes(thing, thing.spec, checks, frozen, said)
            said.extend(heavy(own, frozen.baseline, paid="cloudwatch" in platform.project.spec.targets))
            said.extend(advice.of_model(thing, thing.spec, own, frozen.baseline))
            if thing.spec.retraining:
                from mlobs_compile.lower.reactions import reactions  # Few models have one.

                own += reactions(thing, thing.spec, tuple(own), platform, said)
        said.extend(unwritten(thing, platform.project.spec.targets))
        said.extend(unpublished(thing, own))
        said.extend(unconfirmed(thing))
        said.extend(dialects.mistaken(thing) if dialects else ())
        nodes += own
        boards += thing_boards(thing, known, own)
    nodes += boards
    nodes += overview(platform, nodes)
    nodes += delivery_board(platform)
    nodes += health_board(platform, nodes)
    return Outcome(Monitoring(project, platform.environment, tuple(nodes)), tuple(said))


def _dialects(platform: Platform) -> Dialects | None:
    """What is known of the series that the server has; None where there are no facts."""
    if platform.facts is None:
        return None
    from mlobs_compile.lower.dialects import Dialects

    return Dialects(platform.facts.spec, platform.presets.values())
