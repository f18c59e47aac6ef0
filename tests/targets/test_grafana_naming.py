"""Names in Grafana: legal whatever the ids are, and blind to titles, order and neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile import viewing
from mlobs_compile.targets.grafana import naming
from mlobs_compile.targets.grafana.options import Options
from tests.builders import a_board, a_context, a_panel, a_section
from tests.targets.grafana_gallery import emitted, platform, subject_named
from tests.targets.grafana_reading import dashboards, everything, panel

IDS = st.text(min_size=1, max_size=120)
NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
CONTEXT = a_context(Options())


@given(IDS)
def test_a_uid_is_one_that_grafana_takes_whatever_the_id(node_id: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,40}", naming.uid(CONTEXT, node_id))


def test_a_long_id_fills_a_uid_to_the_limit_and_still_tells_boards_apart() -> None:
    long = "board/" + "a" * 80
    found = {naming.uid(CONTEXT, long), naming.uid(CONTEXT, long + "b")}
    assert [len(one) for one in found] == [40, 40]


@given(st.sets(IDS, max_size=20))
def test_different_boards_have_different_uids_and_files(ids: set[str]) -> None:
    assert len({naming.uid(CONTEXT, one) for one in ids}) == len(ids)
    assert len({naming.file_name(a_board(id=one)) for one in ids}) == len(ids)


def test_projects_and_environments_that_share_a_grafana_do_not_share_uids() -> None:
    contexts = (CONTEXT, a_context(Options(), environment="dev"), a_context(Options(), project="other"))
    assert len({naming.uid(one, "board/fraud") for one in contexts}) == 3
    assert len({naming.folder(one, a_board(), "").uid for one in contexts}) == 3


def test_a_new_title_changes_neither_uid_nor_file_nor_panel_ids() -> None:
    board = a_board()
    (before,) = emitted(board).value.resources  # type: ignore[union-attr]
    (after,) = emitted(replace(board, title="Fraud, the model")).value.resources  # type: ignore[union-attr]
    assert (before.name, before.file) == (after.name, after.file)
    assert before.body["panels"] == after.body["panels"]


def test_every_panel_and_row_of_a_board_has_an_id_of_its_own() -> None:
    for dashboard in dashboards(emitted(*platform("prometheus"))):
        ids = [one["id"] for one in everything(dashboard)]
        assert len(ids) == len(set(ids))
        assert all(0 < one < 2**31 for one in ids)


@given(st.sets(NAMES, min_size=1, max_size=25), NAMES)
def test_a_panel_that_is_added_leaves_the_ids_of_the_others_alone(keys: set[str], added: str) -> None:
    before = viewing.panel_ids(tuple(f"serving/{key}" for key in keys))
    after = viewing.panel_ids(tuple(f"serving/{key}" for key in {*keys, added}))
    assert before.items() <= after.items()


@given(st.lists(NAMES, min_size=1, max_size=25, unique=True), st.randoms(use_true_random=False))
def test_a_panel_that_is_moved_keeps_its_id(keys: list[str], chance: Random) -> None:
    moved = chance.sample(keys, len(keys))
    assert viewing.panel_ids(tuple(keys)) == viewing.panel_ids(tuple(moved))


def test_a_panel_in_front_of_others_does_not_renumber_them() -> None:
    old, new = a_panel("requests"), a_panel("errors")
    before = panel(emitted(a_board(a_section(old))), "Requests")
    after = panel(emitted(a_board(a_section(new, old))), "Requests")
    assert before["id"] == after["id"]


def test_a_board_that_is_added_changes_no_byte_of_the_others() -> None:
    before, after = emitted(subject_named("fraud")), emitted(subject_named("churn"), subject_named("fraud"))
    assert before.value and after.value
    texts = {one.path: one.text for one in after.value.artifacts}
    assert texts[before.value.artifacts[0].path] == before.value.artifacts[0].text


def test_queries_are_lettered_as_grafana_letters_them() -> None:
    assert [naming.ref_id(at) for at in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
