"""What is recorded of alerts, against histories in which it is known; promtool is Prometheus itself.

Time begins on Thursday, the first of January 1970. Summer time is written as a rule and not as a table, so that year
has the clock changes of today's rules.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from mlobs_compile.ir.signal import Signal
from mlobs_compile.pipeline import compile_all
from mlobs_compile.queries import health, records
from mlobs_compile.queries import health_shown as shown
from mlobs_compile.queries.health import Scope
from mlobs_compile.source import read
from tests.platforms import HEAD, ID, TEAM

pytestmark = pytest.mark.realtool
SCOPE = Scope("acme", "prod")
DAY = 1440
PROJECT = f"""\
apiVersion: mlobs/v1
kind: Project
metadata: {{name: acme, id: {ID}}}
targets: {{prometheus: {{}}, alertmanager: {{}}}}
environments: {{prod: {{}}}}
"""
HOURS = 'working_hours: {time_zone: ZONE, start: "09:00", end: "17:00"}\n'
ALERT = """\
alerts:
  queue: {query: 'max by (part) (queue_length)', at_most: 5, for: 0m, severity: page}
  backlog: {query: 'max(backlog)', at_most: 5, for: 0m, severity: ticket}
"""
QUEUE = 'mlobs_id="fraud/alert/queue"'


def rule_groups(*documents: str) -> dict[str, object]:
    """All rules of a small project."""
    text = "---\n".join(documents)
    run = compile_all(read(text, "mlobs.yaml").value or ())
    assert not run.failed, [(found.message, found.help) for found in run.diagnostics]
    groups = []
    for artifact in run.builds[0].emissions["prometheus"].artifacts:
        groups += yaml.safe_load(artifact.text)["groups"]
    return {"groups": groups}


def holds(
    path: Path, rules: object, series: dict[str, str], asked: list[tuple[str, int, float | None]]
) -> None:
    """Each query has the value at the minute, or no value; alerts are evaluated before what is recorded of them."""
    (path / "rules.yaml").write_text(json.dumps(rules))
    cases = [
        {
            "expr": query,
            "eval_time": f"{minute}m",
            "exp_samples": [] if value is None else [{"labels": "{}", "value": value}],
        }
        for query, minute, value in asked
    ]
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": cases,
    }
    names = [str(group["name"]) for group in rules["groups"]]  # type: ignore[index]
    own = ["alert-health/teams", "alert-health/history", "alert-health/deployment"]
    whole = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "group_eval_order": [
            name for name in (*(name for name in names if name not in own), *own) if name in names
        ],
        "tests": [test],
    }
    (path / "test.yaml").write_text(json.dumps(whole))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def total(name: str, minutes: int, where: str = QUEUE) -> str:
    """How many samples there were."""
    return f'sum(sum_over_time({name}{{{where},project="acme",environment="prod"}}[{minutes}m]))'


def test_starts_and_firing_time_are_what_was_planted(tmp_path: Path) -> None:
    series = {
        'queue_length{part="a"}': "0x9 9x29 0x19 9x9 0x60",
        'queue_length{part="b"}': "0x19 9x9 0x100",
        "backlog": "0x130",
    }
    holds(
        tmp_path,
        rule_groups(PROJECT, TEAM, HEAD + ALERT),
        series,
        [
            (total(health.STARTED, 120), 120, 3),
            (total(health.FIRING, 120), 120, 50),
            (total(health.FIRING, 120, 'mlobs_id="fraud/alert/backlog"'), 120, None),
            (total(health.SHORT, 120), 120, None),
            (f"sum({SCOPE.series(health.DECLARED, team='risk', severity='page')})", 120, 1),
            (f"sum({SCOPE.series(health.DECLARED, team='risk', severity='ticket')})", 120, 1),
            (f"sum({SCOPE.series(health.NO_RUNBOOK, team='risk', severity='page')})", 120, 0),
        ],
    )


def test_five_minutes_are_short_and_six_are_not(tmp_path: Path) -> None:
    series = {'queue_length{part="a"}': "0x9 9x4 0x9 9x5 0x9 9x0 0x60"}
    holds(
        tmp_path,
        rule_groups(PROJECT, TEAM, HEAD + ALERT),
        series,
        [
            (total(health.STARTED, 90), 90, 3),
            (total(health.SHORT, 90), 90, 2),
            (f"sum({SCOPE.series(health.SHORT)})", 15, 1),
            (f"sum({SCOPE.series(health.SHORT)})", 31, None),
            (f"sum({SCOPE.series(health.SHORT)})", 42, 1),
        ],
    )


def test_the_third_start_within_an_hour_is_flapping_and_the_second_is_not(tmp_path: Path) -> None:
    series = {'queue_length{part="a"}': "0x9 9 0x28 9 0x27 9 0x200"}
    flapping = f"sum({SCOPE.series(health.FLAPPING)})"
    holds(
        tmp_path,
        rule_groups(PROJECT, TEAM, HEAD + ALERT),
        series,
        [(flapping, 40, None), (flapping, 68, None), (flapping, 69, 1), (flapping, 70, None)],
    )


def test_starts_an_hour_apart_never_flap(tmp_path: Path) -> None:
    series = {'queue_length{part="a"}': "0x9 9 0x28 9 0x28 9 0x200"}
    holds(
        tmp_path, rule_groups(PROJECT, TEAM, HEAD + ALERT), series, [(total(health.FLAPPING, 200), 200, None)]
    )


def test_the_team_says_what_is_too_short_and_too_often(tmp_path: Path) -> None:
    project = PROJECT.replace("prometheus: {}", "prometheus: {alert_health: {short_lived: 1m, flapping: 2}}")
    series = {'queue_length{part="a"}': "0x9 9 0x9 9x1 0x100"}
    holds(
        tmp_path,
        rule_groups(project, TEAM, HEAD + ALERT),
        series,
        [(total(health.SHORT, 60), 60, 1), (f"sum({SCOPE.series(health.FLAPPING)})", 30, 1)],
    )


# 1970-01-01 is a Thursday. Berlin is an hour before UTC, two from the last Sunday in March, the 29th.
BEFORE, AFTER = 85 * DAY, 89 * DAY  # Friday the 27th of March, Tuesday the 31st


@pytest.mark.parametrize(
    ("day", "minute", "off"),
    [
        (BEFORE, 7 * 60 + 59, True),  # 8:59
        (BEFORE, 8 * 60, False),  # 9:00
        (BEFORE, 15 * 60 + 59, False),  # 16:59
        (BEFORE, 16 * 60, True),  # 17:00
        (BEFORE + DAY, 10 * 60, True),  # Saturday
        (BEFORE + 2 * DAY, 10 * 60, True),  # Sunday, the day of the change
        (AFTER, 6 * 60 + 59, True),
        (AFTER, 7 * 60, False),  # 9:00 in summer time
        (AFTER, 14 * 60 + 59, False),
        (AFTER, 15 * 60, True),
    ],
)
def test_pages_out_of_hours_follow_the_clock_of_the_team(
    day: int, minute: int, off: bool, tmp_path: Path
) -> None:
    at = day + minute
    team = TEAM + HOURS.replace("ZONE", "Europe/Berlin")
    rules = rule_groups(PROJECT, team, HEAD + ALERT)
    (clock,) = (
        rule
        for group in rules["groups"]  # type: ignore[attr-defined]
        for rule in group["rules"]
        if rule.get("record") == health.WORKING
    )
    holds(tmp_path, {"groups": []}, {}, [(f"{clock['expr']}", at, 0 if off else 1)])


def test_a_page_in_the_night_is_counted_and_one_at_noon_is_not(tmp_path: Path) -> None:
    night, noon = 3 * 60, 12 * 60
    series = {'queue_length{part="a"}': f"0x{night - 1} 9x9 0x{noon - night - 11} 9x9 0x200"}
    team = TEAM + HOURS.replace("ZONE", "Europe/Berlin")
    holds(
        tmp_path,
        rule_groups(PROJECT, team, HEAD + ALERT),
        series,
        [
            (total(health.STARTED, DAY), 800, 2),
            (total(health.OFF_HOURS, DAY), 800, 1),
            (f"sum({SCOPE.series(health.OFF_HOURS, team='risk', severity='page')})", night, 1),
        ],
    )


def test_without_working_hours_nobody_knows_what_is_out_of_them(tmp_path: Path) -> None:
    series = {'queue_length{part="a"}': "0x9 9x9 0x100"}
    rules = rule_groups(PROJECT, TEAM, HEAD + ALERT)
    holds(
        tmp_path,
        rules,
        series,
        [(total(health.OFF_HOURS, 60), 60, None), (f"sum({health.WORKING})", 60, None)],
    )


def test_the_board_shows_what_was_planted(tmp_path: Path) -> None:
    """Two pages of `risk`, one of them in the night and short; one ticket of `growth`; one alert that never fired."""
    night, noon = 3 * 60, 12 * 60
    series = {
        'queue_length{part="a"}': f"0x{night - 1} 9x4 0x{noon - night - 6} 9x54 0x200",
        "backlog": "0x1000",
        "lag": f"0x{noon - 1} 9x29 0x200",
    }
    growth = HEAD.replace("fraud, team: risk", "churn, team: growth").replace(
        ', runbook: "https://runbooks.example/fraud"', ""
    )
    rules = rule_groups(
        PROJECT,
        TEAM + HOURS.replace("ZONE", "Europe/Berlin"),
        TEAM.replace("risk", "growth"),
        HEAD + ALERT,
        growth + "alerts: {lag: {query: 'max(lag)', at_most: 5, for: 0m, severity: ticket}}\n",
    )

    def told(one: Signal, value: float | None, *labels: str) -> tuple[str, int, float | None]:
        where = "".join(f" and on ({label.split('=')[0]}) {_labelled(label)}" for label in labels)
        return f"sum(({shown.query_of(one)}){where})", 850, value

    risk, lag = "team=risk", "mlobs_id=churn/alert/lag"
    asked = [
        told(shown.pages_a_week(SCOPE), 0.5, risk),
        told(shown.tickets_a_week(SCOPE), 0.25, "team=growth"),
        told(shown.tickets_a_week(SCOPE), 0, risk),
        told(shown.off_hours(SCOPE), 0.5, risk),
        told(shown.off_hours(SCOPE), None, "team=growth"),
        told(shown.off_hours(SCOPE, ""), 0.5),
        told(shown.short_share(SCOPE, "team"), 0.5, risk),
        told(shown.short_share(SCOPE, "team"), 0, "team=growth"),
        told(shown.mean_duration(SCOPE, "team"), 30 * 60, risk),
        told(shown.mean_duration(SCOPE, "mlobs_id"), 30 * 60, lag),
        told(shown.time_to_restore(SCOPE), 30 * 60, risk),
        told(shown.never(SCOPE), 1, risk),
        told(shown.never(SCOPE), 0, "team=growth"),
        told(shown.without_runbook(SCOPE), 1, "team=growth"),
        told(shown.without_runbook(SCOPE), 0, risk),
        told(shown.noisiest(SCOPE), 1, lag),
        told(shown.longest(SCOPE), 30 * 60, lag),
        told(shown.flapping_now(SCOPE), 0),
        told(shown.firing_now(SCOPE, "page"), 0),
        told(shown.deployments(SCOPE), 1),
        told(shown.since_deployed(SCOPE), 850 * 60),
        (f"sum({shown.query_of(shown.late_pages(SCOPE))})", 850, 1),
    ]
    holds(tmp_path, rules, series, asked)


def _labelled(label: str) -> str:
    name, value = label.split("=")
    return f'label_replace(vector(1), "{name}", "{value}", "", "")'


SLO = """\
slos:
  availability:
    objective: 99%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
