from __future__ import annotations

import pytest

from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Unread, usable
from mlobs_compile.queries.tree import Dialect, SyntaxFault
from mlobs_compile.query_rules.bad_query import RULE
from tests import projects
from tests.builders import a_place


def unread(text: str, purpose: Purpose) -> list[tuple[str, str]]:
    """What is said of a text, and the part that is marked; nothing where it can be used."""
    fault = usable(text, purpose, Dialect.SPEC)
    if not isinstance(fault, SyntaxFault):
        return []
    found = RULE.check(Unread(text, fault, a_place("x"), "query"))
    return [(one.message, one.inside.cut) for one in found if one.inside]


@pytest.mark.parametrize(
    ("text", "purpose", "message", "part"),
    [
        ("sum(rate(x[5m])", Purpose.VALUE, "`sum(rate(x[5m])` is not PromQL: `(` is never closed", "("),
        ("rate(x[5m]) +", Purpose.VALUE, "the query ends too early", "+"),
        ("rrate(x[5m])", Purpose.EVENTS, "there is no function `rrate`", "rrate"),
        ("rate(x)", Purpose.EVENTS, "`rate` takes a range here, and this is an instant vector", "x"),
        ('x{code=~"("}', Purpose.VALUE, "`(` is no regular expression", '"("'),
        ("x[5m]", Purpose.VALUE, "it is a range", "x[5m]"),
        ("'x'", Purpose.ALERT, "it is a text", "'x'"),
        ("1 + 1", Purpose.VALUE, "it is a number without labels", "1 + 1"),
        ("sum(x)", Purpose.HISTOGRAM, "it is not the name of a histogram", "sum(x)"),
        ("x offset 5m", Purpose.HISTOGRAM, "it is not the name of a histogram", "x offset 5m"),
    ],
)
def test_the_fault_is_named_and_marked(text: str, purpose: Purpose, message: str, part: str) -> None:
    ((said, marked),) = unread(text, purpose)
    assert message in said and marked == part


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("sum(rate(x[$window]))", Purpose.EVENTS),
        ("vector(1)", Purpose.VALUE),
        ("1 > bool 0", Purpose.ALERT),
        ("5", Purpose.RECORD),
        ('latency_seconds{job="a"}', Purpose.HISTOGRAM),
    ],
)
def test_what_prometheus_takes_is_fine(text: str, purpose: Purpose) -> None:
    assert unread(text, purpose) == []


def test_a_long_query_is_shortened_and_a_hint_is_always_given() -> None:
    text = "sum(" + "x + " * 40
    fault = usable(text, Purpose.VALUE)
    assert isinstance(fault, SyntaxFault)
    (found,) = RULE.check(Unread(text, fault, a_place("x"), "query"))
    assert len(found.message) < 140 and found.help


BROKEN = "slos: {availability: {objective: 99%, sli: {FORM}}}"


@pytest.mark.parametrize(
    "form",
    [
        "events: {total: 'x(', bad: 'sum(rate(x[$window]))'}",
        "predictions: {total: 'sum(rate(x[$window]))', fallback: 'x('}",
        "ratio: {error: 'x('}",
        "ratio: {success: 'x('}",
        "gauge: {query: 'x(', at_most: 1}",
        "boolean: {query: 'x('}",
        "freshness: {timestamp: 'x(', at_most: 6h}",
        "histogram: {metric: 'x(', at_most: 250ms}",
    ],
)
def test_every_form_of_an_indicator_is_read_and_its_fault_told_once(form: str) -> None:
    found = [one for one in projects.findings(BROKEN.replace("FORM", form)) if one.code == "MLO301"]
    assert len(found) == 1 and found[0].inside is not None and found[0].inside.text == "x("


def test_a_fault_in_a_preset_of_ones_own_is_told_in_the_preset() -> None:
    preset = "signals: {depth: {unit: count, promql: {gauge: {query: 'max(depth{job=\"$job\"}'}}}}\nparams: {job: {description: x, default: a}}"
    found = [one for one in projects.findings(preset) if one.code == "MLO301"]
    assert [str(one.where) for one in found] == ["preset.json#signals.depth.promql.gauge.query"] or [
        str(one.where) for one in found
    ] == ["preset.yaml#signals.depth.promql.gauge.query"]
