"""Where an alert is seen: the dashboard and the panel that draw its line, by names that outlive titles.

What draws a dashboard and what links to it are different targets, which know nothing of each other; the names that
both need are made here, from ids of the spec alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import quote

from mlobs_compile.ir.board import Board, Panel, Section

UID_LIMIT = 40
"""Beyond it Grafana answers 400 "uid too long, max 40 characters"; it takes letters, digits, `-` and `_`."""
_HASH_LENGTH = 10
_PANEL_IDS = 2**31 - 1
"""Panel ids are unsigned 32-bit numbers in the dashboard schema; 0 breaks "view panel" (grafana#15229)."""
_SLO = "slo"


@dataclass(frozen=True, slots=True)
class Shown:
    """One panel of a board."""

    board: Board
    key: str
    """Section and panel, such as `slo/burn`."""


def _nowhere() -> Mapping[str, Shown]:
    return MappingProxyType({})


def _nobody() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Views:
    """The panels of all alerts, and where their dashboards are to be found."""

    project: str = ""
    environment: str = ""
    panels: Mapping[str, Shown] = field(default_factory=_nowhere)
    """By the id of the alert."""
    drawn: bool = False
    """Whether a Grafana shows the boards."""
    address: str | None = None
    """The URL of this Grafana, without a slash at its end; None when nobody said it."""
    elsewhere: Mapping[str, str] = field(default_factory=_nobody)
    """Other addresses of boards, by their ids."""
    prefix: str | None = None
    """What stands before the names of alarms."""

    def annotations(self, alert: str) -> dict[str, str]:
        """What leads Grafana from an alert to its panel, and a person who reads a message of it."""
        shown = self.panels.get(alert)
        if shown is None or not self.drawn:
            return {}
        found = {"__dashboardUid__": self._uid(shown), "__panelId__": str(panel_id(shown))}
        return {"dashboard_url": self._address(shown), **found} if self.address else found

    def url(self, alert: str) -> str | None:
        """Where a person sees the alert's panel; None where nobody said how the dashboards are reached."""
        shown = self.panels.get(alert)
        if shown is None:
            return None
        if self.drawn and self.address:
            return self._address(shown)
        return self.elsewhere.get(shown.board.id)

    def _uid(self, shown: Shown) -> str:
        return uid(self.project, self.environment, shown.board.id)

    def _address(self, shown: Shown) -> str:
        return f"{self.address}/d/{self._uid(shown)}?viewPanel={panel_id(shown)}"


NOWHERE = Views()


def panels_of(boards: Iterable[Board]) -> dict[str, Shown]:
    """The panel of each alert: the one on the SLO's own board where there is one, else the first."""
    found: dict[str, Shown] = {}
    for board in sorted(boards, key=lambda board: board.purpose != _SLO):
        for section, panel in _panels(board):
            if panel.alerts:
                shown = Shown(board, panel_key(section, panel))
                for alert in panel.alerts:
                    found.setdefault(alert, shown)
    return found


def _panels(board: Board) -> Iterator[tuple[Section, Panel]]:
    return ((section, panel) for section in board.sections for panel in section.panels)


def panel_key(section: Section, panel: Panel) -> str:
    """What tells a panel from all others of its board, whatever it is called and wherever it stands."""
    return f"{section.key}/{panel.key}"


def keys(board: Board) -> tuple[str, ...]:
    """The keys of all rows and panels of a board."""
    rows = [section.key for section in board.sections]
    return (*rows, *(panel_key(section, panel) for section, panel in _panels(board)))


def panel_id(shown: Shown) -> int:
    """The panel's id in Grafana."""
    return panel_ids(keys(shown.board))[shown.key]


@lru_cache(maxsize=1024)  # Boards of one kind have the same keys.
def panel_ids(keys: tuple[str, ...]) -> Mapping[str, int]:
    """An id for every key of a board: a hash slot, so that a new panel leaves the others' ids alone.

    Two keys that fall on one slot are told apart by probing in the order of the keys; with 31 bits that
    happens once in ten million boards of 25 panels.
    """
    taken: dict[int, str] = {}
    found: dict[str, int] = {}
    for key in sorted(keys):
        number = _slot(key)
        while number in taken:
            number = number % _PANEL_IDS + 1
        taken[number] = key
        found[key] = number
    return found


@lru_cache(maxsize=4096)
def _slot(key: str) -> int:
    """The id that a key has wherever it meets no other."""
    return 1 + int.from_bytes(sha256(key.encode()).digest()[:8], "big") % _PANEL_IDS


def slug(text: str) -> str:
    """Lower case letters, digits, dashes, and an underscore for every `/`; nothing at either end."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower().replace("/", "_")).strip("-_") or "x"


def uid(project: str, environment: str, node_id: str) -> str:
    """The uid of a board: readable first, then a hash, as projects and environments may share one Grafana."""
    return uid_of(project, environment, node_id.removeprefix("board/"), node_id)


@lru_cache(maxsize=8192)  # A board is drawn once, and linked to from each of its alerts and neighbours.
def uid_of(project: str, environment: str, readable: str, key: str) -> str:
    """A uid that begins with the readable part; the key alone makes it unique."""
    digest = sha256(f"{project}/{environment}/{key}".encode()).hexdigest()[:_HASH_LENGTH]
    room = UID_LIMIT - len("mlobs--") - _HASH_LENGTH
    return f"mlobs-{slug(readable)[:room].rstrip('-_')}-{digest}"


def console(region: str, fragment: str) -> str:
    """A page of CloudWatch's console; the partition follows from the region."""
    host = "amazonaws.cn" if region.startswith("cn-") else "aws.amazon.com"
    host = "amazonaws-us-gov.com" if region.startswith("us-gov-") else host
    return f"https://console.{host}/cloudwatch/home?region={region}#{fragment}"


@lru_cache(maxsize=4096)  # An alert is linked to from each panel that draws its line.
def alarm_url(region: str, name: str) -> str:
    """An alarm in the console; a name has slashes, which a fragment's path takes only quoted."""
    return console(region, f"alarmsV2:alarm/{quote(name, safe='')}")


@lru_cache(maxsize=4096)
def rule_url(alert: str) -> str:
    """The alert in Grafana's list of rules, which finds it by a label that every compiled alert carries."""
    search = f'label:"mlobs_id={alert}"'
    return f"/alerting/list?search={quote(search, safe='')}"
