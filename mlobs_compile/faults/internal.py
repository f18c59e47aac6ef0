"""Faults of mlobs itself, or that only show when everything is put together (MLO901 to MLO909)."""

from mlobs_compile.diagnostic import Fault

SAME_ID = Fault(
    "MLO901",
    "same-id",
    "Two parts of the spec lead to the same id, so one would hide the other. Rename the one that is easier to rename.",
)
