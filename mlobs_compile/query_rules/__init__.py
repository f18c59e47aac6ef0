"""Lint rules on queries and rule files, one per file; loaded only where there are queries that somebody wrote."""
