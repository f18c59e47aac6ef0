"""A SELECT over the batch is one statement that reads the batch only."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.selection import over, parse, parts
from mlobs_compile.units import UnitError

GOOD = (
    "SELECT * FROM batch WHERE amount < 0",
    "select count(*) from batch",
    "SELECT b.a FROM batch b JOIN batch c ON b.id = c.parent",
    "SELECT other.a FROM batch, batch AS other WHERE batch.a = other.b",
    "WITH big AS (SELECT * FROM batch WHERE a > 1) SELECT count(*) FROM big, batch",
    "SELECT a FROM (SELECT a FROM batch) WHERE a IN (1, 2)",
    "SELECT extract(year FROM t) FROM batch WHERE a IS DISTINCT FROM b",
    "SELECT trim(both ' ' FROM s), replace(s, 'a', 'b') FROM batch",
    "SELECT ';', '--', 'drop table x', \"update\" FROM batch",
    "SELECT a, b FROM batch GROUP BY a, b ORDER BY a, b LIMIT 5",
    "SELECT a FROM batch LEFT JOIN (SELECT b AS c FROM batch) x ON a = c",
    "SELECT a FROM batch UNION ALL SELECT b FROM batch",
)


@pytest.mark.parametrize("text", GOOD)
def test_a_select_over_the_batch_is_taken_as_it_is(text: str) -> None:
    assert parse(text) == text
    assert parse(f"  {text} ;\n") == text
    assert "".join(part.text for part in parts(text)) == text


@pytest.mark.parametrize("text", GOOD)
def test_what_is_taken_runs_on_a_real_engine(text: str) -> None:
    con = duckdb.connect()
    con.execute(
        'CREATE TABLE batch (a INT, b INT, id INT, parent INT, amount INT, t DATE, s TEXT, "update" INT)'
    )
    con.execute(over(text, "batch")).fetchall()


BAD = (
    ("DELETE FROM batch", "does not begin a SELECT"),
    ("", "a SELECT is a text"),
    ("SELECT 1 FROM batch; DROP TABLE batch", "a `;` stands in the middle"),
    ("SELECT * INTO other FROM batch", "`INTO` stands in the SELECT"),
    ("WITH x AS (DELETE FROM batch RETURNING *) SELECT * FROM x, batch", "`DELETE` stands"),
    ("SELECT * FROM batch -- all", "a comment stands"),
    ("SELECT * FROM batch /* all */", "a comment stands"),
    ("SELECT * FROM payments", "reads `payments`"),
    ("SELECT * FROM batch JOIN payments USING (id)", "reads `payments`"),
    ("SELECT * FROM batch, payments", "reads `payments`"),
    ("SELECT * FROM batch b, payments", "reads `payments`"),
    ("SELECT * FROM main.batch", "reads `main.`"),
    ("SELECT * FROM batch WHERE a IN (SELECT a FROM secrets)", "reads `secrets`"),
    ("SELECT * FROM read_csv('/etc/passwd'), batch", "reads `read_csv(`"),
    ("SELECT * FROM '/etc/passwd', batch", "use the table `batch` only"),
    ('SELECT a FROM "batch"', "use the table `batch` only"),
    ("SELECT 1", "does not read the table `batch`"),
    ("SELECT 'from batch'", "does not read the table `batch`"),
    ("SELECT (a FROM batch", "never closed"),
    ("SELECT a) FROM batch", "never opened"),
    ("SELECT 'a FROM batch", "never closed"),
    ("SELECT a FROM batch WHERE a = 'x" + "y" * 10_000 + "'", "at most 10000 characters"),
)


@pytest.mark.parametrize(("text", "words"), BAD)
def test_what_writes_or_reads_more_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(text)
    assert words in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        parse(text)
    except UnitError:
        return
    assert "batch" in text.lower()


def test_only_the_table_is_put_in_another_place() -> None:
    text = "SELECT x.batch, 'batch' FROM Batch x WHERE batchs = 1"
    assert over(text, "{batch}") == "SELECT x.batch, 'batch' FROM {batch} x WHERE batchs = 1"
