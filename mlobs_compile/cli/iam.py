"""mlobs iam: the policies of the roles that plan and apply, from what the project's worlds need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import live, project
from mlobs_compile.errors import Exit, UsageFault

if TYPE_CHECKING:
    from mlobs_compile.artifact import Body
    from mlobs_compile.granting import Journals
    from mlobs_compile.spec.project import Aws
    from mlobs_compile.trust import Trusted
    from mlobs_compile.world import Permissions

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z").match
"""Names of buckets (S3 User Guide, "General purpose bucket naming rules")."""
ROLES, TRUSTS = ("plan", "apply"), ("github", "gitlab")


@dataclass(frozen=True, slots=True)
class Said:
    """Who is to be trusted, as the command line says it."""

    trust: str | None
    repo: str | None
    project: str | None
    branches: tuple[str, ...]
    environments: tuple[str, ...]
    pull_requests: bool
    host: str | None


@click.command("iam")
@project.path_argument
@live.env_option
@live.only_option
@click.option(
    "--role", type=click.Choice(ROLES), required=True, help="`plan` only reads; `apply` also changes."
)
@click.option(
    "--trust", type=click.Choice(TRUSTS), default=None, help="Whose jobs take the role on, by OIDC."
)
@click.option("--repo", default=None, metavar="OWNER/NAME", help="The repository of GitHub.")
@click.option("--project", "path_there", default=None, metavar="GROUP/NAME", help="The project of GitLab.")
@click.option(
    "--branch", "branches", multiple=True, metavar="NAME", help="Jobs on this branch; may be repeated."
)
@click.option(
    "--environment", "environments", multiple=True, metavar="NAME", help="Jobs in this environment of GitHub."
)
@click.option(
    "--pull-requests", "pulls", is_flag=True, help="Jobs of pull requests, for `--role plan` alone."
)
@click.option("--host", default=None, metavar="HOST", help="The host of GitLab; gitlab.com by default.")
@click.option(
    "--journal", default=None, metavar="s3://BUCKET/PREFIX", help="Where journals are, if not in a folder."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="DIR",
    help="Write each document to a file of its own there, instead of all to stdout.",
)
def command(  # noqa: PLR0913 - one parameter per option
    path: Path,
    environment: str | None,
    only: tuple[str, ...],
    role: str,
    trust: str | None,
    repo: str | None,
    path_there: str | None,
    branches: tuple[str, ...],
    environments: tuple[str, ...],
    pulls: bool,  # noqa: FBT001
    host: str | None,
    journal: str | None,
    out: Path | None,
) -> int:
    """Write what the role of the project at PATH must be allowed, and who may take it on.

    The policies follow from the worlds under `apply` in mlobs.yaml and from what is applied there, and allow no more.
    """
    said = Said(trust, repo, path_there, branches, environments, pulls, host)
    trusted, journals = _trusted(said, role), _journals(journal)
    current = live.scene(live.Asked(path, environment, only))
    if current is None:
        return Exit.FINDINGS
    aws = current.spec.aws
    if aws is None:
        raise UsageFault('the project has no account of AWS: add `aws: {account: "...", region: ...}` to it')
    needs = [one.world.permissions(one.site, one.wanted) for one in current.worlds]
    made = documents(role, _with(needs, journals, aws), trusted, aws)
    if out is None:
        _print(made)
    else:
        _write(made, out, f"{current.spec.metadata.name}-{current.environment}-{role}")
    return Exit.OK


def documents(role: str, needs: list[Permissions], trusted: Trusted | None, aws: Aws) -> dict[str, Body]:
    """The documents of a role by the ends of their files' names; raises UsageFault where there is none."""
    from mlobs_compile import granting, trust

    held = granting.policies(needs, granting.Role(role))
    if not held:
        raise UsageFault("nothing that the project is applied to lives in AWS, so there is no role to make")
    if len(held) > granting.MOST_POLICIES:
        told = f"{len(held)} policies are needed, and a role has {granting.MOST_POLICIES} until its quota is raised"
        click.echo(f"mlobs: {told}; ask for more, or apply with one role for each world (`--only`)", err=True)
    for roles in granting.unbounded(needs) if role == "apply" else ():
        told = f"whoever applies may write any policy into `{roles}`, and so have every right of the account"
        remedy = (
            "write `targets: {eventbridge: {permissions_boundary: arn:...}}`, which these roles cannot pass"
        )
        click.echo(f"mlobs: {told}: {remedy}", err=True)
    made = {f"policy-{number}": one for number, one in enumerate(held, 1)}
    if trusted is None:
        return made
    try:
        return {"trust": trust.document(trusted, aws), **made}
    except ValueError as error:
        raise UsageFault(str(error)) from error


def _trusted(said: Said, role: str) -> Trusted | None:
    from mlobs_compile.trust import GITLAB, Github, Gitlab

    if said.pull_requests and role != "plan":
        raise UsageFault(
            "a pull request may plan and not apply: leave `--pull-requests` out, or say `--role plan`"
        )
    if said.trust == "github":
        _needless(said.project, "--project", "github")
        _needless(said.host, "--host", "github")
        return Github(
            _needed(said.repo, "--repo OWNER/NAME"), said.branches, said.environments, said.pull_requests
        )
    if said.trust == "gitlab":
        _needless(said.repo, "--repo", "gitlab")
        if said.environments or said.pull_requests:
            raise UsageFault(
                "a token of GitLab names no environment and no merge request: protect a `--branch`"
            )
        return Gitlab(_needed(said.project, "--project GROUP/NAME"), said.branches, said.host or GITLAB)
    if any((said.repo, said.project, said.branches, said.environments, said.pull_requests, said.host)):
        raise UsageFault("say whose jobs these are: `--trust github` or `--trust gitlab`")
    return None


def _needed(value: str | None, option: str) -> str:
    if not value:
        raise UsageFault(f"say which one is trusted: `{option}`")
    return value


def _needless(value: str | None, option: str, trust: str) -> None:
    if value is not None:
        raise UsageFault(f"`{option}` says nothing with `--trust {trust}`")


def _journals(journal: str | None) -> Journals | None:
    from mlobs_compile.granting import Journals

    if journal is None:
        return None
    bucket, _, prefix = journal.removeprefix("s3://").partition("/")
    if not journal.startswith("s3://") or not _BUCKET(bucket) or {"*", "?", "$"} & set(prefix):
        raise UsageFault(f"`{journal}` is no place in S3: write `--journal s3://bucket/prefix`")
    return Journals(bucket, prefix.strip("/"))


def _with(needs: list[Permissions], journals: Journals | None, aws: Aws) -> list[Permissions]:
    return [*needs, journals.permissions(aws.region)] if journals else needs


def _print(made: dict[str, Body]) -> None:
    from mlobs_compile.artifact import dump_json

    click.echo(dump_json(next(iter(made.values())) if len(made) == 1 else {**made}), nl=False)


def _write(made: dict[str, Body], out: Path, stem: str) -> None:
    from mlobs_compile.artifact import dump_json
    from mlobs_compile.backends import files

    texts = {f"{stem}-{end}.json": dump_json(body) for end, body in made.items()}
    files.write(out, texts)
    for name in texts:
        click.echo(f"wrote {out / name}", err=True)
