"""What looks like a secret at the source comes into no draft."""

from __future__ import annotations

import pytest

from mlobs_compile.merging.discretion import discreet, hidden
from mlobs_compile.route import Place, Route
from mlobs_compile.translation import Draft


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("postgres://ann:s3cr3t@db/x", "postgres://ann:***@db/x"),
        ("jdbc:snowflake://h?user=u&password=s3cr3t&x=1", "jdbc:snowflake://h?user=u&password=***&x=1"),
        ("https://x.example/?token=s3cr3t", "https://x.example/?token=***"),
        ('{"api_key": "s3cr3t", "ok": 1}', '{"api_key": "***", "ok": 1}'),
        ("{'db_password': 's3 cr3t'}", "{'db_password': '***'}"),
        ("password: hunter2", "password: ***"),
        ("Authorization: Bearer s3cr3t", "Authorization: Bearer ***"),
        ("AKIAIOSFODNN7EXAMPLE", "***"),
        ("https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/services/***"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----***",
        ),
        ("ghp_0123456789abcdefABCDEF", "***"),
    ],
)
def test_a_secret_becomes_stars(text: str, said: str) -> None:
    assert hidden(text, prose=True) == said


@pytest.mark.parametrize(
    "text",
    [
        "the token: an id of the session",
        "tokens per second, 12 of them",
        "https://x.example:8080/a@b",
        "s3://bucket/key",
        "passwords are hashed",
        "arn:aws:iam::123456789012:role/x",
        "mailto:ann@x.example",
    ],
)
def test_what_only_speaks_of_secrets_stays(text: str) -> None:
    assert hidden(text, prose=True) == text


def test_conditions_of_sql_stay_and_connections_in_it_do_not() -> None:
    assert hidden("select * from t where token = 'x1'", prose=False) == "select * from t where token = 'x1'"
    assert hidden("from read('pg://u:s3@h')", prose=False) == "from read('pg://u:***@h')"


def test_a_note_under_a_telling_key_is_left_out_and_each_value_is_named() -> None:
    draft = Draft("x", Place("x.json"))
    draft.put(("metadata", "annotations", "dbt/meta/pwd"), "1234", draft.place)
    draft.put(("metadata", "annotations", "dbt/meta/owner"), "ann", draft.place)
    draft.put(("metadata", "description"), "password=1", draft.place)
    draft.put(("checks", "sql", "queries", "x", "rows"), "select 1 where pwd = 'a'", draft.place)
    made, found = discreet(draft.done())
    assert made.tree["metadata"] == {"annotations": {"dbt/meta/owner": "ann"}, "description": "password=***"}
    assert found == (Route(("metadata", "annotations", "dbt/meta/pwd")), Route(("metadata", "description")))
    assert made.tree["checks"] == draft.done().tree["checks"]
