"""Figures of alerts, from episodes."""
