"""Files with a register: whatever is interrupted, the next run puts right, and nothing of others is touched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from mlobs_compile.backends.registered import Files
from mlobs_compile.backends.store import Held
from mlobs_compile.backends.stores.folder import Folder
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Op, Ownership, Plan, Pruning
from mlobs_compile.change.planning import plan
from mlobs_compile.change.register import REGISTER
from mlobs_compile.errors import UsageFault
from mlobs_compile.spec.shape import Shape
from mlobs_compile.world import Denied, Moved, Site

UUID = "5f1c2d34-0000-4000-8000-000000000001"


class Cut(Exception):
    """The power is gone."""


class Frail:
    """A store that fails at its n-th change, before or after it is made."""

    def __init__(self, store: Folder, at: int, *, after: bool) -> None:
        self._store, self._left, self._after = store, at, after

    def shown(self, name: str) -> str:
        return name

    def read(self, name: str) -> Held | None:
        return self._store.read(name)

    def write(self, name: str, data: bytes, before: Held | None) -> None:
        self._fail(before=True)
        self._store.write(name, data, before)
        self._fail(before=False)

    def remove(self, name: str, before: Held) -> None:
        self._fail(before=True)
        self._store.remove(name, before)
        self._fail(before=False)

    def _fail(self, *, before: bool) -> None:
        if before is self._after:
            return
        self._left -= 1
        if self._left == 0:
            raise Cut


def site(environment: str = "prod") -> Site:
    return Site("acme", UUID, environment, None, Shape())


def wanted(**texts: str) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(Key("prometheus", "rule-file", f"{name}.yaml"), name, {"text": text})
        for name, text in texts.items()
    )


def planned(files: Files, want: Sequence[Wanted], *adopted: str, environment: str = "prod") -> Plan:
    ownership = Ownership(UUID, environment, frozenset(adopted))
    return plan(want, files.read(want).objects, ownership, pruning=Pruning(asked=True))


def applied(files: Files, want: Sequence[Wanted], *adopted: str) -> Plan:
    done = planned(files, want, *adopted)
    for step in done.steps:
        files.carry_out(step)
    files.settled()
    return done


def opened(folder: Path, *, settles: bool = True) -> Files:
    return Files(Folder(folder), site(), "prometheus", settles=settles)


@pytest.mark.parametrize("settles", [True, False])
@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("at", range(1, 12))
def test_a_run_that_is_cut_off_anywhere_is_put_right_by_the_next(
    tmp_path: Path, at: int, after: bool, settles: bool
) -> None:
    folder = tmp_path / "rules"
    applied(opened(folder, settles=settles), wanted(kept="1", changed="1", dropped="1"))
    (folder / "foreign.yaml").write_text("x: 1\n")
    want = wanted(kept="1", first="1", changed="2", new="1")
    frail = Files(Frail(Folder(folder), at, after=after), site(), "prometheus", settles=settles)
    try:
        applied(frail, want)
    except Cut:
        applied(opened(folder, settles=settles), want)
    again = planned(opened(folder, settles=settles), want)
    assert not again.steps and not again.conflicts
    found = {path.name for path in folder.iterdir()}
    assert found == {REGISTER, "foreign.yaml", "first.yaml", "kept.yaml", "changed.yaml", "new.yaml"}
    assert (folder / "foreign.yaml").read_text() == "x: 1\n"
    assert '"settled"' not in (folder / REGISTER).read_text()


def test_what_was_undone_is_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    applied(opened(folder), wanted(kept="1", changed="1", dropped="1"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    files = opened(folder)
    for step in planned(files, wanted(kept="1", changed="2", new="1")).steps:
        files.carry_out(step)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} != before
    files.undo()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_mark_whose_file_is_gone_is_forgotten_and_does_not_claim_a_later_file(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    applied(opened(folder), wanted(a="1", b="1"))
    (folder / "a.yaml").unlink()
    assert [step.op for step in applied(opened(folder), wanted(b="2")).steps] == [Op.UPDATE]
    (folder / "a.yaml").write_text("x: 1\n")
    assert not planned(opened(folder), wanted(b="2")).steps


def test_two_worlds_share_a_register_and_see_only_their_own(tmp_path: Path) -> None:
    applied(opened(tmp_path), wanted(a="1"))
    other = Files(Folder(tmp_path), site(), "alertmanager", settles=True)
    assert not other.read(()).objects
    applied(other, (Wanted(Key("alertmanager", "file", "am.yml"), "am", {"route": {}}),))
    assert not planned(opened(tmp_path), wanted(a="1")).steps


def test_an_object_that_became_anothers_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    files = opened(tmp_path)
    (step,) = planned(files, wanted(a="1")).steps
    theirs = Files(Folder(tmp_path), site("staging"), "prometheus", settles=True)
    (their_step,) = planned(theirs, wanted(a="1"), environment="staging").steps
    theirs.carry_out(their_step)
    with pytest.raises(Moved, match="belongs to another project or environment"):
        files.carry_out(step)


def test_a_register_that_cannot_be_read_ends_the_run_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / REGISTER).write_text("{")
    with pytest.raises(UsageFault, match="--adopt"):
        opened(tmp_path).read(())


def test_a_file_keeps_its_rights_and_its_link_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("text: '1'\n")
    real.chmod(0o640)
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yaml").symlink_to(real)
    applied(opened(folder), wanted(a="2"), "prometheus/rule-file/a.yaml")
    assert (
        (folder / "a.yaml").is_symlink() and "2" in real.read_text() and real.stat().st_mode & 0o777 == 0o640
    )
    assert sorted(path.name for path in folder.iterdir()) == [REGISTER, "a.yaml"]


def test_a_folder_on_another_machine_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="is this the machine"):
        Folder(tmp_path / "no" / "such")


@pytest.mark.parametrize("name", ["../evil.yaml", "sub/../../evil.yaml", "/tmp/evil.yaml"])
def test_a_register_that_names_a_file_outside_of_the_folder_deletes_nothing(
    tmp_path: Path, name: str
) -> None:
    folder, outside = tmp_path / "rules", tmp_path / "evil.yaml"
    outside.write_text("somebody else's")
    applied(opened(folder), wanted(kept="1"))
    register = folder / REGISTER
    named = name.replace("/tmp", str(tmp_path))
    register.write_text(register.read_text().replace("rule-file/kept.yaml", f"rule-file/{named}"))
    with pytest.raises(UsageFault, match="outside of the folder: somebody has edited it"):
        applied(opened(folder), wanted())
    assert outside.read_text() == "somebody else's"


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "Expecting value"), ("[]", "no register"), ('{"mlobs_register": 2}', "one of a later mlobs"),
     ('{"mlobs_register": 1}', "no `objects`"), ('{"mlobs_register": 1, "objects": []}', "no `objects`"),
     ('{"mlobs_register": 1, "objects": {"x": {}}}', "`x` is not `WORLD/KIND/NAME`"),
     ('{"mlobs_register": 1, "objects": {"a/b/c": {}}}', "an entry of the register has no project"),
     ("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n", "marks of a merge that is not done"),
     ("[" * 100_000, "nested too deep"), ("\ufeff{}", "BOM")],
)  # fmt: skip
def test_whatever_a_register_is_broken_by_is_told_with_the_remedy(
    tmp_path: Path, text: str, told: str
) -> None:
    folder = tmp_path / "rules"
    applied(opened(folder), wanted(kept="1"))
    (folder / REGISTER).write_text(text)
    with pytest.raises(UsageFault, match=f"says whose the files are, and cannot be read: .*{told}.*--adopt"):
        planned(opened(folder), wanted(kept="1"))


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "lost.yaml").symlink_to(tmp_path / "nowhere" / "lost.yaml")
    for name, told in (("pipe", "is no file"), ("folder", "is no file"), ("lost", "where nothing is")):
        with pytest.raises(Denied, match=told):
            planned(opened(folder), wanted(**{name: "1"}))
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageFault, match="is a file, and the folder"):
        opened(tmp_path / "file")
