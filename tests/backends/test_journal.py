from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.backends import journal
from mlobs_compile.backends.journal import S3, Folder, Shelf
from mlobs_compile.change import lines
from mlobs_compile.change.journal import Done, Ending, Finished, Header, Settled, State, started
from mlobs_compile.change.planning import plan
from mlobs_compile.errors import UsageFault
from tests.aws.strict import validate
from tests.change.objects import OURS, a_wanted

AT = "2026-11-26T02:45:00.000+00:00"
RUN, LATER = "20261126T024500Z-abcdef", "20261126T034500Z-000000"
(STEP,) = plan([a_wanted("a")], [], OURS).steps


class Refused(Exception):
    """What botocore raises, as far as anybody looks at it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class Bucket:
    """S3 as far as journals use it: two keys a page, and no object is written over when that is asked for."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.lost = False
        """Whether the answer to the next put is lost, so that botocore sends it once more."""

    def put_object(self, **request: Any) -> dict[str, Any]:
        assert validate("s3", "PutObject", request) == []
        key = request["Key"]
        if self.lost:
            self.lost = False
            self.objects[key] = request["Body"]
        if request.get("IfNoneMatch") == "*" and key in self.objects:
            raise Refused("PreconditionFailed")
        self.objects[key] = request["Body"]
        return {}

    def get_object(self, **request: Any) -> dict[str, Any]:
        assert validate("s3", "GetObject", request) == []
        return {"Body": io.BytesIO(self.objects[request["Key"]])}

    def list_objects_v2(self, **request: Any) -> dict[str, Any]:
        assert validate("s3", "ListObjectsV2", request) == []
        prefix, delimiter = request["Prefix"], request.get("Delimiter")
        keys = sorted(key for key in self.objects if key.startswith(prefix))
        found = [key for key in keys if not delimiter or delimiter not in key[len(prefix) :]]
        folders = {prefix + key[len(prefix) :].split("/")[0] + "/" for key in keys if key not in found}
        both = sorted([*found, *folders])
        start = int(request.get("ContinuationToken", 0))
        page = both[start : start + 2]
        answer: dict[str, Any] = {
            "Contents": [{"Key": key} for key in page if key in found],
            "CommonPrefixes": [{"Prefix": key} for key in page if key in folders],
            "IsTruncated": start + 2 < len(both),
        }
        return {**answer, "NextContinuationToken": str(start + 2)} if answer["IsTruncated"] else answer


