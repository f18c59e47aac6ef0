"""mlobs init: writes a first project that checks and compiles; all files or none, and over no other file."""

from __future__ import annotations

import os
import re
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import click

from mlobs_compile.backends import files, repo
from mlobs_compile.cli import first_project
from mlobs_compile.cli.first_project import DEFAULT_TARGETS, SCHEMA, SHARED, TARGETS, Answers
from mlobs_compile.errors import Exit, Refused, UsageFault

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?").fullmatch
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]").fullmatch
_ACCOUNT = re.compile(r"[0-9]{12}").fullmatch
_EXAMPLE_ACCOUNT = "123456789012"


def _form(fits: Callable[[str], object], wanted: str) -> Callable[[object, object, str | None], str | None]:
    """A check of an option's text, with the remedy in its message."""

    def checked(context: object, option: object, value: str | None) -> str | None:
        if value is not None and not fits(value):
            raise click.BadParameter(f"`{value}` does not have the right form: write {wanted}")
        return value

    return checked


_checked_name = _form(_NAME, "lower case letters, digits and dashes, such as `ml-platform`")
_checked_region = _form(_REGION, "an AWS region such as `eu-west-1`")
_checked_account = _form(_ACCOUNT, "the twelve digits of an AWS account")


@click.command("init")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--name", callback=_checked_name, help="The project's name; the folder's by default.")
@click.option("--team", callback=_checked_name, help="The first team; `ml-platform` by default.")
@click.option(
    "--target", "targets", multiple=True, type=click.Choice(TARGETS),
    help="What to compile to; may be given several times.",
)  # fmt: skip
@click.option("--region", callback=_checked_region, help="The AWS region; `eu-west-1` by default.")
@click.option("--account", callback=_checked_account, help="The AWS account; an example by default.")
@click.option("--yes", is_flag=True, help="Ask nothing, take the defaults.")
def command(  # noqa: PLR0913 - one parameter per option
    folder: Path,
    name: str | None,
    team: str | None,
    targets: tuple[str, ...],
    region: str | None,
    account: str | None,
    yes: bool,  # noqa: FBT001
) -> int:
    """Write a first project into DIR (default: the current folder): it checks and compiles as it stands.

    Asks for what no option says when a person sits at the terminal. No existing file is written over.
    """
    _refuse_nested(folder)
    ask = _ask if sys.stdin.isatty() and sys.stdout.isatty() and not yes else _take
    name = name or ask("Project", _legal(folder.resolve().name), _checked_name)
    team = team or ask("Team", "ml-platform", _checked_name)
    targets = targets or _listed(ask("Targets", ", ".join(DEFAULT_TARGETS), _checked_targets))
    _refuse_incomplete(targets)
    if "cloudwatch" in targets:
        region = region or ask("AWS region", "eu-west-1", _checked_region)
        account = account or ask("AWS account", _EXAMPLE_ACCOUNT, _checked_account)
    answers = Answers(name, str(uuid.uuid4()), team, targets, region or "", account or "")
    _write(folder, first_project.texts(answers))
    return Exit.OK


def _take(question: str, default: str, checked: Callable[[object, object, str], object]) -> str:
    return default


def _ask(question: str, default: str, checked: Callable[[object, object, str], object]) -> str:
    """Asks until the answer has the right form."""

    def proved(text: str) -> str:
        checked(None, None, text.strip())
        return text.strip()

    return str(click.prompt(question, default=default, value_proc=proved, err=True))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,]+", text))


def _checked_targets(context: object, option: object, text: str) -> str:
    for target in _listed(text):
        if target not in TARGETS:
            known = ", ".join(f"`{name}`" for name in TARGETS)
            raise click.BadParameter(f"`{target}` is not one of {known}")
    return text


def _legal(name: str) -> str:
    """A folder's name as a project's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].rstrip("-") or "platform"


def _refuse_nested(folder: Path) -> None:
    for parent in folder.resolve().parents:
        if (parent / repo.PROJECT_FILE).is_file():
            raise Refused(f"`{folder}` lies inside the project of `{parent}`; add documents there instead")


def _refuse_incomplete(targets: tuple[str, ...]) -> None:
    """Raises UsageFault when nothing would raise the alerts, or a target would have nothing to do."""
    if not {"prometheus", "cloudwatch"}.intersection(targets):
        raise UsageFault("nothing raises the alerts: add `--target prometheus` or `--target cloudwatch`")
    for target in ("alertmanager", "great_expectations"):
        if target in targets and "prometheus" not in targets:
            raise UsageFault(f"`{target}` works with Prometheus: add `--target prometheus`, or leave it out")


def _write(folder: Path, texts: dict[str, str]) -> None:
    from mlobs_compile.cli import schema

    wanted = {**texts, SCHEMA: schema.texts()["mlobs.json"]}
    taken = {path for path in wanted if os.path.lexists(folder / path) or _blocked(folder, path)}
    in_the_way = sorted(taken.difference(SHARED))
    if in_the_way:
        listed = ", ".join(f"`{folder / path}`" for path in in_the_way)
        raise Refused(f"nothing was written: {listed} exists already; move it away, or choose another folder")
    files.write(folder, {path: wanted[path] for path in wanted if path not in taken})
    _tell(folder, wanted, taken)


def _blocked(folder: Path, path: str) -> bool:
    """Whether a file stands where one of the path's folders must be."""
    return any((folder / parent).is_file() for parent in Path(path).parents)


def _tell(folder: Path, wanted: dict[str, str], taken: set[str]) -> None:
    for path in wanted:
        if path not in taken:
            click.echo(f"wrote {folder / path}")
    for path in sorted(taken):
        click.echo(f"\n{folder / path} exists and stays as it is; add this to it:\n\n{wanted[path].rstrip()}")
    root = next((p for p in folder.resolve().parents if (p / ".git").exists()), None)
    if root and not (folder / ".git").exists():
        click.echo(
            f"\nThe repo begins at {root}: move `.github` and `.pre-commit-config.yaml` there,\n"
            "since they are read nowhere else, and give the commands in them the path of this folder."
        )
    click.echo(
        "\nNext: put your own names into specs/, then\n"
        "  mlobs check      says what is wrong\n"
        "  mlobs compile    writes generated/; commit it, since the workflow compares it\n"
        "  mlobs diff       says what a change of the specs means, and what it risks"
    )
