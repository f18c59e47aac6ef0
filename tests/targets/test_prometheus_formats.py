"""Who reads the rules: Prometheus, its operator, Amazon's managed service, Mimir."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from mlobs_compile.targets.prometheus import TARGET
from tests.aws.strict import validate
from tests.targets.prometheus_world import (
    Nodes,
    a_long_slo,
    an_alert,
    an_anomaly,
    an_slo,
    emitted,
    files,
    outcome,
)

NODES: Nodes = (*an_slo("availability"), *a_long_slo("latency"), an_alert(1), an_anomaly("odd"))
AMP = {"format": "amp", "workspace": "ws-6f1e"}


def codes(*nodes: object, **options: object) -> list[str]:
    return [found.code for found in outcome(*nodes, **options).diagnostics]  # type: ignore[arg-type]


def test_mimir_reads_a_namespace_with_the_same_rules() -> None:
    (path, body), = files(emitted(*NODES, format="mimir", limits={"rules_per_group": 0})).items()  # fmt: skip
    (plain,) = files(emitted(*NODES)).values()
    assert path == "rules/model-fraud.yaml"
    assert body == {"namespace": "mlobs-prod-model-fraud", **plain}


def test_amazon_reads_plain_rules_and_a_request_says_where_they_go() -> None:
    emission = emitted(*NODES, **AMP)
    found = {artifact.path: artifact.text for artifact in emission.artifacts}
    (plain,) = files(emitted(*NODES)).values()
    assert yaml.safe_load(found["rules/model-fraud.yaml"]) == plain
    held = json.loads(found["namespaces/model-fraud.json"])
    assert (held["account"], held["region"]) == ("123456789012", "eu-west-1")
    (entry,) = held["requests"]
    assert entry["data_file"] == "rules/model-fraud.yaml"
    assert entry["request"] == {"workspaceId": "ws-6f1e", "name": "mlobs-prod-model-fraud"}
    request = {**entry["request"], "data": found[entry["data_file"]].encode()}
    for operation in (entry["operation"], entry["where_it_exists"]):
        assert validate("amp", operation, request) == []


def test_a_namespace_is_a_resource_that_names_all_that_it_holds() -> None:
    emission = emitted(*NODES, **AMP)
    (namespace,) = (one for one in emission.resources if one.kind == "rule-groups-namespace")
    assert set(namespace.nodes) == {node.id for node in NODES}
    assert namespace.file in {artifact.path for artifact in emission.artifacts}


def test_amazon_takes_no_longer_name_and_two_long_ones_stay_apart() -> None:
    from mlobs_compile.targets.prometheus.formats import namespace
    from mlobs_compile.targets.prometheus.shards import File

    names = {namespace(File("pipeline-" + "x" * 62 + end, "", ()), "e" * 63) for end in "ab"}
    assert len(names) == 2 and {len(name) for name in names} == {128}
    for name in names:
        assert (
            validate("amp", "CreateRuleGroupsNamespace", {"workspaceId": "ws-1", "name": name, "data": b""})
            == []
        )


def test_amazon_needs_an_account_and_a_workspace() -> None:
    assert codes(*NODES, aws=None, **AMP) == ["MLO593"]
    with pytest.raises(ValueError, match="workspace"):
        TARGET.options.model_validate({"format": "amp"})


@pytest.mark.realtool
@pytest.mark.parametrize("options", [{}, {"format": "prometheus-rule"}, AMP, {"format": "mimir"}], ids=str)
def test_promtool_accepts_the_groups_of_every_format(options: dict[str, object], tmp_path: Path) -> None:
    limits = {"rules_per_group": 20, "bytes": "12KiB"}
    for number, (path, body) in enumerate(files(emitted(*NODES, limits=limits, **options)).items()):
        if not path.startswith("rules/"):
            continue
        groups = body.get("spec", body)["groups"]
        assert all(0 < len(group["rules"]) <= 20 for group in groups)
        written = tmp_path / f"{number}.yaml"
        written.write_text(yaml.safe_dump({"groups": groups}))
        done = subprocess.run(
            ["promtool", "check", "rules", "--lint-fatal", written],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
