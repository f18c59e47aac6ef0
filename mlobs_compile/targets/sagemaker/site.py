"""What the requests of one monitor have in common: where it runs, as whom, under which names."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from mlobs_compile.artifact import Body, Json, dump_json
from mlobs_compile.ir.monitor import Pillar, ScheduledMonitor
from mlobs_compile.queries.monitors import short_name
from mlobs_compile.target import Context
from mlobs_compile.targets.sagemaker.options import Options

NAME_LIMIT = 63
_DIGEST = 8
_TAG_REFUSED = re.compile(r"[^\w .:/=+\-@]")


@dataclass(frozen=True, slots=True)
class Site:
    """A monitor and the place it runs at."""

    monitor: ScheduledMonitor
    context: Context
    options: Options
    image: str
    """The container, with its registry."""

    @property
    def home(self) -> str | None:
        """The prefix of this pillar's baseline; pillars may share one, so only drift lies at its root."""
        if self.monitor.baseline is None:
            return None
        root = self.monitor.baseline.rstrip("/")
        return root if self.monitor.pillar is Pillar.QUALITY else f"{root}/{self.monitor.pillar.value}"

    @property
    def predicted(self) -> str | None:
        """The baseline data set's column of predictions; a model may name its output as its label."""
        name = self.monitor.prediction
        return f"predicted_{name}" if name and name == self.monitor.label else name

    @property
    def output(self) -> str:
        """The prefix that this monitor writes its reports under."""
        names = (self.context.project, self.context.environment, self.monitor.subject.name)
        return "/".join((self.options.output_root, *names, self.monitor.pillar.value))

    def config(self, body: Body, part: str) -> str:
        """The S3 URI of an analysis configuration, with a digest of it, so that a change is never missed."""
        names = (self.context.project, self.context.environment, self.monitor.subject.name)
        folder = f"{self.monitor.pillar.value}{part}-{digest(body)}"
        return "/".join((self.options.config_root, *names, folder, "analysis_config.json"))

    @property
    def tags(self) -> list[Json]:
        """Ownership, found again by the next run; `mlobs:project` is the project's UUID, not its name."""
        held = (
            ("mlobs:project", self.context.project_id),
            ("mlobs:environment", self.context.environment),
            ("mlobs:id", self.monitor.id),
        )
        return [{"Key": key, "Value": _TAG_REFUSED.sub("_", value)[:256]} for key, value in held]


def digest(body: Body) -> str:
    """Eight hex digits that change when, and only when, the body does."""
    return hashlib.sha256(dump_json(body, sort_keys=True).encode()).hexdigest()[:_DIGEST]


def named(field: str, base: str, body: Body) -> Body:
    """The request with its name under `field`: the base, shortened if need be, and a digest of the rest."""
    return {field: f"{short_name(base, NAME_LIMIT - _DIGEST - 1)}-{digest(body)}", **body}
