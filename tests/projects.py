"""A small project made of fragments: what a page of docs/ shows is put into it and compiled for real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from mlobs_compile import source
from mlobs_compile.artifact import dump_json
from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.pipeline import Build, compile_all, lint_rules
from mlobs_compile.source import Node
from mlobs_compile.spec.facts import Facts

Tree = Mapping[str, Node]

BASE: dict[str, str] = {
    "Project": """
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60}
aws: {account: "123456789012", region: eu-west-1}
targets:
  prometheus: {}
  alertmanager: {}
  cloudwatch: {}
  grafana: {}
  great_expectations: {}
  statsd: {}
  sagemaker: {role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/monitoring}
""",
    "Team": """
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://risk/pagerduty}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing: {page: [oncall, topic], ticket: [oncall, topic]}
""",
    "Dataset": """
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: transactions, team: risk, runbook: "https://runbooks.example/transactions"}
columns:
  amount: {type: float}
  age_band: {type: string}
  is_fraud: {type: integer}
schedule: hourly
""",
    "Model": """
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}
features: {names: [amount, age_band]}
outputs: {prediction: predicted_fraud}
slos:
  availability: {objective: 99.9%, signal: availability}
performance:
  problem: binary
  label: is_fraud
  ground_truth: s3://acme-ml/labels/fraud/
  metrics: {recall: {at_least: 0.8}}
schedule: hourly
monitors: sagemaker
""",
    "Facts": """
apiVersion: mlobs/v1
kind: Facts
metadata: {name: prometheus}
""",
    "Preset": """
