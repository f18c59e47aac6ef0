"""What a query is asked for, which says what it may be and what may be wrong with it."""

from __future__ import annotations

from enum import Enum


class Purpose(Enum):
    """What a query is asked for."""

    EVENTS = "events"
    """How many events there are per second, of which an SLO makes a share."""
    VALUE = "value"
    """A value that is held against a bound."""
    HISTOGRAM = "histogram"
    """The name of a histogram with its matchers, of which mlobs makes the query."""
    ABSENCE = "absence"
    """Whether there is anything at all."""
    ALERT = "alert"
    """The condition of an alerting rule."""
    RECORD = "record"
    """What a recording rule records."""
