"""A feature view as a Dataset of its columns, and as the Pipeline that brings them online."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mlobs_compile.importers.feast.monitoring import Measured, expect
from mlobs_compile.importers.feast.registry import Feature, View
from mlobs_compile.plain import Json, is_secret, mapping, text
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, Translation, Way, slug
from mlobs_compile.units import Duration

TYPES = {
    "INT32": "integer", "INT64": "integer", "FLOAT": "float", "DOUBLE": "float", "DECIMAL": "float", "BOOL": "boolean",
    "STRING": "string", "UUID": "string", "TIME_UUID": "string", "UNIX_TIMESTAMP": "timestamp",
    "ZONED_TIMESTAMP": "timestamp",
}  # fmt: skip
"""Types of our language by Feast's; lists, sets, maps and bytes are none of them."""
_TIERS = ("critical", "high", "medium", "low")
_LONGEST = 2000
_SOON = Decimal("0.8")
"""The share of the time to live at which there is a ticket: a fifth is left to bring in new values."""
_CONFIRM = "nobody is woken before somebody has looked at it; remove it to page when the budget burns"


def begun(kind: str, name: str, place: Place) -> Draft:
    """A document of a kind, with its name."""
    draft = Draft(name, place)
    draft.put(("apiVersion",), "mlobs/v1", place)
    draft.put(("kind",), kind, place)
    draft.put(("metadata", "name"), name, place)
    return draft


def described(draft: Draft, body: Json, notes: Mapping[str, str]) -> None:
    """The description, the team that is guessed, and what people wrote down freely."""
    place = draft.place
    if text(body, "description"):
        draft.put(("metadata", "description"), text(body, "description")[:_LONGEST], place / "description")
    owner, tags = text(body, "owner"), mapping(body, "tags")
    guess = text(tags, "team") or owner.partition("@")[0]
    if slug(guess):
        draft.invent(("metadata", "team"), slug(guess), place, f"guessed from the owner in Feast, `{guess}`")
    if text(tags, "tier").lower() in _TIERS:
        why = "guessed from the tag `tier` in Feast"
        draft.invent(("metadata", "tier"), text(tags, "tier").lower(), place, why)
    for key, note in {**notes, "owner": owner}.items():
        if note:
            draft.put(("metadata", "annotations", f"feast/{key}"), note, place)
    for key, value in tags.items():
        if isinstance(value, str) and value and not is_secret(key):
            draft.put(("metadata", "annotations", f"feast/tag/{key}"), value, place / "tags")
            draft.tag(f"tag:{key}", f"tag:{key}={value}")


def columns(draft: Draft, features: tuple[Feature, ...], place: Place) -> None:
    """A column for each feature, in their order, and Feast's own types in one note."""
    for one in features:
        at, where = ("columns", one.name), place / "features" / one.name
        draft.put(at, {}, where)
        if one.sort in TYPES:
            draft.put((*at, "type"), TYPES[one.sort], where)
        if one.description:
            draft.put((*at, "description"), one.description[:_LONGEST], where)
        if one.personal:
            draft.put((*at, "personal"), value=True, place=where)
    known = ", ".join(f"{one.name} {one.sort}" for one in features if one.sort)
    if known:
        draft.put(("metadata", "annotations", "feast/types"), known, place)


def dataset(view: View, name: str, measured: Mapping[str, Measured]) -> Translation:
    """The rows that the view is made of, as the table has them."""
    draft = begun("Dataset", name, view.place)
    source = view.source
    notes = {
        "feature_view": view.name,
        "project": view.project,
        "join_keys": ", ".join(one.name for one in view.keys),
        "source": source.table,
        "query": source.query,
        "ttl": age(view.seconds) if view.seconds else "",
        "baseline": ", ".join(
            f"{one.name} {measured[one.name].bins}"
            for one in view.features
            if one.name in measured and measured[one.name].bins and not one.personal
        ),
    }
    described(draft, view.body, notes)
    if source.table:
        draft.put(("location",), source.table, view.place / "batchSource")
    own = {one.name for one in (*view.keys, *view.features)}
    columns(draft, (*view.keys, *view.features), view.place)
    if source.timestamp and source.timestamp not in own:
        draft.put(("columns", source.timestamp, "type"), "timestamp", view.place / "batchSource")
    if own:
        draft.put(("checks", "schema"), {}, view.place / "features")
    _renamed(draft, view)
    _rows_age(draft, view)
    for one in view.features:
        if one.name in measured:
            expect(draft, one, measured[one.name])
    draft.tell("label views" if view.family == "labelViews" else "feature views", Way.NATIVE, view.place)
    draft.tag(view.name, view.project)
    return draft.done()


