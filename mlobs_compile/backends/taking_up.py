"""Files that a running server takes up: checked by its tool, loaded by a reload, and put back when either refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlobs_compile.backends.registered import Files
from mlobs_compile.backends.rest import Answer, Api, bearer
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Step
from mlobs_compile.world import Denied, Fault, Ports, Reading, Rejected

Words = str | None
"""Why something is refused; None when it is not."""
Check = Callable[[Sequence[Key]], Words]
"""Whether the tool takes the files that a run has touched."""
Loaded = Callable[[Sequence[Key]], Words]
"""Whether the server runs on these files after a reload that it says went well."""


@dataclass(frozen=True, slots=True)
class Server:
    """What is told to reload, and asked whether it has."""

    api: Api
    loaded: Loaded
    hint: str
    """What lets it be told, where it refuses to be."""

    def take_up(self, touched: Sequence[Key]) -> Words:
        """Why the server does not run on the files; raises Unsure when nobody knows."""
        answer = self.api.ask("POST", "/-/reload", b"", 400, 401, 403, 404, 405, 500)
        return _refusal(self, answer) or self.loaded(touched)


def server(
    address: str | None, token: str | None, ports: Ports, loads: Callable[[Api], Loaded], hint: str
) -> Server | None:
    """The server at an address, which a reference to a token opens; None where nobody is to be told."""
    if address is None:
        return None
    api = Api(address, ports.sleep, bearer(ports.secret(token) if token else None))
    return Server(api, loads(api), hint)


def _refusal(server: Server, answer: Answer) -> Words:
    match answer.status:
        case status if status < 400:
            return None
        case 401:
            return "the reload wants a token; name one with `token: env://NAME`"
        case 403 | 404 | 405:
            return f"{server.api.url} takes no reload ({answer.message}); {server.hint}"
        case _:
            return f"{server.api.url} refuses the files, and its log may say more: {answer.message}"


class TakenUp:
    """The live half of a world whose files a server takes up."""

    def __init__(self, files: Files, check: Callable[[], Check] | None, server: Server | None) -> None:
        self._files, self._find, self._server = files, check, server
        self._check: Check | None = None

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        return self._files.read(wanted)

    def carry_out(self, step: Step) -> None:
        """The tool is looked for before the first change, so that none is made which cannot be checked."""
        if self._check is None and self._find:
            self._check = self._find()
        self._files.carry_out(step)

    def settle(self) -> None:
        touched = self._files.touched
        if not touched:
            return
        words = self._check(touched) if self._check else None
        if words is not None:
            self._files.undo()
            raise Rejected(f"{words}; the files are as they were before, and the server was told nothing")
        if self._server:
            words = _said(self._server, touched)
            if words is not None:
                raise Rejected(f"{words}; {self._back(self._server, words)}")
        self._files.settled()

    def _back(self, server: Server, refusal: str) -> str:
        """Puts everything back, and says what the server makes of that."""
        self._files.undo()
        try:
            words = _said(server, ())
        except Fault as fault:
            words = str(fault)
        if words is None:
            return "the files are as they were before, and the server runs on those"
        reason = "for the same reason, so it is not about these files"
        return (
            "the files are as they were before, and the server does not take those up either, "
            f"{reason if words == refusal else words}"
        )


def _said(server: Server, touched: Sequence[Key]) -> Words:
    """Why the server does not run on the files; raises Unsure or Throttled when nobody knows yet."""
    try:
        return server.take_up(touched)
    except Denied as fault:
        return str(fault)
