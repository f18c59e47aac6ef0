"""A textfile: one for each subject, in place at once, and readable by the node exporter."""

from __future__ import annotations

import os
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile.queries import published
from mlobs_compile.runner.publishers.textfile import made
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Status
from mlobs_compile.runner.samples import group
from tests.runner.made import FRAUD, TRANSACTIONS, finding, publications, results
from tests.runner.small_project import NOON


def test_two_subjects_have_two_files(tmp_path: Path) -> None:
    publisher = made(str(tmp_path))
    publisher.publish(publications(results(finding())))
    publisher.publish(publications(replace(results(), subject=TRANSACTIONS)))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mlobs_prod_dataset_transactions.prom", "mlobs_prod_model_fraud.prom",
    ]  # fmt: skip
    assert stat.S_IMODE(os.stat(publisher.place(group(FRAUD))).st_mode) & 0o444


def test_the_file_is_what_promtool_takes(tmp_path: Path) -> None:
    publisher = made(str(tmp_path / "own.prom"))
    odd = finding("fraud/x/y", Status.ERROR, None, segment='a="b\\c')
    publisher.publish(publications(results(finding(), odd)))
    with open(tmp_path / "own.prom") as text:
        done = subprocess.run(["promtool", "check", "metrics"], stdin=text, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_window_of_the_file_is_known(tmp_path: Path) -> None:
    publisher = made(str(tmp_path))
    assert publisher.newest(published.WINDOW_END, group(FRAUD)) is None
    publisher.publish(publications(results(finding())))
    assert publisher.newest(published.WINDOW_END, group(FRAUD)) == NOON
    assert publisher.newest(published.WINDOW_END, group(TRANSACTIONS)) is None


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishFault, match="cannot be written"):
        made(str(tmp_path / "file")).publish(publications(results()))
