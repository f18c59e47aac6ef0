"""mlobs relay: takes Alertmanager's messages and starts what retrains a model in Airflow."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import click

from mlobs_compile.errors import Exit, Refused, UsageFault

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _address(context: click.Context, option: click.Parameter, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise click.BadParameter(f"`{text}` is no address; write `127.0.0.1:9467`")
    return host.strip("[]"), int(port)


@click.command("relay")
@click.argument("reactions", type=_FILE)
@click.option("--listen", callback=_address, default="127.0.0.1:9467", show_default=True, metavar="HOST:PORT",
              help="Where Alertmanager posts to.")  # fmt: skip
@click.option("--state", type=click.Path(path_type=Path, file_okay=False), default=Path("relay-state"),
              show_default=True, metavar="DIR", help="What must outlive a restart, on a disk that does.")  # fmt: skip
@click.option("--token-file", type=_FILE, metavar="FILE", help="Holds the token that Alertmanager shows.")
@click.option("--attempts", type=click.IntRange(1, 100), default=10, show_default=True,
              help="How often a start is tried before it becomes a dead letter.")  # fmt: skip
def command(
    reactions: Path, listen: tuple[str, int], state: Path, token_file: Path | None, attempts: int
) -> int:
    """Start what REACTIONS (alertmanager/reactions.json of a compile) asks for when Alertmanager says so.

    Serves POST /alerts, GET /metrics and GET /-/healthy until it is told to stop.
    """
    if token_file is None and listen[0] not in LOOPBACK:
        raise Refused(f"anybody who reaches `{listen[0]}` could start runs: give `--token-file`")
    from mlobs_compile.relay import reactions as file
    from mlobs_compile.relay.airflow import Client
    from mlobs_compile.relay.desk import Around, Desk
    from mlobs_compile.relay.server import Relay, post
    from mlobs_compile.relay.store import Store

    found, store = file.read(reactions), Store(state)
    token = None if token_file is None else _token(token_file)
    with store.alone():
        desk = Desk(found, store, Around(Client(post), time.time, _say, attempts))
        try:
            relay = Relay(desk, listen, token)
        except OSError as error:
            raise UsageFault(
                f"cannot listen at `{listen[0]}:{listen[1]}`: {error.strerror or error}"
            ) from error
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        _say(f"{len(found)} reactions, at {listen[0]}:{relay.port}")
        relay.serve()
    return Exit.OK


def _token(file: Path) -> Callable[[], str]:
    """Reads the token each time, for it may be changed; raises UsageFault for a file that holds none now."""

    def read() -> str:
        return file.read_text("utf-8").strip()

    try:
        held = read()
    except UnicodeError as error:
        raise UsageFault(f"`{file}` is no text") from error
    if not held:
        raise UsageFault(f"`{file}` is empty")
    return read


def _say(sentence: str) -> None:
    click.echo(f"mlobs relay: {sentence}", err=True)
