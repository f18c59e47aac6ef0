"""Mimir's ruler API as a store: https://grafana.com/docs/mimir/latest/references/http-api/#ruler.

A group is a text under the name `namespace/group`, in the one form that `groups.canonical` makes. The register is the
entries of all groups of its namespace together; only those of this project and environment are ever written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from mlobs_compile.artifact import Json, dump_yaml
from mlobs_compile.backends.rest import Answer, Api
from mlobs_compile.backends.store import Held
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Key
from mlobs_compile.change.plan import Ownership
from mlobs_compile.change.register import REGISTER, Entry, Register
from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Denied, Moved, Site
from mlobs_compile.worlds.mimir.groups import canonical
from mlobs_compile.worlds.mimir.wanting import KIND, NAME, parted

RULES = "/config/v1/rules"
NAMESPACE, RECORD, LABEL = "mlobs-register", "mlobs:register", "register"
NEVER = "vector(1) < 0"
"""A query without a result: the rule that carries the register records nothing."""
_NONE = "no rule groups found"
"""What Mimir says of a tenant without rules, with 404."""
Group = Mapping[str, Json]
Namespaces = Mapping[str, Mapping[str, Group]]


class Ruler:
    """The rule groups of one tenant."""

    def __init__(self, api: Api, site: Site) -> None:
        self._api, self._site = api, site
        self._ownership = Ownership(site.project_id, site.environment)
        self._all: Namespaces | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within it, everything is answered from one request."""
        answer = self._api.read(RULES, 404)
        if answer.status == 404 and _NONE not in answer.text:
            raise Denied(
                f"{self._api.url}{RULES} is not there; is the prefix right (Mimir's is `/prometheus`)?"
            )
        self._all = _namespaces(answer)
        try:
            yield
        finally:
            self._all = None

    def shown(self, name: str) -> str:
        return f"the register in namespace {NAMESPACE}" if name == REGISTER else name

    def read(self, name: str) -> Held | None:
        if name == REGISTER:
            return self._register()
        group = self._group(*parted(Key(NAME, KIND, name)))
        return None if group is None else _held(dump_yaml(canonical(group)).encode())

    def write(self, name: str, data: bytes, before: Held | None) -> None:
        if name == REGISTER:
            self._keep(Register.read(data.decode()))
            return
        self._unmoved(name, before)
        namespace, _ = parted(Key(NAME, KIND, name))
        self._post(namespace, data)

    def remove(self, name: str, before: Held) -> None:
        self._unmoved(name, before)
        self._delete(*parted(Key(NAME, KIND, name)))

    def _unmoved(self, name: str, before: Held | None) -> None:
        now = self.read(name)
        if (now and now.version) != (before and before.version):
            raise Moved(f"rule group `{name}` has been changed in the meantime")

    def _group(self, namespace: str, group: str) -> Group | None:
        if self._all is not None:
            return self._all.get(namespace, {}).get(group)
        answer = self._api.read(f"{RULES}/{_quoted(namespace)}/{_quoted(group)}", 404)
        return None if answer.status == 404 else _mapping(_yaml(answer))

    def _register(self) -> Held | None:
        """All registers of the tenant as one."""
        if self._all is not None:
            groups = self._all.get(NAMESPACE, {})
        else:
            groups = _namespaces(self._api.read(f"{RULES}/{_quoted(NAMESPACE)}", 404)).get(NAMESPACE, {})
        entries: dict[Key, Entry] = {}
        for name, group in groups.items():
            entries |= _entries(name, group)
        return _held(Register(entries).text.encode()) if groups else None

    def _keep(self, register: Register) -> None:
        own = {key: entry for key, entry in register.entries.items() if self._ownership.owns(entry.mark)}
        name = f"{self._site.project_id}/{self._site.environment}"
        if not own:
            self._delete(NAMESPACE, name)
            return
        text = json.dumps(json.loads(Register(own).text), separators=(",", ":"), ensure_ascii=False)
        rule: Json = {"record": RECORD, "expr": NEVER, "labels": {LABEL: text}}
        self._post(NAMESPACE, dump_yaml({"name": name, "interval": "1h", "rules": [rule]}).encode())

    def _post(self, namespace: str, group: bytes) -> None:
        self._api.ask("POST", f"{RULES}/{_quoted(namespace)}", group, kind="application/yaml")

    def _delete(self, namespace: str, group: str) -> None:
        self._api.ask("DELETE", f"{RULES}/{_quoted(namespace)}/{_quoted(group)}", None, 404)


def _held(data: bytes) -> Held:
    return Held(data, digest(data.decode()))


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _entries(name: str, group: Group) -> Mapping[Key, Entry]:
    try:
        rules = group["rules"]
        assert isinstance(rules, list)
        return Register.read(str(rules[0]["labels"][LABEL])).entries
    except (KeyError, IndexError, TypeError, ValueError, AssertionError) as error:
        help = "delete the group and take its rule groups over with `--adopt`"
        what = f"rule group `{name}` in namespace `{NAMESPACE}` says whose the groups are, and cannot be read"
        raise UsageFault(f"{what}; {help}") from error


def _namespaces(answer: Answer) -> Namespaces:
    if answer.status == 404:
        return {}
    found: dict[str, Mapping[str, Group]] = {}
    for namespace, groups in _mapping(_yaml(answer)).items():
        held = [_mapping(one) for one in groups] if isinstance(groups, list) else []
        found[namespace] = {str(one["name"]): one for one in held}
    return found


def _mapping(value: object) -> Group:
    if not isinstance(value, dict):
        raise Denied("the answer is not what Mimir's ruler gives; is the address right?")
    return value


def _yaml(answer: Answer) -> Any:  # noqa: ANN401 - it is YAML
    import yaml

    try:
        return yaml.load(answer.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as error:
        raise Denied("the answer is no YAML; is the address right?") from error
