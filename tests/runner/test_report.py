"""The report: one file without network or script, in which nothing that was read can become markup."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from math import inf
from xml.etree import ElementTree

import pytest

from mlobs_compile.ir.measurement import Levels
from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner import plots
from mlobs_compile.runner.report import html
from mlobs_compile.runner.results import Finding, Status
from tests.runner.made import finding, levels, results

MOVED = finding(
    status=Status.FAIL, value=0.4, message="psi is 0.4; healthy: at most 0.2",
    shares=(("up to 10", 0.5, 0.25), ("above 10", 0.5, 0.75)),
)  # fmt: skip
FAIR = Levels(Bound(Decimal("0.8"), Decimal("1.25")))


class _Tags(HTMLParser):
    """Which elements there are, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.loads += [name for name, _ in attrs if name in ("src", "href") or name.startswith("on")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def _read(text: str) -> _Tags:
    tags = _Tags()
    tags.feed(text)
    assert tags.open == []
    return tags


def _di(group: str, value: float, status: Status = Status.PASS) -> Finding:
    return finding("fraud/bias/age=x/DI", status, value, column=f"age={group}", healthy=FAIR)


def test_the_page_loads_nothing_and_closes_all_it_opens() -> None:
    recall = finding("fraud/performance/recall", column=None, healthy=Levels(Bound(low=Decimal("0.8"))))
    tags = _read(html(results(MOVED, _di("18-25", 0.6, Status.FAIL), _di("26-40", 1.0), recall)))
    assert tags.loads == [] and "script" not in tags.seen
    assert tags.seen.count("svg") == 3


def test_nothing_that_was_read_becomes_markup() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=y>&\x00\x1b"
    bad = finding(
        f"fraud/{evil}", Status.FAIL, 0.4, column=evil, segment=evil, message=evil,
        shares=((evil, 0.5, 0.5), ("b", 0.5, 0.5)),
    )  # fmt: skip
    tags = _read(html(results(bad, _di(evil, 0.9))))
    assert tags.loads == [] and not {"script", "img"} & set(tags.seen)


def test_what_is_healthy_has_no_picture() -> None:
    assert _read(html(results(finding()))).seen.count("svg") == 0


def test_the_worst_comes_first_and_every_state_is_counted() -> None:
    page = html(results(finding(), finding("fraud/z", Status.NO_DATA, None), MOVED))
    states = re.findall(r'<td class="state (\w+)">', page)
    assert states == ["fail", "no_data", "pass"]
    assert '<li class="fail"><b>1</b>fail</li>' in page and '<li class="error"><b>0</b>' in page
    assert "prefers-color-scheme: dark" in page and "@media print" in page


def _rects(svg: str, kind: str) -> list[dict[str, float]]:
    found = ElementTree.fromstring(svg).iter("rect")
    return [
        {name: float(one.attrib[name]) for name in ("x", "width")}
        for one in found
        if one.get("class") == kind
    ]


def test_bars_are_as_long_as_the_shares_they_stand_for() -> None:
    svg = plots.distribution(MOVED)
    before, now = _rects(svg, "baseline"), _rects(svg, "batch")
    assert [one["width"] for one in before] == pytest.approx([plots.SPAN * 2 / 3] * 2, abs=0.1)
    assert [one["width"] for one in now] == pytest.approx([plots.SPAN / 3, plots.SPAN], abs=0.1)
    assert all(one["x"] == plots.LEFT for one in (*before, *now))
    assert "50.0% → 25.0%" in svg


def test_a_dot_lies_in_the_band_when_the_value_is_healthy_and_beside_it_when_not() -> None:
    rows = [_di("a", 0.6, Status.FAIL), _di("b", 0.8), _di("c", 1.25), _di("d", 1.26, Status.FAIL)]
    svg = plots.ranges(rows, names=["a", "b", "c", "d"], together=True)
    bands = _rects(svg, "band")
    dots = [float(one.attrib["cx"]) for one in ElementTree.fromstring(svg).iter("circle")]
    inside = [
        band["x"] - 0.16 <= dot <= band["x"] + band["width"] + 0.16
        for band, dot in zip(bands, dots, strict=True)
    ]
    assert inside == [False, True, True, False]
    assert len({tuple(band.values()) for band in bands}) == 1, "one scale for all groups"


@pytest.mark.parametrize("value", [0.0, -3.0, inf, -inf, 1e300, 1e-300, None])
def test_every_value_has_a_place_on_the_picture(value: float | None) -> None:
    for healthy in (levels(), FAIR, Levels(Bound()), None):
        one = finding("fraud/performance/x", value=value, healthy=healthy)
        svg = plots.ranges([one], names=["x"], together=False)
        for circle in ElementTree.fromstring(svg).iter("circle"):
            assert plots.LEFT - 1 <= float(circle.attrib["cx"]) <= plots.WIDTH - plots.RIGHT + 1
        assert "nan" not in svg and "inf" not in svg.replace(">inf<", "").replace(">-inf<", "")
