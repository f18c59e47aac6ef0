"""CloudFormation's own linter finds nothing in what is exported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exports import builds
from tests.exports.builds import ALL

pytestmark = pytest.mark.realtool
CFN_LINT = os.environ.get("MLOBS_CFN_LINT") or str(Path(sys.executable).with_name("cfn-lint"))
"""It comes with the extra `dev`; the variable names one that is installed elsewhere."""


def findings(folder: Path) -> list[str]:
    """What it says of every template in a folder, in the region of the tests, but for remarks of style."""
    templates = sorted(str(path) for path in folder.glob("*.template.json"))
    run = subprocess.run(
        [CFN_LINT, "--format", "json", "--regions", "eu-west-1", "--", *templates],
        capture_output=True,
        text=True,
        check=False,
    )
    assert templates and run.stderr == ""
    return [f"{one['Rule']['Id']} {one['Message']}" for one in json.loads(run.stdout)]


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_found_in_the_templates(name: str, tmp_path: Path) -> None:
    for one in builds.exported("cloudformation", ALL[name]()).files:
        if one.path.endswith(".template.json"):
            (tmp_path / one.path).write_bytes(one.data)
    assert findings(tmp_path) == []


def test_it_would_have_found_an_unknown_property_a_bad_period_and_a_missing_one(tmp_path: Path) -> None:
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"AlarmNmae": "a", "Period": 17, "EvaluationPeriods": 1},
    }
    composite = {"Type": "AWS::CloudWatch::CompositeAlarm", "DependsOn": ["Nobody"], "Properties": {}}
    (tmp_path / "bad.template.json").write_text(json.dumps({"Resources": {"A": alarm, "B": composite}}))
    found = "\n".join(findings(tmp_path))
    assert "'AlarmNmae'" in found and "17" in found and "'AlarmRule'" in found and "Nobody" in found
