"""CloudWatch: answers of `aws cloudwatch describe-alarms`, saved with `--output json`, or asked with `--live`.

A metric alarm becomes an entry of `alerts` where an alert says exactly the same: metric, dimensions, statistic, period,
how many periods, threshold. It belongs to the Model of its endpoint, the Pipeline, the Dataset of its feature group or
the Cluster that its dimensions name, else to a Service for its namespace; where the project describes that already, the
alerts are added to the document as it stands. An alarm on an anomaly band around one metric becomes `anomaly`. Whether
it pages is guessed from the names of topics, and a draft.

Told where it is different: missing data, which mlobs takes for good; the unit; and a bound that also fires on its
threshold, exact for counts and a draft for all else. Refused, with the reason: composite alarms, metric math, PromQL,
some of the last periods, periods under a minute, metrics that AWS does not publish under these dimensions. Alarms that
mlobs made are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import aws_airflow as faults
from mlobs_compile.faults import migration
from mlobs_compile.importer import Artifact, Importer, Question
from mlobs_compile.importers.cloudwatch import alarm as alarms
from mlobs_compile.importers.cloudwatch.alarm import Alert, Refusal
from mlobs_compile.importers.cloudwatch.belonging import owner
from mlobs_compile.plain import Json, items, mapping, text
from mlobs_compile.route import Place, Route
from mlobs_compile.translation import Draft, Translation, Way, slug

_OURS = re.compile(r"^Spec: \S", re.MULTILINE).search
_KINDS = (
    ("CompositeAlarms", "a composite has no metric; its children are imported one by one"),
    ("LogAlarms", "it counts lines of a log"),
)
_MINE = "made by mlobs"


def draft(artifacts: tuple[Artifact, ...]) -> Outcome[tuple[Translation, ...]]:
    """A document for each thing that has alarms, in the order of kinds and names."""
    if not any(isinstance(mapping(one.content).get("MetricAlarms"), list) for one in artifacts):
        help = "save what `aws cloudwatch describe-alarms --output json` prints, or use `--live`"
        message = "none of the files is an answer of `describe-alarms`"
        return Outcome(None, (faults.NOTHING_OF_AWS.at(None, message, help=help),))
    said: list[Diagnostic] = []
    drafts: dict[tuple[str, str], Draft] = {}
    ours = _tagged(artifacts)
    refused: list[tuple[Json, Place, str]] = []
    skipped = 0
    for one, place in _each(artifacts, "MetricAlarms"):
        if text(one, "AlarmArn") in ours or _OURS(text(one, "AlarmDescription")):
            skipped += 1
            continue
        try:
            _add(drafts, one, alarms.alert(one), place, said)
        except Refusal as refusal:
            refused.append((one, place, str(refusal)))
    for kind, why in _KINDS:
        for one, place in _each(artifacts, kind):
            if text(one, "AlarmArn") in ours or _OURS(text(one, "AlarmDescription")):
                skipped += 1
            else:
                refused.append((one, place, why))
    said += _told(drafts, refused)
    if skipped:
        many = "1 alarm is" if skipped == 1 else f"{skipped} alarms are"
        said.append(migration.CHANGED.at(None, f"{many} skipped: {_MINE}"))
    return Outcome(tuple(drafts[key].done() for key in sorted(drafts)), tuple(said))


def _each(artifacts: Iterable[Artifact], kind: str) -> Iterator[tuple[Json, Place]]:
    """Every alarm of a kind once, in the order of names."""
    found: dict[str, tuple[Json, Place]] = {}
    for artifact in artifacts:
        for one in items(artifact.content, kind):
            name = text(one, "AlarmName")
            if name:
                found.setdefault(name, (mapping(one), Place(artifact.path, Route((kind, name)))))
    for name in sorted(found):
        yield found[name]


def _tagged(artifacts: Iterable[Artifact]) -> frozenset[str]:
    """The ARNs of alarms with mlobs' tags, as `resourcegroupstaggingapi get-resources` lists them."""
    return frozenset(
        text(resource, "ResourceARN")
        for artifact in artifacts
        for resource in items(artifact.content, "ResourceTagMappingList")
        if any(text(tag, "Key") == "mlobs:project" for tag in items(resource, "Tags"))
    )


def _told(
    drafts: dict[tuple[str, str], Draft], refused: Iterable[tuple[Json, Place, str]]
) -> Iterator[Diagnostic]:
    """Counts what is not carried with the document it would belong to; tells it here where there is none at all."""
    for one, place, why in refused:
        told = f"the alarm `{text(one, 'AlarmName')}` is not carried: {why}"
        found = drafts.get(owner(alarms.dimensions(one))) or next(iter(drafts.values()), None)
        if found:
            found.tell("alarms", Way.REFUSED, place, why, told)
        else:
            yield migration.NOT_CARRIED.at(place, told)


def _add(
    drafts: dict[tuple[str, str], Draft], one: Json, made: Alert, place: Place, said: list[Diagnostic]
) -> None:
    metric = made.body["cloudwatch"]
    assert isinstance(metric, dict)
    key = owner(metric)
    if key not in drafts:
        drafts[key] = _document(key, place)
    found = drafts[key]
    title = text(one, "AlarmName")
    name = _name(found, title)
    found.tag(title, str(metric["namespace"]))
    _put(found, name, made, place)
    if slug(title) != title:
        found.put(("alerts", name, "title"), title, place)
    if made.absent:
        absent = f"{name[:55]}-no-data"
        for field, value in {**made.absent, "severity": made.body["severity"]}.items():
            found.put(("alerts", absent, field), value, place)
        found.invent(("alerts", absent, "severity"), made.body["severity"], place, made.invented["severity"])
    found.tell("alarms", Way.NATIVE, place)
    for told in made.different:
        told = told.replace("NAME", name)
        said.append(migration.CHANGED.at(place, f"the alarm `{title}` is said differently: {told}"))


def _put(found: Draft, name: str, made: Alert, place: Place) -> None:
    for field, value in made.body.items():
        if field in made.invented:
            found.invent(("alerts", name, field), value, place, made.invented[field])
        else:
            found.put(("alerts", name, field), value, place)


def _name(found: Draft, title: str) -> str:
    """The alarm's name without that of what it belongs to; told apart by a number where two read alike."""
    whole = slug(title) or "alarm"
    own = whole.removeprefix(f"{found.name}-") or whole
    name, number = own, 2
    while found.has("alerts", name):
        name, number = f"{own[:55]}-{number}", number + 1
    return name


def _document(key: tuple[str, str], place: Place) -> Draft:
    kind, name = key
    made = Draft(name, place)
    made.put(("apiVersion",), "mlobs/v1", place)
    made.put(("kind",), kind, place)
    made.put(("metadata", "name"), name, place)
    made.joins = True
    return made


def _asks(question: Question | None, answer: object) -> Iterator[Question]:
    """All alarms, and the tags of those that have any."""
    if question is None:
        types = ("MetricAlarm", "CompositeAlarm")
        yield Question("cloudwatch", "describe_alarms", (("AlarmTypes", types),))
        tagged = (("ResourceTypeFilters", ("cloudwatch:alarm",)),)
        yield Question("resourcegroupstaggingapi", "get_resources", tagged)


IMPORTER = Importer("cloudwatch", draft=draft, files=("**/*.json",), asks=_asks)
