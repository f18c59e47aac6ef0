"""What mlobs says about a user's file: produced anywhere, rendered only in reporters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from mlobs_compile.route import Place

T = TypeVar("T")


class Severity(Enum):
    """How much a finding matters: an error fails the run, a warning only under `--strict`, info never."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Part(Enum):
    """Which part of a mapping entry is meant: its key (a misspelt name) or its value."""

    KEY = "key"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; lines and columns count from 1, columns count code points, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


Where = Place | Span


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a reader needs: the first use of a duplicate key, the default a value came from."""

    where: Where
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement for the marked text that an editor may offer."""

    title: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Inside:
    """A stretch of the text that stands at a place, such as one matcher of a query; the end is exclusive."""

    text: str
    start: int
    end: int

    @property
    def cut(self) -> str:
        """The stretch itself."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` states the fault, `help` the remedy; both lower case, names in back quotes."""

    code: str
    name: str
    severity: Severity
    message: str
    where: Where | None
    """None only where no file is at fault, as when a project folder is empty."""
    part: Part = Part.VALUE
    help: str | None = None
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    inside: Inside | None = None
    """The part of the text at `where` that is meant; None for all of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of diagnostic that is not a lint rule: its code, its default severity and its page for `explain`."""

    code: str
    name: str
    page: str
    severity: Severity = Severity.ERROR

    def at(
        self,
        where: Where | None,
        message: str,
        *,
        part: Part = Part.VALUE,
        help: str | None = None,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
    ) -> Diagnostic:
        """A finding of this kind at a place."""
        return Diagnostic(self.code, self.name, self.severity, message, where, part, help, fix, related)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a stage returns: a value, or None where there can be none, and everything it has to say."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """True when the next stage cannot or must not go on."""
        return self.value is None or has_errors(self.diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The nearest of the known names, as a help line; None where nothing is near."""
    nearest = nearest_name(word, known)
    return f"did you mean `{nearest}`?" if nearest else None


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """The known name that a typing error most likely meant."""
    from difflib import get_close_matches

    names = list(known)
    lowered = {name.lower(): name for name in names}
    if word.lower() in lowered:
        return lowered[word.lower()]
    found = get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else None
