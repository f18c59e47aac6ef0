from __future__ import annotations

import pytest

from mlobs_compile.artifact import Json
from mlobs_compile.change.hiding import HIDDEN, hidden

YAML = "receivers:\n- name: pager\n  pagerduty_configs:\n  - {field}: {value}\n"


@pytest.mark.parametrize(
    "body",
    [
        {"basic_auth": {"password": "x"}},
        {"http_config": {"authorization": {"credentials": "x"}}},
        {"pagerduty_configs": [{"routing_key": "x"}]},
        {"Authorization": "Bearer x"},
        {"api_key": "x"},
        {"client_secret": "x"},
        {"url": "https://hooks.slack.com/services/T0/B0/x"},
        {"url": "https://user:x@example.com"},
        {"data": YAML.format(field="service_key", value="x")},
        {"data": YAML.format(field="routing_key", value="'x'")},
        {"data": "-----BEGIN RSA PRIVATE KEY-----\nx"},
    ],
)
def test_what_looks_like_a_secret_is_left_out(body: Json) -> None:
    assert hidden(body) != body and HIDDEN in str(hidden(body))
    assert "'x'" not in str(hidden(body)).replace("['x']", "")


@pytest.mark.parametrize(
    "body",
    [
        {"AlarmActions": ["arn:aws:sns:eu-central-1:123456789012:pages"], "Threshold": 14.4},
        {"password": "env://SMTP"},
        {"credentials_file": "/etc/token", "password": "", "token": None, "max_tokens": 5},
        {"data": YAML.format(field="service_key_file", value="/run/key")},
        {"data": YAML.format(field="routing_key", value="env://PAGER")},
        {"expr": 'sum(rate(tokens_total{token="x"}[5m])) by (secret)'},
        {"url": "https://grafana.example.com/d/x?var-a=b"},
        {"annotations": {"runbook": "https://x/y#token: see the vault"}},
    ],
)
def test_what_is_none_stays(body: Json) -> None:
    assert hidden(body) == body


def test_a_value_that_is_known_is_left_out_wherever_it_stands() -> None:
    assert hidden({"a": ["see abc", 5], "b": "x"}, {"abc", ""}) == {"a": [HIDDEN, 5], "b": "x"}
