"""mlobs explain: which line of YAML made a value, an alert or a file; and what a code or a plug-in means."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import HEAD, MODEL, PROJECT, TEAM, whole

DEFAULTS = PROJECT + (
    'defaults: {any: {slos: {"*": {window: 28d, paging: false}, availability: {window: 14d}}}}\n'
    "environments: {staging: {}, prod: {}}\n"
)
OVERRIDDEN = MODEL + "environments: {staging: {slos: {availability: {objective: 95%}}}}\n"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlobs.yaml").write_text(whole(DEFAULTS, TEAM))
    (tmp_path / "fraud.yaml").write_text(OVERRIDDEN)

    def tell(*arguments: str) -> list[str]:
        assert run(["explain", *arguments]) == Exit.OK, capsys.readouterr().err
        return capsys.readouterr().out.splitlines()

    return tell


def test_the_winning_line_is_marked_and_the_others_stand_above_it(told) -> None:
    lines = told("fraud.slos.availability.objective", "--env", "staging")
    assert lines[0] == "fraud.slos.availability.objective = 95%"
    assert [line.split()[-1] == "one" for line in lines[1:]] == [False, True]
    assert "fraud.yaml:6:16" in lines[1] and "fraud.yaml:8:59  <- this one" in lines[2]


def test_without_an_environment_the_last_one_is_shown(told) -> None:
    assert told("fraud.slos.availability.objective")[0].endswith("= 99.9%")


def test_a_name_in_a_default_is_shown_before_the_star_beside_it(told) -> None:
    lines = told("fraud.slos.availability.window")
    assert lines[0].endswith("= 14d") and "built-in default" in lines[1]
    assert lines[2].startswith("  project defaults") and "mlobs.yaml:5:83" in lines[2]


def test_what_the_star_gives_is_placed_at_the_star(told) -> None:
    assert "mlobs.yaml:5:52  <- this one" in told("fraud.slos.availability.paging")[-1]


def test_a_value_that_nobody_gave_is_a_built_in_default(told) -> None:
    assert told("fraud.schedule") == ["fraud.schedule = 0 * * * *", "  built-in default"]


def test_a_mapping_is_told_value_by_value(told) -> None:
    lines = told("fraud.slos.availability")
    rows = {line.split()[0].rpartition(".")[2]: line for line in lines[1:]}
    assert "document, fraud.yaml:6:16" in rows["objective"]
    assert "project defaults, mlobs.yaml:5:83" in rows["window"]
    assert "built-in default" in rows["no_data"]


def test_an_alert_is_led_back_to_its_lines(told) -> None:
    lines = told("fraud/availability")
    text = "\n".join(lines)
    assert "fraud/availability (objective, prod)" in text
    assert "becomes  prometheus/rules/model-fraud.yaml" in text
    assert "made by  fraud.yaml:5:3" in text


def test_an_alert_is_followed_to_whoever_it_tells(told, tmp_path: Path) -> None:
    night = 'maintenance: {nightly: {start: "02:00", end: "04:00", time_zone: Asia/Kolkata}}\n'
    (tmp_path / "fraud.yaml").write_text(MODEL + night)
    text = [line.strip() for line in told("Fraud_Availability_Burn_Ticket")]
    assert text[2:5] == [
        'carries  environment="prod" kind="model" name="fraud" severity="ticket" team="risk"',
        'through  team="risk" > severity="ticket" > name="fraud" > kind="model" > environment="prod"',
        "reaches  `risk/ticket`: webhook https://hooks.example/risk, at any time, but not in "
        "fraud/maintenance/nightly (every day 02:00 to 04:00 Asia/Kolkata)",
    ]


def test_an_alert_that_is_routed_elsewhere_shows_its_labels_alone(told, tmp_path: Path) -> None:
    project = DEFAULTS.replace("prometheus: {}, alertmanager: {}", "prometheus: {routed_elsewhere: true}")
    (tmp_path / "mlobs.yaml").write_text(whole(project, TEAM))
    lines = [line.strip() for line in told("Fraud_Availability_Burn_Ticket")]
    assert 'carries  severity="ticket" team="risk"' in lines
    assert "reaches  whom the routes elsewhere lead it to" in lines


def test_an_alarm_is_followed_to_its_topics(told, tmp_path: Path) -> None:
    aws = 'aws: {account: "123456789012", region: eu-west-1}\n'
    project = PROJECT.replace("prometheus: {}, alertmanager: {}", "cloudwatch: {}") + aws
    arn = "arn:aws:sns:eu-west-1:123456789012:risk"
    team = TEAM.replace(
        '{type: webhook, url: "https://hooks.example/risk"}', f'{{type: sns, topic_arn: "{arn}"}}'
    )
    alert = "alerts: {queue: {cloudwatch: {namespace: Acme/ML, metric: Depth, stat: Maximum}, at_most: 10}}\n"
    (tmp_path / "mlobs.yaml").write_text(whole(project, team))
    (tmp_path / "fraud.yaml").write_text(HEAD + alert)
    lines = [line.strip() for line in told("fraud/alert/queue")]
    assert f"reaches  {arn}, at any time, as the actions of `acme/default/fraud/alert/queue`" in lines


def test_every_alert_name_and_every_physical_name_can_be_asked_for(told, tmp_path: Path) -> None:
    import json

    run(["compile", "--out", "out"])
    manifest = json.loads((tmp_path / "out/prod/manifest.json").read_text())
    for name in {entry["name"] for entry in manifest["resources"]} - {"alertmanager"}:  # also a target's page
        assert any("becomes" in line for line in told(name)), name


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("frad.slos.availability.window", "fraud.slos.availability.window"),
        ("fraud.slos.availability.windw", "fraud.slos.availability.window"),
        ("fraud.slo", "fraud.slos"),
        ("fraud/availabilty", "fraud/availability"),
        ("presetz", "presets"),
    ],
)
def test_a_slip_is_asked_about(told, capsys: pytest.CaptureFixture[str], asked: str, meant: str) -> None:
    assert run(["explain", asked]) == Exit.USAGE
    assert f"did you mean `{meant}`?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "asked", ["fraud.slos.nowhere.window", "fraud.explainability.method", "", ".", '"', "a..b", "[0]"]
)
def test_what_is_not_there_is_not_made_up(told, capsys: pytest.CaptureFixture[str], asked: str) -> None:
    assert run(["explain", asked]) == Exit.USAGE
    assert "nothing is called" in capsys.readouterr().err


def test_an_environment_that_is_not_there_is_told(told, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "fraud.schedule", "--env", "prdo"]) == Exit.USAGE
    assert "did you mean `prod`?" in capsys.readouterr().err


def test_a_faulty_project_cannot_be_explained(
    told, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fraud.yaml").write_text(MODEL.replace("99.9%", "999"))
    assert run(["explain", "fraud.schedule"]) == Exit.USAGE
    assert "mlobs check" in capsys.readouterr().err


@pytest.mark.parametrize(
    "what", ["checks", "presets", "targets", "rules", "codes", "MLO101", "mlo101", "psi", "prometheus"]
)
def test_pages_need_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["explain", what]) == Exit.OK


def test_paths_are_shown_as_seen_from_the_current_folder(
    told,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    assert "../fraud.yaml:6:16" in told("fraud.slos.availability.objective")[1]