def _renamed(draft: Draft, view: View) -> None:
    used = {one.name for one in (*view.keys, *view.features)} & set(view.source.renamed or {})
    for name in sorted(used):
        theirs = (view.source.renamed or {})[name]
        told = (
            f"the table calls `{theirs}` what the view `{view.name}` calls `{name}`: give the checks rows under the "
            "view's names, such as those that `get_historical_features` returns"
        )
        reason = "columns are checked under the names that the view has for them"
        draft.tell("renamed columns", Way.REFUSED, view.place / "batchSource", reason, told)


def _rows_age(draft: Draft, view: View) -> None:
    """The age of the newest row: Feast takes the end of a job for the age, however empty the table was."""
    if not view.seconds or not view.source.timestamp or view.pushed:
        return  # The table behind pushed values is for training, and may be as old as it likes.
    why = f"Feast takes values for expired after {age(view.seconds)}, and the newest row should be younger"
    fresh = ("checks", "fresh")
    draft.put((*fresh, "column"), view.source.timestamp, view.place / "batchSource")
    draft.invent((*fresh, "at_most"), age(view.seconds), view.place / "ttl", why)
    soon = f"a fifth of the time to live, {age(view.seconds)}, is left by then"
    draft.invent((*fresh, "warn", "at_most"), age(view.seconds * _SOON), view.place / "ttl", soon)


def pipeline(view: View, name: str) -> Translation | None:
    """How fresh the view is online; None for one that nothing materializes."""
    if not view.online or (view.pushed and not view.materialized) or view.family == "labelViews":
        return None
    draft = begun("Pipeline", name, view.place)
    described(draft, {**view.body, "description": ""}, {"feature_view": view.name, "project": view.project})
    draft.put(("metadata", "description"), f"Brings the feature view {view.name} online.", view.place)
    draft.put(("system", "preset"), "feast-materialization", view.place)
    draft.put(("system", "project"), view.project, view.place)
    draft.put(("system", "feature_view"), view.name, view.place)
    if view.pushed:
        told = f"no freshness of `{view.name}` is promised: its values are pushed, and Feast's metric knows jobs only"
        draft.tell("freshness", Way.REFUSED, view.place, "values are pushed", told)
    elif view.seconds:
        _promise(draft, view)
        draft.tell("freshness", Way.NATIVE, view.place)
    if view.pushed or not view.seconds:
        why = "Feast sets no time to live that a job has to keep; give it an `at_most` of your own"
        draft.invent(("alerts", "not-fresh", "enabled"), value=False, place=view.place, reason=why)
    draft.tell("materializations", Way.NATIVE, view.place)
    draft.tag(view.name, view.project)
    return draft.done()


def _promise(draft: Draft, view: View) -> None:
    """The time to live as an SLO, and a ticket before it is over: Feast serves expired values as if they were not."""
    place, slo = view.place / "ttl", ("slos", "freshness")
    why = "Feast promises no share; 99% allows seven hours of a month"
    draft.invent((*slo, "objective"), "99%", place, why)
    draft.put((*slo, "signal"), "freshness", place)
    draft.put((*slo, "at_most"), age(view.seconds), place)
    draft.invent((*slo, "paging"), value=False, place=place, reason=_CONFIRM)
    soon: dict[str, Node] = {
        "signal": "freshness",
        "at_most": age(view.seconds * _SOON),
        "for": "10m",
        "summary": f"Four fifths of the {age(view.seconds)} are over in which values of {view.name} are good.",
    }
    alert = ("alerts", "not-fresh")
    for key, value in soon.items():
        draft.put((*alert, key), value, place)
    draft.invent((*alert, "at_most"), soon["at_most"], place, "four fifths of the time to live in Feast")


def age(seconds: Decimal) -> str:
    """A length of time in hours while it has few of them: `26h` and not `1d2h`."""
    hours, rest = divmod(seconds, 3600)
    if not rest and 24 < hours <= 96:
        return f"{hours.to_integral_value()}h"
    return str(Duration(int(seconds * 1000)))
