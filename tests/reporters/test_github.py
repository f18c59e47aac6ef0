from __future__ import annotations

from mlobs_compile.diagnostic import Diagnostic, Span
from mlobs_compile.reporters.github import REPORTER
from tests.reporters.samples import LOOSE, NOTE, UNKNOWN, a_report, many, some_of_each


def test_every_finding_is_a_command_and_errors_come_first() -> None:
    assert REPORTER.render(a_report(*some_of_each())) == (
        "::error title=MLO990 sample-unknown,file=specs/fraud.yaml,line=5,endLine=5,col=15,endColumn=19"
        "::unknown severity `paeg`%0Ahelp: did you mean `page`?\n"
        "::warning title=MLO991 sample-loose,file=specs/fraud.yaml,line=6,endLine=6,col=3,endColumn=15"
        "::`availability` is loose\n"
        "::notice title=MLO992 sample-note::nothing else to do\n"
    )


def test_no_message_or_path_can_start_another_command() -> None:
    where = Span("a,b:c%.yaml", 1, 1, 2, 1)
    evil = Diagnostic("MLO990", "evil", UNKNOWN.severity, "100%\n::set-env name=x::y\r", where)
    assert REPORTER.render(a_report(evil)) == (
        "::error title=MLO990 evil,file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,col=1"
        "::100%25%0A::set-env name=x::y%0D\n"
    )


def test_ten_of_each_are_shown_and_the_last_line_counts_the_rest() -> None:
    lines = REPORTER.render(a_report(*many(12), *many(15, LOOSE), *many(20, NOTE))).splitlines()
    commands = [line.split(" ")[0].split("::")[1] for line in lines]
    assert {command: commands.count(command) for command in commands} == {
        "error": 10,
        "warning": 10,
        "notice": 10,
    }
    assert lines[-1] == "::notice::and 18 more than GitHub shows; `--format sarif` has them all"


def test_nothing_to_say_is_nothing() -> None:
    assert REPORTER.render(a_report()) == ""
