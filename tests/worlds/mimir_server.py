"""The ruler of a Mimir on loopback, as its HTTP API is documented and as its source decides where the page is silent.

Sources: https://grafana.com/docs/mimir/latest/references/http-api/#ruler, and `pkg/ruler/api.go` of Mimir as of April 2026.
What it keeps to:

- every request names a tenant in `X-Scope-OrgID` (401 without), and tenants see nothing of one another
- all rules as YAML, groups by namespace; a tenant or namespace without any is an empty map (`ListRules`), and was 404
  `no rule groups found` in Mimir 2.0 and in Cortex, which `old` brings back
- a group is set by its namespace, with 202, and replaced by its name; one that cannot be read is 400, with the reason
- at most 20 rules of a group and 70 groups of a tenant (400), unless the tenant has other limits; a group that is only
  replaced is counted as one more (`CreateRuleGroup` asserts the number of groups plus one)
- nothing is changed in a protected namespace (403)
- names in the path are escaped; a group or namespace that is not there is 404
- groups are kept as messages and not as texts: durations are written anew (`60m` comes back as `1h`), and empty maps and
  waits of zero are gone
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import yaml

from mlobs_compile.queries.tree import SyntaxFault, read
from mlobs_compile.queries.tree.literals import length_of

PREFIX = "/prometheus/config/v1/rules"
Groups = dict[str, dict[str, dict[str, Any]]]
_UNITS = (("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))  # fmt: skip


@dataclass
class Mimir:
    """The tenants' rules, what goes wrong, and what was asked."""

    port: int = 0
    tenants: dict[str, Groups] = field(default_factory=dict)
    most_groups: int = 70
    old: bool = False
    protected: set[str] = field(default_factory=set)
    failing: list[tuple[int, bool]] = field(default_factory=list)
    """Statuses that the next changes are answered with, and whether they are made all the same."""
    asked: list[str] = field(default_factory=list)
    changes: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/prometheus"

    def answer(self, method: str, path: list[str], body: bytes, groups: Groups) -> tuple[int, str]:
        if method != "GET" and path and path[0] in self.protected:
            return 403, "namespace is protected, no modification allowed\n"
        match method, path:
            case "GET", []:
                shown = {name: list(held.values()) for name, held in groups.items() if held}
                return self.listed(shown)
            case "GET", [namespace]:
                held = groups.get(namespace)
                return self.listed({namespace: list(held.values())} if held else {})
            case "GET", [namespace, group]:
                one = groups.get(namespace, {}).get(group)
                return (200, yaml.safe_dump(one)) if one else (404, "group does not exist\n")
            case "POST", [namespace]:
                return self.put(namespace, body, groups)
            case "DELETE", [namespace, group]:
                if group not in groups.get(namespace, {}):
                    return 404, "group does not exist\n"
                del groups[namespace][group]
                return 202, '{"status":"success"}'
            case _:
                return 404, "404 page not found\n"

    def listed(self, shown: object) -> tuple[int, str]:
        return (404, "no rule groups found\n") if self.old and not shown else (200, yaml.safe_dump(shown))

    def put(self, namespace: str, body: bytes, groups: Groups) -> tuple[int, str]:
        try:
            group = yaml.safe_load(body)
        except yaml.YAMLError:
            return 400, "unable to decode rule group\n"
        if not isinstance(group, dict) or not group.get("name"):
            return 400, "invalid rules config: rule group name must not be empty\n"
        rules = group.get("rules") or []
        if not rules:
            return 400, f"invalid rules config: rule group '{group['name']}' has no rules\n"
        for rule in rules:
            if isinstance(read(str(rule.get("expr", ""))), SyntaxFault):
                return 400, f"could not parse expression: {rule.get('expr')}\n"
        if len(rules) > 20:
            return 400, f"per-user rules per rule group limit (limit: 20 actual: {len(rules)}) exceeded\n"
        held = sum(map(len, groups.values()))
        if held >= self.most_groups:
            return (
                400,
                f"per-user rule groups limit (limit: {self.most_groups} actual: {held + 1}) exceeded\n",
            )
        groups.setdefault(namespace, {})[group["name"]] = kept(group)
        self.changes += 1
        return 202, '{"status":"success"}'


def kept(whole: dict[str, Any]) -> dict[str, Any]:
    """A group or rule as it is given back."""
    found: dict[str, Any] = {}
    for key, value in whole.items():
        if key in ("interval", "for", "keep_firing_for"):
            value = written(length_of(str(value)) or 0)
        if key == "rules":
            value = [kept(rule) for rule in value]
        if value not in ("0s", {}, None, 0):
            found[key] = value
    return dict(sorted(found.items()))


def written(ms: int) -> str:
    """A duration as Prometheus' library writes it."""
    if ms == 0:
        return "0s"
    text = ""
    for unit, size in _UNITS:
        if unit in ("y", "w", "d") and ms % size and unit != "d":
            continue
        count, ms = divmod(ms, size)
        text += f"{count}{unit}" if count else ""
    return text


@contextmanager
def mimir() -> Iterator[Mimir]:
    """One that runs, with nothing in it."""

    class Handler(BaseHTTPRequestHandler):
        def handle_all(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            one.asked.append(f"{self.command} {self.path}")
            tenant = self.headers.get("X-Scope-OrgID")
            if not tenant:
                self.send(401, "no org id\n")
                return
            if not re.match(f"{PREFIX}(/|$)", self.path):
                self.send(404, "404 page not found\n")
                return
            failing = one.failing.pop(0) if self.command != "GET" and one.failing else None
            if failing and not failing[1]:
                self.send(failing[0], "not now")
                return
            path = [unquote(part) for part in self.path.removeprefix(PREFIX).split("/") if part]
            status, said = one.answer(self.command, path, body, one.tenants.setdefault(tenant, {}))
            self.send(failing[0] if failing else status, said)

        do_GET = do_POST = do_DELETE = handle_all

        def send(self, status: int, said: str) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one = Mimir(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
