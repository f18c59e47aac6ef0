"""The rules of Grafana's dashboard linter that generated dashboards do not follow, each with its reason.

`.lint` stands beside the dashboards of a folder, where the linter looks for it.
"""

from __future__ import annotations

from mlobs_compile.artifact import Artifact, Body, dump_yaml

_SUBJECT = (
    "A dashboard is of one subject, whose series its queries select by what the spec says of it; with a variable for "
    "the {label} a reader would look at another subject's numbers under this title."
)
_RECORDED = (
    "Queries read series that rules record for one subject, and these have no {label}; where a query reads raw "
    "series, the spec or the preset says by which labels they are selected."
)
REASONS = {
    "panel-datasource-rule": (
        "A panel whose signals live in two stores has the source `-- Mixed --`; each of its queries names a variable."
    ),
    "target-instance-rule": _RECORDED.format(label="instance"),
    "target-job-rule": _RECORDED.format(label="job"),
    "template-instance-rule": _SUBJECT.format(label="instance"),
    "template-job-rule": _SUBJECT.format(label="job"),
}
_HEADER = ("Compiled by mlobs. Rules of grafana/dashboard-linter that do not fit these dashboards, and why.",)


def written(folder: str) -> Artifact:
    """The file of one folder."""
    exclusions: Body = {rule: {"reason": reason} for rule, reason in REASONS.items()}
    return Artifact(f"dashboards/{folder}/.lint", dump_yaml({"exclusions": exclusions}, header=_HEADER))
