"""What a target produces: resources with a body built as data, and the bytes of the files that hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from json.encoder import encode_basestring

from mlobs_compile.route import Place
from mlobs_compile.units import decimal_text

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | Decimal | bool | None
Body = dict[str, Json]


class Deferred(Mapping[str, Json]):
    """A body that is built when somebody first reads it: most verbs look at few bodies, and some are dear."""

    def __init__(self, build: Callable[[], Mapping[str, Json]]) -> None:
        self._build = build
        self._built: Mapping[str, Json] | None = None

    def _body(self) -> Mapping[str, Json]:
        if self._built is None:
            self._built = self._build()
        return self._built

    def __getitem__(self, key: str) -> Json:
        return self._body()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._body())

    def __len__(self) -> int:
        return len(self._body())


@dataclass(frozen=True, slots=True)
class Resource:
    """One object of a target: a rule group, an alarm, a dashboard, a suite."""

    target: str
    kind: str
    name: str
    """The physical name, legal and unique for its target and kind."""
    file: str
    """The generated file that holds it, relative to the target's folder."""
    body: Mapping[str, Json]
    nodes: tuple[str, ...]
    """The ids of the monitoring nodes it expresses."""
    origins: tuple[Place, ...]
    """The lines of the spec that made it."""
    aliases: tuple[str, ...] = ()
    """Other names a person meets it by, such as the alert names inside a rule group."""


@dataclass(frozen=True, slots=True, eq=False)
class Artifact:
    """A generated file; `path` is relative to the target's folder."""

    path: str
    content: str | Callable[[], str | bytes]
    """The text, or what writes it: a file that nobody asks for costs nothing, and none is held twice."""
    tree: Mapping[str, Json] | None = None
    """What the text says, as data, where others reason about the whole file."""

    @property
    def data(self) -> bytes:
        """The bytes of the file, made anew at every call unless the text was given."""
        made = self.content if isinstance(self.content, str) else self.content()
        return made.encode() if isinstance(made, str) else made

    @property
    def text(self) -> str:
        """The same as a text."""
        return self.data.decode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Artifact) and (self.path, self.data) == (other.path, other.data)

    def __hash__(self) -> int:
        return hash(self.path)


