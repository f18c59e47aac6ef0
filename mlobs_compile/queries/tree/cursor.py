"""The tokens of a query one by one, and the words for a token that cannot stand where it stands."""

from __future__ import annotations

from typing import NoReturn

from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.tokens import Kind, Token

DEEPEST = 100
"""Brackets within brackets; nobody can read half as many."""
_NOUNS = {Kind.STRING: "a text", Kind.NUMBER: "a number", Kind.DURATION: "a duration"}


class Cursor:
    """Where in the tokens the reading is."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._at]

    @property
    def next(self) -> Token:
        """The token after this one; the last stays the last."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    @property
    def last(self) -> Token:
        """The token before this one."""
        return self._tokens[self._at - 1]

    def ended(self) -> bool:
        return self._tokens[self._at].kind is Kind.END

    def take(self) -> Token:
        token = self._tokens[self._at]
        if token.kind is not Kind.END:
            self._at += 1
        return token

    def at_sign(self, sign: str) -> bool:
        token = self._tokens[self._at]
        return token.kind is Kind.SIGN and token.text == sign

    def word(self) -> str:
        """The name here in lower case, as keywords are compared; empty for all else."""
        token = self._tokens[self._at]
        return token.text.lower() if token.kind is Kind.NAME else ""

    def close(self, sign: str, opened: Token, expected: str) -> Token:
        """Takes the bracket that ends what `opened` began."""
        if self.at_sign(sign):
            return self.take()
        if self.here.kind is Kind.END:
            message = f"`{opened.text}` is never closed"
            raise SyntaxFault(message, opened.start, opened.end, f"add the `{sign}` that belongs to it")
        self.refuse(expected)

    def refuse(self, expected: str) -> NoReturn:
        """Raises the fault of the token here, where something else should stand."""
        token = self.here
        if token.kind is Kind.END:
            before = self.last if self._at else token
            raise SyntaxFault("the query ends too early", before.start, before.end, f"expected {expected}")
        noun = _NOUNS.get(token.kind)
        shown = f"{noun}, `{token.text}`," if noun else f"`{token.text}`"
        raise SyntaxFault(f"{shown} cannot stand here", token.start, token.end, f"expected {expected}")

    def deeper(self) -> None:
        """Counts one more bracket around what is read next."""
        self._depth += 1
        if self._depth > DEEPEST:
            here = self.here
            message = f"the query is nested more than {DEEPEST} deep"
            raise SyntaxFault(message, here.start, here.end, "record a part of it under a name of its own")

    def shallower(self) -> None:
        self._depth -= 1
