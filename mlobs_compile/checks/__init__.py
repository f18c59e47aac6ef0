"""The kinds of check: one file each, whose docstring is the user's page."""
