"""Lint rules, one per file; the docstring of each is its page for the user."""
