from __future__ import annotations

from mlobs_compile.reporters.concise import REPORTER
from tests.reporters.samples import a_finding, a_report, many, some_of_each


def test_every_finding_is_one_line_that_an_editor_can_jump_to() -> None:
    assert REPORTER.render(a_report(*some_of_each())) == (
        "info[MLO992] nothing else to do\n"
        "specs/fraud.yaml:5:15: error[MLO990] unknown severity `paeg`\n"
        "specs/fraud.yaml:6:3: warning[MLO991] `availability` is loose\n"
        "found 1 error, 1 warning, 1 note\n"
    )


def test_nothing_to_say_is_nothing() -> None:
    assert REPORTER.render(a_report()) == ""


def test_fifty_are_shown_and_the_rest_counted() -> None:
    lines = REPORTER.render(a_report(*many(63))).splitlines()
    assert len(lines) == 52
    assert lines[-2:] == ["and 13 more; `--format json` lists them all", "found 63 errors"]


def test_a_message_stays_on_its_line() -> None:
    shown = REPORTER.render(a_report(a_finding("unknown\n`a\x1b`")))
    assert shown.splitlines()[0].endswith("error[MLO990] unknown `a\\x1b`")
    assert shown.count("\n") == 2
