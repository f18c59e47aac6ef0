from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Span
from mlobs_compile.reporter import Report
from mlobs_compile.reporters.full import REPORTER, WIDTH
from tests.reporters.samples import PATH, UNKNOWN, a_place, a_report, a_rich_finding, many, some_of_each


def _excerpt(text: str, *steps: str | int) -> list[str]:
    """The lines of the excerpt for a finding about one value."""
    shown = REPORTER.render(a_report(UNKNOWN.at(a_place(*steps), "wrong"), text=text))
    return [line for line in shown.splitlines() if " | " in line]


def test_a_finding_shows_its_lines_its_mark_its_remedy_and_where_to_read_more() -> None:
    assert REPORTER.render(a_report(a_rich_finding())) == (
        "specs/fraud.yaml:5:15: error[MLO990] unknown severity `paeg`\n"
        "   4 |     objective: 99%\n"
        "   5 |     severity: paeg\n"
        "     |               ^^^^\n"
        "   = help: did you mean `page`?\n"
        "   = fix: write it right: `page`\n"
        "   = another one is here: specs/fraud.yaml:6:3\n"
        "   = explain: mlobs explain MLO990\n"
        "\n"
        "found 1 error\n"
    )


def test_findings_are_divided_by_an_empty_line_and_counted_at_the_end() -> None:
    blocks = REPORTER.render(a_report(*some_of_each())).split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == [
        "info[MLO992] nothing else to do",
        "specs/fraud.yaml:5:15: error[MLO990] unknown severity `paeg`",
        "specs/fraud.yaml:6:3: warning[MLO991] `availability` is loose",
        "found 1 error, 1 warning, 1 note",
    ]


def test_the_further_lines_of_a_message_are_set_in_and_cannot_pass_for_findings() -> None:
    shown = REPORTER.render(
        a_report(UNKNOWN.at(None, "promtool says:\nx.yaml:1:1: error[MLO000] no", help="a\nb"))
    )
    assert shown.splitlines()[:4] == [
        "error[MLO990] promtool says:",
        "     x.yaml:1:1: error[MLO000] no",
        "   = help: a",
        "     b",
    ]


def test_fifty_are_shown_and_the_rest_counted() -> None:
    shown = REPORTER.render(a_report(*many(51)))
    assert shown.count("error[MLO990]") == 50
    assert shown.endswith("\n\nand 1 more; `--format json` lists them all\nfound 51 errors\n")


def test_nothing_to_say_is_nothing() -> None:
    assert REPORTER.render(a_report()) == ""


def test_the_first_line_of_a_file_has_no_line_before_it() -> None:
    assert _excerpt("kind: x\n", "kind") == ["   1 | kind: x", "     |       ^"]


def test_wide_characters_take_two_columns_and_combining_marks_none() -> None:
    assert _excerpt("日本: e\u0301 語\n", "日本") == ["   1 | 日本: e\u0301 語", "     |       ^^^^"]
    assert _excerpt("{日本: 1, x: 語}\n", "x") == ["   1 | {日本: 1, x: 語}", "     |              ^^"]


def test_tabs_and_hidden_characters_keep_the_mark_in_place() -> None:
    assert _excerpt("a:\tb\n", "a") == ["   1 | a:    b", "     |       ^"]
    assert _excerpt('"a\u202e": b\n', "a\u202e") == ['   1 | "a\\u202e": b', "     |            ^"]


def test_a_value_of_several_lines_is_shown_by_its_key() -> None:
    assert _excerpt("a:\n  b: 1   # x\n  c: 2\n", "a") == ["   1 | a:", "     | ^"]


def test_a_value_that_is_missing_gets_one_caret() -> None:
    assert _excerpt("a:\n", "a") == ["   1 | a:", "     |   ^"]


def test_a_long_line_is_cut_to_a_window_around_the_mark() -> None:
    text = f"{{{', '.join(f'key{number}: value' for number in range(300))}}}\n"
    line, mark = _excerpt(text, "key150")
    start = mark.index("^")
    assert line[start : start + mark.count("^")] == "value"
    assert line[:start].endswith("key150: ")
    assert len(line) <= WIDTH + len("   1 | ")
    assert line.startswith("   1 | …") and line.endswith("…")


def test_the_mark_is_in_view_at_both_ends_of_a_long_line() -> None:
    text = "{first: 1, long: " + "x" * 500 + ", last: 2}\n"
    assert _excerpt(text, "first")[1].index("^") == len("   1 | {first: ")
    line, mark = _excerpt(text, "last")
    assert line[mark.index("^")] == "2"
    _, mark = _excerpt(text, "long")
    assert mark.count("^") < WIDTH


def test_line_numbers_of_any_length_stay_aligned() -> None:
    text = "".join(f"key{number}: value\n" for number in range(12_345))
    line_before, line, mark = _excerpt(text, "key12344")
    assert (line_before, line) == ("12344 | key12343: value", "12345 | key12344: value")
    assert mark == "      |           ^^^^^"


def test_faults_of_yaml_itself_are_shown_with_the_text_that_could_not_be_read() -> None:
    outcome = source.read("a: 1\nb: c: d\n", PATH)
    report = Report(outcome.diagnostics, {(d.path, d.doc): d for d in outcome.value or ()})
    assert "   2 | b: c: d\n     |     ^\n" in REPORTER.render(report)


def test_a_file_that_is_no_text_is_named_without_an_excerpt() -> None:
    outcome = source.read(b"\xff\xfea\0", PATH)
    shown = REPORTER.render(Report(outcome.diagnostics, {}))
    assert shown.startswith("specs/fraud.yaml:1:1: error[MLO009] the file is not UTF-8")
    assert " | " not in shown


def test_a_span_beyond_the_text_does_no_harm() -> None:
    lost = Diagnostic("MLO990", "lost", UNKNOWN.severity, "lost", Span(PATH, 99, 7, 99, 9))
    assert "error[MLO990] lost" in REPORTER.render(a_report(lost))
