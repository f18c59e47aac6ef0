"""Where a secret is read from: references become file paths, and values never appear."""

from __future__ import annotations

import hashlib
import re

from mlobs_compile.ir.routing import Secret


def path(secret: Secret, folder: str) -> str:
    """The file that holds the secret, at the place the reference itself names or under `folder`."""
    return secret.name if secret.scheme == "file" else f"{folder}/{file_name(secret)}"


def file_name(secret: Secret) -> str:
    """A name that is legal as a key of a Kubernetes secret, stable, and its reference's own."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", secret.name)
    if name == secret.name:
        return f"{secret.scheme}-{name}"
    return f"{secret.scheme}-{name}-{hashlib.sha256(str(secret).encode()).hexdigest()[:8]}"


def mounts(secrets: tuple[Secret, ...], folder: str) -> dict[str, str]:
    """File path to reference, sorted, for every secret that somebody must put there."""
    return dict(sorted((path(s, folder), str(s)) for s in secrets if s.scheme != "file"))
