"""Objects that are files: whole texts in a store, and a register beside them that says whose each one is.

An object's mark is written before its file, so a run that is cut off between the two leaves a mark that the next plan
finds out of date; a file that is there without a mark is somebody else's. Where a service has to take the files up, an
entry stays unsettled until it has, and the next plan has a step for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mlobs_compile.artifact import Json
from mlobs_compile.backends.store import Held, Store
from mlobs_compile.change import texts
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Ownership, Step
from mlobs_compile.change.register import GONE, REGISTER, Entry, Register
from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Moved, Reading, Site

Change = Callable[[Register], Register]
_TRIES = 5
"""How often a register that somebody else changes at the same time is read anew."""


class Files:
    """The files of one world in one store."""

    def __init__(self, store: Store, site: Site, world: str, *, settles: bool) -> None:
        self.store, self._site, self._world, self._settles = store, site, world, settles
        self._ownership = Ownership(site.project_id, site.environment)
        self._before: dict[Key, tuple[Held | None, Entry | None]] = {}
        """Every object that this run has touched, as it was."""
        self._done: set[Key] = set()
        self._left: frozenset[Key] = frozenset()
        """Entries of files that nobody has: what a run left that was cut off."""

    @property
    def touched(self) -> tuple[Key, ...]:
        return tuple(self._before)

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """What is ours and what stands where something is wanted."""
        entries = self._register()[1].entries
        bodies = {one.key: one.body for one in wanted}
        ours = [key for key in entries if key.world == self._world and self._owns(entries[key])]
        found: list[Existing] = []
        left: set[Key] = set()
        for key in dict.fromkeys([*(one.key for one in wanted), *ours]):
            held, entry = self.store.read(key.name), entries.get(key)
            if held:
                mark = entry.told if entry else None
                found.append(Existing(key, _body(key, held, bodies.get(key)), mark, version=held.version))
            elif entry and entry.gone:
                found.append(Existing(key, texts.NOTHING, entry.mark))
            elif entry and self._owns(entry):
                left.add(key)
        self._left = frozenset(left)
        return Reading(tuple(found))

    def carry_out(self, step: Step) -> None:
        """Writes the mark and then the file; takes the file away and then the mark."""
        held = self.store.read(step.key.name)
        if step.after is None:
            self._remove(step, held)
        else:
            self._write(step, step.after, held)
        self._done.add(step.key)

    def _write(self, step: Step, after: Wanted, held: Held | None) -> None:
        data = texts.written(after.body, step.key.name)
        same = held is not None and (held.data == data or _digest(step.key, held) == after.digest)
        if not same:
            self._unmoved(step, held)
        entry = Entry(self._site.mark(after), settled=not self._settles)
        self._note(step.key, entry, held)
        if not same:
            self.store.write(step.key.name, data, held)

    def settled(self) -> None:
        """Says of everything that this run has carried out that its service has taken it."""
        if self._settles and self._done:
            self._change(self._all_settled)
        self._forget()

    def undo(self) -> None:
        """Makes everything that this run has touched what it was before, the last first."""
        if not self._before:
            return
        for key, (held, _) in reversed(self._before.items()):
            now = self.store.read(key.name)
            if held and (now is None or now.data != held.data):
                self.store.write(key.name, held.data, now)
            elif now and not held:
                self.store.remove(key.name, now)
        before = dict(self._before)
        self._change(lambda register: _back(register, before))
        self._forget()

    def _forget(self) -> None:
        self._before.clear()
        self._done.clear()

    def _all_settled(self, register: Register) -> Register:
        for key in self._done:
            register = register.having(key, _settled(register, key))
        return register

    def _remove(self, step: Step, held: Held | None) -> None:
        mark = step.before.mark if step.before else None
        gone = Entry(replace(mark, applied=GONE), settled=False) if mark else None
        if held:
            self._unmoved(step, held)
            self._remember(step.key, held)
            self.store.remove(step.key.name, held)
        self._note(step.key, gone if self._settles else None, held)

    def _unmoved(self, step: Step, held: Held | None) -> None:
        """Raises Moved unless the file is as the step was made for."""
        expected = step.before.digest if step.before else None
        if held is None and (step.before is None or step.before.body == texts.NOTHING):
            return
        if held is None or _digest(step.key, held) != expected:
            raise Moved(f"`{self.store.shown(step.key.name)}` is no longer what the plan was made for")

    def _remember(self, key: Key, held: Held | None) -> None:
        if key not in self._before:
            self._before[key] = (held, self._register()[1].entries.get(key))

    def _note(self, key: Key, entry: Entry | None, held: Held | None) -> None:
        """Puts an entry into the register, unless the object has become somebody else's."""
        self._remember(key, held)

        def noted(register: Register) -> Register:
            there = register.entries.get(key)
            if there and not self._owns(there):
                raise Moved(
                    f"`{self.store.shown(key.name)}` belongs to another project or environment by now"
                )
            return register.without(self._left - {key}).having(key, entry)

        self._change(noted)
        self._left = (
            frozenset()
        )  # They are forgotten by now, and what this run writes under such a name stays.

    def _change(self, change: Change) -> None:
        for tries in range(_TRIES):
            held, register = self._register()
            changed = change(register).text.encode()
            if held and held.data == changed:
                return
            try:
                self.store.write(REGISTER, changed, held)
                return
            except Moved:
                if tries == _TRIES - 1:
                    raise

    def _register(self) -> tuple[Held | None, Register]:
        held = self.store.read(REGISTER)
        if held is None:
            return None, Register()
        try:
            return held, Register.read(held.data.decode())
        except ValueError as error:
            where = self.store.shown(REGISTER)
            help = "put it back from a backup, or remove it and take the files over with `--adopt`"
            raise UsageFault(
                f"`{where}` says whose the files are, and cannot be read: {error}; {help}"
            ) from error

    def _owns(self, entry: Entry) -> bool:
        return self._ownership.owns(entry.mark)


def _digest(key: Key, held: Held) -> str:
    return digest(texts.body(held.data, key.name))


def _body(key: Key, held: Held, wanted: Mapping[str, Json] | None) -> Mapping[str, Json]:
    """What a file says; one that is as it should be need not be read."""
    if wanted is not None and texts.written(wanted, key.name) == held.data:
        return wanted
    return texts.body(held.data, key.name)


def _back(register: Register, before: Mapping[Key, tuple[Held | None, Entry | None]]) -> Register:
    for key, (_, entry) in before.items():
        register = register.having(key, entry)
    return register


def _settled(register: Register, key: Key) -> Entry | None:
    entry = register.entries.get(key)
    return None if entry is None or entry.gone else Entry(entry.mark)
