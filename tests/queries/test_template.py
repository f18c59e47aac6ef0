"""Templates are read as Go reads them: what is read of labels and values, and what Go would refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.queries.template import Reads, read_template

WORDS = st.sampled_from(
    ["{{", "}}", "{{-", "-}}", "$labels", ".job", "$value", "$x", ":=", "|", "printf", '"%s"', "`", '"', "if", "end",
     "range", "with", "else", "define", "index", " ", "\n", "(", ")", "/*", "*/", ".", "1.5", "é", "$", "query", "'"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("plain", []),
        ("{{ $labels.job }}", [(Reads.LABEL, "job", "$labels.job")]),
        ("a {{.Labels.job}} b", [(Reads.LABEL, "job", ".Labels.job")]),
        ('{{ index $labels "a.b" }}', [(Reads.LABEL, "a.b", '$labels "a.b"')]),
        ("{{ $externalLabels.dc }}", [(Reads.EXTERNAL_LABEL, "dc", "$externalLabels.dc")]),
        ("{{ $value }} {{ .Value }}", [(Reads.VALUE, "", "$value"), (Reads.VALUE, "", ".Value")]),
        ("{{ $labels }}", []),
        ('{{ query "up == 0" }}', [(Reads.QUERY, "up == 0", '"up == 0"')]),
        (r'{{ query "up{a=\"b\"}" }}', [(Reads.QUERY, 'up{a="b"}', r'"up{a=\"b\"}"')]),
        ('{{ range query "up" }}{{ .Labels.job }}{{ end }}', [(Reads.QUERY, "up", '"up"')]),
        ("{{ with $x := 1 }}{{ $.Labels.job }}{{ end }}", [(Reads.LABEL, "job", "$.Labels.job")]),
        ("{{/* $labels.job */}}", []),
        ('{{ "}} $labels.job" }}', []),
    ],
)
def test_what_is_read_and_where(text: str, uses: list[tuple[Reads, str, str]]) -> None:
    found = read_template(text)
    assert [(use.what, use.name, text[use.start : use.end]) for use in found.uses] == uses
    assert found.mistakes == ()


@given(st.lists(WORDS, max_size=14).map("".join) | st.text(max_size=40))
def test_no_text_is_too_odd_and_every_place_lies_within_it(text: str) -> None:
    found = read_template(text)
    for one in (*found.uses, *found.mistakes):
        assert 0 <= one.start <= one.end <= len(text)


@given(st.text(alphabet=st.characters(exclude_characters="{")))
def test_a_text_without_braces_is_never_wrong(text: str) -> None:
    assert read_template(text).mistakes == ()
