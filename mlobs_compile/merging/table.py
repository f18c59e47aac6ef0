"""The table at the end of an import: how much was found, how it came over, and why something did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults.importing import AS_SQL
from mlobs_compile.faults.migration import NOT_CARRIED
from mlobs_compile.translation import Carried, Translation, Way

_HEADINGS = ("", "found", *(way.value for way in Way))


def findings(drafts: Iterable[Translation]) -> Iterator[Diagnostic]:
    """What became of what did not come over natively, each at its place."""
    for one in carried(drafts):
        told = one.told or f"a thing among the {one.noun} is not the same here: {one.reason}"
        match one.way:
            case Way.REFUSED:
                yield NOT_CARRIED.at(one.place, told)
            case Way.SQL:
                yield AS_SQL.at(one.place, told)
            case Way.NATIVE:
                pass


def carried(drafts: Iterable[Translation]) -> tuple[Carried, ...]:
    return tuple(one for draft in drafts for one in draft.carried)


def table(drafts: Iterable[Translation]) -> Iterator[str]:
    """The table, and after it each reason with how often it applied; nothing where nothing was counted."""
    found = carried(drafts)
    if not found:
        return
    rows = [_HEADINGS]
    for noun in dict.fromkeys(one.noun for one in found):
        of = Counter(one.way for one in found if one.noun == noun)
        rows.append((noun, str(of.total()), *(str(of[way] or "") for way in Way)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        first, *others = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield "  ".join((first, *(text.strip().rjust(len(text)) for text in others))).rstrip()
    for way in (Way.SQL, Way.REFUSED):
        reasons = Counter(one.reason for one in found if one.way is way)
        for reason, count in sorted(reasons.items()):
            yield f"{count} {way.value}: {reason}"
