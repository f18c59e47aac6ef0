"""For programs: everything that was found, in a shape that `schemas/review.json` fixes.

Numbers are exact; what is not known is null, and what was not asked for is an empty list.
"""

from __future__ import annotations

from mlobs_compile.artifact import Body, Json, dump_json
from mlobs_compile.presenter import Presenter
from mlobs_compile.review import telling
from mlobs_compile.review.change import Blast, Change, Field, Line
from mlobs_compile.review.figures import Cost, Cover, Figures, Replayed
from mlobs_compile.review.verdict import Acceptance, Finding, Verdict

SCHEMA_VERSION = 1


def render(verdict: Verdict) -> str:
    return dump_json(body(verdict))


def body(verdict: Verdict) -> Body:
    """The review as data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "project": verdict.project,
        "base": verdict.base,
        "environments": list(verdict.environments),
        "changed": verdict.changed,
        "unchanged": verdict.unchanged,
        "risks": [_risk(one) for one in verdict.findings],
        "changes": [_change(one) for one in verdict.changes],
        "generated": [
            {
                "target": one.target,
                "kind": one.kind,
                "added": one.added,
                "removed": one.removed,
                "changed": one.changed,
                "renamed": one.renamed,
            }
            for one in verdict.resources
        ],
        **_figures(verdict, verdict.figures),
        "notes": list(verdict.notes),
    }


def _risk(one: Finding) -> Body:
    return {
        "code": one.code,
        "title": one.title,
        "level": one.level.value,
        "open": one.open,
        "object": one.sighting.object,
        "also": list(one.sighting.also),
        "text": one.sighting.text,
        "environments": list(one.sighting.environments),
        "line": _line(one.sighting.line),
        "accepted": _accepted(one.accepted),
    }


def _accepted(one: Acceptance | None) -> Json:
    if one is None:
        return None
    return {
        "reason": one.reason,
        "until": one.until.isoformat(),
        "line": one.line,
        "expired": one.expired,
    }


def _change(one: Change) -> Body:
    return {
        "op": one.op.value,
        "noun": one.noun,
        "id": one.id,
        "was": one.was or None,
        "direction": one.direction.value,
        "identity": dict(one.identity),
        "fields": [_field(field) for field in one.fields],
        "line": _line(one.line),
        "blast": _blast(one.blast),
        "alike": [_change(other) for other in one.alike],
        "follows": [_change(other) for other in one.follows],
    }


def _field(one: Field) -> Body:
    return {
        "path": list(one.path),
        "label": one.label,
        "before": one.before,
        "after": one.after,
        "shown": list(one.shown),
        "direction": one.direction.value,
    }


def _line(line: Line | None) -> Json:
    if line is None:
        return None
    return {"side": line.side.value, "path": line.path, "line": line.line, "via": line.via or None}


def _blast(blast: Blast) -> Body:
    return {
        "subjects": [{"kind": kind, "name": name} for kind, name in blast.subjects],
        "teams": list(blast.teams),
        "environments": list(blast.environments),
        "objects": blast.objects,
    }


def _figures(verdict: Verdict, figures: Figures) -> Body:
    return {
        "cover": [_cover(one) for one in figures.cover],
        "cost": {
            "prices_of": figures.prices_of or None,
            "change": telling.bill(verdict),
            "items": [_cost(one) for one in figures.costs],
            "unpriced": list(figures.unpriced),
        },
        "replay": [_replayed(one) for one in figures.replayed],
    }


def _cover(one: Cover) -> Body:
    return {
        "environment": one.environment,
        "kind": one.kind,
        "name": one.name,
        "before": dict(one.before),
        "after": dict(one.after),
        "gained": list(one.gained),
        "lost": list(one.lost),
    }


def _cost(one: Cost) -> Body:
    return {
        "environment": one.environment,
        "item": one.item,
        "before": one.before,
        "after": one.after,
        "count_before": one.count_before,
        "count_after": one.count_after,
        "sure": one.sure,
    }


def _replayed(one: Replayed) -> Body:
    return {
        "environment": one.environment,
        "id": one.id,
        "days": one.days,
        "before": one.before,
        "after": one.after,
        "why": one.why or None,
    }


PRESENTER = Presenter("json", render)
