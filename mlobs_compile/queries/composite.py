"""PromQL for composite SLOs: what it reads are the recorded series of their parts."""

from __future__ import annotations

import re
from decimal import Decimal

from mlobs_compile.ir.signal import Combine, Part, SeriesComposite
from mlobs_compile.queries import records
from mlobs_compile.units import decimal_text


def ratios(form: SeriesComposite) -> str:
    """The error ratios of all parts over the stage's window, told apart by their labels."""
    return _selected(records.ERRORS, form, window=str(records.STAGE))


def total(form: SeriesComposite) -> str:
    """1 while any part has traffic, 0 while none has, absent while nothing is known of one of them."""
    known = _selected(records.TOTAL, form)
    traffic = f"(count({ratios(form)}) > bool 0) or 0 * count({known})"
    return f"({traffic}) and on () (count(count by (slo) ({known})) == {len(form.parts)})"


def combined(form: SeriesComposite) -> str:
    """One error ratio; a part without traffic counts as good, and where all are without there is none."""
    if form.combine is Combine.WORST:
        return f"max({ratios(form)})"
    weights = sum((part.weight for part in form.parts), Decimal(0))
    terms = " + ".join(f"({_weighted(part)} or vector(0))" for part in form.parts)
    return f"({terms}) / {decimal_text(weights)} and on () {ratios(form)}"


def _weighted(part: Part) -> str:
    labels = {"environment": part.environment, "slo": part.objective, "window": str(records.STAGE)}
    matchers = ",".join(f"{key}={records.quoted(value)}" for key, value in labels.items())
    ratio = f"max({records.ERRORS}{{{matchers}}})"
    return ratio if part.weight == 1 else f"{decimal_text(part.weight)} * {ratio}"


def _selected(record: str, form: SeriesComposite, **labels: str) -> str:
    """The series of all parts; ids hold letters, digits, dashes and a slash, which mean themselves in a pattern."""
    ids = "|".join(sorted(part.objective for part in form.parts))
    assert re.fullmatch(r"[\w/|-]+", ids), ids
    held = {"environment": form.parts[0].environment, **labels}
    matchers = [f"{key}={records.quoted(value)}" for key, value in held.items()]
    return f"{record}{{{','.join([*matchers, f'slo=~{records.quoted(ids)}'])}}}"
