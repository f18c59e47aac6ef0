"""OpenSLO indicators as indicators of mlobs: events, a ready ratio, a value within a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import migration
from mlobs_compile.faults import openslo as faults
from mlobs_compile.openslo import stores
from mlobs_compile.openslo.model import Goal, Metric, Query, Ratio, Ready, Threshold
from mlobs_compile.openslo.shapes import Operator
from mlobs_compile.openslo.stores import Store, Text
from mlobs_compile.queries import foreign
from mlobs_compile.queries.foreign import Growth
from mlobs_compile.route import Place, Step
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft
from mlobs_compile.units import decimal_text

_COUNTER = re.compile(r".*_(total|count|sum|bucket)").fullmatch
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Where the indicator of one SLO is written to, and where its faults go."""

    draft: Draft
    slo: Steps
    """The route of the SLO."""
    said: list[Diagnostic]

    def put(self, steps: Steps, value: Node, place: Place) -> None:
        self.draft.put((*self.slo, *steps), value, place)


@dataclass(frozen=True, slots=True)
class Within:
    """What a good value is."""

    op: Operator
    value: Decimal
    place: Place

    @property
    def inclusive(self) -> bool:
        """Whether a value on the bound is good."""
        return self.op in ("lte", "gte")

    @property
    def side(self) -> str:
        return "at_most" if self.op in ("lt", "lte") else "at_least"

    @property
    def sign(self) -> str:
        return "<" if self.op in ("lt", "lte") else ">"


def write(metric: Metric, goal: Goal, page: Page) -> bool:
    """Writes the indicator of an SLO; False after saying why it cannot be."""
    match metric:
        case Ratio():
            _ignored_bound(goal, page.said)
            return _ratio(metric, page)
        case Ready():
            _ignored_bound(goal, page.said)
            return _ready(metric, page)
        case Threshold():
            return _threshold(metric, goal, page)
        case _:
            assert_never(metric)


def _ignored_bound(goal: Goal, said: list[Diagnostic]) -> None:
    """A ratio has no bound; an objective that asks for a low one contradicts itself."""
    if goal.op in ("lt", "lte"):
        message = f"`op: {goal.op}` promises that few events are good"
        help = "remove `op`: a ratio is compared with `target`, and is good above it"
        said.append(faults.OBJECTIVE.at(goal.place / "op", message, help=help))


def _ratio(ratio: Ratio, page: Page) -> bool:
    name, part = ("good", ratio.good) if ratio.good else ("bad", ratio.bad)
    assert part
    asked = {"total": ratio.total, name: part}
    found = {side: stores.store(query, page.said) for side, query in asked.items()}
    if None in found.values():
        return False
    if found["total"] is not found[name]:
        message = f"`{name}` and `total` ask different stores"
        page.said.append(faults.STORE.at(part.store_place, message, help="ask one store for both"))
        return False
    if found["total"] is Store.CLOUDWATCH:
        return _in_cloudwatch(asked, page)
    texts = {side: stores.promql(query, page.said) for side, query in asked.items()}
    known = {side: text for side, text in texts.items() if text is not None}
    if len(known) < len(texts):
        return False
    growth = _growth(ratio, known)
    fitted = [_events(side, text, growth, page) for side, text in known.items()]
    if growth is Growth.GAUGE:
        page.put(("min_bad_events",), 0, ratio.place)
    return all(fitted)


def _growth(ratio: Ratio, texts: dict[str, Text]) -> Growth:
    """Counters, where the author says so, or where nobody says and every name sounds like one."""
    if ratio.counter is not None:
        return Growth.COUNTER if ratio.counter else Growth.GAUGE
    names = [name for text in texts.values() for name in foreign.bare(text.promql)]
    return Growth.COUNTER if all(map(_COUNTER, names)) else Growth.GAUGE


