from __future__ import annotations

import pytest

from mlobs_compile.query_rules.wrong_type import RULE
from tests.query_rules.queries import a_query, around, facts, said

KNOWN = around(
    facts(depth={"type": "gauge"}, seen={"type": "counter"}, cells_total={"type": "gauge"}, odd={})
)


@pytest.mark.parametrize(
    ("query", "part", "instead"),
    [
        ("rate(depth[5m])", "rate", "`deriv` is made for gauges"),
        ("sum(increase(depth[5m]))", "increase", "`delta` is made for gauges"),
        ("rate(cells_total[5m])", "rate", "`deriv` is made for gauges"),
        ("delta(seen[1h])", "delta", "`increase` is made for counters"),
        ("predict_linear(seen[1h], 3600)", "predict_linear", "`rate` is made for counters"),
    ],
)
def test_a_function_for_the_other_type_is_a_warning(query: str, part: str, instead: str) -> None:
    (found,) = RULE.check(a_query(query, known=KNOWN))
    assert found.inside and found.inside.cut == part and found.help == instead


@pytest.mark.parametrize(
    "query",
    ["rate(seen[5m])", "delta(depth[5m])", "rate(odd[5m])", "delta(odd[5m])", "max_over_time(seen[5m])"],
)
def test_the_right_type_and_an_unknown_one_are_fine(query: str) -> None:
    assert said(RULE, a_query(query, known=KNOWN)) == []


def test_without_facts_a_name_tells_a_counter_and_nothing_tells_a_gauge() -> None:
    assert len(said(RULE, a_query("deriv(requests_total[1h])"))) == 1
    assert said(RULE, a_query("rate(temperature_celsius[5m])")) == []
    assert said(RULE, a_query("deriv(jvm_memory_total[1h])")) == []
