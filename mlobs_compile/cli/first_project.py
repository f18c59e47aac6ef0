"""The files of a first project, as a newcomer should meet them: short, commented, and free of findings.

The texts are YAML written by hand, since comments are what they are for. Only checked names go into them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile import __version__

SCHEMA = "schemas/mlobs.json"
SHARED = (".gitattributes", ".gitignore", ".pre-commit-config.yaml")
"""Files that a repo may have already for other reasons."""
DEFAULT_TARGETS = ("prometheus", "alertmanager", "grafana")
TARGETS = (*DEFAULT_TARGETS, "cloudwatch", "great_expectations")
"""What a first project can be written for; the others ask for more than names."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a first project is made of; every text has been checked against its form."""

    name: str
    id: str
    """A new UUID."""
    team: str
    targets: tuple[str, ...]
    region: str
    account: str

    @property
    def in_prometheus(self) -> bool:
        return "prometheus" in self.targets

    @property
    def in_cloudwatch(self) -> bool:
        return "cloudwatch" in self.targets


def texts(answers: Answers) -> dict[str, str]:
    """Every file but the schema, by its path."""
    found = {
        "mlobs.yaml": _project(answers),
        f"specs/teams/{answers.team}.yaml": _team(answers),
        ".github/workflows/mlobs.yml": _WORKFLOW,
        ".gitattributes": _ATTRIBUTES,
        ".gitignore": _IGNORED,
        ".pre-commit-config.yaml": _HOOK,
    }
    if answers.in_prometheus:
        system = _KSERVE + _features(answers)
        found["specs/models/fraud.yaml"] = _MODEL + system + _PROMISES + _LATENCY_BUCKET + _DRIFT
    if answers.in_cloudwatch:
        found["specs/models/recommender.yaml"] = _MODEL_AT_AWS + _ENDPOINT + _PROMISES + _LATENCY
    if "great_expectations" in answers.targets:
        found["specs/datasets/transactions.yaml"] = _DATASET
    return {path: _filled(text, answers) for path, text in found.items()}


def _filled(text: str, answers: Answers) -> str:
    values = {
        "@name@": answers.name,
        "@id@": answers.id,
        "@team@": answers.team,
        "@region@": answers.region,
        "@account@": answers.account,
        "@version@": __version__,
    }
    for place, value in values.items():
        text = text.replace(place, value)
    return text


def _project(answers: Answers) -> str:
    lines = "".join(_TARGET_LINES[target] for target in TARGETS if target in answers.targets)
    if answers.in_prometheus and "alertmanager" not in answers.targets:
        lines = lines.replace("prometheus: {}", "prometheus: {routed_elsewhere: true}")
    worlds = "".join(_WORLD_LINES[target] for target in TARGETS if target in answers.targets)
    aws = _AWS if answers.in_cloudwatch else ""
    return _PROJECT + lines + aws + _ENVIRONMENTS + _APPLY + worlds + _SAFETY


def _team(answers: Answers) -> str:
    """Receivers that the chosen targets can reach, one route for each urgency."""
    if answers.in_cloudwatch and answers.in_prometheus:
        return _TEAM + _PEOPLE + _TOPIC + _ROUTING.format(page="pager, topic", ticket="chat, topic")
    if answers.in_cloudwatch:
        return _TEAM + _TOPIC + _ROUTING.format(page="topic", ticket="topic")
    return _TEAM + _PEOPLE + _ROUTING.format(page="pager", ticket="chat")


def _features(answers: Answers) -> str:
    return "features: {dataset: transactions}\n" if "great_expectations" in answers.targets else ""


_MODELINE = "# yaml-language-server: $schema="

_PROJECT = f"""{_MODELINE}{SCHEMA}
# The project: what all documents share. `mlobs check` validates it, `mlobs compile` writes `generated/`.
apiVersion: mlobs/v1
kind: Project
metadata:
  name: @name@
  id: @id@  # marks what this project owns; never change it
include: [specs/**/*.yaml, specs/**/*.yml]
targets:  # an alert goes to the first of these that can express it
"""
_TARGET_LINES = {
    "prometheus": "  prometheus: {}\n",
    "alertmanager": "  alertmanager: {}\n",
    "grafana": "  grafana: {}\n",
    "cloudwatch": "  cloudwatch: {}\n",
    "great_expectations": "  great_expectations: {engine: pandas}\n",
}
_WORLD_LINES = {
    "prometheus": '#   prometheus: {rules: /etc/prometheus/rules/mlobs, reload: "http://localhost:9090"}\n',
    "alertmanager": '#   alertmanager: {config: /etc/alertmanager/alertmanager.yml, reload: "http://localhost:9093"}\n',
    "grafana": '#   grafana: {url: "https://grafana.example", token: env://GRAFANA_TOKEN}\n',
    "cloudwatch": "#   cloudwatch: {}\n",
    "great_expectations": "#   great_expectations: {context: /srv/great-expectations/gx}\n",
}
_APPLY = (
    "# apply:  # where `mlobs plan` looks and `mlobs apply` writes; without it, files are all that is made\n"
)
_SAFETY = "# safety: {max_delete: 20%, protected: [page]}  # what no apply may do\n"
_AWS = """aws:
  account: "@account@"  # your account, in quotes
  region: @region@
"""
_ENVIRONMENTS = """environments:
  prod: {}
  # staging: {}  # a document says what differs there under its own `environments: {staging: ...}`
"""

