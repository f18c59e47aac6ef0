"""Documents as a person would write them: they read back as they were, with comments where they belong."""

from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.authoring import documents
from mlobs_compile.faults import migration
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft

AT = Place("a.yaml")


def draft(**slo: Node) -> Draft:
    made = Draft("shop", AT)
    made.put(("kind",), "Service", AT)
    made.put(("apiVersion",), "mlobs/v1", AT)
    made.put(("metadata", "name"), "shop", Place("a.yaml", Route(("service",))))
    for key, value in slo.items():
        made.put(("slos", "up", key), value, Place("a.yaml", Route(("slos", 0, key))))
    return made


def written(made: Draft, *said: tuple[str, str]) -> str:
    told = [migration.NOT_CARRIED.at(Place("a.yaml", Route.parse(where)), text) for where, text in said]
    return documents([made.done()], told, ["From elsewhere."])["shop"]


def test_what_is_written_reads_back_as_it_was() -> None:
    made = draft(
        objective="99.9%",
        title="a: # odd",
        sli={"events": {"total": "sum(rate(x[$window]))", "bad": "a\n/\nb"}},
        tiers={"page-fast": {"enabled": False, "for": "5m"}},
        group_by=["a", "b, c"],
        min_events=3,
    )
    text = written(made, ("slos[0].tiers", "something"))
    assert source.read_data("x.yaml", text) == made.done().tree


def test_keys_stand_in_the_order_of_the_language() -> None:
    text = written(draft(sli={"boolean": {"query": "up"}}, objective="99%", window="30d"))
    order = [
        text.index(key) for key in ("apiVersion", "kind", "metadata", "slos", "objective", "window", "sli")
    ]
    assert order == sorted(order)


def test_short_mappings_stand_on_one_line_and_percentages_without_quotes() -> None:
    text = written(draft(objective="99.9%", tiers={"ticket": {"enabled": False}}))
    assert "    objective: 99.9%\n" in text and "      ticket: {enabled: false}\n" in text


def test_a_remark_stands_above_what_it_is_about() -> None:
    text = written(draft(objective="99%", window="30d"), ("slos[0].window", "a month is 30 days"))
    assert "    # a month is 30 days\n    window: 30d\n" in text


def test_a_remark_without_a_place_stands_at_the_top() -> None:
    assert written(draft(objective="99%"), ("rules", "left behind")).startswith(
        "# From elsewhere.\n# left behind\napiVersion"
    )


def test_what_a_person_must_fill_in_stands_behind_the_name() -> None:
    made = draft(objective="99%")
    made.put(("metadata", "annotations", "label/owner"), "web", AT)
    text = written(made)
    assert "  name: shop\n  # team: web  # fill in who answers" in text and "  # runbook: https" in text
    made.put(("metadata", "team"), "risk", AT)
    made.put(("metadata", "runbook"), "https://x.example", AT)
    assert "fill in" not in written(made)