@pytest.fixture(params=["folder", "bucket", "whole bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return Folder(tmp_path / ".mlobs" / "runs")
    return S3(Bucket(), "logs", "mlobs/runs" if request.param == "bucket" else "")


def _write(shelf: Shelf, run: str, environment: str = "prod", end: bool = True) -> None:
    writer = shelf.open(run)
    writer.write(Header(run, AT, "ours", environment, "sha256:00", 1))
    writer.write(started(AT, 0, STEP))
    if end:
        writer.write(Done(AT, 0, STEP.key))
        writer.write(Settled(AT, "aws", (0,)))
        writer.write(Finished(AT, Ending.COMPLETE, 1, 0, 0))
    writer.close()


def test_a_run_is_read_as_it_was_written(shelf: Shelf) -> None:
    assert shelf.runs() == ()
    _write(shelf, LATER)
    _write(shelf, RUN, end=False)
    assert shelf.runs() == (RUN, LATER)
    whole, cut = shelf.read(LATER), shelf.read(RUN)
    assert whole.header.run == LATER and whole.traces[0].state is State.DONE and whole.finished
    assert cut.traces[0].state is State.UNSURE and cut.finished is None


def test_the_last_run_is_that_of_the_environment(shelf: Shelf) -> None:
    _write(shelf, RUN, "prod")
    _write(shelf, LATER, "staging")
    found = journal.last(shelf, "ours", "prod")
    assert found is not None and found.header.run == RUN
    assert journal.last(shelf, "ours", "nowhere") is None
    assert journal.last(shelf, "theirs", "prod") is None


def test_a_file_where_the_folder_should_be_is_called_that(tmp_path: Path) -> None:
    place = tmp_path / "runs"
    place.write_text("")
    for use in (lambda: Folder(place).open(RUN), Folder(place).runs, lambda: Folder(place).read(RUN)):
        with pytest.raises(UsageFault, match="is a file, and journals are kept in a folder"):
            use()
    with pytest.raises(UsageFault, match="cannot be made"):
        Folder(place / "inner").open(RUN)


def test_a_run_that_is_not_there_is_told_with_the_last_that_is(shelf: Shelf) -> None:
    with pytest.raises(UsageFault, match=f"no run `{LATER}` in"):
        shelf.read(LATER)
    _write(shelf, RUN)
    for other in (LATER, "../../etc/passwd", ""):
        with pytest.raises(UsageFault, match=f"the last is `{RUN}`"):
            shelf.read(other)


def test_a_known_secret_is_never_kept(tmp_path: Path) -> None:
    writer = Folder(tmp_path).open(RUN, lambda: {"prod-s3cr3t"})
    writer.write(Header(RUN, AT, "ours", "prod-s3cr3t", "sha256:00", 1))
    writer.close()
    assert "s3cr3t" not in (tmp_path / f"{RUN}.jsonl").read_text("utf-8")


def test_every_event_is_on_the_disk_when_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_size)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    _write(Folder(tmp_path), RUN)
    sizes = synced[1:]
    assert (
        len(sizes) == 5
        and sizes == sorted(set(sizes))
        and sizes[-1] == (tmp_path / f"{RUN}.jsonl").stat().st_size
    )


def test_a_journal_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    _write(Folder(tmp_path), RUN)
    assert (tmp_path / f"{RUN}.jsonl").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageFault, match="is there already"):
        Folder(tmp_path).open(RUN)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(UsageFault, match="cannot be written"):
        Folder(tmp_path / "file" / "runs").open(RUN)


def test_a_torn_last_line_is_passed_over_and_a_torn_middle_is_told(tmp_path: Path) -> None:
    shelf = Folder(tmp_path)
    _write(shelf, RUN)
    file = tmp_path / f"{RUN}.jsonl"
    text = file.read_text("utf-8")
    file.write_text(text[:-20], "utf-8")
    assert shelf.read(RUN).finished is None
    rows = text.splitlines()
    file.write_text("\n".join([rows[0], rows[1][:30], *rows[2:]]), "utf-8")
    with pytest.raises(UsageFault, match="line 2 is no event"):
        shelf.read(RUN)
    assert journal.last(shelf, "ours", "prod") is None
    file.write_text("", "utf-8")
    with pytest.raises(UsageFault, match="begins with a header"):
        shelf.read(RUN)


def test_other_files_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text("x", "utf-8")
    assert Folder(tmp_path).runs() == ()


def test_an_event_that_was_put_twice_since_its_answer_was_lost_is_there_once() -> None:
    bucket = Bucket()
    writer = S3(bucket, "logs", "runs").open(RUN)
    bucket.lost = True
    event = Header(RUN, AT, "ours", "prod", "sha256:00", 1)
    writer.write(event)
    assert bucket.objects == {f"runs/{RUN}/000000.json": lines.line(event).encode()}


def test_two_runs_of_one_name_do_not_write_over_each_other() -> None:
    bucket = Bucket()
    _write(S3(bucket, "logs", "runs"), RUN)
    with pytest.raises(UsageFault, match="cannot be written: PreconditionFailed"):
        _write(S3(bucket, "logs", "runs"), RUN, "staging")


def test_an_option_names_a_folder_or_a_bucket(tmp_path: Path) -> None:
    bucket = Bucket()
    _write(journal.shelf("s3://logs/a/b/", lambda service: bucket), RUN)
    assert f"a/b/{RUN}/000000.json" in bucket.objects
    _write(journal.shelf(str(tmp_path), lambda service: None), RUN)
    assert (tmp_path / f"{RUN}.jsonl").is_file()
    with pytest.raises(UsageFault, match="names no bucket"):
        journal.shelf("s3://", lambda service: bucket)
