"""Files in a folder on disk: a reader sees the old file or the new one, also after the power has failed."""

from __future__ import annotations

import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from mlobs_compile.backends.stage import flush, remove_empty
from mlobs_compile.backends.store import Held
from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Denied, Moved


class Folder:
    """A store; the folder itself is made with the first file, the one above it must be there."""

    def __init__(self, root: Path) -> None:
        if not root.parent.is_dir():
            raise UsageFault(f"there is no folder `{root.parent}`; is this the machine that reads it?")
        if root.exists() and not root.is_dir():
            raise UsageFault(f"`{root}` is a file, and the folder of the files is asked for")
        self._root = root

    def shown(self, name: str) -> str:
        return str(self._root / name)

    def read(self, name: str) -> Held | None:
        place = self._place(name)
        try:
            if not stat.S_ISREG(place.stat().st_mode):
                raise Denied(f"`{place}` is no file, and stands where one belongs")
            data = place.read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            if place.is_symlink():
                raise Denied(f"`{place}` is a link to `{os.readlink(place)}`, where nothing is") from error
            return None
        except OSError as error:
            raise Denied(f"`{self.shown(name)}` cannot be read: {error.strerror}") from error
        return Held(data, sha256(data).hexdigest())

    def write(self, name: str, data: bytes, before: Held | None) -> None:
        self._unmoved(name, before)
        place = Path(os.path.realpath(self._root / name))
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            _replace(place, data)
        except OSError as error:
            raise Denied(f"`{self.shown(name)}` cannot be written: {error.strerror}") from error

    def remove(self, name: str, before: Held) -> None:
        self._unmoved(name, before)
        place = self._root / name
        try:
            place.unlink(missing_ok=True)
            flush(place.parent)
            remove_empty(place.parent, self._root)
        except OSError as error:
            raise Denied(f"`{self.shown(name)}` cannot be deleted: {error.strerror}") from error

    def _place(self, name: str) -> Path:
        """Where a file is; whoever may write to the folder can edit its register, so names are not trusted."""
        if name.startswith("/") or ".." in name.split("/") or "\0" in name:
            raise UsageFault(
                f"`{self.shown('.mlobs.json')}` names `{name}`, which is outside of the folder: "
                "somebody has edited it; put it back from a backup, or take that entry out"
            )
        return self._root / name

    def _unmoved(self, name: str, before: Held | None) -> None:
        now = self.read(name)
        if (now and now.version) != (before and before.version):
            raise Moved(f"`{self.shown(name)}` has been changed in the meantime")


def _replace(place: Path, data: bytes) -> None:
    """The new file has the rights of the old one; a new one has those that any program would give it."""
    handle, aside = tempfile.mkstemp(prefix=".mlobs-", suffix=".tmp", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _rights(file.fileno(), place)
            os.fsync(file.fileno())
        os.replace(aside, place)
    except BaseException:
        os.unlink(aside)
        raise
    flush(place.parent)


def _rights(handle: int, place: Path) -> None:
    try:
        about = place.stat()
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        os.fchmod(handle, 0o666 & ~mask)
        return
    os.fchmod(handle, about.st_mode & 0o777)
    if (about.st_uid, about.st_gid) != (os.geteuid(), os.getegid()) and os.geteuid() == 0:
        os.fchown(handle, about.st_uid, about.st_gid)
