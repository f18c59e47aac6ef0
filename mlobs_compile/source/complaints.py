"""What the reader has to say about a file: one method for each kind of fault that lets it read on."""

from __future__ import annotations

import re

from yaml.events import AliasEvent, CollectionStartEvent, Event, ScalarEvent

from mlobs_compile.diagnostic import Diagnostic, Fault, Part, Related, Span
from mlobs_compile.faults import yaml as faults
from mlobs_compile.source.lines import Lines
from mlobs_compile.source.positions import Stretch, bounds, stretch

MAX_DEPTH = 100
MAX_NODES = 500_000
MAX_FAULTS = 1000
TEMPLATE_HELP = (
    "mlobs does not template YAML: put prose with braces in quotes; "
    "for reuse take `defaults`, a `Template` or `environments`"
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}").match


class Stop(Exception):
    """Reading on makes no sense; the reason is reported already."""


class Complaints:
    """Collects the faults of one file; raises Stop when there are more than anyone would read."""

    def __init__(self, lines: Lines) -> None:
        self.found: list[Diagnostic] = []
        self._lines = lines

    def duplicate(self, key: ScalarEvent, first: Stretch) -> None:
        remedy = "remove one of the two"
        if key.value == "<<" and key.implicit[0]:
            remedy = "merge several with `<<: [*first, *second]`"
        related = (Related(self._span(first), "first given here"),)
        where, message = self._span(stretch(key)), f"`{key.value}` is given twice in this mapping"
        self._add(faults.DUPLICATE_KEY.at(where, message, part=Part.KEY, help=remedy, related=related))

    def tag(self, event: ScalarEvent | CollectionStartEvent) -> None:
        text, where = self._lines.text, stretch(event)
        start = text.index("!", where >> 32)  # an anchor may stand before it
        tag = text[start : start + 60].split(None, 1)[0].rstrip(",]}")
        remedy = "remove the tag; to make a number text, put it in quotes"
        self._report(faults.TAG, start, len(tag), f"the tag `{tag}` is not allowed", remedy)

    def number(self, event: ScalarEvent) -> None:
        text = event.value if len(event.value) <= 40 else event.value[:40] + "..."
        message = f"the number `{text}` is out of range"
        self._about(event, faults.NUMBER, message, "put it in quotes if it is not a number")

    def alias(self, event: AliasEvent, unclosed: set[str]) -> None:
        name = event.anchor
        message, remedy = f"there is no anchor `&{name}` above", f"put `*{name}` in quotes if it is no alias"
        if name in unclosed:
            message, remedy = f"`*{name}` stands inside its own anchor", "an anchor cannot hold itself"
        self._about(event, faults.ALIAS, message, remedy)

    def no_name(self, key: Event) -> None:
        """A key that is an alias or a collection; `{{` is read as a mapping that is the key of a mapping."""
        start, text = stretch(key) >> 32, self._lines.text
        if isinstance(key, AliasEvent):
            self._about(key, faults.KEY, "an alias cannot be a key", "write the key out")
        elif "{{" in text[max(0, start - 1) : start + 2]:
            start = text.index("{{", max(0, start - 1))
            found = _TEMPLATE(text, start)
            template = found[0] if found else "{{"
            self._report(faults.TEMPLATE, start, len(template), f"`{template}` is a template", TEMPLATE_HELP)
        else:
            message = "a key must be a plain name, not a list or a mapping"
            self._report(faults.KEY, start, 1, message, "put it in quotes if it is text")

    def no_key(self, key: ScalarEvent) -> None:
        remedy = "put a text that starts with a colon in quotes"
        self._about(key, faults.KEY, "a key is missing before this `:`", remedy)

    def merge(self, key: ScalarEvent) -> None:
        remedy = "write `<<: *name`, or `<<: [*first, *second]` for several; a name needs quotes"
        self._about(key, faults.MERGE, "`<<` takes a mapping, and this is none", remedy)

    def too_deep(self, event: Event) -> None:
        """Said once, however often it happens."""
        if not any(known.code == faults.LIMIT.code for known in self.found):
            message = f"the document is nested deeper than {MAX_DEPTH} levels"
            remedy = "give inner parts documents of their own"
            self._report(faults.LIMIT, stretch(event) >> 32, 1, message, remedy)

    def too_many(self, event: Event) -> Stop:
        message = f"the file has more than {MAX_NODES} values, each use of an alias counted in full"
        self._about(event, faults.LIMIT, message, "divide it into several files, or use fewer aliases")
        return Stop()

    def syntax(self, fault: Diagnostic) -> None:
        """The fault that ends the reading, unless the parser only stumbled over a template known already."""
        if not any(known.code == faults.TEMPLATE.code and _same_line(known, fault) for known in self.found):
            self.found.append(fault)

    def _span(self, where: Stretch) -> Span:
        return self._lines.span(*bounds(self._lines.text, where))

    def _about(self, event: Event, fault: Fault, message: str, remedy: str) -> None:
        self._add(fault.at(self._span(stretch(event)), message, help=remedy))

    def _report(self, fault: Fault, start: int, length: int, message: str, remedy: str) -> None:
        self._add(fault.at(self._lines.span(start, start + length), message, help=remedy))

    def _add(self, diagnostic: Diagnostic) -> None:
        self.found.append(diagnostic)
        if len(self.found) >= MAX_FAULTS:
            raise Stop


def _same_line(first: Diagnostic, second: Diagnostic) -> bool:
    return (
        isinstance(first.where, Span)
        and isinstance(second.where, Span)
        and first.where.line == second.where.line
    )
