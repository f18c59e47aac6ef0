"""Labels are led through a configuration by amtool itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.backends import amtool, tools

pytestmark = pytest.mark.realtool
CONFIG = """\
route:
  receiver: nobody
  routes:
    - {matchers: ['team="risk"', 'slo="a \\"b\\""'], receiver: quoted}
    - {matchers: ['team="risk"'], receiver: risk, continue: true}
    - {matchers: ['severity="page"'], receiver: pager}
receivers: [{name: nobody}, {name: risk}, {name: pager}, {name: quoted}]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "alertmanager.yml").write_text(CONFIG)
    return tmp_path / "alertmanager.yml"


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ({"team": "ads"}, ("nobody",)),
        ({"team": "risk"}, ("risk",)),
        ({"team": "risk", "severity": "page"}, ("risk", "pager")),
        ({"team": "risk", "slo": 'a "b"'}, ("quoted",)),
        ({}, ("nobody",)),
    ],
)
def test_labels_reach_their_receivers(
    labels: dict[str, str], receivers: tuple[str, ...], config: Path
) -> None:
    program = tools.found("amtool")
    assert amtool.fault(program, config) is None
    assert amtool.leads(program, config, labels) == amtool.Led(receivers)


def test_a_configuration_that_amtool_refuses_is_told(config: Path) -> None:
    config.write_text(CONFIG.replace("{name: risk}, ", ""))
    program = tools.found("amtool")
    assert "risk" in (amtool.fault(program, config) or "")
    led = amtool.leads(program, config, {"team": "risk"})
    assert led.receivers == () and led.fault