def _events(side: str, text: Text, growth: Growth, page: Page) -> bool:
    fitted = foreign.events(text.promql, growth)
    if fitted is None:
        message = "nobody can tell how this query grows with time"
        help = "write the range as `$window`, such as `sum(rate(requests_total[$window]))`"
        page.said.append(faults.QUERY.at(text.place, message, help=help))
        return False
    if fitted.changes:
        changes = "; ".join(fitted.changes)
        message = f"the query for `{side}` is asked as `{fitted.query}`: {changes}"
        page.said.append(migration.QUERY_CHANGED.at(text.place, message))
    page.put(("sli", "events", side), fitted.query, text.place)
    return True


def _in_cloudwatch(asked: dict[str, Query], page: Page) -> bool:
    metrics = {side: stores.metric(query, page.said) for side, query in asked.items()}
    for side, metric in metrics.items():
        if metric is not None:
            page.put(("sli", "cloudwatch", side), metric, asked[side].place)
    return None not in metrics.values()


def _ready(ready: Ready, page: Page) -> bool:
    text = _text(ready.raw, page)
    if text is None:
        return False
    side = "success" if ready.success else "error"
    page.put(("sli", "ratio", side), foreign.placed(text.promql), text.place)
    return True


def _text(query: Query, page: Page) -> Text | None:
    """The PromQL of a ratio at an instant."""
    found = stores.store(query, page.said)
    if found is Store.CLOUDWATCH:
        help = "count good and all events with `good` and `total`, or give a PromQL query"
        message = "an SLO on CloudWatch counts events itself, and this is a ready ratio"
        page.said.append(faults.STORE.at(query.store_place, message, help=help))
    return stores.promql(query, page.said) if found is Store.PROMETHEUS else None


def _threshold(threshold: Threshold, goal: Goal, page: Page) -> bool:
    """A value within a bound; a bound that is itself not good makes the value a question with yes or no."""
    found = stores.store(threshold.query, page.said)
    lacking = [key for key, given in (("op", goal.op), ("value", goal.value)) if given is None]
    if lacking:
        listed = " and ".join(f"`{key}`" for key in lacking)
        message = f"an objective of a `thresholdMetric` lacks {listed}"
        help = "say what a good value is, such as `op: lte` and `value: 0.5`"
        page.said.append(faults.OBJECTIVE.at(goal.place, message, part=Part.KEY, help=help))
    if goal.op is None or goal.value is None or found is None:
        return False
    within = Within(goal.op, goal.value, goal.place / "value")
    if found is Store.CLOUDWATCH:
        return _watched(threshold.query, within, page)
    text = stores.promql(threshold.query, page.said)
    if text is not None:
        _asked(foreign.placed(text.promql), text.place, within, page)
    return text is not None


def _asked(query: str, where: Place, within: Within, page: Page) -> None:
    if within.inclusive:
        page.put(("sli", "gauge", "query"), query, where)
        page.put(("sli", "gauge", within.side), within.value, within.place)
        return
    asked = f"avg(({query}) >= -Inf) {within.sign} bool {decimal_text(within.value)}"
    page.put(("sli", "boolean", "query"), asked, where)


def _watched(query: Query, within: Within, page: Page) -> bool:
    """A metric of CloudWatch within a bound; `stat` is the average of each minute where nobody says."""
    found = stores.metric(query, page.said)
    if found is None:
        return False
    if "stat" not in found:
        message = "`stat` is missing; the average of each minute counts"
        help = "write which statistic you mean"
        page.said.append(faults.DEFAULT.at(query.place, message, part=Part.KEY, help=help))
        found = {**found, "stat": "Average"}
    route, value, side = ("sli", "cloudwatch", "gauge"), within.value, within.side
    if not within.inclusive:
        question = f"IF(m {within.sign} {decimal_text(value)}, 1, 0)"
        found, value, side = {"expression": question, "metrics": {"m": found}}, Decimal(1), "at_least"
    message = "a value in CloudWatch is watched by Application Signals, for alarms count no minutes"
    page.said.append(faults.DEFAULT.at(query.store_place, message))
    page.put(("backend",), "application-signals", query.store_place)
    page.put(route, found, query.place)
    page.put((side,), value, within.place)
    return True
