"""What came of the tests, for a person, an editor and a program."""

from __future__ import annotations

from mlobs_compile.cli.verdict import Failed, Missing, Routed, Row, State, Verdict, as_json, concise, full

ROWS = (
    Row(
        "fraud/a/burn/page-fast", "A", "fraud/a", "m.yaml:4:3", {"fires": State.PASSED, "reset": State.FAILED}
    ),
    Row("fraud/a/no-data", "B", "fraud/a", "m.yaml:4:3", {"fires": State.PASSED, "reset": State.LACKING}),
    Row("fraud/alert/deep", "C", "fraud/alert/deep", "m.yaml:9:3", {"fires": State.PASSED}),
)
FAILED = Failed("fraud/a/burn/page-fast", "reset", "m.yaml:4:3", "nothing", "1", "29m", "count(x)")
MISSING = Missing("fraud/a/no-data", "reset", "there is no counter")
ASTRAY = Routed(("fraud/a/no-data", "fraud/alert/deep"), {"team": "risk"}, "risk/ticket", ("ads/page",))
WELL = Routed(("fraud/a/burn/page-fast",), {"team": "risk"}, "risk/page", ("risk/page",))
CASES = ("fires", "silent", "reset")


def verdict(
    *, failed: tuple[Failed, ...] = (FAILED,), routes: tuple[Routed, ...] = (WELL, ASTRAY)
) -> Verdict:
    return Verdict("prod", CASES, ROWS, failed, (MISSING,), routes, 17)


def test_a_person_gets_a_table_and_the_reasons() -> None:
    assert (
        full([verdict()])
        == """\
                  f r
                  i e
                  r s
                  e e
                  s t
fraud/a
  burn/page-fast  + X
  no-data         + ?
fraud/alert/deep  + .
                  + passed   X failed   ? lacking   . does not apply
lacking:
  there is no counter
    fraud/a/no-data: reset
failed:
  fraud/a/burn/page-fast: reset  (m.yaml:4:3)
    expected nothing, got 1 after 29m
    count(x)
led astray:
  fraud/a/no-data and 1 more: team=risk
    expected `risk/ticket`, got `ads/page`
prod: 3 alerts, 3 cases passed, 1 failed, 1 lacking (17 checks); 1 of 3 alerts reach their team
"""
    )


def test_an_editor_gets_a_line_for_each_fault() -> None:
    assert concise([verdict()]).splitlines() == [
        "m.yaml:4:3: fraud/a/burn/page-fast: reset: expected nothing, got 1",
        "fraud/a/no-data: expected receiver `risk/ticket`, got `ads/page`",
        "fraud/alert/deep: expected receiver `risk/ticket`, got `ads/page`",
        "prod: 3 alerts, 3 cases passed, 1 failed, 1 lacking (17 checks); 1 of 3 alerts reach their team",
    ]


def test_a_program_gets_everything() -> None:
    found = as_json([verdict()])
    assert (found["schema_version"], found["ok"]) == (1, False)
    (environment,) = found["environments"]  # type: ignore[misc]
    assert environment["alerts"][0]["cases"] == {"fires": "passed", "reset": "failed"}  # type: ignore[index]
    assert environment["lacking"][0]["reason"] == "there is no counter"  # type: ignore[index]
    assert [route["ok"] for route in environment["routes"]] == [True, False]  # type: ignore[index]


def test_only_a_failure_fails() -> None:
    assert verdict(failed=(), routes=(WELL,)).passed
    assert not verdict(failed=()).passed
    assert not verdict(routes=(WELL,)).passed
    broken = Routed(("a",), {}, "risk/page", ("risk/page",), "amtool refuses it")
    assert not verdict(failed=(), routes=(broken,)).passed
