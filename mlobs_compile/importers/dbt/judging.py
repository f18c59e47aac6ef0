"""Severity and thresholds of a test: how many failing rows dbt lets pass, and from which on it warns or fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlobs_compile.importers.dbt.manifest import Entry
from mlobs_compile.importers.dbt.native import Check
from mlobs_compile.plain import text
from mlobs_compile.source import Node
from mlobs_compile.units import UnitError

_THRESHOLD = re.compile(r"(!=|<>|>=|>)\s*(\d+)\Z").fullmatch
_COUNT = re.compile(r"count\(\s*\*\s*\)\Z", re.IGNORECASE).fullmatch
_WITH_SHARE = (
    "one_of",
    "not_one_of",
    "matches",
    "not_matches",
    "range",
    "length",
    "greater_than",
    "equal_to",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What dbt makes of the number of failing rows."""

    fails: bool
    """False where the test has the severity `warn`, so that it warns at most."""
    most: int
    """So many failing rows are no failure; a warning only where it cannot fail."""
    warns: int | None
    """So many are no warning; None where it fails before it warns."""
    measure: str
    """What is counted, in SQL; empty for the rows themselves."""
    exact: bool = False
    """Whether what is counted has to be 0, and may not be less."""

    @property
    def simple(self) -> bool:
        """Whether one failing row is one too many, and nothing else is counted."""
        return self.most == 0 and not self.measure and self.warns is None


def judgement(test: Entry) -> Judgement:
    """The judgement of a test; raises UnitError where it is none of ours."""
    config = test.config
    fails = text(config, "severity").lower() != "warn"
    said = text(config, "fail_calc") or "count(*)"
    measure = "" if _COUNT(said) else said
    error, warn = (_most(text(config, key), measure) for key in ("error_if", "warn_if"))
    limit = config.get("limit")
    if isinstance(limit, int) and (measure or limit <= max(error, warn)):
        raise UnitError("its `limit` cuts off what is counted")
    if measure and not fails:
        raise UnitError("it only warns, of something else than a number of rows")
    exact = bool(measure) and text(config, "error_if") in ("", "!= 0", "!=0")
    if not fails:
        return Judgement(fails, warn, None, measure)
    return Judgement(fails, error, warn if warn < error else None, measure, exact)


def _most(threshold: str, measure: str) -> int:
    """How many failing rows a threshold such as `> 5` lets pass."""
    found = _THRESHOLD(threshold or "!= 0")
    if not found or (found[1] in ("!=", "<>") and found[2] != "0") or (found[1] == ">=" and found[2] == "0"):
        raise UnitError(f"the threshold `{threshold}` is no bound from above")
    if found[1] == ">=" and measure:
        raise UnitError(f"the threshold `{threshold}` is of something that need not be whole")
    return int(found[2]) - (found[1] == ">=")


def native(check: Check, judged: Judgement) -> Check | None:
    """The check with the severity of the test; None where our check cannot be judged so."""
    if not judged.simple:
        return None
    if judged.fails or not check.kind:
        return check
    body = _warning(check.kind, check.body)
    return None if body is None else Check(check.column, body[0], body[1])


def _warning(kind: str, body: Mapping[str, Node]) -> tuple[str, dict[str, Node]] | None:
    """The same check as one that cannot fail, and warns instead; None where there is none."""
    if kind in _WITH_SHARE or kind == "satisfies":
        return kind, {**body, "share": "0%", "warn": {"share": "100%"}}
    if kind == "missing":
        return kind, {**body, "at_most": "100%", "warn": {"at_most": body["at_most"]}}
    if kind == "unique":
        return "unique_share", {**body, "at_least": "0%", "warn": {"at_least": "100%"}}
    if kind == "rows":
        return kind, {"at_least": 0, "warn": dict(body)}
    return None


def query(statement: str, judged: Judgement) -> dict[str, Node]:
    """The check that runs the test's own SQL, with its thresholds."""
    if not judged.fails:
        return {"value": _counting(statement, "count(*)"), "at_least": 0, "warn": {"at_most": judged.most}}
    if judged.measure:
        counted = f"abs(coalesce({judged.measure}, 0))" if judged.exact else f"coalesce({judged.measure}, 0)"
        warn: dict[str, Node] = {} if judged.warns is None else {"warn": {"at_most": judged.warns}}
        return {"value": _counting(statement, counted), "at_most": judged.most, **warn}
    most: dict[str, Node] = {"at_most": judged.most} if judged.most else {}
    return {
        "rows": statement,
        **most,
        **({} if judged.warns is None else {"warn": {"at_most": judged.warns}}),
    }


def _counting(statement: str, counted: str) -> str:
    """What dbt counts; what is null there is no failure to dbt, and 0 to us."""
    inner = "\n".join(f"  {line}" for line in statement.splitlines())
    return f"SELECT {counted} FROM (\n{inner}\n) AS dbt_internal_test"
