"""mlobs facts: a file of our own is written whole or not at all, and shown in few words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.backends.fake_prometheus import SERIES, Answer, Fake, fake_prometheus
from tests.platforms import MODEL, PROJECT, TEAM, whole

LATENCY = """\
apiVersion: mlobs/v1
kind: Facts
metadata: {name: eu, environments: [prod]}
prometheus: {version: 3.5.0, scrape_interval: 1m, external_labels: {cluster: eu}, features: []}
complete: false
metrics:
  latency_seconds: {type: histogram, buckets: [0.1, 0.5], labels: {code: ["200", "500"], pod: 31}}
  up: {type: gauge, native: false}
"""


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fake_prometheus() as server:
        yield server


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    environments = "environments: {staging: {}, prod: {}}\n"
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT + environments, TEAM, MODEL))
    return tmp_path


def _pull(fake: Fake, *options: str) -> int:
    return run(["facts", "pull", "--url", fake.url, *options])


def test_facts_are_written_into_the_project_and_used_there(
    project: Path, fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _pull(fake, "--env", "prod") == Exit.OK
    text = (project / "facts" / "prod.yaml").read_text()
    assert text.startswith("# Written by `mlobs facts pull`") and "environments:\n    - prod\n" in text
    assert "complete: true\n" in text and "1 metrics written to facts/prod.yaml" in capsys.readouterr().err
    assert run(["check"]) == Exit.OK
    assert run(["facts", "show", "--env", "prod"]) == Exit.OK


def test_the_folder_of_the_project_is_found_from_below(
    project: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "specs").mkdir()
    monkeypatch.chdir(project / "specs")
    assert _pull(fake) == Exit.OK
    assert (project / "facts" / "prometheus.yaml").is_file()


def test_the_same_answers_give_the_same_bytes_again(project: Path, fake: Fake) -> None:
    _pull(fake, "--out", "facts.yaml")
    first = (project / "facts.yaml").read_bytes()
    _pull(fake, "--out", "facts.yaml")
    assert (project / "facts.yaml").read_bytes() == first
    assert sorted(path.name for path in project.iterdir()) == ["facts.yaml", "mlobs.yaml"]


def test_a_file_of_somebody_else_is_not_written_over_and_the_server_not_asked(
    project: Path, fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (project / "mlobs.yaml").read_text()
    assert _pull(fake, "--out", "mlobs.yaml") == Exit.REFUSED
    assert "`mlobs.yaml` was not written by `mlobs facts pull`" in capsys.readouterr().err
    assert (project / "mlobs.yaml").read_text() == before and fake.requests == []


def test_what_fails_leaves_the_old_file(project: Path, fake: Fake) -> None:
    _pull(fake, "--out", "facts.yaml")
    before = (project / "facts.yaml").read_text()
    fake.answers[SERIES] = Answer(status=503, body=b"")
    assert _pull(fake, "--out", "facts.yaml") == Exit.USAGE
    assert (project / "facts.yaml").read_text() == before


def test_a_part_of_the_metrics_is_called_a_part(project: Path, fake: Fake) -> None:
    assert _pull(fake, "--match", '{job="a"}', "--out", "facts.yaml") == Exit.OK
    assert "complete: false\n" in (project / "facts.yaml").read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--match", "up{"), "`up{` is no selector: "),
        (("--match", "rate(up[5m])"), "`rate(up[5m])` is no selector: it is more than a selector"),
        (("--since", "a week"), "`a week` is not a duration"),
        (("--token", "hush"), "and never written itself"),
        (("--token", "env://NO_SUCH"), "the environment has no variable `NO_SUCH`"),
        (("--token", "file:///no/such"), "no such file or directory `/no/such`"),
        (("--out", "."), "`.` is a folder; name a file"),
        (("--name", "Not A Name"), "`Not A Name` cannot be a name"),
        (("--env", "prd"), "the project has no environment `prd`"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_server_is_asked(
    project: Path, fake: Fake, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    assert _pull(fake, *options) == Exit.USAGE
    err = capsys.readouterr().err
    assert words in err and "hush" not in err
    assert fake.requests == []


def test_without_a_project_the_file_must_be_named(
    tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _pull(fake) == Exit.USAGE
    assert "name the file with `--out`" in capsys.readouterr().err
    assert _pull(fake, "--out", "deep/facts.yaml") == Exit.OK
    assert (tmp_path / "deep" / "facts.yaml").is_file()


def test_the_token_comes_from_the_environment_or_a_file(
    project: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_TOKEN", "one\n")
    (project / "token").write_text("two\n")
    for reference in ("env://PROMETHEUS_TOKEN", f"file://{project}/token"):
        assert _pull(fake, "--token", reference, "--out", "facts.yaml") == Exit.OK
    assert {request.headers["Authorization"] for request in fake.requests} == {"Bearer one", "Bearer two"}
    assert "one" not in (project / "facts.yaml").read_text()


def test_what_the_server_does_not_tell_is_named(
    project: Path, fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    del fake.answers["/api/v1/targets"]
    assert _pull(fake, "--out", "facts.yaml") == Exit.OK
    assert "note: /api/v1/targets is not answered (404)" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "pull", "--url", "http://127.0.0.1:9"]) == Exit.USAGE
    assert "cannot be reached" in capsys.readouterr().err
    assert not (project / "facts").exists()


@pytest.fixture
def shown(project: Path, capsys: pytest.CaptureFixture[str]):
    (project / "eu.yaml").write_text(LATENCY)

    def show(*arguments: str, exit: Exit = Exit.OK) -> str:
        assert run(["facts", "show", *arguments]) == exit
        said = capsys.readouterr()
        return said.out + said.err

    return show


def test_the_server_is_shown_with_what_is_known_of_it(shown) -> None:
    assert shown("--env", "prod").splitlines() == [
        "eu: prod",
        "  version              3.5.0",
        "  scrape_interval      1m",
        "  external_labels      cluster=eu",
        "  features             none",
        "  metrics              2 (1 gauge, 1 histogram), and others that were not asked for",
    ]


def test_a_metric_is_shown_with_its_labels(shown) -> None:
    assert shown("latency_seconds_bucket", "--facts", "eu.yaml").splitlines() == [
        "latency_seconds_bucket",
        "  type                 histogram",
        "  buckets              0.1, 0.5",
        "  code                 200, 500",
        "  pod                  31 values",
    ]


def test_a_metric_that_is_not_there_is_told_with_the_nearest(shown) -> None:
    assert "no metric `latency_second`; did you mean `latency_seconds`?" in shown(
        "latency_second", exit=Exit.USAGE
    )
    assert "it may be new; pull the facts again" in shown("x", exit=Exit.USAGE)


def test_an_environment_without_facts_says_how_to_get_them(shown) -> None:
    assert "`mlobs facts pull` writes one" in shown("--env", "staging", exit=Exit.USAGE)
    assert "no environment `prd`; did you mean `prod`?" in shown("--env", "prd", exit=Exit.USAGE)


def test_facts_of_several_servers_are_told_apart_by_environment(shown, project: Path) -> None:
    (project / "us.yaml").write_text(
        LATENCY.replace("name: eu, environments: [prod", "name: us, environments: [staging")
    )
    assert "say whose hold with `--env NAME`" in shown(exit=Exit.USAGE)
    assert shown("--env", "staging").startswith("us: staging\n")


def test_a_file_that_holds_no_facts_is_told(shown, project: Path) -> None:
    assert "`mlobs.yaml` is no document of `kind: Facts`" in shown("--facts", "mlobs.yaml", exit=Exit.USAGE)
    assert "no such file or directory `none.yaml`" in shown("--facts", "none.yaml", exit=Exit.USAGE)
    (project / "bad.yaml").write_text(LATENCY.replace("type: gauge", "type: gage"))
    assert "bad.yaml:8:14: " in shown("--facts", "bad.yaml", exit=Exit.USAGE)
