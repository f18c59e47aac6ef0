"""A SELECT that a user writes over the batch: one statement that reads the table `batch` and nothing else.

It is not parsed as SQL is, since each engine has its own: only its words, texts and parentheses are told apart, which
is enough to see that it is one statement, that it only reads, and what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.units import UnitError

TABLE = "batch"
_LONGEST = 10_000
_PART = re.compile(
    r"""(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`)|(?P<remark>--|/\*|\#)|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<number>\d[\w.]*)|(?P<space>\s+)|(?P<sign>.)""",
    re.DOTALL,
)
_WRITES = frozenset((
    "insert", "update", "delete", "drop", "create", "alter", "truncate", "merge", "grant", "revoke", "copy", "attach",
    "detach", "install", "load", "export", "import", "pragma", "call", "execute", "exec", "use", "vacuum", "checkpoint",
    "replace", "into", "set", "reset", "begin", "commit", "rollback", "refresh", "cache",
))  # fmt: skip
_ALSO_FUNCTIONS = frozenset({"replace", "set", "load", "insert"})
"""Words that write, and are functions too where a parenthesis follows."""
_AFTER_FROM = frozenset((
    "where", "group", "having", "order", "limit", "qualify", "window", "union", "intersect", "except", "select",
))  # fmt: skip
"""Words after which no more tables are listed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the statement."""

    sort: str
    """`text`, `name`, `word`, `number`, `space` or `sign`."""
    text: str

    @property
    def word(self) -> str:
        """The word in lower case; empty for anything else."""
        return self.text.lower() if self.sort == "word" else ""


def parse(text: object) -> str:
    """The statement without blanks and a semicolon at its end; raises UnitError saying what it may not be."""
    if not isinstance(text, str) or not text.strip():
        raise UnitError("a SELECT is a text such as `SELECT * FROM batch WHERE amount < 0`")
    if len(text) > _LONGEST:
        raise UnitError(f"a SELECT has at most {_LONGEST} characters, and this one {len(text)}")
    said = text.strip().removesuffix(";").rstrip()
    found = [part for part in parts(said) if part.sort != "space"]
    _one_statement(found)
    _reads_only(found)
    _reads_the_batch(found)
    return said


def over(statement: str, table: str) -> str:
    """The statement reading another table in place of the batch."""
    return "".join(table if part.word == TABLE and named else part.text for part, named in _tables(statement))


def parts(statement: str) -> Iterator[Part]:
    """The pieces of a statement, which put together are the statement."""
    for match in _PART.finditer(statement):
        yield Part(match.lastgroup or "sign", match[0])


def _tables(statement: str) -> Iterator[tuple[Part, bool]]:
    """Each piece, and whether it may name the table: `batch`, but not as the column `x.batch`."""
    before = ""
    for part in parts(statement):
        yield part, before != "."
        before = part.text if part.sort != "space" else before


def _one_statement(found: list[Part]) -> None:
    if found[0].word not in ("select", "with"):
        raise UnitError(
            f"`{found[0].text[:20]}` does not begin a SELECT: write one SELECT, for a check only reads"
        )
    if any(part.sort == "remark" for part in found):
        raise UnitError("a comment stands in the SELECT: write none, for engines differ in where it ends")
    depth = 0
    for part in found:
        if part.text == ";":
            raise UnitError("a `;` stands in the middle: write two checks, of one SELECT each")
        if part.text in ("'", '"', "`"):
            raise UnitError(f"a quotation mark {part.text} of the SELECT is never closed")
        depth += {"(": 1, ")": -1}.get(part.text, 0) if part.sort == "sign" else 0
        if depth < 0:
            raise UnitError("a `)` of the SELECT was never opened")
    if depth:
        raise UnitError("a `(` of the SELECT is never closed")


def _reads_only(found: list[Part]) -> None:
    for part, after in zip(found, [*found[1:], Part("sign", "")], strict=True):
        called = part.word in _ALSO_FUNCTIONS and after.text == "("
        if part.word in _WRITES and not called:
            raise UnitError(
                f"`{part.text}` stands in the SELECT: write none that changes anything, and such a column in quotes"
            )


def _reads_the_batch(found: list[Part]) -> None:
    """Every table after FROM, JOIN or a comma between tables is the batch, or a part of the statement."""
    own, read = set(_own_tables(found)), list(_read_tables(found))
    for part in read:
        if part.text != "(" and part.word != TABLE and part.text.strip('"`').lower() not in own:
            raise UnitError(f"the SELECT reads `{part.text[:40]}`: use the table `{TABLE}` only")
    if not any(part.word == TABLE for part in read):
        raise UnitError(f"the SELECT does not read the table `{TABLE}`: write `FROM {TABLE}`")


def _own_tables(found: list[Part]) -> Iterator[str]:
    """Names that WITH gives: what stands before `AS (`."""
    for name, word, sign in zip(found, found[1:], found[2:], strict=False):
        if word.word == "as" and sign.text == "(":
            yield name.text.strip('"`').lower()


def _read_tables(found: list[Part]) -> Iterator[Part]:
    """The first piece of everything that is read, `(` for what stands in parentheses."""
    listing: list[bool] = [False]
    """For each open parenthesis, whether tables are listed just now."""
    wanted = False
    for number, part in enumerate(found):
        if wanted:
            yield _called(found, number)
            wanted = False
        if part.text == "(" and part.sort == "sign":
            listing.append(False)
        elif part.text == ")" and part.sort == "sign":
            listing.pop()
        elif part.word == "from" and not _in_function(found, number):
            listing[-1] = wanted = True
        elif part.word == "join" or (part.text == "," and listing[-1]):
            wanted = True
        elif part.word in _AFTER_FROM:
            listing[-1] = False


def _called(found: list[Part], number: int) -> Part:
    """The table, with what a dot or a parenthesis makes of it."""
    part = found[number]
    after = found[number + 1].text if number + 1 < len(found) else ""
    return Part("name", part.text + after) if after in (".", "(") and part.text != "(" else part


def _in_function(found: list[Part], number: int) -> bool:
    """True for the FROM of `extract(day from x)` and its like, and for that of `is distinct from`."""
    if found[number - 1].word == "distinct":
        return True
    depth = 0
    for at in range(number - 1, -1, -1):
        text = found[at].text if found[at].sort == "sign" else ""
        depth += {")": 1, "(": -1}.get(text, 0)
        if depth < 0:
            return at > 0 and found[at - 1].word in ("extract", "trim", "substring", "overlay", "position")
    return False
