"""What the relay publishes of itself, and how it is read: the names, in one place, for both sides."""

from __future__ import annotations

TRIGGERED = "mlobs_relay_triggered_total"
SUPPRESSED = "mlobs_relay_suppressed_total"
FAILED = "mlobs_relay_failed_total"
DEAD_LETTERS = "mlobs_relay_dead_letters"
PENDING = "mlobs_relay_pending"
LAST_START = "mlobs_relay_last_start_timestamp_seconds"
"""When a run was last started; 0 where none was."""
RECEIVER = "reaction/"
"""What the names of receivers begin with that start something and tell nobody."""
