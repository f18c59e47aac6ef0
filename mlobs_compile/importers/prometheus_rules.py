"""Prometheus rules: alerting rules of rule files and of PrometheusRule objects.

Each group becomes a Service of its name, each alerting rule an alert of it. A comparison with a number becomes
`at_most` or `at_least`; any other condition stays as it is, as a query that has a value while the alert should fire.
`for`, the severity, the summary and a runbook that all alerts of a group share are carried over.

Recording rules are listed and left where they are. Not carried over: labels that rules set, `keep_firing_for`, and the
intervals and limits of groups. Where alerts look like the burn rates of an SLO, write the SLO itself: it brings better
ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Outcome, Part, has_errors
from mlobs_compile.faults import migration
from mlobs_compile.importer import Importer
from mlobs_compile.original import Original
from mlobs_compile.queries import foreign
from mlobs_compile.route import ROOT, Place
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Draft, Translation, slug, urgency
from mlobs_compile.units import parse_number

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?").fullmatch
_PROMISE = re.compile(r"slo\b|slo[_:]|burn.?rate|error.?budget", re.I).search
_RUNBOOKS = ("runbook_url", "runbook", "runbookURL")
_GROUP = {
    "labels": "mlobs sets labels of its own",
    **dict.fromkeys(
        ("interval", "limit", "query_offset", "partial_response_strategy"),
        "mlobs evaluates each rule once a minute",
    ),
}
_FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}
_SIDES = {">": "at_most", "<": "at_least"}
Condition = dict[str, Node]


def read(documents: tuple[Document, ...]) -> Outcome[tuple[Translation, ...]]:
    """One service for each group that has alerts, in the order of the documents."""
    said: list[Diagnostic] = []
    drafts: dict[str, Draft] = {}
    for document in documents:
        original = Original(document.data, Place(document.path, ROOT, document.doc), said)
        rules = original.manifest() if original.data.get("kind") == "PrometheusRule" else original
        if not isinstance(rules.data.get("groups"), list):
            help = "rule files have `groups:`, objects `kind: PrometheusRule`"
            message = "this holds no rules of Prometheus"
            said.append(migration.UNREADABLE.at(original.place, message, part=Part.KEY, help=help))
            continue
        for group in rules.children("groups"):
            _group(group, drafts)
        rules.unread({"namespace": "it says where the rules are loaded"})
    translations = tuple(draft.done() for draft in drafts.values())
    return Outcome(None if has_errors(said) else translations, tuple(said))


def _group(group: Original, drafts: dict[str, Draft]) -> None:
    name = group.text("name") or ""
    rules = list(group.children("rules"))
    alerts = [rule for rule in rules if rule.data.get("alert") is not None]
    for rule in rules:
        if rule not in alerts:
            _recording(rule)
    own = slug(name) or "rules"
    if alerts:
        if own not in drafts:
            drafts[own] = _draft(own, group)
        for rule in alerts:
            _alert(rule, drafts[own])
        _runbook(alerts, drafts[own])
    group.unread(_GROUP)


def _draft(name: str, group: Original) -> Draft:
    draft = Draft(name, group.place)
    draft.put(("apiVersion",), "mlobs/v1", group.place)
    draft.put(("kind",), "Service", group.place)
    draft.put(("metadata", "name"), name, group.at("name"))
    draft.mark(("alerts",), group.at("rules"))
    return draft


def _recording(rule: Original) -> None:
    name = str(rule.data.get("record") or "without a name")
    message = f"the recording rule `{name}` stays where it is"
    if _PROMISE(name):
        message += "; where it measures an SLO, write the SLO instead, which records what it needs"
    rule.said.append(migration.CHANGED.at(rule.place, message, part=Part.KEY))


def _alert(rule: Original, draft: Draft) -> None:
    called, expr = rule.text("alert") or "", rule.text("expr") or ""
    labels = rule.texts("labels")
    severity = labels.pop("severity", None)
    name = _free(slug(called) or "alert", severity, draft)
    route = ("alerts", name)
    draft.mark(route, rule.place)
    held = rule.text("for")
    for key, value in _condition(expr, held).items():
        draft.put((*route, key), value, rule.at("expr"))
    if held:
        draft.put((*route, "for"), held, rule.at("for"))
    _severity(rule, severity, draft, route)
    draft.put((*route, "title"), called, rule.at("alert"))
    message = f"the alert `{called}` has the id `{draft.name}/alert/{name}` now; mend silences and routes"
    if _PROMISE(called) or _PROMISE(expr):
        message += "; it looks like an SLO's: write the SLO, and its alerts come with it"
    rule.changed("alert", message)
    if labels:
        listed = ", ".join(f"`{key}: {text}`" for key, text in labels.items())
        help = "mlobs sets its own, and routes by `team` and `severity`"
        rule.lost("labels", f"labels are not carried over: {listed}", help)
    _texts(rule, draft, route)
    rule.unread({"keep_firing_for": "an alert ends when its condition does"})


def _free(name: str, severity: str | None, draft: Draft) -> str:
    """A name that no other alert has: rules of one name mostly differ in their severity."""
    candidates = [name, *([f"{name}-{slug(severity)}"] if severity else [])]
    numbered = (f"{name}-{number}" for number in range(2, 1000))
    return next(one for one in (*candidates, *numbered) if not draft.has("alerts", one))


def _severity(rule: Original, severity: str | None, draft: Draft, route: tuple[str, ...]) -> None:
    where = rule.at("labels") / "severity" if severity else rule.place
    found = urgency(severity) if severity else None
    if found is None:
        what = f"nobody can tell how urgent `{severity}` is" if severity else "the rule has no severity"
        rule.said.append(migration.CHANGED.at(where, f"{what}; it opens a ticket", part=Part.KEY))
    draft.put((*route, "severity"), found or "ticket", where)


def _condition(expr: str, held: str | None) -> Condition:
    """What mlobs asks and compares, firing exactly where the expression has a value."""
    missing = foreign.argument(expr, "absent")
    if missing and held and held != "0s":
        return {"query": missing, "absent": True}
    found = foreign.compared(expr)
    if found is None or found[2].startswith("bool"):
        return {"query": f"group without () ({expr.strip()})", "at_most": 0}
    left, sign, right = found
    if _NUMBER(left):
        left, sign, right = right, _FLIPPED[sign], left
    if sign in _SIDES and _NUMBER(right):
        return {"query": left, _SIDES[sign]: parse_number(right)}
    return {"query": f"{left} {sign} bool {right}", "at_most": 0}


def _texts(rule: Original, draft: Draft, route: tuple[str, ...]) -> None:
    """Summary and runbook have a place; other annotations are kept beside the service."""
    annotations = rule.child("annotations")
    summary = annotations.text("summary", "message")
    if summary:
        draft.put((*route, "summary"), summary, annotations.at(annotations.key("summary", "message")))
        if "$value" in summary and not _measured(draft, route):
            message = "`$value` is 1 in this summary: the condition is no comparison with a number"
            annotations.changed(annotations.key("summary", "message"), message)
    for key in annotations.data:
        if key not in ("summary", "message", *_RUNBOOKS):
            text = annotations.text(key)
            if text:
                steps = ("metadata", "annotations", f"{route[-1]}/{key}")
                draft.put(steps, text, annotations.at(key))
                annotations.changed(
                    key, f"the annotation `{key}` is kept beside the service, and not on the alert"
                )


def _measured(draft: Draft, route: tuple[str, ...]) -> bool:
    query = draft.get(*route, "query")
    return isinstance(query, str) and " bool " not in query and not query.startswith("group without")


def _runbook(alerts: list[Original], draft: Draft) -> None:
    """The runbook of the service, where all of its alerts agree."""
    found = list(_runbooks(alerts))
    if len({text for text, _ in found}) == 1 and not draft.has("metadata", "runbook"):
        draft.put(("metadata", "runbook"), *found[0])
        return
    for text, where in found:
        if draft.get("metadata", "runbook") != text:
            message = (
                f"the runbook `{text}` is not carried over: a service has one, and its alerts name several"
            )
            alerts[0].said.append(migration.NOT_CARRIED.at(where, message, part=Part.KEY))


def _runbooks(alerts: list[Original]) -> Iterator[tuple[str, Place]]:
    for rule in alerts:
        annotations = rule.child("annotations")
        text = annotations.text(*_RUNBOOKS)
        if text and text.startswith(("http://", "https://")):
            yield text, annotations.at(annotations.key(*_RUNBOOKS))


IMPORTER = Importer("prometheus-rules", read)
