"""The ways to print diagnostics, one per file: for people, for machines and for code review."""
