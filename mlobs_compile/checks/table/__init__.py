"""Checks of a whole data set."""
