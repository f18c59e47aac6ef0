"""A server that has watched for less than it is asked about: its numbers of weeks are too low, and it is told."""

from __future__ import annotations

import pytest

from mlobs_compile.backends.alert_history import young
from mlobs_compile.episodes.episode import Episode, Period

DAY = 86_400.0
PERIOD = Period(0.0, 28 * DAY)


@pytest.mark.parametrize(
    ("pulse", "starts", "told"),
    [
        ([], [], False),
        ([60.0, 120.0], [], False),
        ([26 * DAY, 27 * DAY], [], True),
        ([26 * DAY], [26.5 * DAY], True),
        ([26 * DAY], [0.5 * DAY], False),
        ([], [26.5 * DAY], False),
    ],
)
def test_what_was_before_the_server_watched_is_told(
    pulse: list[float], starts: list[float], told: bool
) -> None:
    episodes = [Episode("fraud/alert/queue", "risk", "page", start, start + 60) for start in starts]
    said = list(young(pulse, episodes, PERIOD))
    assert bool(said) is told
    assert not said or "the last 2.0 days" in said[0]
