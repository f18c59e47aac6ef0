"""Runs of checks: what is found, what is kept, what is published."""
