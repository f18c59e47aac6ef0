"""Every dashboard, read and written by Grafana's own models, keeps every key and value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.targets.grafana_gallery import emitted, platform
from tests.targets.grafana_reading import dashboards

pytestmark = [pytest.mark.realtool, pytest.mark.filterwarnings("ignore:Prefer using dashboardv2")]


def round_trip(dashboard: Mapping[str, Any]) -> Mapping[str, Any]:
    from grafana_foundation_sdk.cog import plugins
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models.dashboard import Dashboard

    plugins.register_default_plugins()
    found: Mapping[str, Any] = json.loads(JSONEncoder().encode(Dashboard.from_json(dict(dashboard))))
    return found


def unmixed(dashboard: Mapping[str, Any]) -> Mapping[str, Any]:
    """The models read all queries of a panel as the panel's source; a mixed panel's are read by their own."""

    def panel(one: Mapping[str, Any]) -> Mapping[str, Any]:
        mixed = one.get("datasource", {}).get("uid") == "-- Mixed --"
        kept = {key: value for key, value in one.items() if not (mixed and key == "datasource")}
        return {**kept, "panels": [panel(inner) for inner in one["panels"]]} if "panels" in one else kept

    return {**dashboard, "panels": [panel(one) for one in dashboard["panels"]]}


def lost(ours: object, theirs: object, at: str = "$") -> Iterator[str]:
    """Where `theirs` lacks or changes what `ours` says; what it adds are defaults."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key, value in ours.items():
            yield from lost(value, theirs[key], f"{at}.{key}") if key in theirs else [f"{at}.{key} is lost"]
    elif isinstance(ours, list) and isinstance(theirs, Sequence) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from lost(mine, other, f"{at}[{index}]")
    elif ours != theirs:
        yield f"{at}: {ours!r} became {theirs!r}"


@pytest.mark.parametrize("home", ["prometheus", "cloudwatch"])
def test_grafanas_own_models_lose_nothing_of_a_dashboard(home: str) -> None:
    found = dashboards(emitted(*platform(home), home=home))
    assert len(found) == 4
    for dashboard in map(unmixed, found):
        assert list(lost(dashboard, round_trip(dashboard))) == []


def test_the_round_trip_sees_a_key_that_grafana_does_not_know() -> None:
    dashboard = dict(dashboards(emitted(*platform("prometheus")))[0])
    dashboard["hideControls"] = False
    panel = next(one for one in dashboard["panels"] if one["type"] == "timeseries")
    panel["options"]["legend"]["shown"] = True
    assert [line.rpartition(".")[2] for line in lost(dashboard, round_trip(dashboard))] == [
        "shown is lost",
        "hideControls is lost",
    ]
