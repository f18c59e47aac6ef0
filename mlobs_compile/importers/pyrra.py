"""Objects of pyrra: ServiceLevelObjective of `pyrra.dev/v1alpha1`.

Each object becomes a Service of its name with one SLO: `availability` for a ratio, `latency` for a latency, `up` for a
boolean gauge. Selectors become rates over `$window`, `grouping` becomes `group_by`; a latency whose two metrics belong
to one histogram becomes a histogram.

The burn-rate tiers are those of mlobs: at 28 days 13.44 and 5.6 page where pyrra rounds to 14 and 7, and one tier
opens tickets. A missing metric opens a ticket, where pyrra pages. Not carried over: names and severities of alerts,
`burnRateType`, `performanceOverAccuracy` and `partial_response_strategy`, for mlobs stages every SLO alike.
"""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.diagnostic import Diagnostic, Outcome, Part, has_errors
from mlobs_compile.faults import migration
from mlobs_compile.importer import Importer
from mlobs_compile.ir import burn
from mlobs_compile.original import CLUSTER, Original
from mlobs_compile.queries import foreign, selectors
from mlobs_compile.queries.foreign import Growth
from mlobs_compile.queries.selectors import Matcher
from mlobs_compile.route import ROOT, Place
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Draft, Translation, slug
from mlobs_compile.units import decimal_text, parse_number

_PROPAGATED = "pyrra.dev/"
"""pyrra puts labels and annotations with this prefix on its alerts."""
_RUNBOOKS = ("runbook", "runbook_url", "runbookURL")
_STAGED = "mlobs stages every SLO alike"
_FIXED = {
    "burnRateType": "the tiers of mlobs follow the objective and the window",
    "severities": "a page wakes somebody, a ticket waits; see `tiers`",
}


def read(documents: tuple[Document, ...]) -> Outcome[tuple[Translation, ...]]:
    """One service for each object, in the order of the documents."""
    said: list[Diagnostic] = []
    drafts: dict[str, Draft] = {}
    for document in documents:
        original = Original(document.data, Place(document.path, ROOT, document.doc), said)
        if original.data.get("kind") == "ServiceLevelObjective":
            _service(original, drafts)
        else:
            help = "pyrra's have `apiVersion: pyrra.dev/v1alpha1` and `kind: ServiceLevelObjective`"
            message = "this is no document of pyrra"
            said.append(migration.UNREADABLE.at(original.place, message, part=Part.KEY, help=help))
    translations = tuple(draft.done() for draft in drafts.values())
    return Outcome(None if has_errors(said) else translations, tuple(said))


def _service(original: Original, drafts: dict[str, Draft]) -> None:
    original.skip("apiVersion", "kind", "status")
    metadata, spec = original.child("metadata"), original.child("spec")
    name = metadata.text("name") or ""
    own = slug(name)
    if not own or own in drafts:
        message = f"a second object called `{own}` is not imported" if own else "an object without a name"
        help = "give it a name of its own"
        original.said.append(migration.NOT_CARRIED.at(original.place, message, part=Part.KEY, help=help))
        return
    if own != name:
        original.said.append(
            migration.NAME.at(metadata.at("name"), f"the service `{name}` is called `{own}`")
        )
    draft = Draft(own, original.place)
    draft.put(("apiVersion",), "mlobs/v1", original.place)
    draft.put(("kind",), "Service", original.place)
    draft.put(("metadata", "name"), own, metadata.at("name"))
    _described(metadata, spec, draft)
    draft.mark(("slos",), spec.place)
    if _slo(spec, draft):
        drafts[own] = draft
    original.unread()


def _described(metadata: Original, spec: Original, draft: Draft) -> None:
    description = spec.text("description")
    if description:
        draft.put(("metadata", "description"), description, spec.at("description"))
    for key, text in metadata.texts("annotations").items():
        where, short = metadata.at("annotations") / key, key.removeprefix(_PROPAGATED)
        web = short in _RUNBOOKS and text.startswith(("http://", "https://"))
        draft.put(("metadata", "runbook") if web else ("metadata", "annotations", key), text, where)
    for key, text in metadata.texts("labels").items():
        where = metadata.at("labels") / key
        short = key.removeprefix(_PROPAGATED)
        draft.put(("metadata", "annotations", f"label/{short}"), text, where)
        if short != key:
            message = (
                f"pyrra puts the label `{key}` on its alerts; mlobs keeps it as an annotation of the service"
            )
            metadata.said.append(migration.CHANGED.at(where, message, part=Part.KEY))
    namespace = metadata.text("namespace")
    if namespace:
        draft.put(("metadata", "annotations", "namespace"), namespace, metadata.at("namespace"))
    metadata.skip(*CLUSTER)
    metadata.unread()


def _slo(spec: Original, draft: Draft) -> bool:
    """Writes the SLO; False after saying why there is none."""
    indicator = spec.child("indicator")
    found = _indicator(indicator, draft)
    target, window = spec.text("target"), spec.text("window")
    try:
        share = parse_number(target)
    except ValueError:
        share = Decimal(0)
    if found is None or not 0 < share < 100:
        what = "its target is not between 0 and 100" if found else "it has no indicator that mlobs reads"
        message = f"`{draft.name}` is not imported: {what}"
        spec.said.append(migration.NOT_CARRIED.at(spec.place, message, part=Part.KEY))
        return False
    slo = ("slos", found)
    draft.mark(slo, spec.place)
    draft.put((*slo, "objective"), f"{decimal_text(share)}%", spec.at("target"))
    if window:
        draft.put((*slo, "window"), window, spec.at("window"))
    _alerting(spec.child("alerting"), draft, found)
    indicator.unread()
    spec.unread(dict.fromkeys(("performanceOverAccuracy", "partial_response_strategy"), _STAGED))
    return True


