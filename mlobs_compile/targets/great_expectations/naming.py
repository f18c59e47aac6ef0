"""Names and identities that follow from the spec alone, so that a file changes only when its object does."""

from __future__ import annotations

import hashlib
import re
import uuid


def suite_name(dataset: str) -> str:
    """The suite's name: the data set's, with `__` for a dot, which the store would make a folder of."""
    return re.sub(r"[^\w-]", "__", dataset)


def parameter(column: str, *, warning: bool = False) -> str:
    """The expectation parameter that holds the oldest time the newest value of `column` may have.

    The library reads a parameter's name as an arithmetic expression, so only letters, digits and `_` may
    stand in it; a column that loses characters gets a digest, so that two columns never share a parameter.
    """
    plain = re.sub(r"\W", "_", column, flags=re.ASCII)
    if plain != column or plain[:1].isdigit():
        plain = f"c_{plain}_{hashlib.sha256(column.encode()).hexdigest()[:6]}"
    return f"{plain}_not_before_to_warn" if warning else f"{plain}_not_before"


def identity(project_id: str, environment: str, path: str) -> str:
    """The UUID of an object, the same in every compile."""
    return str(uuid.uuid5(uuid.UUID(project_id), f"great-expectations/{environment}/{path}"))