"""


def test_time_to_detect_counts_from_when_the_budget_began_to_burn(tmp_path: Path) -> None:
    """All fails from minute 60 on; the five minutes are above the budget one minute later, and an alert follows."""
    series = {"requests_total": "0+600x400", "errors_total": "0x60 600+600x90 54600x200"}
    rules = rule_groups(PROJECT, TEAM, HEAD + SLO)
    where = 'mlobs_id="fraud/availability/burn/page-fast"'
    fires = f'ALERTS{{alertstate="firing",{where}}}'
    begun = f"min_over_time((time() and on () {fires})[2h:1m])".replace("time()", "vector(time())")
    holds(
        tmp_path,
        rules,
        series,
        [
            (f"sum({SCOPE.series(health.BURNING)})", 60, None),
            (f"sum({SCOPE.series(health.BURNING_SINCE)}) / 60", 100, 61),
            (f"sum({begun}) / 60 - 61 - sum(max_over_time({health.DETECTED}{{{where}}}[2h])) / 60", 120, 0),
            (f"sum(max_over_time({health.DETECTED}{{{where}}}[2h])) > bool 0", 120, 1),
            (f"sum({SCOPE.series(health.BURNING)})", 200, None),
            (
                f"sum(sum_over_time({health.BAD_TOLD}[5h])) <= bool sum(sum_over_time({records.BAD}[5h]))",
                300,
                1,
            ),
            (
                f"sum(sum_over_time({health.BAD_TOLD}[5h])) > bool 0.8 * sum(sum_over_time({records.BAD}[5h]))",
                300,
                1,
            ),
        ],
    )


def test_the_moment_of_a_deployment_stays_while_the_rules_stay(tmp_path: Path) -> None:
    rules = rule_groups(PROJECT, TEAM, HEAD + ALERT)
    series = {"backlog": "0x200"}
    moment = f"sum({SCOPE.series(health.DEPLOYED)})"
    holds(tmp_path, rules, series, [(moment, 0, 0), (moment, 5, 0), (moment, 150, 0)])


def test_the_digest_changes_with_any_rule_and_with_nothing_else() -> None:
    def digest(*documents: str) -> str:
        rules = rule_groups(*documents)
        (found,) = (
            rule["labels"]["digest"]
            for group in rules["groups"]  # type: ignore[attr-defined]
            for rule in group["rules"]
            if rule.get("record") == health.DEPLOYED
        )
        return str(found)

    first = digest(PROJECT, TEAM, HEAD + ALERT)
    assert first == digest(PROJECT, TEAM, HEAD + ALERT)
    assert first != digest(PROJECT, TEAM, HEAD + ALERT.replace("at_most: 5", "at_most: 6"))
    assert first != digest(PROJECT, TEAM + HOURS.replace("ZONE", "UTC"), HEAD + ALERT)
