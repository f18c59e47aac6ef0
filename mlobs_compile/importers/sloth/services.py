"""One document of sloth: a service and its SLOs."""

from __future__ import annotations

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import migration
from mlobs_compile.importers.sloth.alerting import write_alerting
from mlobs_compile.original import Original
from mlobs_compile.queries import foreign
from mlobs_compile.queries.foreign import Growth
from mlobs_compile.route import Place
from mlobs_compile.translation import Draft, slug
from mlobs_compile.units import decimal_text, parse_number

_LABELS = "sloth puts them on every series and alert; mlobs keeps them as annotations of the service"
_PLUGINS = "mlobs runs no programs of others while it compiles"
_INTERVAL = "rules are evaluated once a minute"


class ServiceReader:
    """One document of SLOs."""

    def __init__(self, spec: Original, drafts: dict[str, Draft], *, native: bool) -> None:
        self._spec = spec
        self._drafts = drafts
        self._native = native

    def read(self) -> None:
        spec, name = self._spec, self._spec.text("service")
        if name is None:
            message, help = "the document names no service", "add `service: NAME`"
            spec.said.append(migration.UNREADABLE.at(spec.place, message, part=Part.KEY, help=help))
            return
        draft = self._draft(name)
        labels = spec.texts("labels")
        for key, text in labels.items():
            draft.put(("metadata", "annotations", f"label/{key}"), text, spec.at("labels") / key)
        if labels:
            spec.changed("labels", f"labels of the service: {_LABELS}")
        for slo in spec.children("slos"):
            self._slo(slo, draft)
        spec.unread(dict.fromkeys(("slo_plugins", "sloPlugins"), _PLUGINS))

    def _draft(self, name: str) -> Draft:
        """The draft of a service, which several documents may share."""
        own = slug(name)
        if own not in self._drafts:
            if own != name:
                where = self._spec.at("service")
                message = f"the service `{name}` is called `{own}`"
                self._spec.said.append(migration.NAME.at(where, message))
            draft = self._drafts[own] = Draft(own, self._spec.place)
            draft.put(("apiVersion",), "mlobs/v1", self._spec.place)
            draft.put(("kind",), "Service", self._spec.place)
            draft.put(("metadata", "name"), own, self._spec.at("service"))
            draft.mark(("slos",), self._spec.at("slos"))
        return self._drafts[own]

    def _slo(self, slo: Original, draft: Draft) -> None:
        name = slo.text("name") or ""
        own = slug(name)
        route = ("slos", own)
        if not own or draft.has(*route):
            message = (
                f"a second SLO called `{own}` is not imported"
                if own
                else "an SLO without a name is not imported"
            )
            slo.said.append(migration.NOT_CARRIED.at(slo.place, message, help="give it a name of its own"))
            return
        if own != name:
            slo.said.append(migration.NAME.at(slo.at("name"), f"the SLO `{name}` is called `{own}`"))
        draft.mark(route, slo.place)
        if not (_objective(slo, draft, own) and self._sli(slo.child("sli"), draft, own)):
            draft.drop(*route)
            return
        _notes(slo, draft, own)
        self._alerts(slo.child("alerting"), draft, own)
        slo.unread({"plugins": _PLUGINS, "interval": _INTERVAL})

    def _sli(self, sli: Original, draft: Draft, name: str) -> bool:
        route = ("slos", name, "sli")
        plugin = sli.child("plugin")
        if plugin.data:
            help = "write what it would ask as `events`, and import again"
            message = f"the SLO `{name}` is not imported: its plugin `{plugin.text('id')}` is a program"
            sli.lost("plugin", message, help)
            return False
        ready = sli.child("raw")
        raw = self._query(ready, "error_ratio_query", "errorRatioQuery")
        ready.unread()
        if raw:
            draft.put((*route, "ratio", "error"), foreign.placed(raw[0]), raw[1])
            sli.unread({"events": "`raw` stands beside it"})
            return True
        events = sli.child("events")
        found = {
            side: self._query(events, f"{key}_query", f"{key}Query")
            for side, key in (("bad", "error"), ("total", "total"))
        }
        sli.unread()
        events.unread()
        for side, query in found.items():
            if query is None:
                message = f"the SLO `{name}` is not imported: it lacks a query for {side} events"
                sli.said.append(migration.NOT_CARRIED.at(sli.place, message, part=Part.KEY))
                return False
            _events(query, (*route, "events", side), draft, sli.said)
        return True

    def _query(self, parent: Original, snake: str, camel: str) -> tuple[str, Place] | None:
        text = parent.text(snake, camel)
        self._spelling(parent, snake, camel)
        return (text, parent.at(parent.key(snake, camel))) if text else None

    def _spelling(self, parent: Original, snake: str, camel: str) -> None:
        """sloth ignores a key in the spelling of its other format; here it is taken as meant, and told."""
        meant, written = (snake, camel) if self._native else (camel, snake)
        if written in parent.data and meant not in parent.data:
            message = f"sloth ignores `{written}` here, for it calls it `{meant}`; it is taken as meant"
            parent.said.append(migration.CHANGED.at(parent.at(written), message, part=Part.KEY))

    def _alerts(self, alerting: Original, draft: Draft, name: str) -> None:
        for snake, camel in (("page_alert", "pageAlert"), ("ticket_alert", "ticketAlert")):
            self._spelling(alerting, snake, camel)
        write_alerting(alerting, draft, name)


def _objective(slo: Original, draft: Draft, name: str) -> bool:
    text = slo.text("objective")
    try:
        share = parse_number(text)
    except ValueError:
        message = f"the SLO `{name}` is not imported: its objective is no number"
        slo.said.append(migration.NOT_CARRIED.at(slo.place, message, part=Part.KEY))
        return False
    if not 0 < share < 100:
        message = (
            f"the SLO `{name}` is not imported: an objective of {decimal_text(share)}% leaves no error budget"
        )
        slo.lost("objective", message, "promise less, such as 99.9")
        return False
    draft.put(("slos", name, "objective"), f"{decimal_text(share)}%", slo.at("objective"))
    return True


def _notes(slo: Original, draft: Draft, name: str) -> None:
    """Descriptions and labels of an SLO, as annotations of its service."""
    description = slo.text("description")
    if description:
        draft.put(("metadata", "annotations", f"{name}/description"), description, slo.at("description"))
    for keys in (("labels",), ("infoLabels", "info_labels")):
        for key, text in slo.texts(*keys).items():
            where = slo.at(slo.key(*keys)) / key
            draft.put(("metadata", "annotations", f"{name}/label/{key}"), text, where)
        if slo.get(*keys):
            slo.changed(slo.key(*keys), f"labels of `{name}`: {_LABELS}")


def _events(query: tuple[str, Place], steps: tuple[str, ...], draft: Draft, said: list[Diagnostic]) -> None:
    text, place = query
    fitted = foreign.events(text, Growth.COUNTER)
    if fitted and fitted.changes:
        said.append(migration.QUERY_CHANGED.at(place, f"`{steps[-1]}`: {'; '.join(fitted.changes)}"))
    draft.put(steps, fitted.query if fitted else foreign.placed(text), place)
