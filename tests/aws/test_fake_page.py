"""The page about the fake says what the fake does."""

from __future__ import annotations

from tests.aws import fake_page


def test_every_operation_has_its_rule_with_a_source_in_the_page() -> None:
    text = fake_page.PAGE.read_text("utf-8")
    assert text == fake_page.written(text), "run `python -m tests.aws.fake_page`"