def _indicator(indicator: Original, draft: Draft) -> str | None:
    """Writes the indicator, and returns the name of its SLO."""
    if indicator.child("ratio").data:
        return _ratio(indicator.child("ratio"), draft)
    if indicator.child("latency").data:
        return _latency(indicator.child("latency"), draft)
    if indicator.child("latencyNative", "latency_native").data:
        return _native(indicator.child("latencyNative", "latency_native"), draft)
    if indicator.child("bool_gauge", "boolGauge").data:
        return _boolean(indicator.child("bool_gauge", "boolGauge"), draft)
    return None


def _ratio(ratio: Original, draft: Draft) -> str | None:
    labels = _grouped(ratio, draft, "availability")
    for side, key in (("bad", "errors"), ("total", "total")):
        metric = ratio.child(key)
        text = metric.text("metric")
        if text is None:
            return None
        metric.unread()
        _rate(text, ("slos", "availability", "sli", "events", side), labels, metric, draft)
    ratio.unread()
    return "availability"


def _latency(latency: Original, draft: Draft) -> str | None:
    labels = _grouped(latency, draft, "latency")
    success, total = latency.child("success"), latency.child("total")
    fast, whole = success.text("metric"), total.text("metric")
    if fast is None or whole is None:
        return None
    success.unread()
    total.unread()
    found = _histogram(fast, whole)
    route = ("slos", "latency", "sli")
    if found:
        metric, bound, unit = found
        draft.put((*route, "histogram", "metric"), metric, total.at("metric"))
        draft.put((*route, "histogram", "at_most"), bound, success.at("metric"))
        if unit:
            draft.put((*route, "histogram", "unit"), unit, success.at("metric"))
    else:
        _rate(fast, (*route, "events", "good"), labels, success, draft)
        _rate(whole, (*route, "events", "total"), labels, total, draft)
    latency.unread()
    return "latency"


def _native(latency: Original, draft: Draft) -> str | None:
    _grouped(latency, draft, "latency")
    total = latency.child("total")
    metric, bound = total.text("metric"), latency.text("latency")
    if metric is None or bound is None:
        return None
    total.unread()
    route = ("slos", "latency", "sli", "histogram")
    draft.put((*route, "metric"), metric, total.at("metric"))
    draft.put((*route, "type"), "native", total.at("metric"))
    draft.put((*route, "at_most"), bound, latency.at("latency"))
    latency.unread()
    return "latency"


def _boolean(gauge: Original, draft: Draft) -> str | None:
    _grouped(gauge, draft, "up")
    text = gauge.text("metric")
    if text is None:
        return None
    draft.put(("slos", "up", "sli", "boolean", "query"), text, gauge.at("metric"))
    gauge.unread()
    return "up"


def _grouped(indicator: Original, draft: Draft, name: str) -> list[str]:
    labels = indicator.words("grouping")
    if labels:
        kept: list[Node] = [*labels]
        draft.put(("slos", name, "group_by"), kept, indicator.at("grouping"))
    return labels


def _rate(text: str, steps: tuple[str, ...], labels: list[str], metric: Original, draft: Draft) -> None:
    """A selector as a rate; summed here, or by `group_by` where there is one."""
    fitted = foreign.events(text, Growth.COUNTER)
    query = fitted.query if fitted else text
    draft.put(steps, query if labels else f"sum({query})", metric.at("metric"))


def _histogram(fast: str, whole: str) -> tuple[str, str, str | None] | None:
    """Metric, bound and unit where both selectors read one histogram in a known unit."""
    one, other = selectors.read(fast), selectors.read(whole)
    if len(one) != 1 or len(other) != 1 or "offset" in fast or "offset" in whole:
        return None
    bucket, count = one[0], other[0]
    base = bucket.metric.removesuffix("_bucket")
    les = [matcher for matcher in bucket.matchers if matcher.label == "le" and matcher.operator == "="]
    rest = {matcher for matcher in bucket.matchers if matcher.label != "le"}
    if (
        base == bucket.metric
        or count.metric != f"{base}_count"
        or len(les) != 1
        or rest != set(count.matchers)
    ):
        return None
    bound = _bound(base, les[0])
    return (base + whole.strip().removeprefix(count.metric), *bound) if bound else None


def _bound(base: str, le: Matcher) -> tuple[str, str | None] | None:
    """The bucket's bound with its unit, told by the name of the metric."""
    try:
        value = parse_number(le.value)
    except ValueError:
        return None
    if base.endswith("_seconds"):
        ms = value * 1000
        whole = ms == ms.to_integral_value() and value < 1
        return f"{decimal_text(ms)}ms" if whole else f"{decimal_text(value)}s", None
    return (f"{decimal_text(value)}ms", "ms") if base.endswith(("_milliseconds", "_ms")) else None


def _alerting(alerting: Original, draft: Draft, name: str) -> None:
    for key in ("name", "absentName"):
        called = alerting.text(key)
        if called:
            id = f"{draft.name}/{name}/" + ("burn/..." if key == "name" else "no-data")
            alerting.changed(key, f"the alert `{called}` has the id `{id}` now; mend silences and routes")
    if alerting.yes("disabled") or alerting.yes("burnrates") is False:
        where = alerting.at(alerting.key("disabled", "burnrates"))
        for tier in burn.plan().tiers:
            draft.put(("slos", name, "tiers", tier.name, "enabled"), value=False, place=where)
    if alerting.yes("disabled") or alerting.yes("absent") is False:
        draft.put(("slos", name, "no_data"), "ignore", alerting.at(alerting.key("absent", "disabled")))
    alerting.unread(_FIXED)


IMPORTER = Importer("pyrra", read)
