"""A recorded series is replaced by its query; what comes of it is a query that means the same."""

from __future__ import annotations

import pytest

from mlobs_compile.queries.tree import parse
from mlobs_compile.review.inlining import Unaskable, inlined
from mlobs_compile.review.rules import RecordingRule, RuleSet

RATE = RecordingRule("mlobs:bad:rate5m", "sum(rate(bad_total[5m]))", {"slo": "a/b"})
HOUR = RecordingRule("mlobs:bad:sum1h", 'sum_over_time(mlobs:bad:rate5m{slo="a/b"}[1h])', {"slo": "a/b"})
WINDOWS = tuple(RecordingRule("mlobs:ratio", f"x{n}", {"slo": "a/b", "window": n}) for n in ("1h", "5m"))


def rules(*found: RecordingRule) -> RuleSet:
    records: dict[str, tuple[RecordingRule, ...]] = {}
    for one in found:
        records[one.record] = (*records.get(one.record, ()), one)
    return RuleSet({}, records)


def nothing(rule: RecordingRule) -> bool:
    return False


def test_an_instant_series_becomes_its_query_with_its_labels() -> None:
    found = inlined('mlobs:bad:rate5m{slo="a/b"} > 3', rules(RATE), nothing)
    assert found == '(label_replace((sum(rate(bad_total[5m]))), "slo", "a/b", "", "")) > 3'


def test_a_range_becomes_a_subquery_of_a_minute() -> None:
    found = inlined('sum_over_time(mlobs:bad:rate5m{slo="a/b"}[30m] offset 5m)', rules(RATE), nothing)
    assert (
        found
        == 'sum_over_time((label_replace((sum(rate(bad_total[5m]))), "slo", "a/b", "", ""))[30m:1m] offset 5m)'
    )
    parse(found)


def test_recordings_of_recordings_are_written_out_to_the_end() -> None:
    found = inlined('mlobs:bad:sum1h{slo="a/b"}', rules(RATE, HOUR), nothing)
    assert "mlobs:" not in found
    parse(found)


def test_what_the_server_has_is_left_as_it_is() -> None:
    query = 'mlobs:bad:sum1h{slo="a/b"}'
    assert inlined(query, rules(RATE, HOUR), lambda rule: True) == query
    half = inlined(query, rules(RATE, HOUR), lambda rule: rule is RATE)
    assert 'sum_over_time(mlobs:bad:rate5m{slo="a/b"}[1h])' in half


def test_the_rule_is_chosen_by_its_labels_and_several_are_put_together() -> None:
    one = inlined('mlobs:ratio{slo="a/b",window="1h"}', rules(*WINDOWS), nothing)
    assert "x1h" in one and "x5m" not in one
    both = inlined('mlobs:ratio{slo="a/b"}', rules(*WINDOWS), nothing)
    assert "x1h" in both and " or " in both and "x5m" in both


def test_series_of_others_are_not_touched() -> None:
    assert inlined('up{slo="a/b"}', rules(RATE), nothing) == 'up{slo="a/b"}'
    assert inlined('mlobs:bad:rate5m{slo="other"}', rules(RATE), nothing) == 'mlobs:bad:rate5m{slo="other"}'


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ('mlobs:bad:rate5m{slo="a/b"} offset 1h', "at another time"),
        ('mlobs:bad:rate5m{slo=~"a.*"}', "by a pattern"),
        ('mlobs:bad:rate5m{pod="x"}', "does not give"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(query: str, why: str) -> None:
    with pytest.raises(Unaskable, match=why):
        inlined(query, rules(RATE), nothing)


def test_a_recording_of_itself_ends_in_words_and_not_in_a_loop() -> None:
    own = RecordingRule("mlobs:x", "mlobs:x + 1", {})
    with pytest.raises(Unaskable, match="from itself"):
        inlined("mlobs:x", rules(own), nothing)
