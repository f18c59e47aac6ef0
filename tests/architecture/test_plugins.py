"""Every plug-in is whole: a page, a code or a name of its own, and a test that speaks of it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from mlobs_compile import pages, plugins, registry
from mlobs_compile.check import Check, Scope
from mlobs_compile.collector import Collector
from mlobs_compile.export import Export
from mlobs_compile.faults import catalogue
from mlobs_compile.importer import Importer
from mlobs_compile.presenter import Presenter
from mlobs_compile.risk import Risk
from mlobs_compile.rule import Rule
from mlobs_compile.target import Target
from mlobs_compile.world import World

TESTS = Path(__file__).parents[1]
RULES = dict(zip(*plugins.every_rule(), strict=True))
CODES = [rule.code for rule in RULES.values()]


@cache
def _spoken_of() -> str:
    """All that tests say: their code, and the names of the files of the two corpora."""
    code = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("*.py"))
    return code + "\n".join(path.name for path in TESTS.glob("*ed/*.yaml"))


@pytest.mark.parametrize(("folder", "constant", "contract"), [
    *((f"checks.{scope.value}", "CHECK", Check) for scope in Scope), ("rules", "RULE", Rule), ("query_rules", "RULE", Rule), ("targets", "TARGET", Target),
    ("importers", "IMPORTER", Importer), ("collectors", "COLLECTOR", Collector), ("exports", "EXPORT", Export),
    ("risks", "RISK", Risk), ("presenters", "PRESENTER", Presenter), ("worlds", "WORLD", World),
])  # fmt: skip
def test_every_file_of_a_plural_folder_is_a_plug_in_with_a_page(
    folder: str, constant: str, contract: type
) -> None:
    package = f"mlobs_compile.{folder}"
    found = registry.plugins(package, constant, contract)
    names = registry.names(package)
    assert len(found) == len(names) > 0
    for name in names:
        text = registry.page(f"{package}.{name.replace('-', '_')}")
        assert len(text) > 40 and text[0].isupper(), name


def test_codes_are_unique_among_rules_and_faults() -> None:
    codes = Counter([*CODES, *catalogue()])
    assert not {code for code, count in codes.items() if count > 1}
    assert all(re.fullmatch(r"MLO\d{3}", code) for code in codes)


def test_names_are_unique() -> None:
    checks = Counter((check.scope, check.name) for check in plugins.checks().values())
    assert max(checks.values()) == 1
    names = Counter(fault.name for fault in catalogue().values())
    assert max(names.values()) == 1


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_test_of_its_name_or_a_case_of_its_code(name: str) -> None:
    module = name.replace("-", "_")
    own = [TESTS / folder / f"test_{module}.py" for folder in ("rules", "query_rules")]
    assert (
        any(path.is_file() for path in own)
        or f"rules.{module}" in _spoken_of()
        or RULES[name].code in _spoken_of()
    )


@pytest.mark.parametrize("name", sorted(plugins.targets()))
def test_every_target_has_a_test_of_its_name(name: str) -> None:
    named = [*(TESTS / "targets").rglob(f"*{name}*"), *(TESTS / "realtools").rglob(f"*{name}*")]
    assert named or f"targets.{name}" in _spoken_of()


def test_a_check_is_found_by_its_name_without_the_others() -> None:
    for key, check in plugins.checks().items():
        assert check.lower.__module__ == f"{plugins.CHECKS}.{key[0].value}.{key[1].lower()}"
    for unknown in ((Scope.BIAS, "dppl"), (Scope.DRIFT, "DPPL"), (Scope.DRIFT, "pssi")):
        assert unknown not in plugins.checks()
        assert unknown[1] not in plugins.slots()[unknown[0].value].shapes


@pytest.mark.parametrize("name", sorted({check.name for check in plugins.checks().values()}))
def test_every_check_is_spoken_of_by_a_test(name: str) -> None:
    assert re.search(rf"\b{re.escape(name)}\b", _spoken_of())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_fault_is_provoked_by_a_test_or_a_rejected_document(code: str) -> None:
    fault = catalogue()[code]
    family = next(
        (constant for module in _families() for constant, value in vars(module).items() if value is fault), ""
    )
    assert re.search(rf"{code}|\b{re.escape(fault.name)}\b|\b{family}\b", _spoken_of())


@cache
def _families() -> tuple[object, ...]:
    import importlib
    import pkgutil

    import mlobs_compile.faults as package

    return tuple(
        importlib.import_module(f"{package.__name__}.{m.name}")
        for m in pkgutil.iter_modules(package.__path__)
    )


@pytest.mark.parametrize(
    "what", ["checks", "presets", "targets", "worlds", "exports", "rules", "risks", "codes"]
)
def test_every_listing_has_a_sentence_for_each_entry(what: str) -> None:
    rows = pages.listing(what)
    assert rows and all(name and len(line) > 10 for name, line in rows)


@pytest.mark.parametrize("code", sorted({*CODES, *catalogue()}))
def test_every_code_has_a_page_that_explain_finds(code: str) -> None:
    page = pages.find(code)
    assert page is not None and page.startswith(code) and len(page) > 60


@pytest.mark.parametrize("name", registry.names("mlobs_compile.importers"))
def test_every_importer_has_a_test_of_its_name_and_a_document_with_all_it_knows(name: str) -> None:
    assert (TESTS / "importers" / f"test_{name.replace('-', '_')}.py").exists()
    kept = (TESTS / "importers" / "rich" / f"{name}.yaml", TESTS / "importers" / "recorded" / name)
    assert any(path.exists() for path in kept)


DOCS = TESTS.parent / "docs"
OF_A_CHANGE = {
    "exports": ("EXPORT", Export, ("export.md",)),
    "presenters": ("PRESENTER", Presenter, ("diff.md",)),
    "worlds": ("WORLD", World, ("worlds.md",)),
}


@pytest.mark.parametrize(
    ("folder", "name"),
    [(folder, name) for folder in OF_A_CHANGE for name in registry.names(f"mlobs_compile.{folder}")],
)
def test_what_reviews_and_applies_is_called_as_its_file_tested_under_its_name_and_told_of(
    folder: str, name: str
) -> None:
    constant, contract, pages_of_it = OF_A_CHANGE[folder]
    file = name.replace("-", "_")
    found = registry.Plugins[Export | Presenter | World](f"mlobs_compile.{folder}", constant, contract)[file]
    assert found.name == file and (TESTS / folder / f"test_{file}.py").exists()
    texts = [(DOCS / page).read_text("utf-8") for page in pages_of_it]
    assert any(re.search(rf"\b{file}\b", text) for text in texts)


@pytest.mark.parametrize("risk", plugins.risks(), ids=lambda risk: risk.code)
def test_every_risk_has_a_code_of_its_own_a_test_of_its_name_and_a_page(risk: Risk) -> None:
    file = risk.find.__module__.rpartition(".")[2]
    assert re.fullmatch(r"R\d{2}", risk.code) and (TESTS / "risks" / f"test_{file}.py").exists()
    assert [one.code for one in plugins.risks()].count(risk.code) == 1
    assert (pages.find(risk.code) or "").startswith(f"{risk.code} {risk.title}")


@pytest.mark.parametrize("name", [*plugins.worlds(), *registry.names("mlobs_compile.exports")])
def test_every_world_and_export_has_a_page_that_explain_finds(name: str) -> None:
    assert f"{name} (" in (pages.find(name) or "")


@pytest.mark.parametrize("name", registry.names("mlobs_compile.collectors"))
def test_every_collector_has_a_test_of_its_name_and_is_called_as_its_file(name: str) -> None:
    assert (TESTS / "collectors" / f"test_{name.replace('-', '_')}.py").exists()
    every = registry.plugins("mlobs_compile.collectors", "COLLECTOR", Collector)
    (found,) = (one for one in every if one.name == name)
    assert all(re.fullmatch(r"mlobs_(dbt|gx|mlflow|incidents)(_[a-z_]+)?", metric) for metric in found.help)