_TEAM = f"""{_MODELINE}../../{SCHEMA}
# A team: how it is reached. Secrets are named here, never written.
apiVersion: mlobs/v1
kind: Team
metadata: {{name: @team@}}
receivers:
"""
_PEOPLE = """  pager: {type: pagerduty, routing_key: env://PAGERDUTY_ROUTING_KEY}
  chat: {type: slack, channel: "#ml-alerts", webhook: env://SLACK_WEBHOOK_URL}
"""
_TOPIC = """  topic: {type: sns, topic_arn: "arn:aws:sns:@region@:@account@:ml-alerts"}
"""
_ROUTING = """routing:
  page: [{page}]  # what wakes a person
  ticket: [{ticket}]  # what waits for working hours
"""

_MODEL = f"""{_MODELINE}../../{SCHEMA}
# A model in production and what it promises. Put your own names here; the rest may stay.
apiVersion: mlobs/v1
kind: Model
metadata:
  name: fraud
  team: @team@
  tier: critical
  description: Scores card payments while the customer waits.
  runbook: https://runbooks.example/fraud  # the first page to open when one of its alerts fires
"""
_MODEL_AT_AWS = _MODEL.replace("fraud", "recommender").replace(
    "Scores card payments while the customer waits.", "Ranks the products of a page while it loads."
)
_KSERVE = """serving:
  preset: kserve-knative  # `mlobs explain presets` lists the systems that mlobs knows
  inference_service: fraud
  model: fraud
  namespace: models
"""
_ENDPOINT = """serving:
  preset: sagemaker-endpoint  # `mlobs explain presets` lists the systems that mlobs knows
  endpoint: recommender-prod
  variant: AllTraffic
"""
_PROMISES = """slos:  # each becomes burn-rate alerts: fast ones page, slow ones open a ticket
  availability:
    objective: 99.9%  # 0.1% of requests may fail
    window: 30d
    signal: availability  # of the preset
"""
_LATENCY_BUCKET = """  latency:
    objective: 99%
    window: 30d
    signal: latency
    at_most: 250ms  # must be a bucket of the histogram
"""
_LATENCY = """  latency:
    objective: 99%
    window: 30d
    signal: latency
    at_most: 250ms
"""
_DRIFT = """drift:  # how far inputs may move from the baseline before a ticket is opened
  features:
    amount:
      psi: {at_most: 0.2}
min_rows: 500  # with fewer rows in a batch there is no verdict
schedule: hourly
"""

_DATASET = f"""{_MODELINE}../../{SCHEMA}
# A data set and what its rows must look like.
apiVersion: mlobs/v1
kind: Dataset
metadata: {{name: transactions, team: @team@}}
columns:
  amount:
    type: float
    checks:
      missing: {{at_most: 1%}}  # `mlobs explain checks` lists the others
checks:
  rows: {{at_least: 1}}  # put the least that a good batch has
"""

_WORKFLOW = """# Checks the specs of a pull request. Needs no secrets: nothing here reaches the live world.
name: mlobs
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  mlobs:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      # One version for everybody: another one may write other files. Until the package is published, put the
      # address of your own copy here. The package that public indexes call `mlobs` is somebody else's.
      - run: python -m pip install mlobs-compile==@version@
      - run: mlobs check --format github
      - run: mlobs compile --check
"""
_ATTRIBUTES = """# Folded in a review, and the same bytes on every system.
generated/** linguist-generated=true text eol=lf
schemas/*.json linguist-generated=true text eol=lf
"""
_IGNORED = """# Journals and plans of `mlobs apply`: of this machine, and not of the repo.
.mlobs/
plan.json
"""
_HOOK = """repos:
  - repo: local
    hooks:
      - id: mlobs-check
        name: mlobs check
        entry: mlobs check
        language: system
        files: (^|/)mlobs\\.yaml$|^specs/.*\\.ya?ml$
        pass_filenames: false
        require_serial: true
"""
