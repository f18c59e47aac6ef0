"""What a world may use of the outside: clients of AWS in the right account, secrets by their references, waiting."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlobs_compile.errors import Refused, UsageFault
from mlobs_compile.spec.project import Aws

Clients = Callable[[str], Any]
_OFTEN = 5
"""Attempts at a request that nobody but the client repeats."""


class Outside:
    """The ports of one project and environment; AWS is asked once which account it is, before anything else."""

    def __init__(
        self,
        root: Path,
        aws: Aws | None,
        *,
        clients: Clients | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._root, self._aws, self._given, self._sleep = root, aws, clients, sleep
        self._checked: tuple[Clients, Clients] | None = None
        self._told: set[str] = set()
        self._notes: list[str] = []

    def client(self, service: str) -> object:
        """A client in the account and region of the project; raises Refused when the credentials are another's.

        It sends a request once: who carries changes out paces them, and asks again.
        """
        return self._clients()[0](service)

    def steady(self, service: str) -> object:
        """The same for what nobody asks again for, such as the journal: the client does so itself."""
        return self._clients()[1](service)

    def _clients(self) -> tuple[Clients, Clients]:
        if self._checked is None:
            self._checked = self._in_the_account()
        return self._checked

    def _in_the_account(self) -> tuple[Clients, Clients]:
        if self._aws is None:
            raise UsageFault("the project names no AWS account: add `aws: {account, region}` to mlobs.yaml")
        once, often = (self._given or _boto3(self._aws.region, attempts) for attempts in (1, _OFTEN))
        account = _account(often)
        if account != self._aws.account:
            raise Refused(
                f"the credentials are those of the AWS account {account}, and `aws.account` is {self._aws.account}; "
                "nothing was read or changed. Use other credentials, or correct mlobs.yaml"
            )
        return once, often

    def secret(self, reference: str) -> str:
        """The value behind a reference; raises UsageFault when there is none, and never tells the value."""
        scheme, found, name = reference.partition("://")
        if not found or scheme not in ("env", "file"):
            raise UsageFault(f"`{reference}` cannot be read here: write `env://NAME` or `file://PATH`")
        value = os.environ.get(name, "") if scheme == "env" else self._read(name)
        if not value.strip():
            where = f"the environment variable `{name}`" if scheme == "env" else f"the file `{name}`"
            raise UsageFault(f"`{reference}` is not there: {where} is missing or empty")
        self._told.add(value.strip())
        return value.strip()

    def secrets(self) -> frozenset[str]:
        """Every value that was given away so far: none of them is to be written anywhere."""
        return frozenset(self._told)

    def _read(self, name: str) -> str:
        try:
            return (self._root / name).read_text("utf-8")
        except (OSError, ValueError):
            return ""

    def sleep(self, seconds: float) -> None:
        self._sleep(seconds)

    def note(self, text: str) -> None:
        self._notes.append(text)

    def notes(self) -> tuple[str, ...]:
        """What the worlds have to say of a run, each once."""
        return tuple(dict.fromkeys(self._notes))


def _account(clients: Clients) -> str:
    """Whose credentials these are, as AWS itself says; every role may ask."""
    try:
        return str(clients("sts").get_caller_identity()["Account"])
    except UsageFault:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("botocore", "boto3")):
            raise
        raise UsageFault(f"AWS does not say whose credentials these are: {error}") from error


def _boto3(region: str, attempts: int) -> Clients:
    """Clients that send a request so many times at most."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise UsageFault("an AWS world needs boto3: pip install 'mlobs-compile[aws]'") from error
    session = boto3.Session(region_name=region)
    config = Config(
        retries={"mode": "standard", "total_max_attempts": attempts}, connect_timeout=10, read_timeout=60
    )
    made: dict[str, Any] = {}

    def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients as it runs
        if service not in made:
            made[service] = session.client(service, config=config)
        return made[service]

    return client
