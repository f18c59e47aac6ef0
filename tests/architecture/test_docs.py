"""The documentation is true: made pages are fresh, links lead somewhere, examples do what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click import Command, Group

from docs import build, fields, pages
from mlobs_compile import plugins, preset, registry
from mlobs_compile.cli import VERBS, mlobs
from mlobs_compile.collector import Collector
from mlobs_compile.diagnostic import Severity
from mlobs_compile.errors import Exit
from mlobs_compile.runner.samples import HELP
from mlobs_compile.spec.kinds import KINDS
from tests import projects
from tests.doc_examples import REPO, commands, execute, expected_exit, fences, matches, prose, write_files

DOCS = REPO / "docs"
ROOT = [REPO / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
BY_HAND = [*sorted(DOCS.glob("*.md")), *sorted((DOCS / "adr").glob("*.md")), *filter(Path.exists, ROOT)]
ALL = [*BY_HAND, *(path for folder in build.FOLDERS for path in sorted((DOCS / folder).glob("*.md")))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.M)
_VERB = re.compile(r"`mlobs ([^`\n]+)`")


def name(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


def test_what_is_made_from_the_code_is_up_to_date() -> None:
    assert list(build.stale()) == [], "run `python -m docs.build`"


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings have on a forge: lower case, dashes, no punctuation."""
    headings = _HEADING.findall(prose(path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", prose(path.read_text("utf-8")))
    for link in _LINK.findall(text):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def whole_documents() -> list[tuple[str, str]]:
    return [
        (f"{name(path)}:{number}", fence.text)
        for path in BY_HAND
        for number, fence in enumerate(fences(path.read_text("utf-8")))
        if fence.language == "yaml" and "apiVersion: mlobs/" in fence.text and fence.mark != "file"
    ]


@pytest.mark.parametrize(
    ("place", "text"), whole_documents(), ids=lambda value: value if ".md:" in value else ""
)
def test_a_whole_document_is_accepted(place: str, text: str) -> None:
    found = projects.beside(text)
    assert [f"{d.code} {d.message}" for d in found if d.severity is not Severity.INFO] == []


def test_every_preset_is_accepted_as_its_page_writes_it() -> None:
    shown = {name: found for name in preset.built_in_names() if (found := preset.built_in(name))}
    text = "---\n".join(
        f"apiVersion: mlobs/v1\nkind: {found.applies_to[0]}\n"
        f"metadata: {{name: of-{name}, team: risk}}\n{pages.example(name, found)}\n"
        for name, found in shown.items()
    )
    assert [f"{d.code} {d.message}" for d in projects.beside(text) if d.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "path", [path for path in BY_HAND if "```console" in path.read_text("utf-8")], ids=name
)
def test_commands_do_what_the_page_shows(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = path.read_text("utf-8")
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    for command, shown in commands(page):
        code, said = execute(command, monkeypatch)
        assert code == expected_exit(command), said
        assert matches(shown, said), f"$ {command}\n{said}"


def shown_commands(path: Path) -> list[str]:
    """Every command line of mlobs on a page, in blocks and within a sentence."""
    text = path.read_text("utf-8")
    lines = [
        line.removeprefix("$ ")
        for fence in fences(text)
        for line in fence.text.splitlines()
        if fence.language in ("sh", "console")
    ]
    return [line.removeprefix("mlobs ") for line in lines if line.startswith("mlobs ")] + _VERB.findall(text)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_page_names_a_verb_or_an_option_that_is_not_there(path: Path) -> None:
    for line in shown_commands(path):
        verb, *words = shlex.split(line, comments=True)
        if verb.startswith("-"):
            continue
        assert verb in VERBS, line
        known = options(verb)
        assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known, line


def options(verb: str) -> set[str]:
    command = mlobs.get_command(mlobs.make_context("mlobs", [], resilient_parsing=True), verb)  # type: ignore[attr-defined]
    assert isinstance(command, Command)
    commands = (command, *command.commands.values()) if isinstance(command, Group) else (command,)
    return {option for one in commands for param in one.params for option in param.opts} | {"-h", "--help"}


def test_every_shape_of_the_language_has_one_table() -> None:
    shapes = {fields.title(shape) for kind in KINDS.values() for shape in fields.reached(kind)}
    listed = re.findall(r"<!-- made: fields(.*?) -->", (DOCS / "language.md").read_text("utf-8"))
    tabled = " ".join(listed).split()
    assert sorted(tabled) == sorted(shapes)


def test_every_target_has_a_section_with_its_settings() -> None:
    text = (DOCS / "targets.md").read_text("utf-8")
    for target in plugins.targets():
        assert f"## {target}\n" in text and f"<!-- made: options {target} -->" in text


def test_the_exit_codes_are_those_of_the_program() -> None:
    listed = re.findall(r"^\| (\d+) \|", (DOCS / "exit-codes.md").read_text("utf-8"), re.M)
    assert [int(code) for code in listed] == sorted(int(code) for code in Exit)


def test_the_ids_and_names_of_metrics_are_those_that_the_rules_read() -> None:
    page = (DOCS / "metrics.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+: \{.*?)`.*? \| `(fraud/[^`]+)`", page, re.M)
    assert len(rows) == 6
    for written, id in rows:
        text = written.replace("...", "{at_most: 0.5}").replace(
            "performance: {", "performance: {problem: binary, label: y, "
        )
        nodes = projects.nodes(f"{text}\nmonitors: runner")
        assert id in nodes, (id, list(nodes))
    names = set(re.findall(r"^\| `(mlobs_\w+)` \|", page, re.M))
    code = [
        path.read_text("utf-8")
        for path in (REPO / "mlobs_compile").rglob("*")
        if path.suffix in (".py", ".yaml")
    ]
    read = set(re.findall(r"\b(mlobs_(?!compile|id\b|project\b)[a-z_]+)\{", "\n".join(code)))
    collectors = registry.plugins("mlobs_compile.collectors", "COLLECTOR", Collector)
    assert names == read | set(HELP) | {name for collector in collectors for name in collector.help}