apiVersion: mlobs/v1
kind: Preset
metadata: {name: own, description: A system of our own.}
applies_to: [Model]
signals: {}
""",
}
_BY_NEED = ("Preset", "Facts")
"""Kinds of which there is a document only where a fragment is about it."""
_KEYS: dict[str, tuple[str, ...]] = {
    "Project": ("targets", "aws", "include", "exclude", "defaults", "lint", "apply", "safety", "review"),
    "Facts": ("prometheus", "complete", "metrics"),
    "Team": ("receivers", "routing", "working_hours"),
    "Dataset": ("columns", "location", "checks"),
    "Preset": ("signals", "applies_to", "params", "rows", "lacks"),
    "Model": ("metadata", "slos", "alerts", "serving", "features", "outputs", "performance", "drift", "bias",
              "explainability", "schedule", "max_runtime", "monitors", "capture", "environments", "retraining"),
}  # fmt: skip
_OF_A_SIGNAL = {"unit": "seconds", "description": "What it is.", "source": "its documentation"}


def kind_of(fragment: Tree) -> str:
    """Which kind of document a fragment is a part of, by what it says or by its keys."""
    if isinstance(fragment.get("kind"), str):
        return str(fragment["kind"])
    return next(kind for kind, keys in _KEYS.items() if any(key in keys for key in fragment))


def texts(*fragments: str) -> dict[str, str]:
    """The files of the base project, each fragment laid over the document it is a part of, key by key."""
    trees = {kind: _tree(text) for kind, text in BASE.items() if kind not in _BY_NEED}
    for text in (part for fragment in fragments for part in fragment.split("\n---\n")):
        fragment = dict(_tree(text))
        if "sli" in fragment:
            fragment = {"slos": {"availability": {"objective": "99%", **fragment}}}
        kind = kind_of(fragment)
        base = trees.get(kind, _tree(BASE.get(kind, "{}")))
        trees[kind] = {**base, **(_project(base, fragment) if kind == "Project" else fragment)}
        if kind == "Preset":
            trees["Preset"], trees["Model"] = _used(trees["Preset"], trees["Model"])
    return {f"{kind.lower()}.yaml": dump_json(tree) for kind, tree in trees.items()}


def findings(*fragments: str) -> tuple[Diagnostic, ...]:
    """All that `mlobs check` finds in the base project with these fragments, or `mlobs lint` in rule files among them."""
    split = [part for fragment in fragments for part in fragment.split("\n---\n")]
    rules = [part for part in split if "groups" in _tree(part)]
    return (
        linted(rules, [part for part in split if part not in rules]) if rules else compiled(texts(*fragments))
    )


def linted(rules: Sequence[str], others: Sequence[str]) -> tuple[Diagnostic, ...]:
    """All that `mlobs lint` finds in a rule file of these documents, with what the other fragments say of facts."""
    read = source.read("\n---\n".join(rules), "rules.yaml")
    files = texts(*others)
    facts = Facts.model_validate(_tree(files["facts.yaml"])) if "facts.yaml" in files else None
    return (*read.diagnostics, *lint_rules(read.value or (), facts))


def compiled(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """All that `mlobs check` finds in these files."""
    read = [source.read(text, path) for path, text in files.items()]
    said = tuple(found for one in read for found in one.diagnostics)
    documents = [document for one in read for document in one.value or ()]
    return said + compile_all(documents).diagnostics


def beside(text: str) -> tuple[Diagnostic, ...]:
    """All that is found in the base project with whole documents beside, or in place of, its own."""
    files = texts()
    for document in source.read(text, "example.yaml").value or ():
        tree = document.data
        assert isinstance(tree, dict)
        base = _tree(BASE.get(str(tree.get("kind")), "{}"))
        if tree.get("kind") == "Project" or _name(tree) == _name(base):
            files.pop(f"{str(tree['kind']).lower()}.yaml", None)
    return compiled({**files, "example.yaml": text})


def _unit_of(signal: Node) -> Node:
    return signal.get("unit") if isinstance(signal, dict) else None


def _name(tree: Tree) -> Node:
    metadata = tree.get("metadata")
    return metadata.get("name") if isinstance(metadata, dict) else None


@lru_cache(maxsize=16)
def built(*fragments: str) -> Build:
    """What the base project with these fragments compiles to."""
    documents = [
        one for path, text in texts(*fragments).items() for one in source.read(text, path).value or ()
    ]
    (build,) = compile_all(documents).builds
    return build


def nodes(*fragments: str) -> dict[str, AnyNode]:
    """The nodes of the base project with these fragments, by their ids."""
    monitoring = built(*fragments).monitoring
    assert monitoring is not None, errors(*fragments)
    return {node.id: node for node in monitoring.nodes}


def codes(*fragments: str) -> set[str]:
    return {found.code for found in findings(*fragments)}


def errors(*fragments: str) -> list[str]:
    return [f"{d.code} {d.message}" for d in findings(*fragments) if d.severity is Severity.ERROR]


def _tree(text: str) -> dict[str, Node]:
    tree = source.read_data("fragment.yaml", text)
    assert isinstance(tree, dict)
    return tree


def _project(base: Tree, fragment: Tree) -> dict[str, Node]:
    """Targets are replaced one by one; a fragment about targets of AWS says all about the account."""
    targets, said = base["targets"], fragment.get("targets", {})
    assert isinstance(targets, dict) and isinstance(said, dict)
    account = {} if {"cloudwatch", "sagemaker"} & set(said) else {"aws": base["aws"]}
    return {"aws": None, **account, **fragment, "targets": {**targets, **said}}


def _used(preset: dict[str, Node], model: Tree) -> tuple[dict[str, Node], dict[str, Node]]:
    """A preset with what every signal needs, and a model that has an alert on each of them."""
    signals = preset["signals"]
    assert isinstance(signals, dict)
    whole: dict[str, Node] = {name: {**_OF_A_SIGNAL, **dict(shape)} for name, shape in signals.items()}  # type: ignore[arg-type]
    bounds = {"seconds": "1s", "bytes": "1GiB", "ratio": "1%"}
    alerts: dict[str, Node] = {
        name: {"signal": name, "at_most": bounds.get(str(_unit_of(shape)), 1)}
        for name, shape in signals.items()
    }
    serving: dict[str, Node] = {"preset": "own"}
    kept = {key: value for key, value in model.items() if key not in ("performance", "monitors", "slos")}
    return {**preset, "signals": whole}, {**kept, "serving": serving, "alerts": alerts}
