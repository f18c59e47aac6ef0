"""Checks of one column of a data set."""
