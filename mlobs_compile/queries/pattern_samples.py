"""Texts that a regular expression matches: what a label may hold, so that a selector takes its series.

Read is the part of RE2 that selectors are written in: alternatives, groups, classes, escapes, repetition. What lies
beyond it gives no text, rather than a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

_MOST = 6
"""Texts kept of any part of a pattern; selectors need one or two."""
_LONGEST = 200
_ANY = ("0", "a")
"""What stands for a dot: a digit first, for `5..` is a status."""
_CLASSES = {"d": ("0", "1"), "w": ("a", "0"), "s": (" ",), "D": ("a",), "W": ("-",), "S": ("a", "0")}
_SET = re.compile(r"\[|--|&&|~~|\|\|").search
"""What Python may one day take for an operation on classes."""
_TIMES = re.compile(r"\{(\d+)(,?)(\d*)\}").match
_QUANTIFIERS = {"?": (1, 0), "*": (1, 0, 2), "+": (1, 2)}
_PLAIN_ESCAPE = re.compile(r"[^A-Za-z0-9]").match
_Texts = tuple[str, ...]


class _Unread(Exception):
    """The pattern has a form that is not read here."""


def samples(pattern: str) -> tuple[str, ...]:
    """A few texts that the whole pattern matches, the plainest first; none where it cannot be read."""
    try:
        reader = _Reader(pattern)
        found = reader.alternatives()
        if reader.rest():
            return ()
        return tuple(text for text in found if re.fullmatch(pattern, text))
    except (_Unread, re.error):
        return ()


class _Reader:
    """Reads a pattern once from left to right; every method returns texts for the part that it has read."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0

    def rest(self) -> str:
        return self._pattern[self._at :]

    def alternatives(self) -> _Texts:
        """What stands between two brackets, or the whole pattern."""
        found = [self._sequence()]
        while self.rest().startswith("|"):
            self._at += 1
            found.append(self._sequence())
        first = [texts[0] for texts in found if texts]
        return _few(iter([*first, *(text for texts in found for text in texts)]))

    def _sequence(self) -> _Texts:
        found: _Texts = ("",)
        while self.rest() and self.rest()[0] not in "|)":
            part = self._repeated(self._one())
            found = _few("".join(pair) for pair in product(found, part))
        return found

    def _one(self) -> _Texts:
        head = self._pattern[self._at]
        self._at += 1
        match head:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case ".":
                return _ANY
            case "^" | "$":
                return ("",)
            case "*" | "+" | "?" | "{":
                raise _Unread
            case _:
                return (head,)

    def _group(self) -> _Texts:
        if self.rest().startswith("?:"):
            self._at += 2
        elif self.rest().startswith("?"):
            raise _Unread
        found = self.alternatives()
        if not self.rest().startswith(")"):
            raise _Unread
        self._at += 1
        return found

    def _escape(self) -> _Texts:
        letter = self.rest()[:1]
        self._at += 1
        if letter in _CLASSES and letter:
            return _CLASSES[letter]
        if not _PLAIN_ESCAPE(letter):
            raise _Unread
        return (letter,)

    def _class(self) -> _Texts:
        end = self._pattern.find("]", self._at + (2 if self.rest().startswith("^") else 1))
        inside = self._pattern[self._at : end]
        if end < 0 or _SET(inside):
            raise _Unread
        self._at = end + 1
        one = re.compile(f"[{inside}]").fullmatch
        listed = (letter for letter in inside if letter not in "^-\\")
        found = _few(letter for letter in [*listed, *_ANY, "-", "z", "Z", "9"] if one(letter))
        if not found:
            raise _Unread
        return found

    def _repeated(self, part: _Texts) -> _Texts:
        counts = self._counts()
        if counts is None:
            return part
        if self.rest()[:1] == "?":  # as few as possible: the same texts
            self._at += 1
        if max(counts) * max(map(len, part), default=0) > _LONGEST:
            raise _Unread
        return _few(text * count for count in counts for text in part)

    def _counts(self) -> tuple[int, ...] | None:
        head = self.rest()[:1]
        if head in _QUANTIFIERS:
            self._at += 1
            return _QUANTIFIERS[head]
        found = _TIMES(self.rest())
        if not found:
            return None
        self._at += found.end()
        low = int(found[1])
        return (low,) if not found[2] else (low, int(found[3] or low + 1))


def _few(texts: Iterator[str]) -> _Texts:
    return tuple(islice(dict.fromkeys(texts), _MOST))
