"""What the benchmarks count, where it is no time and so can be judged."""

from __future__ import annotations

from benchmarks import samples


def test_the_rules_of_an_slo_read_less_than_a_hundredth_of_the_raw_samples_that_sloths_read() -> None:
    theirs, ours = samples.count(samples.sloth(), 30), samples.count(samples.mlobs(), 60)
    assert theirs == samples.Read(
        2 * 25_340, 172_800
    )  # As measured before: 6,335 minutes, four scrapes in each.
    assert ours.raw * 100 <= theirs.raw
    assert ours.recorded < theirs.recorded
