"""Rules that are too many or too large: what is parted, what stays together, what never moves, what is refused."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Severity
from mlobs_compile.targets.prometheus import TARGET
from mlobs_compile.targets.prometheus.shards import parted
from tests.targets.prometheus_world import (
    a_composite,
    a_long_slo,
    an_alert,
    an_anomaly,
    an_slo,
    emitted,
    files,
    outcome,
    where,
)

SLOS = tuple(node for number in range(12) for node in an_slo(f"slo-{number}"))


def rules_of(emission: Emission) -> list[dict[str, object]]:
    """All rules of all files, in their order."""
    return [rule for path, body in files(emission).items() if "groups" in body for group in body["groups"] for rule in group["rules"]]  # fmt: skip


def names_of(emission: Emission) -> list[str]:
    return [group["name"] for body in files(emission).values() for group in body["groups"]]


def test_an_slo_that_fits_is_one_group_as_without_a_limit() -> None:
    limited, free = emitted(*an_slo("a"), format="mimir"), emitted(*an_slo("a"))
    assert [r.name for r in limited.resources] == [r.name for r in free.resources] == ["fraud/a"]
    assert limited.resources[0].nodes == free.resources[0].nodes
    assert limited.resources[0].body == free.resources[0].body


@pytest.mark.parametrize("most", [1, 3, 8, 12, 20, 27, 40])
def test_a_parted_slo_has_all_its_rules_in_their_order_and_no_group_has_too_many(most: int) -> None:
    parts = emitted(*a_long_slo("a"), limits={"rules_per_group": most})
    assert rules_of(parts) == rules_of(emitted(*a_long_slo("a")))
    (body,) = files(parts).values()
    assert all(0 < len(group["rules"]) <= most for group in body["groups"])
    names = names_of(parts)
    assert names[0] == "fraud/a" and len(names) == len(set(names))


def test_nothing_is_read_by_a_group_before_it_is_recorded_there_or_in_an_earlier_one() -> None:
    (body,) = files(emitted(*a_long_slo("a"), limits={"rules_per_group": 5})).values()
    known: set[str] = set()
    for rule in (rule for group in body["groups"] for rule in group["rules"]):
        assert set(re.findall(r"mlobs:[\w:]+", rule["expr"])) <= known
        known |= {rule["record"]} if "record" in rule else set()


def test_an_slo_is_parted_between_ratios_periods_and_alerts() -> None:
    names = names_of(emitted(*a_long_slo("a"), limits={"rules_per_group": 13}))
    assert names == ["fraud/a", "fraud/a/periods", "fraud/a/alerts"]
    (body,) = files(emitted(*a_long_slo("a"), limits={"rules_per_group": 13})).values()
    alerts = [["alert" in rule for rule in group["rules"]] for group in body["groups"]]
    assert not any(alerts[0] + alerts[1]) and all(alerts[2])


def test_every_node_of_a_parted_slo_is_where_its_rule_is() -> None:
    nodes = a_long_slo("a")
    emission = emitted(*nodes, limits={"rules_per_group": 8})
    held = {id: one for one in emission.resources for id in one.nodes}
    assert set(held) == {node.id for node in nodes}
    for node in nodes[1:]:
        rules = held[node.id].body["rules"]
        assert node.id in [rule["labels"]["mlobs_id"] for rule in rules if "alert" in rule]  # type: ignore[union-attr, index, call-overload]


def test_a_parted_slo_is_told_with_the_delay_that_it_costs() -> None:
    (found,) = outcome(*a_long_slo("a"), format="mimir").diagnostics
    assert (found.code, found.severity) == ("MLO591", Severity.INFO)
    assert "is 2 groups: its alerts come up to 1m later" in found.message
    assert outcome(*a_long_slo("a"), format="mimir", limits={"rules_per_group": 40}).diagnostics == ()


def test_alerts_of_a_thing_are_parted_and_an_alert_keeps_what_it_records() -> None:
    alerts = (*(an_alert(number) for number in range(30)), an_anomaly("odd"), an_anomaly("odder"))
    emission = emitted(*alerts, limits={"rules_per_group": 7})
    (body,) = files(emission).values()
    assert all(len(group["rules"]) <= 7 for group in body["groups"])
    assert len(rules_of(emission)) == 34
    for group in body["groups"]:
        recorded = [rule["labels"]["signal"] for rule in group["rules"] if "record" in rule]
        assert {*recorded} <= {rule["labels"]["mlobs_id"] for rule in group["rules"] if "alert" in rule}
        assert re.fullmatch(r"model-fraud/alerts\.part-[01]+", group["name"])


def test_what_cannot_be_parted_is_an_error() -> None:
    (found,) = outcome(an_anomaly("odd"), limits={"rules_per_group": 1}).diagnostics
    assert found.code == "MLO592" and "2 rules in one group" in found.message
    (found,) = outcome(*an_slo("a"), an_alert(1), an_alert(2), limits={"bytes": "4kB"}).diagnostics
    assert found.code == "MLO592" and re.search(r"has [\d,]+ bytes, more than 4,000", found.message)


def test_more_groups_than_a_tenant_may_have_are_an_error_with_both_numbers() -> None:
    nodes = tuple(node for number in range(70) for node in an_slo(f"slo-{number}"))
    assert outcome(*nodes, format="mimir").diagnostics == ()
    (found,) = outcome(*nodes, an_alert(1), format="mimir").diagnostics
    assert (found.code, found.severity) == ("MLO590", Severity.ERROR)
    assert "are 71 groups, and 70 may be there" in found.message
    assert outcome(*nodes, an_alert(1), format="mimir", limits={"groups": 0}).diagnostics == ()


SMALL = {"bytes": "30KiB"}


def test_files_are_parted_until_each_is_small_enough_and_nothing_is_lost() -> None:
    for options in (
        {},
        {"format": "prometheus-rule"},
        {"format": "mimir"},
        {"format": "amp", "workspace": "w"},
    ):
        emission = emitted(*SLOS, *map(an_alert, range(20)), limits=SMALL, **options)
        rules = [artifact for artifact in emission.artifacts if artifact.path.startswith("rules/")]
        assert len(rules) > 3
        assert all(len(artifact.text.encode()) <= 30 * 1024 for artifact in rules)
        assert {resource.file for resource in emission.resources} <= {a.path for a in emission.artifacts}
        bodies = [b.get("spec", b) for b in files(emission).values() if "requests" not in b]
        held = sorted(str(rule) for body in bodies for group in body["groups"] for rule in group["rules"])
        assert held == sorted(map(str, rules_of(emitted(*SLOS, *map(an_alert, range(20))))))


def test_a_part_is_never_called_like_the_file_of_another_thing() -> None:
    paths = set(files(emitted(*SLOS, limits=SMALL)))
    assert all(re.fullmatch(r"rules/model-fraud\.part-[01]+\.yaml", path) for path in paths)


def test_objects_of_the_operator_are_called_like_their_files() -> None:
    for path, body in files(emitted(*SLOS, limits=SMALL, format="prometheus-rule")).items():
        stem = path.removeprefix("rules/").removesuffix(".yaml")
        assert body["metadata"]["name"] == f"mlobs-prod-{stem}"


def test_the_groups_of_one_slo_stay_in_one_file() -> None:
    nodes = tuple(node for number in range(6) for node in a_long_slo(f"slo-{number}"))
    emission = emitted(*nodes, limits={"bytes": "40KiB", "rules_per_group": 8})
    homes: dict[str, set[str]] = {}
    for name, file in where(emission).items():
        homes.setdefault("/".join(name.split("/")[:2]), set()).add(file)
    assert len(homes) == 6 and all(len(found) == 1 for found in homes.values())
    assert len(set(where(emission).values())) > 1


def test_a_composite_stays_with_its_parts_as_far_as_they_fit() -> None:
    journey = a_composite("journey", "slo-1", "slo-2")
    other = a_composite("detour", "slo-2", "slo-3")
    together = ("fraud/journey", "fraud/detour", "fraud/slo-1", "fraud/slo-2", "fraud/slo-3")
    homes = where(emitted(*SLOS, *journey, *other, limits={"bytes": "60KiB"}))
    assert len({homes[name] for name in together}) == 1 and len(set(homes.values())) > 1
    tight = emitted(*SLOS, *journey, *other, limits=SMALL)
    assert all(len(artifact.text.encode()) <= 30 * 1024 for artifact in tight.artifacts)


def test_an_slo_more_moves_no_other_unless_it_fills_a_file_and_then_only_those_in_it() -> None:
    homes = [where(emitted(*SLOS[: 4 * count], limits=SMALL)) for count in range(1, 13)]
    for before, after in pairwise(homes):
        moved = {name for name, file in before.items() if after[name] != file}
        assert moved in (
            {name for name, file in before.items() if file == left} for left in {*before.values(), ""}
        )


def test_the_order_of_slos_decides_nothing_about_their_files() -> None:
    groups = [SLOS[start : start + 4] for start in range(0, len(SLOS), 4)]
    backwards = tuple(node for group in reversed(groups) for node in group)
    assert where(emitted(*SLOS, limits=SMALL)) == where(emitted(*backwards, limits=SMALL))


@given(st.lists(st.text(max_size=5), unique=True, max_size=40), st.integers(1, 10))
def test_parts_are_small_enough_complete_in_order_and_stable(keys: list[str], most: int) -> None:
    parts = dict(parted(keys, str, lambda some: len(some) <= most))
    assert sorted(key for part in parts.values() for key in part) == sorted(keys)
    assert all(0 < len(part) <= most and [*part] == [k for k in keys if k in part] for part in parts.values())
    fewer = dict(parted(keys[:-1], str, lambda some: len(some) <= most))
    changed = [bits for bits, part in fewer.items() if [*parts.get(bits, ())] != [*part]]
    assert len(changed) <= 1


@pytest.mark.parametrize("size", ["5%", "10s", -1, "1.5", "big"])
def test_a_size_that_is_none_is_refused(size: object) -> None:
    with pytest.raises(ValueError, match=r"size|quantity"):
        TARGET.options.model_validate({"limits": {"bytes": size}})


def test_limits_are_the_formats_own_where_nothing_is_said() -> None:
    def held(**options: object) -> tuple[int, int, int]:
        found = TARGET.options.model_validate(options).held  # type: ignore[attr-defined]
        return found.rules, found.groups, found.bytes

    assert held() == (0, 0, 0)
    assert held(format="mimir") == (20, 70, 0)
    assert held(format="mimir", limits={"groups": 0, "rules_per_group": 50}) == (50, 0, 0)
    assert held(format="prometheus-rule") == (0, 0, 262_144)
    assert held(format="amp", workspace="w", limits={"bytes": "500kB"}) == (0, 0, 500_000)
