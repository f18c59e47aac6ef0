"""Leaves out of a body what looks like a secret, before anything is written down."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from mlobs_compile.artifact import Json

HIDDEN = "<hidden>"
_NAMES = (
    r"(?:\w*[_-])?(?:password|passwd|secret|secret_?key|(?:auth|access|bearer|api|secret)_?token|token|authorization|"
    r"credentials?|api_?key|apikey|routing_?key|service_?key|integration_?key|private_?key|slack_api_url)"
)
_NAME = re.compile(_NAMES, re.IGNORECASE).fullmatch
_REFERENCE = re.compile(r"(?:env|file)://|arn:|\$\{|\{\{|<").match
"""What says where a secret is, and is none."""
_NO_VALUE = r"(?:env|file)://|arn:|\$\{|\{\{|<|[|>]?[ \t]*$"
_VALUE = re.compile(
    r"://[^/\s:@]+:[^/\s@]+@"
    r"|hooks\.slack\.com/services/\w"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    rf"|^[ \t]*(?:-[ \t]+)?[\"']?{_NAMES}[\"']?[ \t]*:[ \t]*[\"']?(?!{_NO_VALUE})[^\s\"'#]",
    re.IGNORECASE | re.MULTILINE,
).search
"""A text that has one in it: an address with a password, a key in a document of YAML or JSON."""


def hidden(value: Json, known: Collection[str] = ()) -> Json:
    """The value with `HIDDEN` in the place of texts that look like a secret, or hold one that is known."""
    if isinstance(value, str):
        return HIDDEN if _VALUE(value) or any(one and one in value for one in known) else value
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if _NAME(key) and _tells(one) else hidden(one, known) for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [hidden(one, known) for one in value]
    return value


def _tells(value: Json) -> bool:
    return isinstance(value, str) and value != "" and not _REFERENCE(value)
