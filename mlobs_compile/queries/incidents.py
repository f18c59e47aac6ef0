"""The names under which incidents are published: what no store of alerts knows of them, from whoever was paged.

All of them are gauges about one export of one source, by `environment`, `source`, `team` and `severity`. A mean is of
those incidents that have both of its moments, and is not published where none has.
"""

from __future__ import annotations

READ = "mlobs_incidents_read_timestamp_seconds"
SINCE = "mlobs_incidents_oldest_timestamp_seconds"
COUNT = "mlobs_incidents"
ACKNOWLEDGED = "mlobs_incidents_acknowledged"
RESOLVED = "mlobs_incidents_resolved"
JUDGED = "mlobs_incidents_judged"
UNACTIONABLE = "mlobs_incidents_unactionable"
FALSE = "mlobs_incidents_false"
TO_DETECT = "mlobs_incidents_time_to_detect_seconds"
TO_ACKNOWLEDGE = "mlobs_incidents_time_to_acknowledge_seconds"
TO_RESTORE = "mlobs_incidents_time_to_restore_seconds"
HELP = {
    READ: "When the export was read, or written where that is known.",
    SINCE: "When the oldest incident of the export was created.",
    COUNT: "Incidents in the export.",
    ACKNOWLEDGED: "Incidents that somebody has acknowledged.",
    RESOLVED: "Incidents that are resolved.",
    JUDGED: "Incidents of which somebody has said whether there was anything to do.",
    UNACTIONABLE: "Incidents of which somebody has said that there was nothing to do.",
    FALSE: "Incidents of which somebody has said that nothing was wrong.",
    TO_DETECT: "From the beginning of the trouble to the incident, on average.",
    TO_ACKNOWLEDGE: "From the incident to its acknowledgement, on average.",
    TO_RESTORE: "From the beginning of the trouble, or the incident where that is not known, to its end, on average.",
}
