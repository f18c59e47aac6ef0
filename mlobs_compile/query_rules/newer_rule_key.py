"""A rule file has a key, or a name, that the live Prometheus does not know yet.

Prometheus refuses a rule file with a key that it does not know, and goes on with the rules it had.

Bad:
```yaml
groups:
  - name: fraud
    query_offset: 1m
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 5m}
---
prometheus: {version: 2.42.0}
complete: false
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 5m}
---
prometheus: {version: 2.42.0}
complete: false
```
Needs facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.rule_files import AlertingRule, RecordingRule, RuleGroup
from mlobs_compile.queries.tree.vocabulary import Version
from mlobs_compile.rule import Finding, Rule

_KEYS: dict[str, Version] = {"limit": (2, 31), "query_offset": (2, 53), "labels": (3, 0)}
_KEEP: Version = (2, 42)
_QUOTED: Version = (3, 0)
_METRIC, _LABEL = (re.compile(pattern).fullmatch for pattern in (r"[a-zA-Z_:][\w:]*", r"[a-zA-Z_]\w*"))


def check(group: RuleGroup) -> Iterator[Finding]:
    facts = group.around.facts
    version = facts.version if facts else None
    if version is None:
        return
    for key, since in _KEYS.items():
        if key in group.keys and version < since:
            yield Finding(group.head.at / key, _message(f"`{key}` of a group", since, version), _HELP)
    for rule in group.rules:
        if isinstance(rule, AlertingRule) and rule.keep is not None and version < _KEEP:
            where = rule.at / "keep_firing_for"
            yield Finding(where, _message("`keep_firing_for`", _KEEP, version), _HELP)
        if version < _QUOTED:
            if isinstance(rule, RecordingRule) and not _METRIC(rule.name):
                yield Finding(
                    rule.at / "record", _message(f"the name `{rule.name}`", _QUOTED, version), _HELP
                )
            for label in rule.labels:
                if not _LABEL(label):
                    where = rule.at / "labels" / label
                    yield Finding(where, _message(f"the label `{label}`", _QUOTED, version), _HELP)


_HELP = "leave it out, or upgrade Prometheus and pull the facts again"


def _message(what: str, since: Version, version: Version) -> str:
    return f"{what} needs Prometheus {since[0]}.{since[1]}, and this one is {version[0]}.{version[1]}"


RULE = Rule("MLO326", Severity.ERROR, RuleGroup, check)
