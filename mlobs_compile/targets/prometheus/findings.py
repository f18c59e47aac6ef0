"""What the target has to say about rules that do not fit where they are to be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import prometheus as faults
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus import formats
from mlobs_compile.targets.prometheus.groups import GROUP, slo_of
from mlobs_compile.targets.prometheus.options import Held, Options
from mlobs_compile.targets.prometheus.shards import File
from mlobs_compile.units import Duration

_ALLOW = "to keep it whole, allow {} rules in a group where they are evaluated, and say so under"


def parted(resources: Iterable[Resource], most: int) -> Iterator[Diagnostic]:
    """SLOs whose rules stand in several groups, and what that costs."""
    by_slo: dict[str, list[Resource]] = {}
    for resource in resources:
        if resource.kind == GROUP:
            by_slo.setdefault(slo_of(resource), []).append(resource)
    for slo, held in by_slo.items():
        if len(held) > 1:
            rules = sum(_rules(one) for one in held)
            later = Duration(records.INTERVAL.ms * (len(held) - 1))
            message = (
                f"`{slo}` has {rules} rules and a group may have {most}, so it is {len(held)} groups: "
                f"its alerts come up to {later} later"
            )
            help = f"{_ALLOW.format(rules)} `limits: {{rules_per_group: {rules}}}`"
            yield faults.PARTED.at(held[0].origins[0], message, help=help)


def too_large(files: Sequence[File], options: Options, environment: str) -> Iterator[Diagnostic]:
    """What cannot be made small enough, and groups that are too many together."""
    held = options.held
    for file in files:
        yield from _file(file, held, options, environment)
    groups = sum(len(file.groups(held.rules)) for file in files) if held.groups else 0
    if groups > held.groups:
        message = f"the rules of `{environment}` are {groups} groups, and {held.groups} may be there"
        help = (
            f"allow {groups} groups where they are evaluated, and say so under `limits: {{groups: {groups}}}`"
        )
        yield faults.TOO_MANY.at(None, message, help=help)


def _file(file: File, held: Held, options: Options, environment: str) -> Iterator[Diagnostic]:
    place = file.held[0].origins[0]
    size = len(formats.text(file, options, environment).encode()) if held.bytes else 0
    if size > held.bytes:
        message = f"`{file.path}` has {size:,} bytes, more than {held.bytes:,}, and holds nothing that could be parted"
        help = "shorten the query, or drop burn tiers and windows"
        yield faults.TOO_LARGE.at(place, message, help=help)
    for one in file.held if held.rules else ():
        if _rules(one) > held.rules:
            message = f"`{one.name}` needs {_rules(one)} rules in one group, more than {held.rules}"
            help = f"allow {_rules(one)} or more under `limits: {{rules_per_group: ...}}`"
            yield faults.TOO_LARGE.at(one.origins[0], message, help=help)


def _rules(resource: Resource) -> int:
    rules = resource.body["rules"]
    return len(rules) if isinstance(rules, Sequence) else 0
