"""Queries, rule files and facts for the tests of rules: a test writes PromQL and names what the rule says of which part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlobs_compile import source
from mlobs_compile.artifact import dump_json
from mlobs_compile.pipeline import lint_rules
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Around, Record, Written
from mlobs_compile.queries.rule_files import AlertingRule, RuleGroup, RuleSet, read_rules
from mlobs_compile.queries.tree import Dialect, parse
from mlobs_compile.rule import AnyRule, Finding
from mlobs_compile.spec.facts import Facts
from mlobs_compile.units import Duration
from tests.builders import a_place

Tree = Mapping[str, Any]
NO_LABELS: Mapping[str, str] = {}


def facts(complete: bool = True, prometheus: Tree | None = None, **metrics: Tree) -> Facts:
    """Facts of a server that scrapes once a minute unless it is told otherwise."""
    server = {"scrape_interval": "1m", **(prometheus or {})}
    tree = {
        "apiVersion": "mlobs/v1",
        "kind": "Facts",
        "metadata": {"name": "prod"},
        "complete": complete,
        "prometheus": server,
        "metrics": metrics,
    }
    return Facts.model_validate(source.read_data("facts.yaml", dump_json(tree)))  # type: ignore[arg-type]


def around(known: Facts | None = None, records: Mapping[str, str] | None = None) -> Around:
    """What is known beside a query: facts, and what rules record, by name."""
    recorded = {name: (Record(parse(expr), NO_LABELS),) for name, expr in (records or {}).items()}
    return Around(Catalogue(known) if known else None, recorded)


def a_query(
    text: str,
    purpose: Purpose = Purpose.VALUE,
    known: Around | None = None,
    *,
    hold: str | None = None,
    window: str | None = "5m",
    name: str = "query",
    **more: Any,
) -> Written:
    tree = parse(text, Dialect.SPEC)
    return Written(
        text,
        tree,
        a_place("alerts", "queue", "query"),
        name,
        purpose,
        known or around(),
        window=None if window is None else Duration.parse(window),
        hold=None if hold is None else Duration.parse(hold),
        **more,
    )


def said(rule: AnyRule, query: Written) -> list[str]:
    """What a rule says of a query, each with the part that it points at: `part: message`."""
    return [_shown(found) for found in rule.check(query)]


def _shown(found: Finding) -> str:
    assert found.inside is not None, found
    return f"{found.inside.cut}: {found.message}"


def parts(rule: AnyRule, query: Written) -> list[str]:
    """The parts that a rule points at."""
    return [found.inside.cut for found in rule.check(query) if found.inside]


def rules_of(text: str, known: Facts | None = None) -> RuleSet:
    """The rules of a rule file whose text is that of one group's `rules`, or of a whole file."""
    whole = text if "groups:" in text else f"groups:\n  - name: fraud\n    rules:\n{_indented(text)}"
    documents = source.read(whole, "rules.yaml")
    assert documents.value and not documents.diagnostics
    found, faults = read_rules(documents.value, Catalogue(known) if known else None)
    assert [fault.message for fault in faults] == []
    return found


def _indented(text: str) -> str:
    return "\n".join("      " + line for line in text.strip("\n").splitlines())


def an_alert(text: str, known: Facts | None = None) -> AlertingRule:
    """The last alert of a rule file."""
    return [rule for rule in rules_of(text, known).rules() if isinstance(rule, AlertingRule)][-1]


def a_group(text: str, known: Facts | None = None) -> RuleGroup:
    return rules_of(text, known).groups[-1]


def codes_of(text: str, known: Facts | None = None) -> list[str]:
    """The codes of all that is found in a rule file."""
    documents = source.read(text, "rules.yaml")
    assert documents.value is not None
    return [found.code for found in (*documents.diagnostics, *lint_rules(documents.value, known))]


def messages(found: Iterator[Finding]) -> list[str]:
    return [one.message for one in found]
