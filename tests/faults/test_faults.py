"""All faults: unique codes and names, pages worth reading, and examples that do what they say."""

from __future__ import annotations

import re

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Fault
from mlobs_compile.faults import catalogue
from mlobs_compile.faults import yaml as yaml_faults

OURS = [fault for fault in vars(yaml_faults).values() if isinstance(fault, Fault)]
EXAMPLE = re.compile(r"^(Bad|Good):\n```yaml\n(.*?)^```$", re.M | re.S)


def test_every_fault_has_a_code_and_a_name_of_its_own() -> None:
    assert list(catalogue()) == sorted(catalogue())
    assert all(re.fullmatch(r"MLO\d{3}", code) and fault.code == code for code, fault in catalogue().items())
    names = [fault.name for fault in catalogue().values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)


@pytest.mark.parametrize("fault", catalogue().values(), ids=lambda fault: fault.code)
def test_a_page_starts_with_a_sentence(fault: Fault) -> None:
    first = fault.page.strip().partition("\n\n")[0]
    assert first[0].isupper() or first[0] == "`"
    assert first.endswith((".", ":", "?"))


def test_faults_of_yaml_have_the_codes_of_their_family() -> None:
    assert all("MLO001" <= fault.code <= "MLO049" for fault in OURS)
    assert {fault.code for fault in OURS} <= set(catalogue())


@pytest.mark.parametrize(
    "fault", [fault for fault in OURS if "Bad:" in fault.page], ids=lambda fault: fault.code
)
def test_the_bad_example_has_the_fault_and_the_good_one_has_none(fault: Fault) -> None:
    examples = dict(EXAMPLE.findall(fault.page))
    assert {found.code for found in source.read(examples["Bad"], "x").diagnostics} == {fault.code}
    assert not source.read(examples["Good"], "x").diagnostics
