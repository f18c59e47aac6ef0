"""Worlds, each over fakes of what it speaks to."""
