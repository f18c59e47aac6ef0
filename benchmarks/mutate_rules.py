"""Breaks the compiled Prometheus rules in many small ways and shows which scenario notices each.

A mutant that lives is a promise that no test keeps. Run from the repository; it takes a few minutes:

    python -m benchmarks.mutate_rules [WORD ...]     only the mutants whose name holds one of the words
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.realtools import promtool

SCENARIOS = tuple(f"tests/realtools/test_promtool{part}.py" for part in ("", "_data", "_alerts"))
_SELECTOR = r"mlobs:[\w:]+\{[^}]*\}"

MUTANTS: dict[str, tuple[str, str]] = {
    "page-fast 14.4 to 14": (r"> 0\.(0*)144\b", r"> 0.\g<1>140"),
    "page-fast 14.4 to 14.6": (r"> 0\.(0*)144\b", r"> 0.\g<1>146"),
    "page-slow 6 to 5.6": (r"> 0\.(0*)06\n", r"> 0.\g<1>056\n"),
    "page-slow 6 to 6.1": (r"> 0\.(0*)06\n", r"> 0.\g<1>061\n"),
    "ticket 1 to 0.85": (r'(window="(?:16h48m|1h24m)"\}) > 0\.01\b', r"\g<1> > 0.0085"),
    "ticket 1 to 1.05": (r'(window="(?:16h48m|1h24m)"\}) > 0\.01\b', r"\g<1> > 0.0105"),
    "all thresholds halved": (r"(slo_errors:ratio\{[^}]*\}) > (0\.\d+)", r"\g<1> * 2 > \g<2>"),
    "windows joined by or": (
        r"(> 0\.\d+\n\s+)and ignoring \(window\)(\n\s+mlobs:slo)",
        r"\g<1>or ignoring (window)\g<2>",
    ),
    "short window read as the long one": (r'window="5m"\} >', r'window="1h"} >'),
    "long window read as the short one": (r'window="1h"\} >', r'window="5m"} >'),
    "page-slow's long window read as its short one": (r'window="6h"\} >', r'window="30m"} >'),
    "matching without ignoring": (r"and ignoring \(window\)", "and"),
    "coverage guard dropped": (
        rf"\n\s+and ignoring \(window\)\n\s+count_over_time\({_SELECTOR}\[\w+\]\) >= \d+",
        "",
    ),
    "bad-event guard dropped": (
        rf"\n\s+and ignoring \(window\)\n\s+sum_over_time\({_SELECTOR}\[\w+\]\) \* 60 > 1\.5",
        "",
    ),
    "event guard dropped": (
        rf"\n\s+and ignoring \(window\)\n\s+sum_over_time\({_SELECTOR}\[\w+\]\) \* 60 > \d\d\.5",
        "",
    ),
    "missing numerator not zero": (r" or 0 \* sum\(mlobs:sli_total[^)]*\)", ""),
    "division by zero": (r"/\n(\s+)\((.*) > 0\)", r"/\n\g<1>(\g<2>)"),
    "NaN in the total": (r"(expr: .*) >= 0('?\n)", r"\g<1>\g<2>"),
    "NaN in the numerator": (r"\((sum\(.*?\)) >= 0\) or", r"(\g<1>) or"),
    "NaN in a gauge": (r" >= -Inf", ""),
    "negative errors": (r"clamp_min\((sum\(mlobs.*\)), 0\)", r"(\g<1>)"),
    "bucket of one spelling only": (r'le=~"(\d+)\|[^"]*"', r'le="\g<1>"'),
    "average of ratios": (
        r"sum_over_time\(mlobs:sli_bad:sum1h(\{[^}]*)\}\[(\w+):1h\]\)\n\s+/\n\s+"
        rf"\(sum_over_time\({_SELECTOR}\[\w+:1h\]\) > 0\)",
        r'sum without (window) (avg_over_time(mlobs:slo_errors:ratio\g<1>,window="5m"}[\g<2>]))',
    ),
    "no ratio before the first full hour": (
        rf"\n\s+or\n\s+mlobs:sli_bad:sum1h\{{[^}}]*\}}\n\s+/\n\s+\({_SELECTOR} > 0\)",
        "",
    ),
    "budget ten times as large": (r'(window="30d"\}\) / 0\.0)', r"\g<1>0"),
    "missing data told by the total": (r"absent\(mlobs:sli_bad", "absent(mlobs:sli_total"),
    "missing data told at once": (r'for: "?15m"?', "for: 0s"),
    "missing data never told": (r"(absent\(mlobs[^)]*\))", r"\g<1> > 1"),
    "only the upper side": (r"\n\s+or\n\s+max\(heat\) < 10", ""),
    "only the lower side": (r"max\(heat\) > 90\n\s+or\n\s+", ""),
    "threshold without its hold": (r'for: "?5m"?', "for: 0s"),
    "anomaly band ten times as wide": (r"> 4 \* stddev", "> 40 * stddev"),
    "anomaly band of noise": (r"> 4 \* stddev", "> 1 * stddev"),
    "anomaly of a thousandth": (r"> 0\.01 \* abs", "> 0 * abs"),
    "anomaly without history": (r">= 720", ">= 2"),
    "NaN in an anomaly's history": (r" > -Inf < Inf", ""),
}

_NO_RULES = re.compile("parse error|could not parse|same labelset|many-to-many")
"""What Prometheus says to rules that could not be loaded or evaluated: such a mutant proves nothing."""


@dataclass
class Mutation:
    """A pytest plug-in that runs the scenarios on broken rules."""

    pattern: str
    replacement: str
    applied: int = 0
    broken: bool = False
    killers: list[str] = field(default_factory=list)

    @pytest.fixture(autouse=True)
    def mutated(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        run = promtool.run

        def broken(path, rules, *histories):  # type: ignore[no-untyped-def]
            text, count = re.subn(self.pattern, self.replacement, rules)
            self.applied += count
            done = run(path, text, *histories)
            self.broken = self.broken or bool(_NO_RULES.search(done.stdout + done.stderr))
            return done

        monkeypatch.setattr(promtool, "run", broken)
        yield

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.killers.append(report.nodeid.partition("::")[2])


def _verdict(mutation: Mutation) -> str:
    if not mutation.applied:
        return "NEVER APPLIED"
    if mutation.broken:
        return "NO RULES AT ALL"
    return mutation.killers[0] if mutation.killers else "LIVES"


def main(words: list[str]) -> int:
    alive = 0
    for name, (pattern, replacement) in MUTANTS.items():
        if words and not any(word in name for word in words):
            continue
        mutation = Mutation(pattern, replacement)
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", *SCENARIOS], plugins=[mutation])
        verdict = _verdict(mutation)
        alive += verdict.isupper()
        print(f"{name:48} {verdict}", flush=True)
    return 1 if alive else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