@dataclass(frozen=True, slots=True)
class Emission:
    """All that one target makes of a platform in one environment."""

    resources: tuple[Resource, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Sentences for the summary, such as what must be mounted or uploaded beside the files."""


def dump_json(body: Json, *, sort_keys: bool = False) -> str:
    """Canonical JSON: two spaces, shortest decimals, a newline at the end; ValueError for NaN or infinity."""
    quick = _dumped(body, sort_keys=sort_keys)
    return quick.decode() if quick is not None else _dumped_slowly(body, sort_keys=sort_keys)


def json_data(body: Json, *, sort_keys: bool = False) -> bytes:
    """The same as the bytes of a file."""
    quick = _dumped(body, sort_keys=sort_keys)
    return quick if quick is not None else _dumped_slowly(body, sort_keys=sort_keys).encode()


def _dumped(body: Json, *, sort_keys: bool) -> bytes | None:
    """None for what orjson cannot write: a whole number beyond 64 bits, or half of a surrogate pair."""
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | (orjson.OPT_SORT_KEYS if sort_keys else 0)
    try:
        return orjson.dumps(body, _foreign, options)
    except (TypeError, UnicodeEncodeError):
        return None


def _dumped_slowly(body: Json, *, sort_keys: bool) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False, sort_keys=sort_keys, default=_foreign) + "\n"


def json_line(body: Json) -> str:
    """Canonical JSON on one line, for the APIs that take a document as a text."""
    import orjson

    try:
        return orjson.dumps(body, _foreign).decode()
    except (TypeError, UnicodeEncodeError):
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False, default=_foreign)


def parsed(text: str) -> Json:
    """The document that a JSON text holds."""
    import orjson

    found: Json = orjson.loads(text)
    return found


def indented(text: str) -> str:
    """A JSON text written for people: the same document, two spaces, a newline at the end."""
    import orjson

    return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _foreign(value: object) -> Json:
    """What JSON has no type for; a whole `Decimal` becomes an int, any other a float.

    A float prints as the shortest text that reads back as the same number, so 0.001 stays 0.001.
    """
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} has no place in JSON")
        whole = value == value.to_integral_value() and abs(value) < 2**63
        return int(value) if whole else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


_PLAIN_KEY = re.compile(r"[A-Za-z_][\w./-]*\Z").match
_PLAIN_TEXT = re.compile(r"[A-Za-z_/][ -~]*\Z|(?:\d+(?:ms|[smhdw]))+\Z").match
"""What every reader takes for a text without quotes: queries, durations, addresses, most sentences."""
_ASCII = re.compile(r"[ -~]*\Z").match
_RESERVED = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_LONGEST_RESERVED = max(map(len, _RESERVED))
_MAPPINGS, _SEQUENCES = (dict, Mapping), (list, tuple, Sequence)
"""The common types first, for a check against an abstract one takes four times as long."""
_LONGEST_KEY = 1000
"""A key that is followed by its colon may have 1024 characters; a longer one needs a `?` before it."""


def dump_yaml(body: Mapping[str, Json], *, header: Iterable[str] = ()) -> str:
    """Block YAML of a tree of plain data: any YAML 1.1 or 1.2 reader gets the same tree back.

    Strings that a reader could take for something else are quoted, long texts with line breaks become
    literal blocks. A writer of our own because the library's costs more than the rest of a compile.
    """
    lines = [f"# {line}".rstrip() for line in header]
    _emit_map(body, "", lines)
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A text on the line of its key, without quotes where no reader needs them."""
    if not _PLAIN_TEXT(value) or ": " in value or " #" in value or value.endswith((":", " ")):
        return _quoted(value)
    return value if len(value) > _LONGEST_RESERVED or value.lower() not in _RESERVED else _quoted(value)


def _scalar(value: Json) -> str:
    match value:
        case str():
            return _text(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            return _number(value if isinstance(value, Decimal) else Decimal(repr(value)))
        case Mapping():
            return "{}"
        case _:
            return "[]"


def _number(value: Decimal) -> str:
    """A decimal without an exponent: YAML 1.1 takes `1e-05` for text."""
    if not value.is_finite():
        raise ValueError(f"{value} cannot be written: every reader takes it for something else")
    return decimal_text(value)


@cache
def unprintable() -> re.Pattern[str]:
    """What may not stand in YAML unescaped: control characters, line ends of Unicode, byte-order marks.

    Compiled when it is first needed, since a class of Unicode takes as long as reading a small project.
    """
    return re.compile(
        "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


def _quoted(text: str) -> str:
    """The text in quotes: single ones around double ones, else with the escapes that JSON and YAML share."""
    if ('"' in text or "\\" in text) and _ASCII(text):
        return "'" + text.replace("'", "''") + "'"
    quoted = encode_basestring(text)
    return quoted if quoted.isprintable() else unprintable().sub(lambda bad: f"\\u{ord(bad[0]):04x}", quoted)


def _is_block(value: str) -> bool:
    return (
        "\n" in value
        and not value.startswith((" ", "\n", "\t"))
        and not value.endswith("\n")
        and " \n" not in value
        and value[-1] != " "
        and value.replace("\n", "").isprintable()  # and so without any white space but line feeds and spaces
    )


def _emit_map(body: Mapping[str, Json], indent: str, lines: list[str]) -> None:
    if not body:
        lines.append(indent + "{}")
    for key, value in body.items():
        name = _key(key)
        if len(name) > _LONGEST_KEY:
            lines.append(f"{indent}? {name}")
            name = ""
        _emit_entry(f"{indent}{name}:", value, indent, lines)


@lru_cache(maxsize=512)
def _key(key: str) -> str:
    return key if _PLAIN_KEY(key) and key.lower() not in _RESERVED else _quoted(key)


def _emit_entry(head: str, value: Json, indent: str, lines: list[str]) -> None:
    if isinstance(value, str):  # The most frequent first: this runs for every line of every rule file.
        if _is_block(value):
            lines.append(f"{head} |-")
            lines.extend(f"{indent}  {line}" if line else "" for line in value.split("\n"))
        else:
            lines.append(f"{head} {_text(value)}")
    elif isinstance(value, _MAPPINGS) and value:
        lines.append(head)
        _emit_map(value, indent + "  ", lines)
    elif isinstance(value, _SEQUENCES) and value:
        lines.append(head)
        _emit_list(value, indent + "  ", lines)
    else:
        lines.append(f"{head} {_scalar(value)}")


def _emit_list(items: Sequence[Json], indent: str, lines: list[str]) -> None:
    for item in items:
        start = len(lines)
        if isinstance(item, str) and _is_block(item):
            _emit_entry(f"{indent}-", item, indent, lines)
            continue
        if isinstance(item, _MAPPINGS) and item:
            _emit_map(item, indent + "  ", lines)
        elif isinstance(item, _SEQUENCES) and not isinstance(item, str) and item:
            _emit_list(item, indent + "  ", lines)
        else:
            lines.append(f"{indent}  {_scalar(item)}")
        lines[start] = f"{indent}- {lines[start][len(indent) + 2 :]}"
