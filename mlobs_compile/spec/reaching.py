"""Field types of the settings that say where a world is and how it is reached."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

Reference = Annotated[str, StringConstraints(pattern=r"^(env|file)://\S+$")]
"""Where a token is kept; it is never written itself."""
Place = Annotated[str, StringConstraints(pattern=r"^/\S*[^\s/]$", max_length=1000)]
"""A file or folder on the machine that applies."""
Server = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s?#/][^\s?#]*$", max_length=500),
    AfterValidator(lambda address: address.rstrip("/")),
]
"""The address of a service, with the prefix that its API stands under where it has one."""
