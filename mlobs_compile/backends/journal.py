"""Where the journals of runs are kept: a folder, or a prefix of an S3 bucket.

In a folder a run is one file, `RUN.jsonl`; each event is a line, which is on the disk before the run goes on. S3 cannot
append, and to write the whole journal anew for every event would send gigabytes for a large run. So there a run is a
folder, and each event an object of its own, `RUN/000000.json`, which is there wholly or not at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from mlobs_compile.backends.stage import flush
from mlobs_compile.change import lines
from mlobs_compile.change.journal import Event, Record, record
from mlobs_compile.errors import UsageFault

RUN = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}").fullmatch
Secrets = Callable[[], Collection[str]]
NOWHERE = "there is no run `{run}` in `{where}`{known}"


class Writer(Protocol):
    """The journal of one run."""

    run: str

    def write(self, event: Event) -> None:
        """The event is safe when this returns."""

    def close(self) -> None:
        """Lets go of what it holds."""


class Shelf(Protocol):
    """A place for journals."""

    def open(self, run: str, secrets: Secrets = tuple) -> Writer:
        """A new journal; `secrets` are values that are never written. Raises UsageFault when it cannot be begun."""

    def runs(self) -> tuple[str, ...]:
        """The names of all runs, the newest last."""

    def read(self, run: str) -> Record:
        """What a run has written; raises UsageFault when there is no such run, or it is no journal."""


def shelf(place: str, client: Callable[[str], Any]) -> Shelf:
    """The shelf of an option: a folder, or `s3://bucket/prefix`."""
    if not place.startswith("s3://"):
        return Folder(Path(place))
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    if not bucket:
        raise UsageFault(f"`{place}` names no bucket: write `s3://bucket/prefix`")
    return S3(client("s3"), bucket, prefix.strip("/"))


def last(shelf: Shelf, project: str, environment: str) -> Record | None:
    """The newest run of a project in an environment; one that cannot be read is passed over."""
    for run in reversed(shelf.runs()):
        try:
            found = shelf.read(run)
        except UsageFault:
            continue
        if (found.header.project, found.header.environment) == (project, environment):
            return found
    return None


def _made(text: Iterator[str], run: str, where: str) -> Record:
    try:
        events, _ = lines.events(text)
        return record(events)
    except ValueError as error:
        raise UsageFault(f"the journal of `{run}` in `{where}` cannot be read: {error}") from error


def _missing(run: str, where: str, known: Collection[str]) -> UsageFault:
    told = f"; the last is `{max(known)}`" if known else ""
    return UsageFault(NOWHERE.format(run=run, where=where, known=told))


class Folder:
    """Journals in a folder, which is made with the first of them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, run: str, secrets: Secrets = tuple) -> FileWriter:
        file = self._path / f"{run}.jsonl"
        self._refuse_file()
        try:
            self._path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageFault(
                f"the journal `{file}` cannot be written: its folder cannot be made: {error.strerror}"
            ) from error
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            flush(self._path)
        except FileExistsError as error:
            raise UsageFault(f"`{file}` is there already: another run has just begun") from error
        except OSError as error:
            raise UsageFault(f"the journal `{file}` cannot be written: {error.strerror}") from error
        return FileWriter(run, descriptor, secrets)

    def _refuse_file(self) -> None:
        if self._path.exists() and not self._path.is_dir():
            raise UsageFault(
                f"`{self._path}` is a file, and journals are kept in a folder: name one with `--journal`"
            )

    def runs(self) -> tuple[str, ...]:
        self._refuse_file()
        try:
            found = [
                name.removesuffix(".jsonl") for name in os.listdir(self._path) if name.endswith(".jsonl")
            ]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UsageFault(f"the journals in `{self._path}` cannot be read: {error.strerror}") from error
        return tuple(sorted(name for name in found if RUN(name)))

    def read(self, run: str) -> Record:
        file = self._path / f"{run}.jsonl"
        if not RUN(run) or not file.is_file():
            raise _missing(run, str(self._path), self.runs())
        try:
            text = file.read_text("utf-8", errors="replace")
        except OSError as error:
            raise UsageFault(f"the journal `{file}` cannot be read: {error.strerror}") from error
        return _made(iter(text.splitlines()), run, str(self._path))


class FileWriter:
    """Appends events to a file, each with its own fsync."""

    def __init__(self, run: str, descriptor: int, secrets: Secrets) -> None:
        self.run = run
        self._descriptor, self._secrets = descriptor, secrets

    def write(self, event: Event) -> None:
        rest = (lines.line(event, self._secrets()) + "\n").encode()
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class S3:
    """Journals in a bucket."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:  # noqa: ANN401 - boto3 makes its clients
        self._client, self._bucket, self._prefix = client, bucket, f"{prefix}/" if prefix else ""

    def open(self, run: str, secrets: Secrets = tuple) -> ObjectWriter:
        return ObjectWriter(run, self._client, (self._bucket, f"{self._prefix}{run}/"), secrets)

    def runs(self) -> tuple[str, ...]:
        pages = self._pages(self._prefix, Delimiter="/")
        found = (one["Prefix"] for page in pages for one in page.get("CommonPrefixes", ()))
        names = (name.removeprefix(self._prefix).rstrip("/") for name in found)
        return tuple(sorted(name for name in names if RUN(name)))

    def read(self, run: str) -> Record:
        where = f"s3://{self._bucket}/{self._prefix}"
        pages = self._pages(f"{self._prefix}{run}/") if RUN(run) else ()
        keys = sorted(one["Key"] for page in pages for one in page.get("Contents", ()))
        if not keys:
            raise _missing(run, where, self.runs())
        return _made((self._text(key) for key in keys), run, where)

    def _pages(self, prefix: str, **more: str) -> Iterator[Any]:
        request = {"Bucket": self._bucket, "Prefix": prefix, **more}
        while True:
            page = self._client.list_objects_v2(**request)
            yield page
            if not page.get("IsTruncated"):
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def _text(self, key: str) -> str:
        return str(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read().decode("utf-8"))


class ObjectWriter:
    """Puts each event as an object whose name is its number; none is ever written over."""

    def __init__(self, run: str, client: Any, place: tuple[str, str], secrets: Secrets) -> None:  # noqa: ANN401
        self.run = run
        self._client, self._place, self._secrets = client, place, secrets
        self._number = 0

    def write(self, event: Event) -> None:
        bucket, prefix = self._place
        where = {"Bucket": bucket, "Key": f"{prefix}{self._number:06}.json"}
        body = lines.line(event, self._secrets()).encode()
        try:
            self._client.put_object(**where, Body=body, ContentType="application/json", IfNoneMatch="*")
        except Exception as error:
            if not self._is_ours(error, where, body):
                raise UsageFault(
                    f"the journal `s3://{bucket}/{prefix}` cannot be written: {error}"
                ) from error
        self._number += 1

    def _is_ours(self, error: Exception, where: Mapping[str, str], body: bytes) -> bool:
        """Whether it was refused only since an attempt before, whose answer was lost, has come about."""
        code = getattr(error, "response", {}).get("Error", {}).get("Code")
        return code == "PreconditionFailed" and bool(self._client.get_object(**where)["Body"].read() == body)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass
