"""Workflow commands of GitHub Actions: lines of a log that GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Mapping

LIMIT = 10
"""Errors, warnings and notices that one step may have each; GitHub drops the rest unseen."""


def command(name: str, properties: Mapping[str, str], text: str) -> str:
    """One command: `error`, `warning` or `notice` with its properties and what it says."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(text)}" if listed else f"::{name}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
