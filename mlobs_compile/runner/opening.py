"""Opens a batch with the engine that was asked for, and gives it its labels and attributions."""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.checklist import Checklist
from mlobs_compile.errors import UsageFault
from mlobs_compile.runner import labels
from mlobs_compile.runner.engine import Engine, EngineFault, Options, opened

LABELS, ATTRIBUTIONS = "labels", "attributions"
"""The views beside the batch."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is read for one run."""

    data: object
    """A file, a folder, a pattern, a URL, a table of the engine's catalogue, or a frame."""
    labels: object = None
    """True labels that come later than their predictions; joined as the spec says."""
    attributions: object = None
    """A table of attributions."""
    sample: float | None = None
    """The share of rows to look at; None for all."""
    seed: int = 0
    """The same seed chooses the same rows."""

    @property
    def name(self) -> str:
        """What a person calls the data."""
        return str(self.data) if isinstance(self.data, str) or hasattr(self.data, "__fspath__") else "a frame"


def batch(engine: str, source: Source, checklist: Checklist, session: object = None) -> Engine:
    """The engine with the batch in it; raises UsageFault."""
    options = Options(sample=source.sample, seed=source.seed, session=session)
    try:
        held = opened(engine, source.data, options)
    except EngineFault as fault:
        raise UsageFault(f"`{source.name}` cannot be read: {first_line(fault)}") from fault
    try:
        _beside(held, source, checklist)
    except BaseException:
        held.close()
        raise
    return held


def _beside(engine: Engine, source: Source, checklist: Checklist) -> None:
    if source.attributions is not None:
        engine.attach(ATTRIBUTIONS, source.attributions)
    if source.labels is None:
        return
    parts, name = checklist.batch, checklist.subject.name
    if parts.labels is None or parts.label is None:
        how = "`performance: {label: ..., labels: {join: id, lag: 1d}}`"
        raise UsageFault(f"`{name}` does not say how labels are joined; write {how}")
    engine.attach(LABELS, source.labels)
    join, label = parts.labels.join, parts.label
    late = frozenset(str(row[0]) for row in engine.ask(f"DESCRIBE {LABELS}"))
    for what, held, names in (
        ("table of labels", late, (join, label)),
        ("batch", frozenset(engine.columns()), (join,)),
    ):
        for name in names:
            if name not in held:
                listed = ", ".join(f"`{one}`" for one in sorted(held))
                raise UsageFault(
                    f"the labels cannot be joined: the {what} has no column `{name}`; it has {listed}"
                )
    try:
        labels.attached(engine, parts)
    except EngineFault as fault:
        raise UsageFault(f"the labels cannot be joined to the batch: {first_line(fault)}") from fault


def first_line(error: BaseException) -> str:
    """The sentence of a library's fault, without the pages that follow it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]
